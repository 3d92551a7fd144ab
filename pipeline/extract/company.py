"""Short forms of regions that a document uses undefined: SON beside PVN is the supraoptic nucleus, ACC beside carcinoma is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..knowledge.lexicon import Region
from ..model import RegionValue
from ..naming import CONCEPT_LABELS
from .passage import Candidate, Passage
from .region import value_of

# Shorter ones count only where the document defines them.
_SHORTEST = 3
_S = r"[ \n]{0,2}"
# What stands between two of a kind: 和, ``and the``, a comma, a stroke, the hyphen of a pathway.
_BESIDE = re.compile(rf"{_S}(?:[,，]?{_S}(?:and|or|to){_S}(?:the{_S})?|、|,{_S}(?:the{_S})?|，|和|与|及|或|至|到|以及|/|-|→){_S}")
_REGIONS = frozenset(CONCEPT_LABELS) - {"RECEPTOR"}


def in_company(passage: Passage, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Every use of the short forms that somewhere in the passage stand beside a region, in a list or as ends of a pathway.

    One that may mean several regions means the one that the passage names in full, or none. What the passage defines is left to that.
    """
    terms = [term for term in passage.terms.get("region_defined", ()) if term.end - term.start >= _SHORTEST]
    named = {candidate.value.id for candidate in candidates if isinstance(candidate.value, RegionValue)}
    meanings = {term.entry.surface: _meaning(passage, term.entry.surface, named) for term in terms}
    starts = {candidate.start for candidate in candidates if candidate.label in _REGIONS}
    ends = {candidate.end for candidate in candidates if candidate.label in _REGIONS}
    known: set[str] = set()
    # In a list one short form vouches for the next, from either end.
    for _ in range(len(terms)):
        found = [
            term
            for term in terms
            if meanings[term.entry.surface]
            and term.start not in starts
            and (_is_beside(passage, term.end, starts, ahead=True) or _is_beside(passage, term.start, ends, ahead=False))
        ]
        if not found:
            break
        known.update(term.entry.surface for term in found)
        starts.update(term.start for term in found)
        ends.update(term.end for term in found)
    taken = {(candidate.start, candidate.end) for candidate in candidates}
    for term in terms:
        concept = meanings[term.entry.surface]
        if concept and term.entry.surface in known and (term.start, term.end) not in taken:
            yield Candidate(concept.label, term.start, term.end, value_of(concept))


def _meaning(passage: Passage, surface: str, named: set[str | None]) -> Region | None:
    if passage.concepts(surface, "receptor_defined") or passage.concepts(surface, "receptor"):
        return None
    concepts = [concept for concept in passage.concepts(surface, "region_defined") if isinstance(concept, Region)]
    if len(concepts) > 1:
        concepts = [concept for concept in concepts if concept.id in named]
    return concepts[0] if len(concepts) == 1 else None


def _is_beside(passage: Passage, place: int, others: set[int], *, ahead: bool) -> bool:
    if ahead:
        between = _BESIDE.match(passage.plain, place)
        return bool(between and between.end() in others)
    window = max(0, place - 10)
    return any(end in others and _BESIDE.fullmatch(passage.plain, end, place) for end in range(window, place))
