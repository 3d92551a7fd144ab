"""From candidates to mentions: where two readings of one place meet, one of them stands."""

from __future__ import annotations

from collections.abc import Iterable

from .passage import Candidate

# Who gives way where spans overlap: a time inside a rate of dosing or a frequency is none of its own.
_YIELDS: dict[str, set[str]] = {"DURATION": {"FREQUENCY", "DOSE", "SAMPLE"}, "DOSE": {"FREQUENCY"}, "SAMPLE": {"FREQUENCY", "DOSE"}}


def settle(candidates: Iterable[Candidate], markers: Iterable[tuple[int, int]]) -> list[Candidate]:
    """The mentions among the candidates, in order. Of one label, the longest stands; nothing stands inside a citation marker."""
    blocked = sorted(markers)
    kept: list[Candidate] = []
    for candidate in sorted(set_of(candidates), key=lambda item: (item.start - item.end, item.start)):
        if any(start < candidate.end and candidate.start < end and not (candidate.start < start and end < candidate.end) for start, end in blocked):
            continue
        if not any(other.label == candidate.label and other.start < candidate.end and candidate.start < other.end for other in kept):
            kept.append(candidate)
    standing = [
        candidate for candidate in kept
        if not any(
            other.label in _YIELDS.get(candidate.label, ()) and other.start < candidate.end and candidate.start < other.end for other in kept
        )
    ]
    return sorted(standing, key=lambda item: (item.start, item.end, item.label))


def set_of(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates without repeats of label and place; the first one counts."""
    seen: dict[tuple[str, int, int], Candidate] = {}
    for candidate in candidates:
        seen.setdefault((candidate.label, candidate.start, candidate.end), candidate)
    return list(seen.values())
