"""The road from the reading text back to the source text.

The reading text is made of pieces of the source, in another order and with repairs. A ``MappedText`` holds a text together with the
source interval of each of its characters. The intervals are recorded while the text is made; nothing is found again by searching.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Piece(NamedTuple):
    """A stretch ``[start, end)`` of the text that is being rewritten, and what stands for it: ``None`` keeps it as it is."""

    start: int
    end: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text in which character ``i`` stands for ``source[starts[i]:ends[i]]`` (code points, half open)."""

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, source: str) -> MappedText:
        """The source itself: every character stands for itself."""
        offsets = np.arange(len(source) + 1, dtype=np.intc)
        return cls(source, array("i", offsets[:-1].tobytes()), array("i", offsets[1:].tobytes()))

    def compose(self, pieces: Iterable[Piece]) -> MappedText:
        """The text made of these pieces of this one, in the order given.

        What stands for a stretch of the same length is mapped character by character; anything else is mapped to the whole
        stretch. A piece of no length is an insertion and stands for nothing: an empty interval at its place.
        """
        texts: list[str] = []
        starts, ends = array("i"), array("i")
        for start, end, text in pieces:
            if text is None or len(text) == end - start:
                texts.append(self.text[start:end] if text is None else text)
                starts.extend(self.starts[start:end])
                ends.extend(self.ends[start:end])
            elif text:
                low = self._place(start)
                high = self.ends[end - 1] if end > start else low
                texts.append(text)
                starts.extend([low] * len(text))
                ends.extend([high] * len(text))
        return MappedText("".join(texts), starts, ends)

    def edit(self, edits: Iterable[Piece]) -> MappedText:
        """The whole text with these stretches (in order, not overlapping) replaced."""
        pieces: list[Piece] = []
        position = 0
        for piece in edits:
            if piece.start > position:
                pieces.append(Piece(position, piece.start))
            pieces.append(piece)
            position = piece.end
        if not pieces:
            return self
        if position < len(self.text):
            pieces.append(Piece(position, len(self.text)))
        return self.compose(pieces)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source interval from the first to the last character of ``text[start:end]``, which must not be empty."""
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"no characters at [{start}, {end}) in a text of {len(self.text)}")
        return self.starts[start], self.ends[end - 1]

    def places(self, start: int, end: int, source: str) -> tuple[tuple[int, int], ...]:
        """The source intervals of ``text[start:end]``, in the order of the text: one where only white space lies between its characters."""
        places: list[tuple[int, int]] = []
        for low, high in zip(self.starts[start:end], self.ends[start:end], strict=True):
            if low == high:
                continue
            if places and places[-1][1] <= low and not source[places[-1][1] : low].strip():
                places[-1] = (places[-1][0], high)
            elif not places or not (places[-1][0] <= low and high <= places[-1][1]):
                places.append((low, high))
        return tuple(places)

    def _place(self, offset: int) -> int:
        if offset < len(self.starts):
            return self.starts[offset]
        return self.ends[-1] if self.ends else 0
