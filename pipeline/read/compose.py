"""From blocks of lines to the reading text: lines rejoined, spaces repaired, every character with its place in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..model import BlockKind
from ..sourcemap import MappedText, Piece
from .lines import Line
from .marks import FOOTNOTE, SECTION_LABEL
from .repair import joint, space_edits
from .table import Grid


@dataclass(slots=True)
class Draft:
    """A block in the making: the places of its lines among all lines."""

    kind: BlockKind
    lines: list[int] = field(default_factory=list)
    level: int | None = None
    number: str | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A block of the reading text at ``[start, end)`` in it; ``spans`` are its places in the source, several where it is interrupted.

    Where a table was rebuilt, ``grid`` holds its cells: the first lines of the block are its rows, heads first, the cells parted by tabs.
    """

    kind: BlockKind
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    level: int | None
    number: str | None
    grid: Grid | None = None


class Vocabulary:
    """The words that a document writes away from line ends, asked for only where a hyphen stands at one."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def words(self) -> frozenset[str]:
        """Words and hyphenated words, lower case; those that a line end cuts are not among them."""
        return frozenset(re.findall(r"[a-zα-ωà-ÿ]{3,}(?:-[a-zα-ωà-ÿ]+)*(?![-\u00ad\ufffea-z])", self._text.lower()))


def compose(text: MappedText, lines: Sequence[Line], drafts: Sequence[Draft]) -> tuple[MappedText, list[LaidOut]]:
    """The reading text of these blocks, in their order, and where each stands in it."""
    joiner = _Joiner(text, lines)
    spans: list[tuple[int, int]] = []
    for draft in drafts:
        begin = joiner.length
        if draft.grid:
            joiner.add_grid(draft.grid)
            if draft.grid.loose:
                joiner.part("\n", lines[draft.lines[0]].start)
                joiner.add_lines(draft, [draft.lines[place] for place in draft.grid.loose])
        else:
            joiner.add_lines(draft, draft.lines)
        spans.append((begin, joiner.length))
        joiner.part("\n", lines[draft.lines[-1]].end)
    joined = text.compose(joiner.pieces)
    edits: list[Piece] = []
    for draft, (start, end) in zip(drafts, spans, strict=True):
        if draft.kind == "heading":
            # The space behind a section's number parts it from the title.
            number = SECTION_LABEL.match(joined.text, start, end)
            start = number.end() if number else start
        if draft.grid:
            edits += (
                edit for cell in _CELL.finditer(joined.text, start, end) for edit in space_edits(joined.text, *cell.span(), table=False)
            )
        elif draft.kind not in ("metadata", "running_head"):
            edits += space_edits(joined.text, start, end, table=draft.kind == "table")
    return _with_blocks(joined, drafts, [_places(text, lines, draft) for draft in drafts], spans, edits)


# What stands between the tabs and line ends of a rebuilt table.
_CELL = re.compile(r"[^\t\n]+")


class _Joiner:
    """Puts the pieces of blocks together: lines joined, or parted where they are cells."""

    def __init__(self, text: MappedText, lines: Sequence[Line]) -> None:
        self.text = text
        self.lines = lines
        self.vocabulary = Vocabulary(text.text)
        self.pieces: list[Piece] = []
        self.length = 0

    def add(self, piece: Piece) -> None:
        """One more piece."""
        self.pieces.append(piece)
        self.length += piece.end - piece.start if piece.text is None else len(piece.text)

    def part(self, mark: str, place: int) -> None:
        """A mark that stands for nothing in the source."""
        self.add(Piece(place, place, mark))

    def add_grid(self, grid: Grid) -> None:
        """The rows of a rebuilt table: a line each, tabs between the cells."""
        place = 0
        for number, row in enumerate(grid.rows):
            for column, cell in enumerate(row):
                if number or column:
                    self.part("\t" if column else "\n", place)
                for (start, end), following in zip(cell, [*cell, None][1:], strict=True):
                    place = end
                    self._join(start, end, following)

    def _join(self, start: int, end: int, following: tuple[int, int] | None) -> None:
        """A line, and what joins it to the one that follows."""
        if following is None:
            self.add(Piece(start, end))
            return
        text = self.text.text
        drop, between = joint(text[start:end], text[following[0] : following[1]], lambda: self.vocabulary.words)
        self.add(Piece(start, end - drop))
        if between:
            self.part(between, end)

    def add_lines(self, draft: Draft, indices: Sequence[int]) -> None:
        """The lines of a block that is no grid: joined, but for those of a table, a list or a header."""
        footnote = False
        gaps = {self.lines[index].gap > 0 for index in indices[1:]}
        parted = draft.kind == "table" and len(gaps) == 2
        for place, index in enumerate(indices):
            line = self.lines[index]
            following = self.lines[indices[place + 1]] if place + 1 < len(indices) else None
            footnote = footnote or (draft.kind == "table" and bool(FOOTNOTE.match(line.text)))
            if following and draft.kind in ("table", "references", "metadata") and not footnote:
                self.add(Piece(line.start, line.end))
                # Where blank lines part some lines of a table and not others, they part its cells.
                self.part("\t" if parted and following.gap else "\n", line.end)
            else:
                self._join(line.start, line.end, (following.start, following.end) if following else None)


def _places(text: MappedText, lines: Sequence[Line], draft: Draft) -> tuple[tuple[int, int], ...]:
    """The source intervals of a block: lines in a row are one."""
    places: list[tuple[int, int]] = []
    last = -2
    for index in draft.lines:
        start, end = text.span(lines[index].start, lines[index].end)
        if index == last + 1:
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
        last = index
    return tuple(places)


def _with_blocks(
    joined: MappedText,
    drafts: Sequence[Draft],
    places: Sequence[tuple[tuple[int, int], ...]],
    spans: Sequence[tuple[int, int]],
    edits: Sequence[Piece],
) -> tuple[MappedText, list[LaidOut]]:
    """The text after the last edits, with the blocks where they stand in it now."""
    blocks: list[LaidOut] = []
    shift, next_edit = 0, 0
    for draft, place, (start, end) in zip(drafts, places, spans, strict=True):
        begin = start + shift
        while next_edit < len(edits) and edits[next_edit].start < end:
            edit = edits[next_edit]
            shift += len(edit.text or "") - (edit.end - edit.start)
            next_edit += 1
        if end + shift > begin:
            blocks.append(LaidOut(draft.kind, begin, end + shift, place, draft.level, draft.number, draft.grid))
    return joined.edit(edits), blocks
