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
# How many pieces the distribution of all pieces counts as in a group's own.
_URN = 2.0


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

    def likelihood(self) -> float:
        """How likely both bags are, weighted."""
        return sum(
            weight * _term(count, size + 1.0)
            for weight, bags in zip(_WEIGHTS, self._counts, strict=True)
            for counts, size in zip(bags, self._sizes, strict=True)
            for count in counts.values()
        )

    def odds(self, pieces: Sequence[tuple[str, ...]]) -> list[float]:
        """The evidence, in nats, that each of the pieces with these features begins a cell."""
        # Few features are different: each is weighed once.
        weighed = [
            {feature: weight * self._odds(bags, feature) for feature in {piece[index] for piece in pieces}}
            for index, (weight, bags) in enumerate(zip(_WEIGHTS, self._counts, strict=True))
        ]
        return [sum(told[feature] for told, feature in zip(weighed, piece, strict=True)) for piece in pieces]

    def _odds(self, bags: tuple[Counter[str], Counter[str]], feature: str) -> float:
        begins, inside = bags
        here = (begins[feature] + 0.5) / (self._sizes[0] + 1.0)
        there = (inside[feature] + 0.5) / (self._sizes[1] + 1.0)
        return max(-2.0, min(2.0, math.log(here / there)))


def coded(pieces: Sequence[tuple[str, ...]], *groups: Sequence[int]) -> float:
    """How much likelier the pieces of each group are as drawn from a distribution of the group's own than from that of all pieces, in nats.

    A group's distribution is not known beforehand: the likelihood is that of a Dirichlet-multinomial (Polya urn) about the distribution of
    all pieces, so that a group gains only by what is alike in it.
    """
    gain = 0.0
    for index, weight in enumerate(_WEIGHTS):
        overall = Counter(piece[index] for piece in pieces)
        for group in groups:
            if not group:
                continue
            counts = Counter(pieces[place][index] for place in group)
            gain += weight * (math.lgamma(_URN) - math.lgamma(_URN + len(group)))
            for feature, count in counts.items():
                share = overall[feature] / len(pieces)
                prior = _URN * share
                gain += weight * (math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share))
    return gain


def _term(count: int, total: float) -> float:
    return count * math.log((count + 0.5) / total) if count else 0.0


@dataclass(frozen=True, slots=True)
class Refined:
    """Where the cells of a column begin, and for each how much worse the best exchange of its border is."""

    starts: tuple[int, ...]
    margins: tuple[float, ...]
    score: float = 0.0


# An exchange that loses more evidence than likeness ever gives is none.
_HOPELESS = -5.0
# A border may be exchanged for one at most so many pieces away.
_REACH = 8
_SWEEPS = 20
# Less is none: exchanges that gain nothing would go on for ever.
_GAIN = 1e-9


def refine(pieces: Sequence[tuple[str, ...]], evidence: Sequence[float], cells: int, starts: Sequence[int] = ()) -> Refined:
    """The best split of a column into so many cells that is reached by exchanging one border for another, again and again.

    ``pieces`` are the features of its pieces, ``evidence[i]`` speaks for a border before piece ``i``. The search begins with the borders
    that their own evidence puts first, and with ``starts`` where they are given.
    """
    if cells == len(pieces):
        return Refined(tuple(range(cells)), (math.inf,) * cells)
    ranked = sorted(range(1, len(pieces)), key=lambda index: -evidence[index])
    likeliest = {0, *ranked[: cells - 1]}
    decided = evidence[ranked[cells - 2]] - evidence[ranked[cells - 1]] if cells > 1 else math.inf
    if decided > -_HOPELESS:
        # No likeness makes up for such a gap.
        return Refined(tuple(sorted(likeliest)), (decided,) * cells)
    begun = [likeliest, *([set(starts)] if starts else [])]
    found = [_Search(pieces, evidence, start).refined() for start in begun]
    return max(found, key=lambda refined: refined.score)


class _Search:
    """The exchange of borders, from one split on."""

    def __init__(self, pieces: Sequence[tuple[str, ...]], evidence: Sequence[float], starts: set[int]) -> None:
        self._pieces = pieces
        self._evidence = evidence
        self._begins = [index in starts for index in range(len(pieces))]
        told = list(zip(pieces, self._begins, strict=True))
        self._bags = Bags([piece for piece, begins in told if begins], [piece for piece, begins in told if not begins])

    def refined(self) -> Refined:
        """The split that no exchange makes better."""
        possible = self._exchanges()
        for _ in range(_SWEEPS):
            exchanged = [self._exchange(new, out) for gain, new, out in sorted(possible, reverse=True) if gain > _GAIN]
            if not any(exchanged):
                break
            possible = self._exchanges()
        losses: dict[int, float] = {}
        for gain, new, out in possible:
            # The pieces between the two belong to other cells then.
            for place in (out, *(index for index in range(min(new, out), max(new, out)) if self._begins[index])):
                losses[place] = min(losses.get(place, math.inf), -gain)
        places = tuple(index for index, begins in enumerate(self._begins) if begins)
        score = sum(self._evidence[place] for place in places[1:]) + self._bags.likelihood()
        return Refined(places, tuple(losses.get(place, math.inf) for place in places), score)

    def _exchanges(self) -> list[tuple[float, int, int]]:
        begins, evidence, count = self._begins, self._evidence, len(self._pieces)
        return [
            (self._gain(new, out), new, out)
            for out in range(1, count)
            if begins[out]
            for new in range(max(1, out - _REACH), min(count, out + _REACH + 1))
            if not begins[new] and evidence[new] - evidence[out] > _HOPELESS
        ]

    def _gain(self, new: int, out: int) -> float:
        return self._evidence[new] - self._evidence[out] + self._bags.swap(self._pieces[new], self._pieces[out])

    def _exchange(self, new: int, out: int) -> bool:
        """Makes an exchange, if those made before it have left it a gain."""
        if not self._begins[out] or self._begins[new] or self._gain(new, out) <= _GAIN:
            return False
        self._bags.apply(self._pieces[new], self._pieces[out])
        self._begins[new], self._begins[out] = True, False
        return True
