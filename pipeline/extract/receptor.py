"""RECEPTOR: a receptor, ligand-gated or TRP channel named as such.

Known names come from the lexicon; the grammar around the head word (受体, receptor) is here: the ligand in front, the subunit or index
behind, a bracket inside, coordination and slash forms. A name that no list holds is taken where the head word follows a ligand or a symbol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..knowledge.lexicon import Receptor, words
from ..knowledge.match import Term
from ..model import ReceptorValue
from .passage import Candidate, Passage

_S = r"[ \n]{0,2}"
_HEAD = re.compile(r"受[ \n]{0,2}[体器]|(?<![a-z])recept(?:or|er)s?(?![a-z])")
# What may stand between a name and its head: ``GABA 受体``, ``NMDA-receptor``, ``γ-氨基丁酸（GABA）受体``, ``GABAB的功能受体``.
_GAP = re.compile(rf"(?:[ -]|\n)?(?:\((?P<bracket>[^()\n]{{1,24}})\){_S}|的功能性?|亚型|型|样|能|类)?{_S}")
_JOIN = re.compile(r"[ \n-]?")
_SLASH = re.compile(rf"{_S}/{_S}")
_AND = re.compile(
    rf"-?{_S}(?:,{_S}and|,{_S}or|、|,|，|;|和|与|及|或|以及|and/or|and|or|&|than|over|but not|not|rather than|as well as|而非"
    rf"|而不是|versus|vs\.?){_S}(?:the{_S})?(?:for{_S})?"
)
_AND_BEHIND_BRACKET = re.compile(rf"{_S}\([^()\n]{{1,24}}\){_AND.pattern}")
# Names that are ligands too share a head only where a list is written as one.
_LIST = re.compile(rf"-?{_S}(?:,{_S}and|,{_S}or|、|,|和|及|and|or|&){_S}")
# ``Dynorphin and kappa opioid receptors``: a ligand beside a subtype is a ligand.
_SUBTYPE = re.compile(r"\d|(?:[α-ω]|\b(?:alpha|beta|gamma|delta|kappa|mu|sigma)\b)(?!-?(?:氨基|amino))")
_GREEK = re.compile(r"[α-ω]\d?")
_SUBUNIT = re.compile(rf"{_S}(?P<word>subunits?|亚基|亚单位)")
# ``5-HT2A/2C``, ``D1/5``: a further index of the same base.
_INDEX = re.compile(rf"{_S}/{_S}(?P<index>\d{{1,2}}[A-Za-z]?|[A-Za-z])(?!-?[A-Za-z0-9])")
# ``FGFR1~3``; a value names four genes at most
_THROUGH = re.compile(r"(?P<first>\d)[~-](?P<last>\d)(?![A-Za-z0-9.])")
_MOST_IDS = 4
# ``estrogen receptor α``, ``dopamine receptor D2``, ``protease-activated receptor 1``: the index stands behind the head.
_INDEX_BEHIND = re.compile(
    r"[ -]{0,2}(?:type[ \n-])?(?P<index>[A-Za-z]{0,3}\d{1,2}[A-Za-z]?|[α-ω]\d?|alpha|beta|gamma"
    r"|delta)(?![A-Za-z0-9])(?!\s?(?:mg|g|μg|ng|ml|h|d|min|%|μm|nm|mm|种|个|型|例)(?![a-z]))"
)
# Enzymes, partners and processes whose names begin with a receptor's.
_NOT_AFTER = re.compile(
    rf"{_S}-?(?:底物|相关激酶|相关因子|相关蛋白|相互作用蛋白|活性修饰蛋白|激酶|substrates?\b|kinases?\b|activity[- ]modifying"
    rf"|interacting protein|associated (?:protein|kinase|factor))"
)
_CLASS_WORD = re.compile(
    r"(?:g[ -]?蛋白[- ]?[偶耦]联|g[ -]?protein[- ]coupled|gpcr|膜|核|孤儿|orphan|nuclear|cell[- ]surface|membrane|ionotropic"
    r"|metabotropic|突触后|突触前|特异性|疼痛|痛觉|感觉|伤害)$"
)
_ACTED_ON = re.compile(
    rf"{_S}-?(?:selective )?(?:(?:partial |inverse |full |ant|co)?agonis[tm]s?\b|blockers?\b|blockade\b|部分激动|反向激动"
    rf"|激动[剂药]|拮抗[剂药]|阻断[剂药]|阻滞[剂药])"
)
# Shorter symbols are letters of anything; no list begins further off.
_SHORTEST_MEMBER, _REACH = 2, 40
_BESIDE = re.compile(r"/[ \n]{0,2}$")
_CHANNELS = re.compile(r"\s?\([a-z0-9]{2,8}\)[\s\n](?:ion )?channels?(?![a-z])")
_HEADED = re.compile(r"[ \n-]?(?:受[体器]|receptors?(?![a-z]))")
_CELL = re.compile(r"-?(?:MSN|IN|SPN)s?(?![a-z])|-Cre\b")


@dataclass(frozen=True, slots=True)
class _Known:
    """Known names of a passage, by where they end and where they begin."""

    ends: dict[int, list[Term]]
    starts: dict[int, list[Term]]


def find(passage: Passage) -> Iterator[Candidate]:
    """Every receptor of a passage."""
    complete = passage.terms.get("receptor", [])
    terms = [*complete, *passage.terms.get("receptor_stem", ()), *passage.terms.get("receptor_symbol", ())]
    known = _Known({}, {})
    for term in terms:
        known.ends.setdefault(term.end, []).append(term)
        known.starts.setdefault(term.start, []).append(term)
    last = 0
    for head in _HEAD.finditer(passage.lower):
        if _NOT_AFTER.match(passage.lower, head.end()):
            last = head.end()
            continue
        for candidate in _named(passage, head, known, last):
            last = max(last, candidate.end)
            yield candidate
    named = {
        passage.plain[term.start : term.end]
        for term in passage.terms.get("receptor_symbol", ())
        if term.end - term.start > 2
        and _HEADED.match(passage.lower, term.end)
        and passage.lookup(term.entry.surface, "receptor_stem") is None
    }
    for term in passage.terms.get("receptor_symbol", ()):
        # CB1: where the document says CB1 receptor once, the symbol alone means it too. GABA and IL-6 stay ligands.
        hyphens = passage.plain[max(0, term.start - 1) : term.start] + passage.plain[term.end : term.end + 1]
        if passage.plain[term.start : term.end] in named and "-" not in hyphens:
            yield Candidate("RECEPTOR", term.start, term.end, value_of(_concept(term)))
            continue
        # CB1 antagonist, D2激动剂, OX1R/CB1: what a drug acts on, or what stands beside a receptor, is one.
        if (_ACTED_ON.match(passage.lower, term.end) and len(term.entry.surface) > 1) or (
            _BESIDE.search(passage.plain, max(0, term.start - 8), term.start)
            and any(
                other.end <= term.start and _SLASH.fullmatch(passage.lower, other.end, term.start)
                for other in complete
                if term.start - other.end <= 4
            )
        ):
            yield Candidate("RECEPTOR", term.start, term.end, value_of(_concept(term)))
    yield from _members(passage)
    beside = {term.start: term for term in complete}
    reached = 0
    for term in sorted(complete, key=lambda term: term.start):
        if term.start >= reached and not _NOT_AFTER.match(passage.lower, term.end) and not _CELL.match(passage.plain, term.end):
            end, concepts = _with_indices(passage, term)
            # H3R/H4R: symbols joined by a slash are one name.
            while passage.plain[end : end + 1] == "/" and (other := beside.get(end + 1)) and len(concepts) < _MOST_IDS:
                end, concepts = other.end, [*concepts, _concept(other)]
            reached = end
            # transient receptor potential (TRP) channels
            if end == term.end and (channels := _CHANNELS.match(passage.lower, end)):
                end = channels.end()
            yield from _elided(passage, term)
            yield Candidate("RECEPTOR", term.start, end, value_of(*concepts))


# What leads from a family to its members: 多巴胺受体分为D1、D2…, ``opioid receptors (MOR and KOR)``.
_LEADS_TO_MEMBERS = re.compile(
    r"[^。.;；!?]{0,24}?(?:亚型|分为|分成|包括|包含|即|有|subtypes?|compris\w+|includ\w+|divided into|namely|\()[^。.;；!?]{0,12}?$"
)
_IN_LIST = re.compile(rf"{_S}(?:、|,|，|和|与|及|或|and|or|,{_S}and){_S}")


def _members(passage: Passage) -> Iterator[Candidate]:
    """Symbols in a list that a sentence gives of the members of a family which it names before them."""
    families = [term for term in passage.terms.get("receptor_stem", ()) if _concept(term).kind == "family"]
    symbols = sorted([*passage.terms.get("receptor_symbol", ()), *passage.terms.get("receptor_defined", ())])
    for family in families:
        head = _HEADED.match(passage.lower, family.end)
        if not head:
            continue
        end = head.end()
        for term in symbols:
            is_letter = term.end - term.start < _SHORTEST_MEMBER and not _GREEK.fullmatch(passage.plain, term.start, term.end)
            if term.start < end or is_letter:
                continue
            between = passage.plain[end : term.start]
            leads = _LEADS_TO_MEMBERS.fullmatch(between) if end == head.end() else _IN_LIST.fullmatch(between)
            if not leads or not _belongs(_concept(term), _concept(family)):
                if term.start - end > _REACH:
                    break
                continue
            yield Candidate("RECEPTOR", term.start, term.end, value_of(_concept(term)))
            end = term.end


def _belongs(concept: Receptor, family: Receptor) -> bool:
    """Whether one of its names holds the family's: ``mu opioid`` that of opioid."""
    names = [stem.lower() for stem in (*family.en, *family.zh)]
    return concept.kind != "family" and any(name in stem.lower() for stem in (*concept.en, *concept.zh) for name in names)


