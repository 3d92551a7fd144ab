"""From candidates to mentions: where two readings of one place meet, one of them stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from .passage import Candidate

# Who gives way where spans overlap: a time inside a rate of dosing or a frequency is none of its own,
# and a site with a name of its own is no route.
_YIELDS: dict[str, set[str]] = {
    "ROUTE": {"BRAIN_REGION", "SPINAL_REGION"},
    "DURATION": {"FREQUENCY", "DOSE", "SAMPLE", "RECEPTOR"},
    "DOSE": {"FREQUENCY", "RECEPTOR"},
    "SAMPLE": {"FREQUENCY", "DOSE"},
}


class _Places:
    """Intervals that do not overlap, in order: whether a new one would overlap any of them is one look."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, start: int, end: int) -> None:
        index = bisect_left(self._starts, start)
        self._starts.insert(index, start)
        self._ends.insert(index, end)

    def meets(self, start: int, end: int) -> tuple[int, int] | None:
        """One of the intervals that overlap this one."""
        index = bisect_left(self._starts, end) - 1
        return (self._starts[index], self._ends[index]) if index >= 0 and self._ends[index] > start else None


def settle(candidates: Iterable[Candidate], markers: Iterable[tuple[int, int]]) -> list[Candidate]:
    """The mentions among the candidates, in order. Of one label, the longest stands; nothing stands inside a citation marker."""
    blocked = _Places()
    for start, end in markers:
        blocked.add(start, end)
    places: dict[str, _Places] = {}
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda item: (item.start - item.end, item.start)):
        label, start, end = candidate.label, candidate.start, candidate.end
        marker = blocked.meets(start, end)
        if marker and not (start < marker[0] and marker[1] < end):
            continue
        if places.setdefault(label, _Places()).meets(start, end) is None:
            places[label].add(start, end)
            kept.append(candidate)
    standing = [
        candidate
        for candidate in kept
        if not any(other in places and places[other].meets(candidate.start, candidate.end) for other in _YIELDS.get(candidate.label, ()))
    ]
    return sorted(standing, key=lambda item: (item.start, item.end, item.label))
