"""The lines of a page and what their shape says, before anything is made of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .repair import HAN

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\x0c")
_ENDED = re.compile(r"[。！？!?.…:：;；][\"'”’」』）)\]］]*(?:\s?[\[［][\d\s,，、~～–—－-]{1,40}[\]］])*\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, ``[start, end)`` in the text without the white space around it.

    ``width`` is in columns (a Han character takes two). ``page`` counts form feeds, ``gap`` the blank lines before it.
    """

    start: int
    end: int
    text: str
    width: int
    indent: int
    page: int
    gap: int

    @property
    def ended(self) -> bool:
        """Whether a sentence, or an enumeration, ends here."""
        return bool(_ENDED.search(self.text[-60:]))


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    pages = [match.start() for match in _BREAK.finditer(text)]
    lines: list[Line] = []
    page, last_end = 0, 0
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        while page < len(pages) and pages[page] < start:
            page += 1
        breaks = text.count("\n", last_end, start) or text.count("\r", last_end, start)
        lines.append(
            Line(
                start,
                start + len(stripped),
                stripped,
                columns_of(stripped),
                start - match.start(),
                page,
                max(0, breaks - 1) if lines else 0,
            )
        )
        last_end = start + len(stripped)
    return lines


# What Unicode calls wide or full-width (East Asian Width W and F), Han characters beyond the first plane too.
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]")


def columns_of(text: str) -> int:
    """The columns that a text takes: two for a Han character or a full-width mark, one for any other."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def body_width(lines: Sequence[Line]) -> int:
    """The columns of a full line of running text: what many lines come near to. 0 where too few lines tell."""
    widths = Counter(line.width // 2 * 2 for line in lines if line.width >= 20)
    if sum(widths.values()) < 8:
        return 0
    best = max(widths, key=lambda width: (sum(widths[width + near] for near in (-4, -2, 0, 2, 4)), width))
    return max(line.width for line in lines if line.width <= best + 5)


def is_double_spaced(lines: Sequence[Line]) -> bool:
    """Whether blank lines stand between most lines, so that they part no paragraphs.

    Lines that end in the middle of a sentence and are followed by a blank line tell it: between paragraphs there are few of them.
    """
    broken = [line for line, following in pairwise(lines) if following.gap and not line.ended]
    solid = [line for line, following in pairwise(lines) if not following.gap and not line.ended]
    return len(broken) > max(2, len(solid))


# ``· 894 ·``, ``- 3 -``, ``Page 3 of 10``, ``第 3 页``, a bare number
_PAGE_NUMBER = re.compile(
    r"[·•|]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[·•|]?|[-–—]\s*\d{1,4}\s*[-–—]|[Pp](?:age|\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?"
    r"|第\s*\d+\s*页(?:[,，/\s]*共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
# A line that names a journal's volume, issue or date: ``第44卷 第4期 2021年4月``, ``Vol. 44 No. 4``, ``2019; 12 (3): 44-51``
_ISSUE = re.compile(
    r"第\s*\d+\s*卷|第\s*\d+\s*期|\bVol(?:ume|\.)?\s*\d+|\bNo\.\s*\d+\s|\b(?:19|20)\d\d\s*[,;年].{0,12}(?:\(\d+\)|月|:\s*\d)|ISSN|\d{4}-\d{3}[\dX]"
)


# ``… · 215 ·``: a page number in its marks beside other things.
_MARKED_PAGE = re.compile(r"[·•]\s*\d{1,4}\s*[·•]")


def _beside_page_numbers(lines: Sequence[Line], shapes: dict[str, list[int]]) -> set[int]:
    """Lines that return, each time beside a bare number that is higher than the last: heads where no form feed tells the pages."""
    heads: set[int] = set()
    for places in shapes.values():
        # Cells recur beside numbers too: two times say something only of a long line.
        if len(places) < 2 or lines[places[0]].width < (12 if len(places) > 2 else 24) or not _apart(places, _PAGE):
            continue
        beside = [_bare_number_beside(lines, place) for place in places]
        numbers = [int(lines[index].text) for index in beside if index is not None]
        if len(numbers) == len(places) and all(low < high <= low + 8 for low, high in pairwise(numbers)):
            heads.update(places)
            heads.update(index for index in beside if index is not None)
    return heads


def _bare_number_beside(lines: Sequence[Line], place: int) -> int | None:
    return next(
        (index for index in (place - 1, place + 1) if 0 <= index < len(lines) and re.fullmatch(r"\d{1,4}", lines[index].text)), None
    )


_ANY_DIGIT = str.maketrans(dict.fromkeys("0123456789", "#"))


def running_heads(lines: Sequence[Line]) -> set[int]:
    """The indices of page numbers and of lines that return on page after page."""
    heads: set[int] = set()
    shapes: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if line.width <= 160:
            shapes.setdefault("".join(line.text.split()).translate(_ANY_DIGIT), []).append(index)
    edges = _page_edges(lines)
    for shape, places in shapes.items():
        if _MARKED_PAGE.search(lines[places[0]].text) and _ISSUE.search(lines[places[0]].text):
            heads.update(places)
            continue
        # A head may repeat the title, which is no head where it stands first.
        places = [place for place in places if place > 5 or lines[place].page or re.search(r"\d", lines[place].text)]
        at_edge = [place for place in places if place in edges]
        if not places or (len(places) < 2 and not at_edge):
            continue
        text = lines[places[0]].text
        letters = sum(map(str.isalpha, shape))
        if letters < 3:
            continue
        sentence = text.endswith(("。", "，", ",", ";", "；"))
        distinct_pages = len({lines[place].page for place in places}) == len(places)
        if (
            len(places) >= 2
            and not sentence
            and (
                (_ISSUE.search(text) and (not text.endswith(".") or len(at_edge) == len(places) >= 3))
                or (len(at_edge) >= 2 and distinct_pages)
                or (
                    len(places) >= 3
                    and letters >= 12
                    and _apart(places, _PAGE)
                    and re.search(r"\d|et al|等[:：]|/", text)
                    and _counts_on([lines[place].text for place in places])
                )
            )
        ):
            heads.update(places)
        elif (
            at_edge
            and _ISSUE.search(text)
            and line_is_short(text)
            and not sentence
            and not text.endswith(".")
            and _outermost(lines, places[0])
        ):
            heads.update(at_edge)
    heads |= _beside_page_numbers(lines, shapes)
    for index, line in enumerate(lines):
        if _PAGE_NUMBER.fullmatch(line.text) and _is_page_number(lines, index, edges, heads):
            heads.add(index)
    return heads


def _counts_on(texts: Sequence[str]) -> bool:
    """Whether lines that differ in their numbers only count pages: what recurs in a table (``80 patients with``) does not."""
    numbers = [[int(number) for number in re.findall(r"\d{1,9}", text)] for text in texts]
    return all(all(low <= high <= low + 40 for low, high in zip(one, other, strict=True)) for one, other in pairwise(numbers))


def is_page_furniture(text: str) -> bool:
    """Whether a line by itself is a page number, or names a journal's issue or page."""
    return bool(_PAGE_NUMBER.fullmatch(text) or _ISSUE.search(text) or _MARKED_PAGE.fullmatch(text))


