"""Citation markers: ``[3,5-7]`` and its kin, with the numbers they stand for and the author they follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..knowledge.lexicon import words
from .passage import Passage

_S = r"[\s\x0b]{0,3}"
_NUMBER = r"\d{1,3}"
_DASH = rf"{_S}(?:-|~|to|至){_S}"
_ITEM = rf"{_NUMBER}(?:{_DASH}{_NUMBER})?"
_MARKER = re.compile(rf"\[{_S}(?P<items>{_ITEM}(?:{_S}[,，、;；]{_S}{_ITEM}){{0,60}}){_S}\]")
# ``[1]–[3]``: two markers that say one range.
_JOINED = re.compile(rf"(?P<first>\[{_S}{_NUMBER}{_S}\]){_S}-{_S}(?P<last>\[{_S}{_NUMBER}{_S}\])")
_RANGE = re.compile(rf"({_NUMBER})(?:{_DASH}({_NUMBER}))?")
# What stands before a bracket that holds values: a score, a ratio, an interval.
_VALUES_BEFORE = re.compile(
    r"(?:\bci|\biqr|\brange[ds]?|(?:confidence|interquartile|the)\sinterval|\bwidely|\bscores?|\bmedian|(?:aged?|ages|between|positions?|residues?)"
    r"|(?:区间|可信区间|四分位\S{0,3}|范围|评分|得分|取值|年龄|分值)(?:均?为|是|在|介于)?|中位数|∈|[=≈<>±%:：])\s?$"
)
# Two numbers that are years, points or places in a chain, not works.
_VALUES_AFTER = re.compile(r"\s?(?:分|岁|位|周龄|years?\b|points?\b|h\b|d\b|mg\b|mm\b)")
# What is numbered in brackets and is no work: figures, equations; and the index of a variable, ``x[3]``.
_NUMBERED_BEFORE = re.compile(
    r"(?:图|表|公式|式|方程|附录|步骤|(?<![A-Za-z])(?:Figs?\.?|Figures?|Tables?|Eqs?\.?|Equations?|Schemes?|Steps?))\s?$"
    r"|(?<![A-Za-z\d])(?<!\d\s)[ijkmnxyz]$|(?:矩阵|数组|向量|matrix|array|vector)\s?[A-Za-z]$"
)
# Chemical names grow straight out of a bracket and on behind it: ``bicyclo[2.2.1]heptane``.
_TIGHT_BEFORE = re.compile(r"[a-z]$")


class Work(NamedTuple):
    """What a document that cites by authors and years says of a work: the names told, whether there are others, and its years.

    Several years are several works of the same authors: ``2019a,b`` are ``2019a`` and ``2019b``.
    """

    names: tuple[str, ...]
    others: bool
    years: tuple[str, ...]


class Marker(NamedTuple):
    """One marker at ``[start, end)``: its numbers in the order written, and the personal name before it.

    ``work`` is there where the document cites by author and year; which numbers that has, the reference list tells.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    author: str | None
    work: Work | None = None


# Wider ranges are slips of the pen, or no citation at all.
_WIDEST = 200


def find(passage: Passage) -> Iterator[Marker]:
    """Every citation marker of a passage."""
    plain = passage.plain
    joined = {match.start(): match for match in _JOINED.finditer(plain)}
    last, index_end = 0, -1
    for match in _MARKER.finditer(plain):
        start, end = match.span()
        if start < last:
            continue
        # ``A[1][2]``: an index of an index.
        if start == index_end or _NUMBERED_BEFORE.search(plain, max(0, start - 12), start):
            index_end = end
            continue
        numbers = _expand(match["items"])
        if start in joined:
            pair = joined[start]
            end = pair.end()
            numbers = _expand("-".join(re.findall(r"\d+", pair.group())))
        if numbers and not _is_value(plain, start, end, match["items"]):
            last = end
            yield Marker(start, end, numbers, author_before(passage, start, end))


