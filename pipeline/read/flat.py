"""A table whose cells stand one after the other: column after column, or row after row; and which of the two it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..knowledge.heads import field_of
from .atoms import Atom, joined
from .chain import Gains, Split, best_split, margins
from .evidence import KEY, Evidence, Evident, column_width
from .likeness import Bags, Refined, refine
from .reading import EMPTY, Pieces, Reading, judged


class Column(NamedTuple):
    """A column in the pieces ``[begin, end)``, its head first, its cells from ``body`` on; they start at ``starts`` where that is known."""

    begin: int
    body: int
    end: int
    starts: Sequence[int] = ()


# A row that names no study where others do.
_NO_KEY = 12.0
# No table has more columns.
_MOST_HEADS = 16
# So many heads one after the other are a row of heads; a column has one.
_ROW_OF_HEADS = 3
# A table that ends in the middle of a row or a column.
_CUT = -8.0
# Borders that gain less than this over their neighbours are not sure.
_SURE = 0.5
# A way of reading must beat every other by this.
_CLEAR = 2.0
_ROUNDS = 4
# What may be added to every head to find readings with more columns.
_HEAD_BONUS = (0.0, 6.0, 12.0, 24.0)
# So many rows of equal length are no accident.
_REGULAR_ROWS = 3
# Borders of a column that speak so far against cells, on average.
_BROKEN = -2.0


def read_flat(atoms: Sequence[Atom]) -> Reading | None:
    """The best reading, or nothing where none is possible or two are equally good."""
    pieces = Evident(atoms)
    if regular := _regular_rows(pieces):
        return regular
    readings: list[Reading] = []
    if not any(atom.after_space for atom in atoms) and len(leading_heads(pieces)) < _ROW_OF_HEADS:
        counts = _row_counts(pieces)
        if len(counts) == 1 and (columns := _certain_columns(pieces, counts[0])):
            return _columns_to_rows(pieces, columns, counts[0])
        readings += _by_column(pieces, counts)
        if any(reading.known_heads == len(reading.rows[0]) > 2 for reading in readings):
            # Every head stands where the rows say that one must: no other way of reading does that.
            return max(readings, key=lambda reading: reading.score)
    readings += _by_row(pieces)
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


def leading_heads(pieces: Evident) -> list[str]:
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


def _regular_rows(pieces: Evident) -> Reading | None:
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


# --- column after column


def _certain_columns(pieces: Evident, rows: int) -> list[Column] | None:
    """The columns where the heads alone part the pieces: each has as many lines as there are rows, and too few for two columns."""

    def may_be_column(head: int, end: int) -> bool:
        return rows < end - head <= 2 * rows + 1

    certain = np.flatnonzero(pieces.is_head).tolist()
    if len(certain) < 2 or certain[0]:
        return None
    heads: list[int] = []
    for head, end in pairwise([*certain, len(pieces)]):
        heads.append(head)
        if not may_be_column(head, end):
            # 受试者 heads a column, or ends a cell: here it does what the number of rows wants.
            between = [middle for middle in pieces.may_head if may_be_column(head, middle) and may_be_column(middle, end)]
            if len(between) != 1:
                return None
            heads += between
    return [_column(pieces, head, end, rows) for head, end in pairwise([*heads, len(pieces)])]


def _column(pieces: Evident, head: int, end: int, rows: int) -> Column:
    """The column between two heads, its own name over two pieces where it goes on so: ``剂量`` above ``/(mg·kg-1)``."""
    goes_on = end - head > rows + 1 and pieces.borders[head + 1] < 0 and field_of(joined(pieces.atoms[head : head + 2]))
    return Column(head, head + (2 if goes_on else 1), end)


def _by_column(pieces: Evident, counts: Iterable[int]) -> Iterator[Reading]:
    """A round is the head and the rows of a column; all rows are alike to the search."""
    for rows in counts:

        def gains(split: Split | None, rows: int = rows) -> Gains:
            cells = pieces.borders + (_of_columns(pieces, split) if split else _lifted(pieces, rows)) + pieces.against_cells
            cells[pieces.keys] += KEY
            return np.vstack([pieces.borders + pieces.heads, np.tile(cells, (rows, 1))])

        # Where fewer pieces than rows follow the last head, the table is cut off.
        last = int(np.flatnonzero(pieces.is_head)[-1]) if pieces.is_head.any() else len(pieces)
        cut = _CUT if len(pieces) - last - 1 < rows else None
        # Heads that are not known may stand elsewhere, once the columns are evidence; and there may be more of them.
        splits: dict[tuple[int, ...], Split] = {}
        for bonus in _HEAD_BONUS:

            def eager(split: Split | None, bonus: float = bonus) -> Gains:
                raised = gains(split)
                raised[0] += bonus
                return raised

            splits |= {split.starts: split for split in _search(eager, rows + 1, cut=cut)}
        for split in splits.values():
            yield judged(pieces, _columns_to_rows(pieces, _columns_of(pieces, split, rows), rows))


def _lifted(pieces: Evident, rows: int) -> Evidence:
    """How full lines are, raised between two heads so far that the best borders there do not speak against a column of so many rows."""
    gains = pieces.fullness_nearby.copy()
    for head, end in pairwise([*np.flatnonzero(pieces.is_head).tolist(), len(pieces)]):
        here = np.sort((pieces.borders + gains)[head + 1 : end])[::-1][:rows]
        if len(here) == rows and here.mean() < 0:
            gains[head + 1 : end] -= here.mean()
    return gains


def _row_counts(pieces: Evident) -> list[int]:
    """How many rows there may be: as many as studies are named close to one another, or as fit between the heads."""
    runs: list[list[int]] = []
    for key in pieces.keys:
        if runs and key - runs[-1][-1] <= 4:
            runs[-1].append(key)
        else:
            runs.append([key])
    if counts := {len(run) for run in runs if len(run) >= 2}:
        return sorted(counts)
    heads = [index for index, atom in enumerate(pieces.atoms) if field_of(atom.text)]
    least = min((later - earlier - 1 for earlier, later in pairwise([*heads, len(pieces)])), default=0)
    return [least - less for less in (2, 1, 0) if least - less >= 2]


def _of_columns(pieces: Evident, split: Split) -> Evidence:
    """The evidence of each column's width and of the likeness of its cells, for its pieces."""
    gains = np.zeros(len(pieces))
    heads = [index for index, state in enumerate(split.states) if state == 0]
    for first, following in pairwise([*heads, len(split.starts)]):
        starts = split.starts[first:following]
        end = split.starts[following] if following < len(split.starts) else len(pieces)
        width = column_width(pieces.atoms[starts[0] : end])
        begins = set(starts[1:])
        bags = _bags(pieces, ((index, index in begins) for index in range(min(begins), end)))
        head = joined(pieces.atoms[starts[0] : min(begins)])
        soft = pieces.fullness(width, starts[0], end) + pieces.expected(head, starts[0], end)
        soft += [bags.odds(piece) for piece in pieces.features[starts[0] : end]]
        gains[starts[0] : end] = _at_least_nothing(soft, [start - starts[0] for start in starts[1:]])
        gains[starts[0]] = 0.5
    return gains


