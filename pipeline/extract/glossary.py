"""Terms that the document itself pairs: 荷包牡丹碱（bicuculline）, 室旁核（paraventricular nucleus，PVN）, nucleus accumbens（伏隔核）."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..naming import CONCEPT_LABELS
from .abbreviation import is_short
from .chinese_name import name_before
from .passage import Candidate, Passage

_HAN = r"\u3400-\u9fff"
_BRACKET = re.compile(r"\(([^()\[\]]{2,120})\)")
_PART = re.compile(r"[^,，;；:：、]+")
# An English term: words with a letter in small print, no sentence.
_TERM = re.compile(r"(?!\d+(?:[. ]|$))(?:[A-Za-z0-9α-ω'’-]+ ){0,7}[A-Za-z0-9α-ω'’-]*[a-z][a-z'’-]*[A-Za-z0-9]?(?: [A-Z0-9][a-z0-9]?)?")
# What stands in brackets and is no translation.
_NO_TERM = re.compile(
    r"(?:in|ex) (?:vitro|vivo|situ|utero)|(?:e\.?g|i\.?e|et al|cf|vs|ca)\b.*"
    r"|(?:see|data|unpublished|fig(?:ure)?s?|tab(?:le)?s?|suppl?|supplementary|mean|range|median|total)\b.*"
    r"|\S+ (?:inc|ltd|co|corp|gmbh|company|usa|uk|china|germany|japan)\b.*|usa|china|iv|ip|sc|im|po|bid|tid|[a-z]{1,2}",
    re.IGNORECASE,
)
_CHINESE = re.compile(rf"[{_HAN}A-Za-z0-9α-ω'·-]{{0,8}}[{_HAN}][{_HAN}A-Za-z0-9α-ω'·-]{{1,20}}")
# A remark, not a name.
_REMARK = re.compile(r"[的了是为有如见即与和及或均各约例占组后前时]|图|表")
_LATIN_BEFORE = re.compile(r"(?:[A-Za-z0-9α-ω'’-]+[ \n]){0,5}[A-Za-z0-9α-ω'’-]+$")
# Words of English sentences that stand before a term.
_LEADS_IN = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "by",
        "with",
        "and",
        "or",
        "for",
        "to",
        "from",
        "that",
        "as",
        "is",
        "are",
        "was",
        "were",
        "such",
        "called",
        "named",
        "between",
        "into",
        "on",
        "at",
    ]
)


class Pair(NamedTuple):
    """A Chinese term at ``[zh_start, zh_end)`` and its English one at ``[en_start, en_end)``."""

    zh_start: int
    zh_end: int
    en_start: int
    en_end: int


def find(passage: Passage) -> Iterator[Pair]:
    """Every pair of a passage, in order, each pair of terms once."""
    seen: dict[str, list[str]] = {}
    for bracket in _BRACKET.finditer(passage.plain):
        pair = _english_inside(passage, bracket) or _chinese_inside(passage, bracket)
        if pair is None:
            continue
        zh, en = ("".join(passage.lower[low:high].split()) for low, high in (pair[:2], pair[2:]))
        # 另一研究中荷包牡丹碱（bicuculline）: where a name begins, the first time has told.
        if not any(zh.endswith(before) for before in seen.setdefault(en, [])):
            seen[en].append(zh)
            yield pair


def _english_inside(passage: Passage, bracket: re.Match[str]) -> Pair | None:
    end = _end_before(passage.plain, bracket.start())
    if not re.search(rf"[{_HAN}]", passage.plain[max(0, end - 4) : end]):
        return None
    for part in _PART.finditer(passage.plain, *bracket.span(1)):
        start, stop = _stripped(passage.plain, *part.span())
        if passage.plain.startswith(("英文", "英文名", "即", "又称"), start):
            start = next((place for place in range(start, stop) if passage.plain[place].isascii()), stop)
        # (Ninan, 2011) cites.
        if any(low < stop and start < high for low, high in passage.markers):
            return None
        text = " ".join(passage.plain[start:stop].split())
        if _TERM.fullmatch(text) and not is_short(text) and not _NO_TERM.fullmatch(text) and len(text) >= 4:
            name = name_before(passage, end, _wanted(text))
            # 购自Sigma公司（Sigma）: a name that holds the term is no translation of it.
            return Pair(*name, start, stop) if name and text.lower() not in passage.lower[name[0] : name[1]] else None
    return None


def _wanted(term: str) -> float:
    """How many characters a Chinese name has at least, as a rule, for an English one."""
    return 1.2 * (len(re.split(r"[ -]", term)) + 1)


def _chinese_inside(passage: Passage, bracket: re.Match[str]) -> Pair | None:
    end = _end_before(passage.plain, bracket.start())
    start, stop = _stripped(passage.plain, *next(_PART.finditer(passage.plain, *bracket.span(1))).span())
    text = passage.plain[start:stop]
    if not _CHINESE.fullmatch(text) or _REMARK.search(text):
        return None
    before = _LATIN_BEFORE.search(passage.plain, max(0, end - 80), end)
    if before is None:
        return None
    known = [candidate.start for candidate in passage.candidates if candidate.end == end and candidate.label in CONCEPT_LABELS]
    words = list(re.compile(r"\S+").finditer(passage.plain, *before.span()))
    leads = [index for index, word in enumerate(words) if word.group().lower() in _LEADS_IN]
    inner = leads[-1] + 1 if leads else 0
    first = min(known) if known else words[inner].start() if inner < len(words) else end
    term = " ".join(passage.plain[first:end].split())
    # Chinese text has single terms between its Han characters; in a sentence, only where a lexicon knows the term is its start known.
    is_inline = re.match(rf"[{_HAN}，。；、(]", passage.plain[before.start() - 1 : before.start()] or "，")
    if not _TERM.fullmatch(term) or is_short(term) or len(term) < 4 or not (known or (is_inline and passage.is_chinese(first, end))):
        return None
    return Pair(start, stop, first, end)


def _end_before(plain: str, place: int) -> int:
    while place and plain[place - 1] in " \n":
        place -= 1
    return place


def _stripped(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def apply_pairs(passage: Passage, candidates: Sequence[Candidate], pairs: Sequence[Pair]) -> list[Candidate]:
    """The candidates, with the term of a pair that no lexicon knows wherever it stands, where its other term is a known concept."""
    concepts = {(candidate.start, candidate.end): candidate for candidate in candidates if candidate.label in CONCEPT_LABELS}
    kept = list(candidates)
    for zh_start, zh_end, en_start, en_end in pairs:
        zh, en = concepts.get((zh_start, zh_end)), concepts.get((en_start, en_end))
        known, start, end = (en, zh_start, zh_end) if en and not zh else (zh, en_start, en_end)
        if known is None or (zh and en) or any(one.start < end and start < one.end for one in concepts.values()):
            continue
        for place in _places(passage, start, end):
            if not any(low < place[1] and place[0] < high for low, high in concepts):
                kept.append(Candidate(known.label, *place, known.value))
    return kept


def _places(passage: Passage, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a term stands, its case and its line ends aside."""
    words = passage.lower[start:end].split()
    between = r"[ \n]"
    if re.search(rf"[{_HAN}]", passage.lower[start:end]):
        pattern = f"{between}?".join(re.escape(char) for char in "".join(words))
    else:
        pattern = rf"(?<![A-Za-z]){between.join(map(re.escape, words))}s?(?![A-Za-z])"
    return (found.span() for found in re.finditer(pattern, passage.lower))
