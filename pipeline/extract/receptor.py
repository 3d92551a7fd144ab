"""RECEPTOR: a receptor, ligand-gated or TRP channel named as such.

Known names come from the lexicon; the grammar around the head word (受体, receptor) is here: the ligand in front, the subunit behind, a bracket
inside, coordination and slash forms. A name that no list holds is taken where the head word follows a ligand or a symbol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..knowledge.lexicon import Receptor, words
from ..knowledge.match import Term
from ..model import ReceptorValue
from .passage import Candidate, Passage

_S = r"[ \n]{0,2}"
_HEAD = re.compile(r"受[ \n]{0,2}[体器]|(?<![a-z])recept(?:or|er)s?(?![a-z])|(?<=[a-z])(?<=adreno)ceptors?")
# What may stand between a name and its head: ``GABA 受体``, ``NMDA-receptor``, ``γ-氨基丁酸（GABA）受体``, ``GABAB的功能受体``.
_GAP = re.compile(rf"(?:[ -]|\n)?(?:\([^()\n]{{1,24}}\){_S}|的功能性?|亚型|型|样|能|类)?{_S}")
_JOIN = re.compile(r"[ \n-]?")
_SLASH = re.compile(rf"{_S}/{_S}")
_AND = re.compile(rf"{_S}(?:、|,|，|;|和|与|及|或|以及|and/or|and|or|&|than|versus|vs\.?|、和|,{_S}and|,{_S}or){_S}(?:the{_S})?(?:for{_S})?")
_SUBUNIT = re.compile(rf"(?:subunits?|亚基|亚单位)")
# ``5-HT 2a/2c``: one base, several indices.
_INDEX = re.compile(rf"{_S}[/,、]{_S}(?P<index>\d{{0,2}}[A-Ea-e]|\d{{1,2}})(?=[ \n-]?(?:受体|receptor|{_S}[/,、和及与]))")
# Enzymes, partners and processes whose names begin with a receptor's.
_NOT_AFTER = re.compile(rf"{_S}(?:底物|相关蛋白|相互作用蛋白|活性修饰蛋白|激酶|substrates?\b|kinases?\b|activity[- ]modifying|-?interacting protein|-?associated protein|editing|activator of)")
_CLASS_WORD = re.compile(r"(?:g[ -]?蛋白偶联|g蛋白耦联|g[ -]?protein[- ]coupled|gpcr|膜|核|孤儿|orphan|nuclear|cell[- ]surface|membrane|ionotropic|metabotropic|突触后|突触前|特异性|疼痛|痛觉|感觉|伤害)$")


def find(passage: Passage) -> Iterator[Candidate]:
    """Every receptor of a passage."""
    known = [*passage.terms.get("receptor", ()), *passage.terms.get("receptor_stem", ()), *passage.terms.get("receptor_symbol", ())]
    complete = passage.terms.get("receptor", [])
    ends: dict[int, list[Term]] = {}
    for term in known:
        ends.setdefault(term.end, []).append(term)
    last = 0
    for head in _HEAD.finditer(passage.lower):
        if _NOT_AFTER.match(passage.lower, head.end()):
            last = head.end()
            continue
        for candidate in _named(passage, head, ends, last):
            last = max(last, candidate.end)
            yield candidate
    for term in complete:
        if not _NOT_AFTER.match(passage.lower, term.end) and not _cell_name(passage, term):
            yield from _subunit_list(passage, term, known)


def value_of(*concepts: Receptor) -> ReceptorValue:
    """The ids of these concepts, each once."""
    return ReceptorValue(ids=tuple(dict.fromkeys(id for concept in concepts for id in concept.ids)))


def _concept(term: Term) -> Receptor:
    assert isinstance(term.entry.concept, Receptor)
    return term.entry.concept


def _cell_name(passage: Passage, term: Term) -> bool:
    """``D1-MSNs`` are cells, ``TRPV1-expressing`` is not."""
    return bool(re.match(r"-?(?:MSN|IN|SPN)s?(?![a-z])|-Cre\b", passage.plain[term.end:term.end + 6]))


def _ending_at(ends: dict[int, list[Term]], position: int, floor: int) -> Term | None:
    """The longest known name that ends at this place; a symbol before a stem of the same length."""
    terms = [term for term in ends.get(position, ()) if term.start >= floor]
    return max(terms, key=lambda term: (term.end - term.start, term.entry.kind != "receptor_stem"), default=None)


def _before(passage: Passage, ends: dict[int, list[Term]], position: int, gap: re.Pattern[str], floor: int) -> Term | None:
    """The known name that this gap parts from ``position``; the nearest end counts."""
    for end in range(position, max(floor, position - 28) - 1, -1):
        if end in ends and gap.fullmatch(passage.lower, end, position):
            term = _ending_at(ends, end, floor)
            if term:
                return term
    return None


def _named(passage: Passage, head: re.Match[str], ends: dict[int, list[Term]], floor: int) -> Iterator[Candidate]:
    """The name that this head word closes, and those coordinated with it."""
    item = _before(passage, ends, head.start(), _GAP, floor)
    if item is None:
        yield from _open(passage, head, floor)
        return
    concepts, start, end = [_concept(item)], item.start, head.end()
    first = item
    # 5-HT 2a/2c受体 and D1/D2受体 are one mention with the ids of both.
    while (other := _slashed(passage, ends, start, floor, first)) is not None:
        concepts.insert(0, _concept(other))
        first, start = other, other.start
    # 大麻素CB1受体: the ligand is part of the name.
    ligand = _before(passage, ends, start, _JOIN, floor)
    if ligand and ligand.entry.kind == "receptor_stem" and ligand.start < start:
        bracketed = passage.plain[ligand.end:start].strip("- \n")
        start = ligand.start if not bracketed else start
    # NMDA receptor NR2B subunit is one mention, of the subunit.
    end, concepts = _with_subunit(passage, end, concepts, ends)
    earlier = list(_coordinated(passage, ends, start, floor, item))
    yield from reversed(earlier)
    yield Candidate("RECEPTOR", start, end, value_of(*concepts))


def _slashed(passage: Passage, ends: dict[int, list[Term]], start: int, floor: int, after: Term) -> Term | None:
    term = _before(passage, ends, start, _SLASH, floor)
    return term if term and term.entry.kind != "receptor_stem" or term and after.entry.kind == "receptor_stem" else None


def _with_subunit(passage: Passage, end: int, concepts: list[Receptor], ends: dict[int, list[Term]]) -> tuple[int, list[Receptor]]:
    for position in range(end + 2, min(len(passage.plain), end + 14)):
        for term in ends.get(position, ()):
            if term.start >= end and _JOIN.fullmatch(passage.plain, end, term.start) and term.entry.kind == "receptor":
                subunit = re.compile(rf"{_S}{_SUBUNIT.pattern}").match(passage.lower, term.end)
                if subunit:
                    latin = subunit.group().strip().startswith("sub")
                    return (subunit.end() if latin else term.end), [_concept(term)]
    return end, concepts


def _coordinated(passage: Passage, ends: dict[int, list[Term]], start: int, floor: int, item: Term) -> Iterator[Candidate]:
    """``5-HT1A`` in ``5-HT1A和5-HT2A受体``, ``μ`` in ``μ和κ阿片受体``: names that share the head word behind them, last one first."""
    position = start
    while (term := _before(passage, ends, position, _AND, floor)) is not None:
        if term.entry.kind == "receptor_stem" and item.entry.kind != "receptor_stem" and not _single_symbol(term):
            return
        begin = term.start
        ligand = _before(passage, ends, begin, _JOIN, floor)
        if ligand and ligand.entry.kind == "receptor_stem" and ligand.start < begin and term.entry.kind != "receptor_stem":
            begin = ligand.start
        yield Candidate("RECEPTOR", begin, term.end, value_of(_concept(term)))
        position = begin


def _single_symbol(term: Term) -> bool:
    return len(term.entry.surface) <= 2


def _subunit_list(passage: Passage, term: Term, known: list[Term]) -> Iterator[Candidate]:
    """A name that is complete by itself, and the bare indices of a list behind it (``NR2A、B和C``)."""
    del known
    yield Candidate("RECEPTOR", term.start, term.end, value_of(_concept(term)))


@cache
def _ligand_word() -> re.Pattern[str]:
    return re.compile(
        r"(?:[a-z][a-z-]*(?:in|ine|one|ol|ide|gen|oid|kinin|poietin|trophin|tropin|leukin|statin|sterone|peptide|factor|hormone|phin|ergic|actin|ectin|feron|idol|oids)|"
        r"[A-Za-z]{0,4}[A-Z][A-Za-z]{0,3}-?\d{1,3}[A-Za-zα-ω]?\d?|[A-Z]{2,6}(?:-?[αβγδκ0-9]{1,2})?)$"
    )


_HAN_LIGAND = re.compile(r"(?:[素肽胺酸醇酮酯碱苷啡脂糖钙锌铁因子激素蛋白]|因子|激素|蛋白|因子\d|素\d{0,2}[A-Za-zα-ω]?)$")


def _open(passage: Passage, head: re.Match[str], floor: int) -> Iterator[Candidate]:
    """A name that no list holds: a ligand or a symbol right before the head word."""
    plain, end = passage.plain, head.start()
    while end > floor and plain[end - 1] in " \n-":
        end -= 1
    before = plain[max(floor, end - 40):end]
    if not before or _CLASS_WORD.search(before.lower()):
        return
    latin = re.search(r"[A-Za-z0-9α-ω][A-Za-z0-9α-ω-]*$", before)
    if latin and _ligand_word().search(latin.group()) and latin.group().lower() not in words("no_ligand"):
        yield Candidate("RECEPTOR", end - len(latin.group()), head.end(), ReceptorValue(ids=()))
        return
    if not latin and head.group()[0] == "受" and _HAN_LIGAND.search(before):
        start = end
        starts = sorted(place for place in passage.word_starts if end - 12 <= place < end)
        for place in reversed(starts):
            word = plain[place:start]
            if word in words("border_zh") or not re.fullmatch(r"[\u3400-\u9fffA-Za-z0-9α-ω-]+", word) or end - place > 10:
                break
            start = place
            if end - start >= 3 and word[-1] not in "素肽胺酸":
                break
        if end - start >= 2 and plain[start:end] not in words("no_ligand"):
            yield Candidate("RECEPTOR", start, head.end(), ReceptorValue(ids=()))