# A range that no list can fill: it cites nothing that can be named.
_TOO_WIDE = re.compile(rf"\[{_S}\d{{1,12}}{_DASH}\d{{1,12}}{_S}\]")


def too_wide(passage: Passage) -> Iterator[tuple[int, int]]:
    """The places of ranges such as ``[1-99999999]``, which are not expanded."""
    for match in _TOO_WIDE.finditer(passage.plain):
        first, last = (int(number) for number in re.findall(r"\d+", match.group()))
        if last - first > _WIDEST:
            yield match.span()


def _expand(items: str) -> tuple[int, ...] | None:
    numbers: list[int] = []
    for low, high in _RANGE.findall(items):
        first, final = int(low), int(high or low)
        if not 0 < first <= final or final - first > _WIDEST:
            return None
        numbers += range(first, final + 1)
    return tuple(numbers)


def _is_value(plain: str, start: int, end: int, items: str) -> bool:
    before, after = plain[max(0, start - 24) : start], plain[end : end + 6]
    if (_TIGHT_BEFORE.search(before[-8:]) and re.match(r"[a-z]", after)) or (
        re.search(r"\b[IELP][CD]$", before) and items.strip() in {"50", "90"}
    ):
        return True
    several = not items.strip().isdigit()
    bounds = [int(number) for number in re.findall(r"\d+", items)]
    value = re.search(r"(\d+(?:\.\d+)?)\s?(?:%|months?|years?|days?|weeks?|hours?|h|d|min|mg|分|个月|周|天|年)?\s?$", before)
    if value and several:
        # ``5 [2, 9]`` is a value with its bounds; ``for 6 h [9,10]`` cites.
        return len(bounds) == 2 and bounds[0] <= float(value[1]) <= bounds[1]
    if several and re.match(r"三唑|噻|吡|嘧啶|咪唑|噁|恶|喹|苯并|并\[|呋喃|吲哚", after):
        return True
    if len(bounds) == 2 and bounds[0] < bounds[1] and _VALUES_AFTER.match(after):
        return True
    return several and bool(_VALUES_BEFORE.search(before.lower()))


@cache
def latin_name() -> str:
    """A pattern of a family name in Latin letters, with its particles."""
    particle = "|".join(sorted(words("name_particle"), key=len, reverse=True))
    opening = "|".join(sorted(words("opening_en")))
    word = (
        rf"(?!(?:{opening})(?![a-z]))"
        r"(?:[A-ZÀ-ÖØ-Þ]['’][A-ZÀ-ÖØ-Þ]?|Mc|Mac)?[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿšžčćřńłğşıőű]+)(?:[A-ZÀ-Þ][a-zß-ÿ]+)?"
    )
    return rf"(?:(?<![A-Za-zÀ-ÿ])(?:{particle})\s){{0,2}}{word}(?:[-‐‑][A-Za-zÀ-ÿ][a-zß-ÿšžčćřńłğşı]+){{0,2}}"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    name = latin_name()
    initials = r"(?:\s(?:[A-Z]\.?\s?){1,3})?"
    more = rf"(?:{_S}(?:,|，|、|and|&|和|与|及){_S}(?:and\s)?{name}{initials}){{0,4}}"
    others = (
        rf"{_S}(?:et{_S}al\b\.?|等人?|及其(?:同事|团队|合作者)|和同事|and (?:colleagues|co-?workers|others|associates)|团队|课题组|小组)"
    )
    # ``Smith, Jones and Lee`` et al.; year in brackets may follow
    year = rf"(?:{_S}[(（]\d{{4}}[a-z]?[)）])?"
    tail = r"(?:的研究|的)?"
    with_others = re.compile(rf"(?P<name>{name}){initials}{more}{others},?{tail}{year}{_S}$")
    alone = re.compile(rf"(?P<name>{name}){initials}(?P<more>{more}){year}{_S}$")
    surname = "|".join(sorted(words("surname_zh"), key=lambda word: (-len(word), word)))
    chinese = re.compile(
        rf"(?:^|[，。；、：:,;()（）\s]|而|据|如|见于|与|和|及|由|以及|但|又|后|中|对|经|按|参照|根据|随后|此外|其中)(?P<name>(?:{surname})(?!等)[一-鿿](?:(?!等)[一-鿿])?)"
        rf"(?P<more>(?:{_S}(?:和|与|、){_S}(?:{surname})[一-鿿]{{1,2}}){{0,3}})(?P<others>{_S}(?:等人?|团队|课题组|及其同事|教授))?{_S}$"
    )
    return with_others, alone, chinese