def _at_least_nothing(soft: Evidence, starts: Sequence[int]) -> Evidence:
    """The evidence raised so far that the starts of a column together do not speak against the column.

    How many cells it has is known: what is full or alike tells which lines begin them, not whether they are there.
    """
    mean = float(soft[list(starts)].mean()) if starts else 0.0
    return soft - min(mean, 0.0)


def _bags(pieces: Evident, places: Iterator[tuple[int, bool]]) -> Bags:
    told = [(pieces.features[index], begins) for index, begins in places]
    return Bags([piece for piece, begins in told if begins], [piece for piece, begins in told if not begins])


def _columns_of(pieces: Evident, split: Split, rows: int) -> list[Column]:
    columns = []
    for first in range(0, len(split.starts), rows + 1):
        begin, *body = split.starts[first : first + rows + 1]
        end = split.starts[first + rows + 1] if first + rows + 1 < len(split.starts) else len(pieces)
        columns.append(Column(begin, body[0], end, body))
    return columns


def _columns_to_rows(pieces: Evident, columns: Iterable[Column], rows: int) -> Reading:
    cells: list[list[Pieces]] = []
    doubtful: set[tuple[int, int]] = set()
    for number, column in enumerate(columns):
        # Where the search has told them apart and found fewer, the table ends in this column.
        count = len(column.starts) or rows
        refined = _refined_column(pieces, column, count)
        starts = [column.begin, *refined.starts, column.end]
        missing = rows - count
        cells.append([*(tuple(pieces.atoms[low:high]) for low, high in pairwise(starts)), *[()] * missing])
        if missing:
            # Its last cell may go on.
            doubtful |= {(row, number) for row in range(count, rows + 1)}
        for row, margin in enumerate(refined.margins, start=1):
            if margin < _SURE:
                doubtful |= {(row - 1, number), (row, number)}
    return Reading(tuple(zip(*cells, strict=True)), frozenset(doubtful))