_ELIDED = re.compile(rf"(?<![A-Za-z0-9-])(?P<first>[A-Za-z0-9α-ω]{{1,8}}){_AND.pattern}$")


def _elided(passage: Passage, term: Term) -> Iterator[Candidate]:
    """``α1-`` and ``α2-`` in ``α1-, α2- and β-adrenoceptors``: complete names that share what stands behind the hyphen."""
    _, hyphen, shared = passage.plain[term.start : term.end].partition("-")
    position = term.start
    while hyphen and (found := _ELIDED.search(passage.plain, max(0, position - 24), position)):
        concept = passage.lookup(f"{found['first']}-{shared}", "receptor")
        if not isinstance(concept, Receptor):
            return
        yield Candidate("RECEPTOR", *found.span("first"), value_of(concept))
        position = found.start()


def value_of(*concepts: Receptor) -> ReceptorValue:
    """The ids of these concepts, each once."""
    return ReceptorValue(ids=tuple(dict.fromkeys(id for concept in concepts for id in concept.ids)))


def _concept(term: Term) -> Receptor:
    assert isinstance(term.entry.concept, Receptor)
    return term.entry.concept


def _before(passage: Passage, known: _Known, position: int, gap: re.Pattern[str], floor: int) -> tuple[Term, re.Match[str]] | None:
    """The longest known name that this gap parts from ``position``, the nearest end first; a symbol before a stem of the same length."""
    for end in range(position, max(floor, position - 28) - 1, -1):
        between = gap.fullmatch(passage.lower, end, position) if end in known.ends else None
        if between:
            terms = [term for term in known.ends[end] if term.start >= floor]
            if terms:
                return max(terms, key=lambda term: (term.end - term.start, term.entry.kind != "receptor_stem")), between
    return None


