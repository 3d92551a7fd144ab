"""A table whose cells stand one after the other: column after column, or row after row; and which of the two it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .atoms import Atom
from .by_column import columns_that_heads_part, readings_by_column
from .by_row import begins_with_heads, readings_by_row, regular_rows
from .evidence import Evident
from .reading import Reading

# A way of reading must beat every other by this.
_CLEAR = 2.0


def read_flat(atoms: Sequence[Atom], text: str = "") -> Reading | None:
    """The best reading, or nothing where none is possible or two are equally good; ``text`` is the (folded) document."""
    pieces = Evident(atoms, text)
    if regular := regular_rows(pieces):
        return regular
    readings: list[Reading] = []
    if not any(atom.after_space for atom in atoms) and not begins_with_heads(pieces):
        if certain := columns_that_heads_part(pieces):
            return certain
        readings += readings_by_column(pieces)
        if any(reading.known_heads == len(reading.rows[0]) > 2 for reading in readings):
            # Every head stands where the rows say that one must: no other way of reading does that.
            return max(readings, key=lambda reading: reading.score)
    readings += readings_by_row(pieces)
    readings.sort(key=lambda reading: -reading.score)
    rivals = [reading for reading in readings[1:] if readings[0].score - reading.score < _CLEAR]
    if not readings or not all(_is_alike(readings[0], rival) for rival in rivals):
        return None
    different = {place for rival in rivals for place in _differences(readings[0], rival)}
    return replace(readings[0], doubtful=readings[0].doubtful | different)


def _is_alike(reading: Reading, other: Reading) -> bool:
    """Whether two readings have the same heads and as many rows."""
    return reading.rows[0] == other.rows[0] and len(reading.rows) == len(other.rows)


def _differences(reading: Reading, other: Reading) -> Iterator[tuple[int, int]]:
    """The cells that two like readings make differently."""
    for row, (cells, others) in enumerate(zip(reading.rows, other.rows, strict=True)):
        yield from ((row, column) for column, (cell, rival) in enumerate(zip(cells, others, strict=True)) if cell != rival)
