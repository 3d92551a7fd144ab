"""How alike the cells of a column are, and the split of a column that makes them most alike.

A feature is how a piece begins or ends, roughly or exactly. The pieces that begin cells and those that go on inside one are two bags of
features; a split is the better, the likelier each bag is as drawn from its own distribution (the plug-in likelihood of two multinomials).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from .atoms import Atom
from .lines import has_han

_SHAPE = re.compile(r"\d+(?:[.,]\d+)?|[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]*|[a-zà-ÿ][A-Za-zÀ-ÿ'’-]*|[\u3400-\u9fff]|\s+|.")
_LAST_WORD = re.compile(r"[A-Za-zÀ-ÿ'’-]+$")
# How much a nat of each feature counts: beginning roughly, beginning exactly, ending.
_WEIGHTS = (0.7, 0.5, 0.7)


def features(before: Atom | None, atom: Atom) -> tuple[str, str, str]:
    """How a piece begins, roughly and exactly, and how the one before it ends: ``("9例", "9例", "者")``."""
    rough, exact = opening(atom.text)
    return rough, exact, closing(before.text) if before else ""


def opening(text: str) -> tuple[str, str]:
    """How a text begins, roughly and exactly: ``("9例", "9例")`` for ``80例…``, ``("A", "Once")`` for ``Once daily``."""
    parts = [part for part in _SHAPE.findall(text[:24]) if not part.isspace()][:2]
    if not parts:
        return "", ""
    kind = _kind(parts[0])
    if kind != "9":
        return kind, parts[0]
    following = parts[1] if len(parts) > 1 else ""
    rough = kind + (_kind(following) if following.isalpha() and not has_han(following) else following)
    return rough, rough


def closing(text: str) -> str:
    """How a text ends: a digit, the last Han character or mark, or the last word."""
    if text[-1:].isdigit():
        return "9"
    word = _LAST_WORD.search(text)
    return word.group() if word else text[-1:]


def _kind(part: str) -> str:
    if part[0].isdigit():
        return "9"
    if has_han(part):
        return "汉"
    if part[0].isalpha():
        return "A" if part[0].isupper() else "a"
    return part


class Bags:
    """The features of the pieces that begin cells and of those inside, and how likely they are."""

    def __init__(self, beginning: Sequence[tuple[str, ...]], inner: Sequence[tuple[str, ...]]) -> None:
        self._sizes = (len(beginning), len(inner))
        self._counts = tuple(
            (Counter(piece[index] for piece in beginning), Counter(piece[index] for piece in inner)) for index in range(len(_WEIGHTS))
        )

    def swap(self, into: tuple[str, ...], out: tuple[str, ...]) -> float:
        """What the likelihood gains when a piece ``into`` begins a cell and a piece ``out`` no longer does."""
        gain = 0.0
        for weight, (begins, inside), new, old in zip(_WEIGHTS, self._counts, into, out, strict=True):
            if new != old:
                changes = ((begins, new, 1, 0), (begins, old, -1, 0), (inside, new, -1, 1), (inside, old, 1, 1))
                gain += weight * sum(self._change(counts, key, step, bag) for counts, key, step, bag in changes)
        return gain

    def apply(self, into: tuple[str, ...], out: tuple[str, ...]) -> None:
        """Make this swap."""
        for (begins, inside), new, old in zip(self._counts, into, out, strict=True):
            begins[new] += 1
            inside[new] -= 1
            begins[old] -= 1
            inside[old] += 1

    def _change(self, counts: Counter[str], key: Hashable, step: int, bag: int) -> float:
        count = counts[str(key)]
        total = self._sizes[bag] + 1.0
        return _term(count + step, total) - _term(count, total)

    def odds(self, piece: tuple[str, ...]) -> float:
        """The evidence, in nats, that a piece with these features begins a cell."""
        score = 0.0
        for weight, (begins, inside), feature in zip(_WEIGHTS, self._counts, piece, strict=True):
            here = (begins[feature] + 0.5) / (self._sizes[0] + 1.0)
            there = (inside[feature] + 0.5) / (self._sizes[1] + 1.0)
            score += weight * max(-2.0, min(2.0, math.log(here / there)))
        return score


def _term(count: int, total: float) -> float:
    return count * math.log((count + 0.5) / total) if count else 0.0


@dataclass(frozen=True, slots=True)
class Refined:
    """Where the cells of a column begin, and for each how much worse the best exchange of its border is."""

    starts: tuple[int, ...]
    margins: tuple[float, ...]


# A border may be exchanged for one at most so many pieces away.
_REACH = 8
_SWEEPS = 20
# Less is none: exchanges that gain nothing would go on for ever.
_GAIN = 1e-9


def refine(pieces: Sequence[tuple[str, ...]], evidence: Sequence[float], starts: Sequence[int]) -> Refined:
    """The best split of a column that is reached from this one by exchanging a border for another, one at a time.

    ``pieces`` are the features of its pieces, ``evidence[i]`` speaks for a border before piece ``i``. The number of cells stays the same.
    """
    if len(starts) == len(pieces):
        return Refined(tuple(starts), (math.inf,) * len(starts))
    begins = [False] * len(pieces)
    for start in starts:
        begins[start] = True
    bags = Bags([p for p, b in zip(pieces, begins, strict=True) if b], [p for p, b in zip(pieces, begins, strict=True) if not b])

    def gain(new: int, out: int) -> float:
        return evidence[new] - evidence[out] + bags.swap(pieces[new], pieces[out])

    def exchanges() -> list[tuple[float, int, int]]:
        return [
            (gain(new, out), new, out)
            for out in range(1, len(pieces))
            if begins[out]
            for new in range(max(1, out - _REACH), min(len(pieces), out + _REACH + 1))
            if not begins[new]
        ]

    possible = exchanges()
    for _ in range(_SWEEPS):
        found = False
        for told, new, out in sorted(possible, reverse=True):
            if told <= _GAIN:
                break
            # What was exchanged before in this sweep may have changed the gain.
            if begins[out] and not begins[new] and gain(new, out) > _GAIN:
                bags.apply(pieces[new], pieces[out])
                begins[new], begins[out] = True, False
                found = True
        if not found:
            break
        possible = exchanges()
    losses: dict[int, float] = {}
    for told, new, out in possible:
        # The pieces between the two belong to other cells then.
        for place in (out, *(s for s in range(min(new, out), max(new, out)) if begins[s])):
            losses[place] = min(losses.get(place, math.inf), -told)
    places = tuple(index for index, begin in enumerate(begins) if begin)
    return Refined(places, tuple(losses.get(place, math.inf) for place in places))