def _named(passage: Passage, head: re.Match[str], known: _Known, floor: int) -> Iterator[Candidate]:
    """The name that this head word closes, and those coordinated with it."""
    nearest = _before(passage, known, head.start(), _GAP, floor)
    item, concepts, start = (None, [], head.start()) if nearest is None else (nearest[0], [_concept(nearest[0])], nearest[0].start)
    if item is None:
        indexed = _indexed_head(passage, head, known, floor)
        if indexed is None:
            other = _index_alone(passage, head, known, floor)
            yield from [other] if other else _open(passage, head, floor)
            return
        item, concepts, start = indexed
    elif nearest is not None and nearest[1]["bracket"]:
        # dopamine (D2) receptors: the bracket says which.
        inner = [term for term in known.starts.get(item.end + nearest[1].group().index("(") + 1, ()) if term.entry.kind != "receptor_stem"]
        concepts = [_concept(inner[0])] if inner else concepts
    # D1/D2受体 is one mention with the ids of both.
    first = item
    while (slashed := _before(passage, known, start, _SLASH, floor)) and (
        slashed[0].entry.kind != "receptor_stem" or first.entry.kind == "receptor_stem"
    ):
        first = slashed[0]
        concepts.insert(0, _concept(first))
        start = first.start
    start, concepts = _with_type(passage, start, item, concepts)
    start = _with_ligand(passage, known, start, floor)
    end, concepts = _behind_head(passage, head.end(), item, concepts, known)
    yield from reversed(list(_coordinated(passage, known, start, floor, item)))
    yield Candidate("RECEPTOR", start, end, value_of(*concepts))
    if end > head.end():
        yield from _further_indices(passage, end, item)