def _refined_column(pieces: Evident, column: Column, count: int) -> Refined:
    """The split of a column into so many cells, made as alike as they can be."""
    first, end = column.body, column.end
    if count == end - first:
        return Refined(tuple(range(first, end)), (math.inf,) * count)
    width = column_width(pieces.atoms[column.begin : end])
    head = joined(pieces.atoms[column.begin : first])
    evidence = pieces.borders[first:end] + pieces.fullness(width, first, end) + pieces.expected(head, first, end)
    evidence[[key - first for key in pieces.keys if first <= key < end]] += KEY
    found = refine(pieces.features[first:end], evidence.tolist(), count, [start - first for start in column.starts])
    return replace(found, starts=tuple(first + start for start in found.starts))


# --- row after row


def _by_row(pieces: Evident) -> Iterator[Reading]:
    """A round is a row; each column has evidence of its own. The heads are a round before."""
    for count, key_column, names in _row_shapes(pieces):
        expected = np.array([pieces.expected(name) for name in names])

        def gains(split: Split | None, count: int = count, key_column: int = key_column, expected: Gains = expected) -> Gains:
            cells = np.tile(pieces.borders + pieces.against_cells, (count, 1)) + expected
            cells += _of_rows(pieces, _groups(pieces, split, count)) if split else _of_whole_rows(pieces, count, key_column)
            if pieces.keys:
                cells[key_column] -= _NO_KEY
                cells[key_column, pieces.keys] += _NO_KEY + KEY
            return np.vstack([np.tile(pieces.borders + pieces.heads, (count, 1)), cells])

        for found in _search(gains, count, skip=EMPTY, cut=_CUT):
            yield judged(pieces, _rows_of(pieces, found, margins(gains(found), found), count))


def _row_shapes(pieces: Evident) -> Iterator[tuple[int, int, list[str]]]:
    """How many columns there may be, which of them may name the studies, and what the columns are called as far as that is known."""
    names = leading = leading_heads(pieces)
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
    for start, end, state in _cells(pieces, split):
        if state >= count:
            groups[state - count] += [(index, index == start) for index in range(start, end)]
    return groups


def _of_rows(pieces: Evident, groups: Sequence[Group]) -> Gains:
    """The evidence of each column's width and of the likeness to its cells, for every piece of the table."""
    gains = np.zeros((len(groups), len(pieces)))
    widths = np.array([atom.width for atom in pieces.atoms[:-1]])
    for column, group in enumerate(groups):
        bags, width = _bags(pieces, iter(group)), column_width(pieces.atoms[index] for index, _ in group)
        soft = np.array([bags.odds(piece) for piece in pieces.features])
        soft[1:] += np.where(widths <= width, pieces.fullness(width)[1:], 0.0)
        gains[column] = _at_least_nothing(soft, [index for index, begins in group if begins])
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
        gains[column] = [bags.odds(piece) for piece in pieces.features]
    return gains


def _rows_of(pieces: Evident, split: Split, sure: Sequence[float], count: int) -> Reading:
    rows: list[list[Pieces]] = []
    doubtful: set[tuple[int, int]] = set()
    for place, (start, end, state) in enumerate(_cells(pieces, split)):
        column = state % count
        if column == 0:
            rows.append([() for _ in range(count)])
        rows[-1][column] = tuple(pieces.atoms[start:end])
        if sure[place] < _SURE:
            doubtful |= {(len(rows) - 1, column), (len(rows) - 1, max(0, column - 1))}
    # Which cell of a row is the empty one, its neighbours tell at best: but for the first, which names the row, none is sure.
    doubtful |= {(index, column) for index, row in enumerate(rows) if index and not all(row) for column in range(1, count)}
    return Reading(tuple(tuple(row) for row in rows), frozenset(doubtful))


# --- both


def _search(gains: Callable[[Split | None], Gains], cycle: int, *, skip: float | None = None, cut: float | None = None) -> Iterator[Split]:
    """The best split, and those that become the best once the columns of the one before are evidence."""
    split = best_split(gains(None), cycle, skip=skip, cut=cut)
    for _ in range(_ROUNDS):
        if split is None:
            return
        yield split
        following = best_split(gains(split), cycle, skip=skip, cut=cut)
        if following is None or following.starts == split.starts:
            return
        split = following


def _cells(pieces: Evident, split: Split) -> Iterator[tuple[int, int, int]]:
    """Each cell as ``(start, end, state)``."""
    return zip(split.starts, [*split.starts[1:], len(pieces)], split.states, strict=True)
