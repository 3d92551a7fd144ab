"""A table flattened row after row: all heads, then the cells of each row from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

import numpy as np

from ..knowledge.heads import field_of
from .atoms import joined
from .chain import Gains, Split, margins
from .evidence import KEY, Evident, column_width
from .likeness import Bags
from .reading import EMPTY, SURE, Pieces, Reading, judged
from .search import at_least_nothing, bags_of, cells_of, splits

# A row that names no study where others do.
_NO_KEY = 12.0
# A table that ends in the middle of a row.
_CUT = -8.0
# No table has more columns.
_MOST_HEADS = 16
# So many heads one after the other are a row of heads; a column has one.
_ROW_OF_HEADS = 3
# So many rows of equal length are no accident.
_REGULAR_ROWS = 3
# Borders of a column that speak so far against cells, on average.
_BROKEN = -2.0


def begins_with_heads(pieces: Evident) -> bool:
    """Whether the table begins with the known names of several columns."""
    return len(_leading_heads(pieces)) >= _ROW_OF_HEADS


def _leading_heads(pieces: Evident) -> list[str]:
    """The names of columns that the table begins with, one after the other, each on up to three lines: as many lines as can be read so."""
    # From each piece on: how far names go, and which.
    reach: dict[int, tuple[int, list[str]]] = {}
    for place in reversed(range(min(len(pieces), 3 * _MOST_HEADS))):
        best: tuple[int, list[str]] = (place, [])
        for end in range(place + 1, min(place + 4, len(pieces) + 1)):
            name = joined(pieces.atoms[place:end])
            if field_of(name):
                far, names = reach.get(end, (end, []))
                if far > best[0]:
                    best = far, [name, *names]
        reach[place] = best
    return reach[0][1] if reach else []


def regular_rows(pieces: Evident) -> Reading | None:
    """The rows of a table with a piece for each cell: the studies are named at equal distances, and as far behind the first head."""
    if len(pieces.keys) < _REGULAR_ROWS or pieces.keys != list(range(pieces.keys[0], len(pieces), pieces.keys[1] - pieces.keys[0])):
        return None
    count = pieces.keys[1] - pieces.keys[0]
    if count < 2 or pieces.keys[0] >= 2 * count or len(pieces) != (len(pieces.keys) + 1) * count:
        return None
    # A cell that every row breaks in two would be as regular.
    borders = pieces.borders.reshape(-1, count)[1:]
    if (borders[:, 1:].mean(axis=0) < _BROKEN).any():
        return None
    cells = [(atom,) for atom in pieces.atoms]
    rows = tuple(tuple(cells[start : start + count]) for start in range(0, len(cells), count))
    return Reading(rows, frozenset())


def readings_by_row(pieces: Evident) -> Iterator[Reading]:
    """A round is a row; each column has evidence of its own. The heads are a round before."""
    best: tuple[float, Split] | None = None
    for count, key_column, names in _row_shapes(pieces):
        # With a column more, a column of the best reading may be two.
        seeds = list(_parted(pieces, best[1], count - 1)) if best and not key_column else []
        best = None
        expected = np.array([pieces.expected(name) for name in names])

        def gains(split: Split | None, count: int = count, key_column: int = key_column, expected: Gains = expected) -> Gains:
            cells = np.tile(pieces.borders + pieces.against_cells, (count, 1)) + expected
            cells += _of_rows(pieces, _groups(pieces, split, count)) if split else _of_whole_rows(pieces, count, key_column)
            if pieces.keys:
                cells[key_column] -= _NO_KEY
                cells[key_column, pieces.keys] += _NO_KEY + KEY
            return np.vstack([np.tile(pieces.borders + pieces.heads, (count, 1)), cells])

        found = {split.starts: split for seed in (None, *seeds) for split in splits(gains, count, seed, skip=EMPTY, cut=_CUT)}
        for split in found.values():
            reading = judged(pieces, _rows_of(pieces, split, margins(gains(split), split), count))
            if best is None or reading.score > best[0]:
                best = reading.score, split
            yield reading


def _parted(pieces: Evident, split: Split, count: int) -> Iterator[Split]:
    """The splits into one column more that part a head, and in each row a cell, at the likeliest border; it need not be that head's."""
    cells = list(cells_of(pieces, split))
    heads = [state for start, end, state in cells if state < count and end - start > 1]
    columns = sorted({state - count for start, end, state in cells if state >= count and end - start > 1})
    for head, column in product(heads, columns):
        parted: list[tuple[int, int]] = []
        for start, end, state in cells:
            cycle, place = divmod(state, count)
            at = column if cycle else head
            parted.append((start, cycle * (count + 1) + place + (place > at)))
            if place == at and end - start > 1:
                inner = start + 1 + int(pieces.borders[start + 1 : end].argmax())
                parted.append((inner, cycle * (count + 1) + at + 1))
        starts, states = zip(*parted, strict=True)
        yield Split(starts, states, 0.0)