def _with_ligand(passage: Passage, known: _Known, start: int, floor: int) -> int:
    """大麻素CB1受体, vasopressin V1a receptor: the ligand in front is part of the name."""
    ligand = _before(passage, known, start, _JOIN, floor)
    return ligand[0].start if ligand and ligand[0].entry.kind == "receptor_stem" else start


_TYPE = re.compile(r"(?:第?(?P<number>[一二三四五六七八九1-9])型|(?P<greek>[α-ω])型?-?)[ \n]?$")
_TYPE_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


def _with_type(passage: Passage, start: int, item: Term, concepts: list[Receptor]) -> tuple[int, list[Receptor]]:
    """第四型黑皮质素受体, μ型阿片受体: the type in front is part of the name and says which."""
    found = _TYPE.search(passage.plain, max(0, start - 5), start) if len(concepts) == 1 and item.start == start else None
    if not found:
        return start, concepts
    name = passage.plain[item.start : item.end]
    number = _TYPE_DIGITS.get(found["number"] or "", found["number"])
    surfaces = (
        [f"{name}{number}", f"{name}-{number}", f"{name} {number}"] if number else [f"{found['greek']}{name}", f"{found['greek']}-{name}"]
    )
    for surface in surfaces:
        concept = passage.lookup(surface, "receptor_stem")
        if isinstance(concept, Receptor):
            return found.start(), [concept]
    return start, concepts


def _indexed_head(passage: Passage, head: re.Match[str], known: _Known, floor: int) -> tuple[Term, list[Receptor], int] | None:
    """5-HT 2a/2c受体: the name right before the head is an index of the name before it."""
    for term in (term for end in range(max(floor, head.start() - 8), head.start()) for term in known.ends.get(end, ())):
        index = re.compile(rf"{_INDEX.pattern}[ \n-]?").fullmatch(passage.plain, term.end, head.start())
        concept = _other_index(passage, term, index["index"]) if index and term.start >= floor else None
        if concept:
            return term, [_concept(term), concept], term.start
    return None


# 2C in 5-羟色胺2A受体和2C受体: an index before a head of its own.
_INDEX_ALONE = re.compile(
    rf"(?P<head>受[体器]|receptors?)(?:{_S}(?:和|与|及|、|and|or|/){_S})(?P<index>\d{{1,2}}[A-Za-z]?|[α-ω]\d?)[ \n-]?$"
)


def _index_alone(passage: Passage, head: re.Match[str], known: _Known, floor: int) -> Candidate | None:
    found = _INDEX_ALONE.search(passage.plain, max(0, head.start() - 24), head.start())
    before = _before(passage, known, found.start("head"), _GAP, 0) if found and found.start("index") >= floor else None
    concept = _other_index(passage, before[0], found["index"]) if found and before else None
    return Candidate("RECEPTOR", found.start("index"), head.end(), value_of(concept)) if found and concept else None


