"""A table whose cells stand one after the other: column after column, or row after row.

Each way of reading is a round of states for the search in ``chain``: the head and the rows of a column, or the columns of a row. The best
split is found from evidence on each border alone, then again with what that split says of its columns: how wide they are, how their cells
begin and end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..knowledge.heads import field_of
from .atoms import AUTHOR_YEAR, MARKER, Atom, borders, column_width, fullness, head_evidence
from .chain import Gains, Split, best_split
from .likeness import Bags, Refined, features, refine

Pieces = tuple[Atom, ...]
Evidence = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Reading:
    """The cells of a table as one way of reading finds them, each a run of pieces; ``doubtful`` are cells whose borders are not sure.

    Row 0 are the heads. ``score`` compares ways of reading the same pieces.
    """

    rows: tuple[tuple[Pieces, ...], ...]
    score: float
    doubtful: frozenset[tuple[int, int]]


# What a study named at the start of a row or a cell of the key column speaks for it, and its absence against it.
_KEY = 4.0
# An empty cell that nothing shows.
_EMPTY = -7.0
# Borders that gain less than this over their neighbours are not sure.
_SURE = 1.0
# A way of reading must beat every other by this.
_CLEAR = 2.0
_ROUNDS = 4


def read_flat(atoms: Sequence[Atom]) -> Reading | None:
    """The best reading, or nothing where none is possible or two are equally good."""
    evidence = borders(atoms)
    keys = key_starts(atoms)
    readings = [*_by_column(atoms, evidence, keys), *_by_row(atoms, evidence, keys)]
    readings.sort(key=lambda reading: -reading.score)
    if not readings or (len(readings) > 1 and readings[0].score - readings[1].score < _CLEAR):
        return None
    return readings[0]


def key_starts(atoms: Sequence[Atom]) -> list[int]:
    """The pieces with which the name of a study begins."""
    marked = [index for index, atom in enumerate(atoms) if MARKER.search(atom.text)]
    if len(marked) < 2:
        return [index for index, atom in enumerate(atoms) if AUTHOR_YEAR.match(atom.text)]
    starts = []
    for index in marked:
        # A marker alone on its line stands behind the author's line.
        alone = bool(MARKER.match(atoms[index].text))
        before = index - 1
        is_author = alone and before >= 0 and not MARKER.search(atoms[before].text) and not field_of(atoms[before].text)
        starts.append(before if is_author and all(not MARKER.match(atoms[i].text) for i in (before,)) else index)
    return starts


# --- column after column


def _by_column(atoms: Sequence[Atom], evidence: Sequence[float], keys: Sequence[int]) -> Iterable[Reading]:
    for rows in _row_counts(atoms, keys):
        found = _search(atoms, lambda split, rows=rows: _column_gains(atoms, evidence, keys, rows, split), rows + 1)  # type: ignore[misc]
        if found:
            yield _columns_to_rows(atoms, evidence, keys, found, rows)


def _row_counts(atoms: Sequence[Atom], keys: Sequence[int]) -> list[int]:
    """How many rows there may be: as many as studies are named close to one another, or as fit between the heads."""
    runs: list[list[int]] = []
    for key in keys:
        if runs and key - runs[-1][-1] <= 4:
            runs[-1].append(key)
        else:
            runs.append([key])
    counts = {len(run) for run in runs if len(run) >= 2}
    if not counts:
        heads = [index for index, atom in enumerate(atoms) if field_of(atom.text)]
        stretches = [later - earlier - 1 for earlier, later in pairwise([*heads, len(atoms)])]
        counts = {least - less for least in [min(stretches, default=0)] for less in (0, 1, 2) if least - less >= 2}
    return sorted(counts)


def _column_gains(atoms: Sequence[Atom], evidence: Sequence[float], keys: Sequence[int], rows: int, split: Split | None) -> Gains:
    groups = _column_groups(atoms, split, rows) if split else []
    cell = np.array(evidence) + (_of_groups(atoms, groups) if groups else _of_neighbours(atoms))
    for key in keys:
        cell[key] += _KEY
    heads = np.array([_head_gain(atoms, index) for index in range(len(atoms))])
    is_head = np.array([bool(field_of(atom.text)) for atom in atoms])
    return np.vstack([np.array(evidence) + heads, np.tile(cell - 4.0 * is_head, (rows, 1))])


def _head_gain(atoms: Sequence[Atom], index: int) -> float:
    """What speaks for a head here, on one line or broken over up to three."""
    gains = []
    for count in (1, 2, 3):
        if index + count <= len(atoms):
            gains.append(head_evidence(joined(atoms[index : index + count])) - (count - 1))
    return max(gains)


def joined(atoms: Iterable[Atom]) -> str:
    """The text of the pieces of a cell, near enough to compare."""
    text = ""
    for atom in atoms:
        between = " " if text and text[-1].isascii() and atom.text[0].isascii() and not text.endswith("-") else ""
        text += between + atom.text
    return text


def _column_groups(atoms: Sequence[Atom], split: Split, rows: int) -> list[list[tuple[int, bool]]]:
    """The pieces of each column, each with whether a cell starts there."""
    groups: list[list[tuple[int, bool]]] = []
    for start, end, state in _cells(atoms, split):
        if state == 0:
            groups.append([])
        groups[-1] += [(index, index == start and state > 0) for index in range(start, end)]
    return groups


def _columns_to_rows(atoms: Sequence[Atom], evidence: Sequence[float], keys: Sequence[int], split: Split, rows: int) -> Reading:
    columns: list[list[Pieces]] = []
    doubtful: set[tuple[int, int]] = set()
    for first in range(0, len(split.starts), rows + 1):
        begin, body = split.starts[first], split.starts[first + 1]
        end = split.starts[first + rows + 1] if first + rows + 1 < len(split.starts) else len(atoms)
        refined = _refined_column(
            atoms, evidence, keys, [start - body for start in split.starts[first + 1 : first + rows + 1]], begin, body, end
        )
        starts = [begin, *(body + start for start in refined.starts), end]
        columns.append([tuple(atoms[low:high]) for low, high in pairwise(starts)])
        for row, margin in enumerate(refined.margins, start=1):
            if margin < _SURE:
                doubtful |= {(row - 1, len(columns) - 1), (row, len(columns) - 1)}
    return Reading(tuple(zip(*columns, strict=True)), split.score, frozenset(doubtful))


def _refined_column(
    atoms: Sequence[Atom], evidence: Sequence[float], keys: Sequence[int], starts: Sequence[int], begin: int, body: int, end: int
) -> Refined:
    """The split of one column, its cells made as alike as they can be."""
    width = column_width(atoms[begin:end])
    here = [
        evidence[index] + (_KEY if index in set(keys) else 0.0) + (fullness(atoms[index - 1], atoms[index], width) if index else 0.0)
        for index in range(body, end)
    ]
    return refine(atoms[body:end], here, starts)


# --- row after row


def _by_row(atoms: Sequence[Atom], evidence: Sequence[float], keys: Sequence[int]) -> Iterable[Reading]:
    for count in _column_counts(atoms, keys):
        for key_column in sorted({0, count - 1} if keys else {0}):
            found = _search(
                atoms,
                lambda split, count=count, key_column=key_column: _row_gains(atoms, evidence, keys, count, key_column, split),  # type: ignore[misc]
                count,
                _EMPTY,
            )
            if found:
                yield _rows_of(atoms, found, count)


def _column_counts(atoms: Sequence[Atom], keys: Sequence[int]) -> list[int]:
    """How many columns there may be: as many as there are heads before the first row."""
    on_first_line = next((index for index, atom in enumerate(atoms) if index and not atom.after_space), len(atoms))
    if on_first_line > 2:
        return [on_first_line]
    heads = next((index for index, atom in enumerate(atoms) if not _may_head(atoms, index)), len(atoms))
    most = min(heads, 12)
    return [count for count in range(max(2, most - 4), most + 1) if 3 * count <= len(atoms)]


def _may_head(atoms: Sequence[Atom], index: int) -> bool:
    return _head_gain(atoms, index) > -5


def _row_gains(
    atoms: Sequence[Atom], evidence: Sequence[float], keys: Sequence[int], count: int, key_column: int, split: Split | None
) -> Gains:
    base = np.array(evidence)
    heads = base + np.array([_head_gain(atoms, index) for index in range(len(atoms))])
    cells = np.tile(base, (count, 1))
    if split is not None:
        groups: list[list[tuple[int, bool]]] = [[] for _ in range(count)]
        for start, end, state in _cells(atoms, split):
            if state >= count:
                groups[state - count] += [(index, index == start) for index in range(start, end)]
        for column, group in enumerate(groups):
            cells[column] += _likeness_everywhere(atoms, group)
    for state in range(count):
        is_key_column = state == key_column
        for key in keys:
            cells[state, key] += _KEY if is_key_column else 0.0
        if is_key_column and keys:
            others = np.ones(len(atoms), dtype=bool)
            others[list(keys)] = False
            cells[state, others] -= _KEY
    is_head = np.array([bool(field_of(atom.text)) for atom in atoms])
    return np.vstack([np.tile(heads, (count, 1)), cells - 4.0 * is_head])


def _rows_of(atoms: Sequence[Atom], split: Split, count: int) -> Reading:
    rows: list[list[Pieces]] = []
    doubtful: set[tuple[int, int]] = set()
    for place, (start, end, state) in enumerate(_cells(atoms, split)):
        column = state % count
        if column == 0:
            rows.append([() for _ in range(count)])
        rows[-1][column] = tuple(atoms[start:end])
        if split.margins[place] < _SURE:
            doubtful |= {(len(rows) - 1, column), (len(rows) - 1, max(0, column - 1))}
    # Which cell of a row is the empty one, its neighbours tell at best.
    doubtful |= {(index, column) for index, row in enumerate(rows) for column, cell in enumerate(row) if not cell and index}
    return Reading(tuple(tuple(row) for row in rows), split.score, frozenset(doubtful))


# --- both


def _search(atoms: Sequence[Atom], gains: Callable[[Split | None], Gains], cycle: int, skip: float | None = None) -> Split | None:
    """The split that stays the best once its own columns are evidence."""
    split = best_split(gains(None), cycle, skip)
    for _ in range(_ROUNDS):
        if split is None:
            return None
        following = best_split(gains(split), cycle, skip)
        if following is None or following.starts == split.starts:
            return following
        split = following
    return split


def _cells(atoms: Sequence[Atom], split: Split) -> Iterable[tuple[int, int, int]]:
    """Each cell as ``(start, end, state)``."""
    return zip(split.starts, [*split.starts[1:], len(atoms)], split.states, strict=True)


def _of_neighbours(atoms: Sequence[Atom]) -> Evidence:
    """The evidence of how full lines are, before columns are known: beside the widest line nearby."""
    widths = [atom.width for atom in atoms]
    gains = [0.0]
    for index in range(1, len(atoms)):
        gains.append(0.5 * fullness(atoms[index - 1], atoms[index], max(widths[max(0, index - 4) : index + 4])))
    return np.array(gains)


def _of_groups(atoms: Sequence[Atom], groups: Iterable[Sequence[tuple[int, bool]]]) -> Evidence:
    """The evidence of a column's width and of the likeness of its cells, for the pieces of each column."""
    gains = np.zeros(len(atoms))
    for group in groups:
        width = column_width(atoms[index] for index, _ in group)
        bags = _bags(atoms, group)
        for (before, _), (index, _) in pairwise(group):
            gains[index] = fullness(atoms[before], atoms[index], width) + bags.odds(features(atoms[before], atoms[index]))
        first = group[0][0]
        if first:
            gains[first] = 0.5
    return gains


def _bags(atoms: Sequence[Atom], group: Sequence[tuple[int, bool]]) -> Bags:
    pieces = [(features(atoms[index - 1] if index else None, atoms[index]), begins) for index, begins in group]
    return Bags([piece for piece, begins in pieces if begins], [piece for piece, begins in pieces[1:] if not begins])


def _likeness_everywhere(atoms: Sequence[Atom], group: Sequence[tuple[int, bool]]) -> Evidence:
    """The evidence of likeness to the cells of one column, for every piece of the table."""
    bags, width = _bags(atoms, group), column_width(atoms[index] for index, _ in group)
    gains = [0.0]
    for before, atom in pairwise(atoms):
        gains.append(bags.odds(features(before, atom)) + (fullness(before, atom, width) if before.width <= width else 0.0))
    return np.array(gains)
