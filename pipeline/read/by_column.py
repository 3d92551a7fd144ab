"""A table flattened column after column: each head, then its cells from top to bottom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..knowledge.heads import field_of
from .atoms import joined
from .chain import Gains, Split
from .evidence import KEY, Evidence, Evident, column_width
from .likeness import Refined, refine
from .reading import SURE, Pieces, Reading, judged
from .search import at_least_nothing, bags_of, splits


class Column(NamedTuple):
    """A column in the pieces ``[begin, end)``, its head first, its cells from ``body`` on; they start at ``starts`` where that is known."""

    begin: int
    body: int
    end: int
    starts: Sequence[int] = ()


# A table that ends in the middle of a column.
_CUT = -8.0
# What may be added to every head to find readings with more columns.
_HEAD_BONUS = (0.0, 6.0, 12.0, 24.0)
# How often columns are parted or joined, and how many places in each are tried.
_PARTINGS, _PLACES = 8, 3


def columns_that_heads_part(pieces: Evident) -> Reading | None:
    """The reading where the heads alone part the columns: each has as many lines as there are rows, and too few for two columns."""
    counts = _row_counts(pieces)
    if len(counts) != 1:
        return None
    rows = counts[0]

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
    return _columns_to_rows(pieces, [_column(pieces, head, end, rows) for head, end in pairwise([*heads, len(pieces)])], rows)


def _column(pieces: Evident, head: int, end: int, rows: int) -> Column:
    """The column between two heads, its own name over two pieces where it goes on so: ``剂量`` above ``/(mg·kg-1)``."""
    goes_on = end - head > rows + 1 and pieces.borders[head + 1] < 0 and field_of(joined(pieces.atoms[head : head + 2]))
    return Column(head, head + (2 if goes_on else 1), end)


def readings_by_column(pieces: Evident) -> Iterator[Reading]:
    """A round is the head and the rows of a column; all rows are alike to the search."""
    for rows in _row_counts(pieces):

        def gains(split: Split | None, rows: int = rows) -> Gains:
            cells = pieces.borders + (_of_columns(pieces, split) if split else _lifted(pieces, rows)) + pieces.against_cells
            cells[pieces.keys] += KEY
            return np.vstack([pieces.borders + pieces.heads, np.tile(cells, (rows, 1))])

        # Where fewer pieces than rows follow the last head, the table is cut off.
        last = int(np.flatnonzero(pieces.is_head)[-1]) if pieces.is_head.any() else len(pieces)
        cut = _CUT if len(pieces) - last - 1 < rows else None
        # Heads that are not known may stand elsewhere, once the columns are evidence; and there may be more of them.
        found: dict[tuple[int, ...], Split] = {}
        for bonus in _HEAD_BONUS:

            def eager(split: Split | None, bonus: float = bonus) -> Gains:
                raised = gains(split)
                raised[0] += bonus
                return raised

            found |= {split.starts: split for split in splits(eager, rows + 1, cut=cut)}
        if best := _parted(pieces, rows):
            yield best
        for split in found.values():
            yield judged(pieces, _columns_to_rows(pieces, _columns_of(pieces, split, rows), rows))


def _parted(pieces: Evident, rows: int) -> Reading | None:
    """The reading that parting columns in two at a head, and joining two in one, make no better, from the known heads on."""
    heads = [0]
    for index in np.flatnonzero(pieces.heads > 0).tolist():
        if index - heads[-1] > rows and len(pieces) - index > rows:
            heads.append(index)
    best = _read_columns(pieces, heads, rows)
    for _ in range(_PARTINGS):
        others = [sorted({*heads, new}) for new in _places_for_heads(pieces, heads, rows)]
        others += [[head for head in heads if head != old] for old in heads[1:]]
        readings = [(reading, other) for other in others if (reading := _read_columns(pieces, other, rows))]
        following, following_heads = max(readings, key=lambda pair: pair[0].score, default=(None, heads))
        if following is None or (best and following.score <= best.score):
            break
        best, heads = following, following_heads
    return best


def _read_columns(pieces: Evident, heads: Sequence[int], rows: int) -> Reading | None:
    if any(end - head <= rows for head, end in pairwise([*heads, len(pieces)])):
        return None
    return judged(
        pieces, _columns_to_rows(pieces, [_column(pieces, head, end, rows) for head, end in pairwise([*heads, len(pieces)])], rows)
    )


def _places_for_heads(pieces: Evident, heads: Sequence[int], rows: int) -> Iterator[int]:
    """The likeliest pieces inside each column that another head could be: those that leave two columns with the best borders."""
    evidence = pieces.borders + pieces.fullness_nearby
    for head, end in pairwise([*heads, len(pieces)]):
        places = [place for place in range(head + rows + 1, end - rows) if pieces.heads[place] > -5 and pieces.borders[place] > -3]

        def gain(place: int, head: int = head, end: int = end) -> float:
            return float(pieces.heads[place] + _best(evidence[head + 1 : place], rows) + _best(evidence[place + 1 : end], rows))

        yield from sorted(places, key=gain, reverse=True)[:_PLACES]


def _best(evidence: Evidence, count: int) -> float:
    return float(np.sort(evidence)[-count:].sum())


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
        bags = bags_of(pieces, ((index, index in begins) for index in range(min(begins), end)))
        head = joined(pieces.atoms[starts[0] : min(begins)])
        soft = pieces.fullness(width, starts[0], end) + pieces.expected(head, starts[0], end)
        soft += bags.odds(pieces.features[starts[0] : end])
        gains[starts[0] : end] = at_least_nothing(soft, [start - starts[0] for start in starts[1:]])
        gains[starts[0]] = 0.5
    return gains


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
            if margin < SURE:
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