def _other_index(passage: Passage, term: Term, index: str) -> Receptor | None:
    """The concept of a symbol with another index: 2C behind 5-HT2A."""
    base = re.match(r"(?P<base>.*?[A-Za-zα-ω\u3400-\u9fff])[ (_-]{0,2}\d{0,2}[A-Za-z]?\)?$", passage.plain[term.start : term.end])
    for kind in ("receptor", "receptor_symbol", "receptor_stem"):
        for joint in ("", " ", "-"):
            entry = passage.lookup(f"{base['base']}{joint}{index}", kind) if base else None
            if entry and isinstance(entry, Receptor):
                return entry
    return None


def _with_indices(passage: Passage, term: Term) -> tuple[int, list[Receptor]]:
    """A name that is complete by itself, with the further indices of a slash form or of a range, ``FGFR1-3``."""
    end, concepts = term.end, [_concept(term)]
    if through := _THROUGH.match(passage.plain, end - 1):
        among = [_other_index(passage, term, str(number)) for number in range(int(through["first"]) + 1, int(through["last"]) + 1)]
        if among and len(among) < _MOST_IDS and all(among):
            return through.end(), [*concepts, *(concept for concept in among if concept)]
    while (index := _INDEX.match(passage.plain, end)) and (concept := _other_index(passage, term, index["index"])):
        concepts.append(concept)
        end = index.end()
    return end, concepts


def _behind_head(passage: Passage, end: int, item: Term, concepts: list[Receptor], known: _Known) -> tuple[int, list[Receptor]]:
    """NMDA receptor NR2B subunit is one mention, of the subunit; so is estrogen receptor α."""
    for position in (end, end + 1):
        for term in known.starts.get(position, ()):
            subunit = _SUBUNIT.match(passage.lower, term.end) if term.entry.kind == "receptor" else None
            if subunit and _JOIN.fullmatch(passage.plain, end, term.start):
                return (subunit.end() if subunit["word"].startswith("sub") else term.end), [_concept(term)]
    index = _INDEX_BEHIND.match(passage.plain, end)
    if index and len(concepts) == 1:
        name = passage.plain[item.start : item.end]
        for joint in (" ", "-", ""):
            for surface in (f"{name}{joint}{index['index']}", index["index"]):
                for kind in ("receptor_stem", "receptor_symbol", "receptor"):
                    concept = passage.lookup(surface, kind)
                    if isinstance(concept, Receptor) and (surface != index["index"] or _is_member(concept, concepts[0])):
                        return index.end(), [concept]
    return end, concepts


_FURTHER = re.compile(
    r"(?P<index>[A-Za-z]{0,3}\d{1,2}[A-Za-z]?|[α-ω]\d?|alpha|beta|gamma|delta)(?![A-Za-z0-9α-ω])(?![ \n-]{0,2}(?:受|recept))"
)


def _further_indices(passage: Passage, end: int, item: Term) -> Iterator[Candidate]:
    """``β`` in ``estrogen receptors α and β``, MT2 in 褪黑素受体MT1和MT2: further indices behind one head."""
    name = passage.plain[item.start : item.end]
    while (joint := _LIST.match(passage.plain, end)) and (index := _FURTHER.match(passage.plain, joint.end())):
        surfaces = (f"{name}{between}{index['index']}" for between in (" ", "-", ""))
        concept = next((found for surface in surfaces if isinstance(found := passage.lookup(surface, "receptor_stem"), Receptor)), None)
        if concept is None:
            return
        yield Candidate("RECEPTOR", *index.span("index"), value_of(concept))
        end = index.end()


def _is_member(concept: Receptor, family: Receptor) -> bool:
    """Whether a symbol behind a head belongs to what stands before it: D2 to dopamine, never 2 mg to anything."""
    if concept.kind == "family" or family.kind != "family":
        return False
    stems = {stem.lower() for stem in (*concept.en, *concept.zh)}
    return any(any(stem.startswith(name.lower()) for stem in stems) for name in (*family.en, *family.zh))


