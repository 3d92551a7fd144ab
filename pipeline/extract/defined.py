"""What the document itself defines: a short form means what its long form means, in the whole document, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..knowledge.lexicon import Receptor, Region
from ..naming import CONCEPT_LABELS
from .abbreviation import Definition
from .passage import Candidate, Passage
from .receptor import value_of as receptor_value
from .region import value_of as region_value

# What the long form of a region or a receptor may end with, where no list holds it.
_REGION_TAIL = re.compile(
    r"(?:[核区叶回沟缘束体脑角隔丘质柱部层]|皮质|nucle(?:us|i)|cort(?:ex|ices)|gyr(?:us|i)|area|region|complex|horn|gr[ae]y|body|bundle|thalamus|amygdala|striatum|septum|medulla|tegmentum|lobe|ganglion|ganglia)$"
)
_RECEPTOR_TAIL = re.compile(r"(?:受体|受器|receptors?)(?:\s?[A-Za-z]?\d{0,2}[A-Za-z]?)?$")


# GLP-1与GIP受体: the head word behind the list makes it a receptor, whatever the short form means alone.
_HEAD_AHEAD = re.compile(r"(?:\s?(?:、|,|和|与|及|或|/|and|or)\s?[A-Za-z0-9α-ω-]{1,12}){1,3}[ \n-]?(?:受体|receptors?)")


def apply_definitions(passage: Passage, candidates: Sequence[Candidate], definitions: Sequence[Definition]) -> list[Candidate]:
    """The candidates, with every use of a defined short form as its long form has it."""
    kept = list(candidates)
    told: dict[str, list[Definition]] = {}
    for definition in definitions:
        told.setdefault(passage.plain[definition.short_start : definition.short_end], []).append(definition)
    for short, its in told.items():
        # Of the long forms in two languages one may be spelt as no list has it: the other one tells.
        meanings = next((found for one in its if (found := _meanings(passage, kept, one, short))), [])
        places = list(_uses(passage.plain, short))
        # The document's own meaning replaces the lexicon's.
        taken = set(places)
        kept = [
            candidate
            for candidate in kept
            if candidate.label not in CONCEPT_LABELS
            or (candidate.start, candidate.end) not in taken
            or (candidate.label == "RECEPTOR" and _HEAD_AHEAD.match(passage.lower, candidate.end))
        ]
        for label, value, long in meanings:
            kept += [Candidate(label, start, end, value) for start, end in places]  # type: ignore[arg-type]
            if long:
                kept += [Candidate(label, start, end, value) for start, end in _occurrences(passage.plain, long)]  # type: ignore[arg-type]
    return kept


_BEFORE_USE = re.compile(r"[A-Za-z0-9α-ω]$|[A-Za-z][-/]$")
_AFTER_USE = re.compile(r"(?P<plural>s?)(?![A-Za-z0-9α-ω])(?!-[A-Z]{2,})(?!/[A-Z]{2,}\b)")


def _uses(plain: str, short: str) -> Iterator[tuple[int, int]]:
    """Where the short form stands and is not a piece of a longer word; a plural s belongs to it. ``LC`` in ``LC-MS`` is another thing."""
    place = plain.find(short)
    while place >= 0:
        end = place + len(short)
        after = _AFTER_USE.match(plain, end)
        if after and not _BEFORE_USE.search(plain, max(0, place - 2), place) and (not after["plural"] or short[-1].isupper()):
            yield place, end + len(after["plural"])
        place = plain.find(short, end)


def _occurrences(plain: str, long: str) -> Iterable[tuple[int, int]]:
    pattern = r"[ \n]?".join(re.escape(char) for char in re.sub(r"\s", "", long)) if not long.isascii() else re.escape(long)
    return (match.span() for match in re.finditer(pattern, plain))


def _meanings(passage: Passage, candidates: Sequence[Candidate], definition: Definition, short: str) -> list[tuple[str, object, str]]:
    start, end = definition.long_start, definition.long_end
    for candidate in candidates:
        if candidate.label in CONCEPT_LABELS and candidate.end == end and candidate.start <= start:
            return [(candidate.label, candidate.value, "")]
    long = passage.plain[start:end]
    for kind, tail in (("region_defined", _REGION_TAIL), ("receptor_defined", _RECEPTOR_TAIL)):
        if not tail.search(long):
            continue
        concepts = passage.concepts(short, kind)  # type: ignore[arg-type]
        if len(concepts) == 1:
            concept = concepts[0]
            if isinstance(concept, Region):
                return [(concept.label, region_value(concept), long)]
            if isinstance(concept, Receptor):
                return [("RECEPTOR", receptor_value(concept), long)]
    return []