def _outermost(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the first or the last of its page, but for a page number."""
    page = lines[index].page
    return bool(page) and any(
        neighbour < 0 or neighbour >= len(lines) or lines[neighbour].page != page
        for step in (-1, 1)
        for neighbour in (
            index + step,
            index + 2 * step if 0 <= index + step < len(lines) and _PAGE_NUMBER.fullmatch(lines[index + step].text) else index + step,
        )
    )


def line_is_short(text: str) -> bool:
    """Whether a line is short enough for a running head."""
    return len(text) <= 80


# No page has fewer lines: what recurs more often is a cell of a table.
_PAGE = 20


def _apart(places: Sequence[int], lines: int = 8) -> bool:
    return all(later - earlier > lines for earlier, later in pairwise(places))


def _page_edges(lines: Sequence[Line]) -> set[int]:
    """The first three and the last three lines of each page, where form feeds tell the pages."""
    edges: set[int] = set()
    if not lines or not lines[-1].page:
        return edges
    for index, line in enumerate(lines):
        for step in (1, 2, 3):
            if index + step < len(lines) and lines[index + step].page != line.page:
                edges.add(index)
            if index - step < 0 or lines[index - step].page != line.page:
                edges.add(index)
            if index + step >= len(lines):
                edges.add(index)
    return edges


def _is_page_number(lines: Sequence[Line], index: int, edges: set[int], heads: set[int]) -> bool:
    """A number alone on a line is a page number at a page's edge, beside a running head, or with marks of its own; else perhaps a cell."""
    text = lines[index].text
    if index in edges or index - 1 in heads or index + 1 in heads:
        return True
    return bool(re.fullmatch(r"[·•\-–—|]\s*\d{1,4}\s*[·•\-–—|]|[Pp]age\s*\d+(?:\s*(?:of|/)\s*\d+)?|第\s*\d+\s*页.*", text))


def has_han(text: str) -> bool:
    """Whether Han characters stand in a text."""
    return bool(re.search(f"[{HAN}]", text))