def _row_shapes(pieces: Evident) -> Iterator[tuple[int, int, list[str]]]:
    """How many columns there may be, which of them may name the studies, and what the columns are called as far as that is known."""
    names = leading = _leading_heads(pieces)
    on_first_line = next((index for index, atom in enumerate(pieces.atoms) if index and not atom.after_space), len(pieces))
    if on_first_line > max(2, len(names)):
        # The heads that wide gaps hold apart.
        names = [atom.text for atom in pieces.atoms[:on_first_line]]
        counts = [on_first_line]
    elif len(names) >= _ROW_OF_HEADS:
        before = next((index for index, gain in enumerate(pieces.heads) if gain <= -5), len(pieces))
        counts = list(range(len(names), min(before, len(names) + 3) + 1)) or [len(names)]
    else:
        names = []
        most = min(next((index for index, gain in enumerate(pieces.heads) if gain <= -5), len(pieces)), 12)
        counts = list(range(max(2, most - 4), most + 1))
    for count in counts:
        if 2 * count <= len(pieces):
            naming = [index for index, name in enumerate(names or leading) if field_of(name) in ("study", "reference")]
            for column in naming or ([0, count - 1] if pieces.keys else [0]):
                # With more columns than known names, which name is whose is not known.
                yield count, column, names if len(names) == count else [""] * count


# The pieces of a column, each with whether a cell begins there.
Group = list[tuple[int, bool]]


def _groups(pieces: Evident, split: Split, count: int) -> list[Group]:
    groups: list[Group] = [[] for _ in range(count)]
    for start, end, state in cells_of(pieces, split):
        if state >= count:
            groups[state - count] += [(index, index == start) for index in range(start, end)]
    return groups


def _of_rows(pieces: Evident, groups: Sequence[Group]) -> Gains:
    """The evidence of each column's width and of the likeness to its cells, for every piece of the table."""
    gains = np.zeros((len(groups), len(pieces)))
    widths = np.array([atom.width for atom in pieces.atoms[:-1]])
    for column, group in enumerate(groups):
        bags, width = bags_of(pieces, iter(group)), column_width(pieces.atoms[index] for index, _ in group)
        soft = np.array(bags.odds(pieces.features))
        soft[1:] += np.where(widths <= width, pieces.fullness(width)[1:], 0.0)
        gains[column] = at_least_nothing(soft, [index for index, begins in group if begins])
    return gains


def _of_whole_rows(pieces: Evident, count: int, key_column: int) -> Gains:
    """The likeness to the cells of the rows that have as many pieces as there are columns: their split is known before any search."""
    gains = np.zeros((count, len(pieces)))
    if key_column:
        return gains
    whole = [key for key, following in pairwise([*pieces.keys, len(pieces)]) if following - key == count]
    if not whole:
        return gains
    for column in range(count):
        others = [pieces.features[key + other] for key in whole for other in range(count) if other != column]
        bags = Bags([pieces.features[key + column] for key in whole], others)
        gains[column] = bags.odds(pieces.features)
    return gains


def _rows_of(pieces: Evident, split: Split, sure: Sequence[float], count: int) -> Reading:
    rows: list[list[Pieces]] = []
    doubtful: set[tuple[int, int]] = set()
    for place, (start, end, state) in enumerate(cells_of(pieces, split)):
        column = state % count
        if column == 0:
            rows.append([() for _ in range(count)])
        rows[-1][column] = tuple(pieces.atoms[start:end])
        if sure[place] < SURE:
            doubtful |= {(len(rows) - 1, column), (len(rows) - 1, max(0, column - 1))}
    # Which cell of a row is the empty one, its neighbours tell at best: but for the first, which names the row, none is sure.
    doubtful |= {(index, column) for index, row in enumerate(rows) if index and not all(row) for column in range(1, count)}
    return Reading(tuple(tuple(row) for row in rows), frozenset(doubtful))
