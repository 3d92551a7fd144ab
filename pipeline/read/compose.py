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


@dataclass(slots=True)
class Draft:
    """A block in the making: the places of its lines among all lines."""

    kind: BlockKind
    lines: list[int] = field(default_factory=list)
    level: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A block of the reading text at ``[start, end)`` in it; ``spans`` are its places in the source, several where it is interrupted."""

    kind: BlockKind
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    level: int | None
    number: str | None


class _Vocabulary:
    """The words that a document writes away from line ends, asked for only where a hyphen stands at one."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def words(self) -> frozenset[str]:
        """Words and hyphenated words, lower case; those that a line end cuts are not among them."""
        return frozenset(re.findall(r"[a-zα-ωà-ÿ]{3,}(?:-[a-zα-ωà-ÿ]+)*(?![-\u00ad\ufffea-z])", self._text.lower()))


def compose(text: MappedText, lines: Sequence[Line], drafts: Sequence[Draft]) -> tuple[MappedText, list[LaidOut]]:
    """The reading text of these blocks, in their order, and where each stands in it."""
    vocabulary = _Vocabulary(text.text)
    pieces: list[Piece] = []
    spans: list[tuple[int, int]] = []
    length = 0

    def add(piece: Piece) -> None:
        nonlocal length
        pieces.append(piece)
        length += piece.end - piece.start if piece.text is None else len(piece.text)

    for draft in drafts:
        begin, footnote = length, False
        gaps = {lines[index].gap > 0 for index in draft.lines[1:]}
        parted = draft.kind == "table" and len(gaps) == 2
        for place, index in enumerate(draft.lines):
            line = lines[index]
            end = line.end
            if place + 1 < len(draft.lines):
                following = lines[draft.lines[place + 1]]
                footnote = footnote or (draft.kind == "table" and bool(FOOTNOTE.match(line.text)))
                if draft.kind in ("table", "references", "metadata") and not footnote:
                    # Where blank lines part some lines of a table and not others, they part its cells.
                    drop, between = 0, "\t" if parted and following.gap else "\n"
                else:
                    left, right = text.text[line.start : line.end], text.text[following.start : following.end]
                    drop, between = joint(left, right, lambda: vocabulary.words)
                add(Piece(line.start, end - drop))
                if between:
                    add(Piece(end, end, between))
            else:
                add(Piece(line.start, end))
        spans.append((begin, length))
        add(Piece(lines[draft.lines[-1]].end, lines[draft.lines[-1]].end, "\n"))
    joined = text.compose(pieces)
    edits: list[Piece] = []
    for draft, (start, end) in zip(drafts, spans, strict=True):
        if draft.kind == "heading":
            # The space behind a section's number parts it from the title.
            number = SECTION_LABEL.match(joined.text, start, end)
            start = number.end() if number else start
        if draft.kind not in ("metadata", "running_head"):
            edits += space_edits(joined.text, start, end, table=draft.kind == "table")
    return _with_blocks(joined, drafts, [_places(text, lines, draft) for draft in drafts], spans, edits)


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
            blocks.append(LaidOut(draft.kind, begin, end + shift, place, draft.level, draft.number))
    return joined.edit(edits), blocks
