"""A way of reading a flattened table, and how good it is as a whole: what compares readings with other numbers of rows and columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..knowledge.heads import field_of
from .atoms import Atom, joined
from .evidence import KEY, Evident
from .likeness import coded

Pieces = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The cells of a table as one way of reading finds them, each a run of pieces; ``doubtful`` are cells whose borders are not sure.

    Row 0 are the heads. ``score`` compares ways of reading the same pieces, in nats.
    """

    rows: tuple[tuple[Pieces, ...], ...]
    doubtful: frozenset[tuple[int, int]]
    score: float = 0.0

    @property
    def known_heads(self) -> int:
        """How many columns have the name of one that study tables have."""
        return sum(1 for cell in self.rows[0] if field_of(joined(cell)))


# What speaks against a head that goes over a line end where nothing joins the lines, and what is said of lines that join.
_OPEN_HEAD, _GLUED = 8.0, -0.5
# What a head that is neither known nor behind another costs: about the logarithm of the number of pieces that it may be.
_ANYWHERE = 6.0
# What speaks against the name of a column inside a cell.
_SWALLOWED = 5.0
# Borders that gain less than this over their neighbours are not sure.
SURE = 0.5
# An empty cell that nothing shows.
EMPTY = -7.0


def judged(pieces: Evident, reading: Reading) -> Reading:
    """The reading with its score: what the borders say, how alike the cells of each column are, and what its shape says."""
    place = {atom.start: index for index, atom in enumerate(pieces.atoms)}
    score = 0.0
    most_keys = head_end = 0
    for column in zip(*reading.rows, strict=True):
        head, body = column[0], [cell for cell in column[1:] if cell]
        starts = [place[cell[0].start] for cell in body]
        expected = pieces.expected(joined(head))
        score += pieces.borders[place[head[0].start]] + pieces.heads[place[head[0].start]]
        # Any piece may be a head that is not known, unless it stands behind another.
        score -= _ANYWHERE * (place[head[0].start] != head_end and not field_of(joined(head)))
        head_end = place[head[-1].start] + 1
        score += float((pieces.borders[starts] + expected[starts]).sum()) + EMPTY * (len(column) - 1 - len(body))
        inner = [place[atom.start] for cell in body for atom in cell[1:]]
        score += coded(pieces.features, starts, inner) - _unevenness([len(cell) for cell in body])
        most_keys = max(most_keys, len(set(starts) & set(pieces.keys)))
    score += KEY * most_keys - _against_heads(pieces, reading, place)
    return replace(reading, score=score)


def _unevenness(lengths: Sequence[int]) -> float:
    """How unlike the numbers of lines are that the cells of a column have: half their Poisson deviance."""
    inner = [length - 1 for length in lengths]
    mean = sum(inner) / max(len(inner), 1)
    return sum(count * math.log(count / mean) for count in inner if count)


def _against_heads(pieces: Evident, reading: Reading, place: dict[int, int]) -> float:
    """What speaks against the heads: lines in one that nothing joins, and names of columns that are in a cell."""
    starts = {place[cell[0].start] for cell in reading.rows[0]}
    open_lines = sum(1 for cell in reading.rows[0] for atom in cell[1:] if pieces.borders[place[atom.start]] > _GLUED)
    swallowed = sum(1 for index, is_head in enumerate(pieces.is_head) if is_head and index not in starts)
    return _OPEN_HEAD * open_lines + _SWALLOWED * swallowed
