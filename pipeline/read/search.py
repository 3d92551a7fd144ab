"""What both ways of reading a flattened table search with: chains of borders whose own columns become evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .chain import Gains, Split, best_split
from .evidence import Evidence, Evident
from .likeness import Bags

_ROUNDS = 4


def splits(
    gains: Callable[[Split | None], Gains], cycle: int, seed: Split | None = None, *, skip: float | None = None, cut: float | None = None
) -> Iterator[Split]:
    """The best split, and those that become the best once the columns of the one before, or first of ``seed``, are evidence."""
    split = best_split(gains(seed), cycle, skip=skip, cut=cut)
    for _ in range(_ROUNDS):
        if split is None:
            return
        yield split
        following = best_split(gains(split), cycle, skip=skip, cut=cut)
        if following is None or following.starts == split.starts:
            return
        split = following


def cells_of(pieces: Evident, split: Split) -> Iterator[tuple[int, int, int]]:
    """Each cell as ``(start, end, state)``."""
    return zip(split.starts, [*split.starts[1:], len(pieces)], split.states, strict=True)


def at_least_nothing(soft: Evidence, starts: Sequence[int]) -> Evidence:
    """The evidence raised so far that the starts of a column together do not speak against the column.

    How many cells it has is known: what is full or alike tells which lines begin them, not whether they are there.
    """
    mean = float(soft[list(starts)].mean()) if starts else 0.0
    return soft - min(mean, 0.0)


def bags_of(pieces: Evident, places: Iterator[tuple[int, bool]]) -> Bags:
    """The features of the pieces at these places, which begin cells and which go on inside one."""
    told = [(pieces.features[index], begins) for index, begins in places]
    return Bags([piece for piece, begins in told if begins], [piece for piece, begins in told if not begins])
