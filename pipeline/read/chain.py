"""The search over all splits: where the cells of a table begin among its pieces.

The cells follow one another in a fixed round: the head and the rows of a column, or the columns of a row. A split is a chain of starts
whose states go through that round; each start has its gain, and the best chain is found by dynamic programming, in time that grows
with the number of pieces times the length of the round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Gains = np.ndarray[Any, np.dtype[np.float64]]
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Split:
    """Where each cell starts, the state of each start, and the sum of the gains."""

    starts: tuple[int, ...]
    states: tuple[int, ...]
    score: float


def best_split(gains: Gains, cycle: int, *, skip: float | None = None, cut: float | None = None) -> Split | None:
    """The best chain of starts over ``gains[state, piece]``, or nothing where there are too few pieces.

    The first states are gone through once, the last ``cycle`` of them again and again. A chain begins with the first state at the first
    piece and ends with the last state. With ``skip`` (a loss) one state of the round but its first may be left out: an empty cell. With
    ``cut`` (a loss) the chain may end anywhere behind the first state of the round: the table is cut off.
    """
    states, pieces = gains.shape
    if pieces < 2:
        return None
    first_of_cycle = states - cycle
    forward, back = _forward(gains, first_of_cycle, skip)
    # A chain may end in the last state, or one before it where the last cell is empty.
    losses = np.full(states, _NEVER if cut is None else cut)
    losses[: first_of_cycle + 1] = _NEVER
    losses[-1] = 0.0
    if skip is not None and cycle > 2:
        losses[-2] = skip
    ends = forward + losses[:, None]
    state, piece = divmod(int(ends.argmax()), pieces)
    score = float(ends[state, piece])
    if score < _NEVER / 2:
        return None
    starts, path = [piece], [state]
    while piece:
        state, piece = divmod(int(back[state, piece]), pieces)
        starts.append(piece)
        path.append(state)
    starts.reverse()
    path.reverse()
    return Split(tuple(starts), tuple(path), score)


def _forward(gains: Gains, first: int, skip: float | None) -> tuple[Gains, np.ndarray[Any, np.dtype[np.int64]]]:
    """The best score of a chain up to each start, and the start before it as ``state * pieces + piece``."""
    states, pieces = gains.shape
    scores = np.full((states, pieces), _NEVER)
    back = np.zeros((states, pieces), dtype=np.int64)
    scores[0, 0] = gains[0, 0]
    best, place = np.full(states, _NEVER), np.zeros(states, dtype=np.int64)
    best[0] = scores[0, 0]
    order = np.arange(states)
    before, two_before = order - 1, order - 2
    # Into the round one comes from the states before it, or from its end.
    for piece in range(1, pieces):
        reached, origin = best[before], place[before]
        reached[0], origin[0] = _NEVER, 0
        if best[-1] > reached[first]:
            reached[first], origin[first] = best[-1], place[-1]
        if skip is not None:
            over, over_place = best[two_before] + skip, place[two_before]
            over[: first + 2] = _NEVER
            if states - first > 1:
                over[first], over_place[first] = best[-2] + skip, place[-2]
            better = over > reached
            reached, origin = np.where(better, over, reached), np.where(better, over_place, origin)
        here = reached + gains[:, piece]
        scores[:, piece], back[:, piece] = here, origin
        better = here > best
        best = np.where(better, here, best)
        place = np.where(better, order * pieces + piece, place)
    return scores, back


def margins(gains: Gains, split: Split) -> tuple[float, ...]:
    """What each start of a split gains over the best other piece between its neighbours."""
    ends = [*split.starts[1:], gains.shape[1]]
    found = [np.inf]
    for state, before, start, end in zip(split.states[1:], split.starts[:-1], split.starts[1:], ends[1:], strict=True):
        others = np.delete(gains[state, before + 1 : end], start - before - 1)
        found.append(float(gains[state, start] - others.max()) if len(others) else np.inf)
    return tuple(found)
