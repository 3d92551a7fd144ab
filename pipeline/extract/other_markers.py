"""The markers of documents that bracket no numbers: author and year, and superscripts whose height a PDF has lost.

Which of the styles a document has is decided once for all of it, from evidence: never is one of these read beside bracketed numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..knowledge.lexicon import words
from .citation import Marker, Work, author_before, latin_name
from .passage import Passage

# So many markers of a style make it the document's.
FEWEST = 3
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_HAN_NAME = r"[\u3400-\u9fff]{2,4}?"
_BRACKET = re.compile(r"\([^()]{4,400}\)")
_LEADS = r"(?:(?:see(?: also)?|e\.g\.,?|cf\.|reviewed (?:in|by)|for (?:a )?reviews?,? see|也见|参见|见|如)\s?)?"
# A list whose superscripts cite less than this share of it has none.
_CITED = 0.5


def other_markers(passage: Passage, largest: int) -> list[Marker]:
    """The markers of a document without bracketed numbers; ``largest`` is the last number of its reference list, 0 where it has none."""
    works = sorted(_works(passage))
    if len(works) >= FEWEST:
        return works
    return list(_superscripts(passage, largest)) if largest >= FEWEST else []


# --- (Wang et al., 2019; Lee and Kim, 2020), Wang et al. (2019), （王等，2019）, 王芳等（2019）


# ``Miladet al.``, ``Eckstein etal.``: spaces that a PDF has lost
_GLUED = re.compile(r"(?<=[A-Za-zÀ-ÿ,])\s?et\s?al\b\.?")


_YEARS = rf"{_YEAR}(?:\s?[,，、]\s?(?:{_YEAR}|[a-z]))*"
# Where one work ends and the next begins: a semicolon, or a comma between a year and a name.
_NEXT = re.compile(r"[;；]|(?:(?<=\d)|(?<=\d[a-z]))[,，、](?=\s?[A-ZÀ-Þ\u3400-\u9fff])")


def _works(passage: Passage) -> Iterator[Marker]:
    name = latin_name()
    han_others = rf"(?:\s?[,，、]\s?{_HAN_NAME})*\s?(?:等人?|[和与、，,]\s?{_HAN_NAME}(?:等人?)?)"
    others = rf"(?P<others>\s?,?\s?et al\.?|(?:,\s?{name})*,?\s?(?:and|&)\s?{name}|{han_others})?"
    given = rf"(?:{name}\s(?:[A-Z]\.\s?){{1,3}})?"
    page = r"(?:\s?[,，]\s?p{1,2}\.\s?\d{1,4}(?:-\d{1,4})?)?"
    piece = re.compile(rf"\s?{_LEADS}{given}(?P<name>{name}|{_HAN_NAME}){others}\s?[,，]?\s?(?P<years>{_YEARS}){page}\s?")
    # In running text no bracket says where a Chinese name begins: its surname does.
    person = rf"(?:{'|'.join(sorted(words('surname_zh'), key=lambda word: (-len(word), word)))})[\u3400-\u9fff]{{1,2}}?"
    before = re.compile(rf"(?P<name>{name}|{person}){others}(?:的研究|的)?\s?$")
    for bracket in _BRACKET.finditer(passage.plain):
        inner = passage.plain[bracket.start() + 1 : bracket.end() - 1]
        if re.fullmatch(_YEARS, inner.strip()):
            narrative = before.search(passage.plain, max(0, bracket.start() - 60), bracket.start())
            if narrative and _may_be_name(passage, narrative.start("name"), narrative["name"]):
                yield Marker(*bracket.span(), (), narrative["name"], _work(narrative, inner))
            continue
        pieces = list(_pieces(inner))
        told = [piece.fullmatch(_GLUED.sub(" et al.", inner[start:end])) for start, end in pieces]
        for (start, end), found in zip(pieces, told, strict=True):
            if found and all(told):
                text = inner[start:end]
                place = bracket.start() + 1
                span = (place + end - len(text.lstrip()), place + start + len(text.rstrip())) if len(pieces) > 1 else bracket.span()
                yield Marker(*span, (), None, _work(found, found["years"]))


def _pieces(inner: str) -> Iterator[tuple[int, int]]:
    """Where each of the works in a bracket stands."""
    start = 0
    for mark in _NEXT.finditer(inner):
        yield start, mark.start()
        start = mark.end()
    yield start, len(inner)


_BETWEEN_NAMES = re.compile(r"\s?(?:[,，、&和与]|\band\b|\bet al\b\.?|等人?)\s?")


def _work(found: re.Match[str], years: str) -> Work:
    others = found["others"] or ""
    names = (found["name"], *(name for name in _BETWEEN_NAMES.split(others) if name))
    told: list[str] = []
    for year, letter in re.findall(rf"({_YEAR})|([a-z])", years):
        told.append(year or told[-1][:4] + letter)
    return Work(names, bool(re.search(r"et al|等", others)), tuple(told))


def _may_be_name(passage: Passage, start: int, name: str) -> bool:
    """A Chinese name stands behind a mark or a line's start; what two to four characters before a year else are is not known."""
    return name.isascii() or not re.match(r"[\u3400-\u9fff]", name) or start == 0 or passage.plain[start - 1] in "，。；、：\n ,;"


# --- 疼痛1-3。 pain.12,13


_RAISED = re.compile(
    # A name may have three letters with its capital: Lee2.
    r"(?:(?<=[\u3400-\u9fff])|(?<=[a-z]{3})|(?<= [A-Z][a-z]{2})|(?<=[a-z]{3}[.,;:)])|(?<=[\u3400-\u9fff][，。；、）)]))"
    r"(?P<items>\d{1,3}(?:\s?[-,，~]\s?\d{1,3}){0,8})(?=\s?[，。；、：,.;:)）](?!\d)|\s[A-Za-z\u3400-\u9fff(]|\s*(?:$|\x00)|\n)",
    re.MULTILINE,
)


_LABEL = re.compile(r"^\s*[\[［(（【]?\s?(\d{1,3})\s?(?:[\]］)）】.．、]|\s|(?=[\u3400-\u9fff]))", re.MULTILINE)


def largest_number(lists: Sequence[str]) -> int:
    """How far the labels of a reference list count up without a gap."""
    numbers = {int(found) for text in lists for found in _LABEL.findall(text)}
    largest = 0
    while largest + 1 in numbers:
        largest += 1
    return largest


def _superscripts(passage: Passage, largest: int) -> Iterator[Marker]:
    """Numbers glued to a word's end that name entries of the list, where together they name most of them."""
    found: list[Marker] = []
    for match in _RAISED.finditer(passage.plain):
        numbers: list[int] = []
        for low, _, high in re.findall(r"(\d+)(\s?[-~]\s?(\d+))?", match["items"]):
            numbers += range(int(low), int(high or low) + 1) if int(low) <= int(high or low) <= largest else [largest + 1]
        if numbers and all(0 < number <= largest for number in numbers):
            found.append(Marker(*match.span(), tuple(numbers), author_before(passage, *match.span())))
    cited = {number for marker in found for number in marker.numbers}
    if len(found) >= FEWEST and len(cited) >= _CITED * largest:
        yield from found