# A name ends in a letter, 等, or what stands for the others or the year; most markers follow something else.
_MAY_BE_NAME = re.compile(r"(?:[A-Za-zÀ-ÿšžčćřńłğşıőű.)）,，]|等人?|团队|课题组|小组|同事|合作者|教授|的研究|的|[\u3400-\u9fff])\s*$")

_OTHERS = re.compile(r"al\b|等|同事|团队|合作者|课题组|小组|colleagues|workers|others|associates")
_ENDS_HAN = re.compile(r"[\u3400-\u9fff]\s*$")


def author_before(passage: Passage, position: int, end: int) -> str | None:
    """The personal name that ends where a marker begins, at ``position``: the first of several. ``end`` is where the marker ends."""
    text = passage.text[max(0, position - 70) : position]
    if not _MAY_BE_NAME.search(text[-10:]):
        return None
    with_others, alone, chinese = _patterns()
    if _OTHERS.search(text) and (found := with_others.search(text)):
        return _tidy(found["name"])
    if _ENDS_HAN.search(text):
        found = chinese.search(text[-16:])
        is_name = found and not {found["name"], found["name"][:2]} & words("not_name_zh")
        return found["name"] if found and is_name and (found["others"] or _is_pair(found) or _names_subject(passage, end)) else None
    found = alone.search(text)
    return _tidy(found["name"]) if found and _is_person(passage, position, end, found, text) else None


def _is_pair(found: re.Match[str]) -> bool:
    """周文博和李静: of two names beside each other the first has three characters, as hardly another word has that begins so."""
    return bool(found["more"]) and len(found["name"]) > 2


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _names_subject(passage: Passage, end: int) -> bool:
    return bool(
        re.match(
            r"[\[\]\d,，\s-]{0,12}(?:在|对|的研究|报道|发现|认为|指出|采用|通过|用|等|观察|证实|提出|给予)",
            passage.plain[end : end + 23],
        )
    )


def _is_person(passage: Passage, position: int, marker_end: int, found: re.Match[str], text: str) -> bool:
    """A capitalised word alone is a name only where nothing else speaks against it and something speaks for it."""
    name = found["name"].split()[-1]
    offset = position - len(text)
    start, end = offset + found.start("name"), offset + found.end("name")
    if any(start < term.end and term.start < end for terms in passage.terms.values() for term in terms):
        return False
    before = text[: found.start()].rstrip()
    after = passage.plain[marker_end : marker_end + 39]
    line_start = not before or text[: found.start()].rstrip(" \t").endswith("\n")
    # A row of a table: a name and its marker stand at the head of a line, mostly with a year.
    if re.match(rf"{_S}[(（]\d{{4}}[)）]", after) or (line_start and re.match(rf"{_S}(?:\d{{4}}|\n|$)", after)):
        return True
    if re.search(r"[一-鿿，。；、：]$", before) or re.match(r"\s?[一-鿿]", after):
        return len(name) > 1
    if found["more"] or re.search(r"\bby\s?$", before):
        return True
    verb = re.match(r"[\s,]*([a-z]+)", after)
    if verb and verb[1] in words("reporting_verb"):
        return True
    # In mid-sentence a capital is a name's: ``and Lee [9] a higher one``.
    return bool(re.search(r"\b(?:and|like|unlike|while|whereas|than|but|see|(?<!such )as)\s?$", before)) and not (
        verb and verb[1] in {"is", "are", "was", "were"}
    )
