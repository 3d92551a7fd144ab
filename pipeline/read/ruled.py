"""Tables whose cells are parted by marks: Markdown-like pipes, comma-separated values, tabs, the same number of wide gaps on each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .atoms import WIDE_GAP, Atom, key_of
from .lines import Line, columns_of

_RULE = re.compile(r"[|+]?[\s:|+=-]*-{2,}[\s:|+=-]*")
Span = tuple[int, int]
# So many of the lines must have as many cells as there are heads.
_MOST = 0.8


def read_ruled(lines: Sequence[Line], text: str) -> list[list[Atom | None]] | None:
    """The cells of each line, heads first, or nothing where no mark parts them. An empty cell is ``None``.

    ``text`` is the text that the lines are of, not folded: a full-width comma parts no cells.
    """
    kept = [line for line in lines if not _RULE.fullmatch(line.text)]
    for cut in (_by_pipes, _by_tabs, _by_commas, _by_gaps):
        rows = [list(cut(text, line)) for line in kept]
        if rows and _is_regular(rows, text, wraps=cut in (_by_tabs, _by_gaps)):
            count = len(rows[0])
            padded = [[*row, *[(0, 0)] * (count - len(row))] for row in rows]
            return [[_atom(text, span) for span in row] for row in padded]
    return None


def _is_regular(rows: Sequence[Sequence[Span]], text: str, *, wraps: bool) -> bool:
    """Whether the lines agree on a number of cells, no line has more, and each line behind the heads is a row.

    Where rows may go on over several lines (``wraps``), each line must have all cells, and each or none name a study.
    """
    count = len(rows[0])
    if len(rows) < 2 or count < (3 if wraps else 2) or any(len(row) > count for row in rows):
        return False
    whole = sum(1 for row in rows if len(row) == count)
    if not wraps:
        return whole >= _MOST * len(rows)
    named = sum(1 for row in rows[1:] if any(key_of(text[start:end]) for start, end in row))
    return whole == len(rows) and named in (0, len(rows) - 1)


def _atom(text: str, span: Span) -> Atom | None:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Atom(start, end, text[start:end], columns_of(text[start:end]), 0) if end > start else None


def _by_pipes(text: str, line: Line) -> Iterator[Span]:
    """``| a | b |``, ``a | b``: the pipes at the edges part nothing."""
    if line.text.count("|") < 1:
        return
    start, end = line.start, line.end
    start += line.text.startswith("|")
    end -= line.text.endswith("|") and end - start > 1
    yield from _parted(text, start, end, "|")


_TABS_AHEAD, _TABS_BEHIND = re.compile(r"[^\S\r\n]*\Z"), re.compile(r"[^\S\r\n]*")


def _by_tabs(text: str, line: Line) -> Iterator[Span]:
    """The tabs at the edges of a line part empty cells too."""
    if "\t" in line.text:
        before, behind = _TABS_AHEAD.search(text, max(0, line.start - 200), line.start), _TABS_BEHIND.match(text, line.end)
        yield from _parted(text, before.start() if before else line.start, behind.end() if behind else line.end, "\t")


def _by_gaps(text: str, line: Line) -> Iterator[Span]:
    position = 0
    for gap in WIDE_GAP.finditer(line.text):
        yield line.start + position, line.start + gap.start()
        position = gap.end()
    yield line.start + position, line.end


def _parted(text: str, start: int, end: int, mark: str) -> Iterator[Span]:
    for place in (*(index for index in range(start, end) if text[index] == mark), end):
        yield start, place
        start = place + 1


_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=[,;]|$)')


def _by_commas(text: str, line: Line) -> Iterator[Span]:
    """Comma-separated values; a cell in quotes may hold commas."""
    raw = text[line.start : line.end]
    position = 0
    while True:
        if quoted := _QUOTED.match(raw, position):
            yield line.start + quoted.start(1), line.start + quoted.end(1)
            position = quoted.end()
        else:
            comma = raw.find(",", position)
            end = comma if comma >= 0 else len(raw)
            yield line.start + position, line.start + end
            position = end
        if position >= len(raw):
            return
        position += 1
        if position == len(raw):
            yield line.start + position, line.start + position
            return