def _coordinated(passage: Passage, known: _Known, start: int, floor: int, item: Term) -> Iterator[Candidate]:
    """``5-HT1A`` in ``5-HT1A和5-HT2A受体``, ``μ`` in ``μ和κ阿片受体``: names that share the head word behind them, the last one first."""
    position = start
    while True:
        found = _before(passage, known, position, _AND, floor) or _before(passage, known, position, _AND_BEHIND_BRACKET, floor)
        if found is None:
            return
        term, gap = found
        # N-methyl-D-aspartate (NMDA) and … receptors: the bracket belongs to the name.
        bracket = gap.group().find(")") + 1
        if bracket and term.entry.kind != "receptor_stem":
            return
        is_stem = term.entry.kind == "receptor_stem" and not re.search(
            r"\d[A-Za-z]?(?:[- ](?:like|type|class))?$|^.{1,2}$", term.entry.surface
        )
        if is_stem and (
            item.entry.kind != "receptor_stem"
            or not _LIST.fullmatch(gap.group()[bracket:])
            or (_SUBTYPE.search(item.entry.surface) and not _SUBTYPE.search(term.entry.surface))
        ):
            return
        # β in 雌激素受体α和β，雄激素受体 belongs to what stands before it: a Greek letter shares a head with another only.
        if _GREEK.fullmatch(passage.plain, term.start, term.end) and not _SUBTYPE.search(passage.lower, item.start, item.end):
            return
        begin = _with_ligand(passage, known, term.start, floor) if not is_stem else term.start
        yield Candidate("RECEPTOR", begin, term.end + bracket, value_of(_concept(term)))
        position = begin


@cache
def _ligand_word() -> re.Pattern[str]:
    return re.compile(
        r"(?:[a-z][a-z-]*(?:in|ine|one|ol|ide|gen|oid|kinin|poietin|trophin|tropin|leukin|statin|sterone|peptide|factor|hormone|phin|ergic|feron|oids)"
        r"|[A-Za-z]{0,4}[A-Z][A-Za-z]{0,3}-?\d{1,3}[A-Za-zα-ω]?\d?|[A-Z]{2,6}(?:-?[αβγδκ0-9]{1,2})?)$"
    )


_HAN_LIGAND = re.compile(r"(?:[素肽胺酸醇酮酯碱苷啡]|因子|激素|蛋白)(?:-?\d{1,2}[A-Za-z]?|[A-Zα-ω])?$")


def _open(passage: Passage, head: re.Match[str], floor: int) -> Iterator[Candidate]:
    """A name that no list holds: a ligand or a symbol right before the head word."""
    plain, end = passage.plain, head.start()
    while end > floor and plain[end - 1] in " \n-":
        end -= 1
    before = plain[max(floor, end - 40) : end]
    if not before or _CLASS_WORD.search(before.lower()):
        return
    latin = re.search(r"[A-Za-z0-9α-ω][A-Za-z0-9α-ω-]*$", before)
    if latin and _ligand_word().search(latin.group()) and latin.group().lower() not in words("no_ligand") and len(latin.group()) > 1:
        yield Candidate("RECEPTOR", end - len(latin.group()), head.end(), ReceptorValue(ids=()))
    elif not latin and head.group()[0] == "受" and _HAN_LIGAND.search(before):
        start = _han_name_start(passage, end, floor)
        if end - start >= 2 and plain[start:end] not in words("no_ligand"):
            yield Candidate("RECEPTOR", start, head.end(), ReceptorValue(ids=()))


def _han_name_start(passage: Passage, end: int, floor: int) -> int:
    """Where a Chinese ligand's name begins: whole words back to the first that belongs to no name."""
    start = end
    for place in sorted((place for place in passage.word_starts if max(floor, end - 10) <= place < end), reverse=True):
        word = passage.plain[place:start]
        if word in words("border_zh") or not re.fullmatch(r"[\u3400-\u9fffA-Za-z0-9α-ω-]+", word):
            break
        start = place
    return start
