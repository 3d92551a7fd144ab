"""What the label modules read and what they give back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ..knowledge.fold import Folded, fold
from ..knowledge.lexicon import Receptor, Region
from ..knowledge.match import Kind, Matcher, Term
from ..knowledge.numbers import Numeral, numerals
from ..knowledge.quantity import Quantity, scan
from ..model import AnyValue

_HAN = re.compile(r"[\u3400-\u9fff]")
# Where a thought ends, for rules that look at what stands around a place.
_SENTENCE_END = re.compile(r"[。；;!?！？\x00\t]|(?<!\.[a-z])(?<!\bal)(?<!\bvs)\.\s")
_CLAUSE_END = re.compile(r"[，。；;:!?！？\x00]|,(?!\d)|(?<!\d),|(?<!\.[a-z])(?<!\bal)\.\s")


class Candidate(NamedTuple):
    """A mention proposed for ``[start, end)`` of the passage."""

    label: str
    start: int
    end: int
    value: AnyValue


class Found(NamedTuple):
    """A text folded, and what the lexicons know in it, by kind."""

    folded: Folded
    terms: dict[Kind, list[Term]]

    @classmethod
    def of(cls, text: str, matcher: Matcher) -> Found:
        """The text folded and searched."""
        folded = fold(text)
        return cls(folded, matcher.find(folded))

    def outside(self, hidden: Sequence[tuple[int, int]]) -> dict[Kind, list[Term]]:
        """The terms that stand in none of these stretches (sorted, not overlapping)."""
        if not hidden:
            return self.terms
        starts = [start for start, _ in hidden]
        ends = [end for _, end in hidden]

        def is_hidden(term: Term) -> bool:
            index = bisect_right(starts, term.start) - 1
            return index >= 0 and term.start < ends[index]

        return {kind: [term for term in terms if not is_hidden(term)] for kind, terms in self.terms.items()}


class Passage:
    """A text with everything that is computed once and used by several labels. All offsets are offsets in ``text``.

    ``hidden`` are the stretches in which nothing is extracted (reference list, header); ``borders`` are the places of the characters that
    part two blocks, ``cell_borders`` of those that part two cells of a rebuilt table; ``words`` are the places where words begin.
    """

    def __init__(
        self,
        text: str,
        matcher: Matcher,
        *,
        found: Found | None = None,
        hidden: Iterable[tuple[int, int]] = (),
        borders: Iterable[int] = (),
        cell_borders: Iterable[int] = (),
        words: Sequence[int] = (),
    ) -> None:
        self.text = text
        self._matcher = matcher
        found = found or Found.of(text, matcher)
        hidden = sorted(hidden)
        self.cell_borders = frozenset(cell_borders)
        # No rule reaches over the border of a block or a cell: nothing matches what stands there.
        barred = [*hidden, *((place, place + 1) for place in (*borders, *self.cell_borders))]
        self.plain, self.lower = (_barred(side, barred) for side in found.folded)
        self.terms = found.outside(hidden)
        self.words = words
        self.markers: list[tuple[int, int]] = []
        self.candidates: list[Candidate] = []

    def lookup_region(self, name: str) -> Region | None:
        """The concept of a whole name, whatever its white space."""
        concept = self.lookup(" ".join(name.split()) if name.isascii() else "".join(name.split()), "region")
        return concept if isinstance(concept, Region) else None

    def lookup(self, surface: str, kind: Kind) -> Region | Receptor | None:
        """The concept of the entry of this kind with this surface, whatever its case."""
        entry = self._matcher.lookup(surface, kind)
        return entry.concept if entry else None

    def concepts(self, surface: str, kind: Kind) -> list[Region | Receptor]:
        """The concepts that this very spelling may stand for."""
        return self._matcher.concepts(surface, kind)

    @cached_property
    def word_starts(self) -> frozenset[int]:
        """The places where words begin."""
        return frozenset(self.words)

    @cached_property
    def counted(self) -> str:
        """The folded text without its citation markers, whose numbers count nothing."""
        return _barred(self.plain, self.markers)

    @cached_property
    def numerals(self) -> list[Numeral]:
        """Every numeral outside the citation markers."""
        return list(numerals(self.counted))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Every numeral with its unit."""
        return list(scan(self.counted, self.numerals))

    def left(self, position: int, width: int = 48) -> str:
        """What stands before a place, within its sentence; lower case."""
        text = self.lower[max(0, position - width) : position]
        last = 0
        for end in _SENTENCE_END.finditer(text):
            last = end.end()
        return text[last:]

    def right(self, position: int, width: int = 48) -> str:
        """What stands after a place, within its sentence; lower case."""
        text = self.lower[position : position + width]
        end = _SENTENCE_END.search(text)
        return text[: end.start()] if end else text

    def begins_cell(self, position: int) -> bool:
        """Whether a line or a cell of a table begins at this place."""
        return self.plain[max(0, position - 1) : position] in ("\n", "\t") or position - 1 in self.cell_borders

    def is_chinese(self, start: int, end: int) -> bool:
        """Whether Han characters stand near this stretch."""
        return bool(_HAN.search(self.plain, max(0, start - 12), end + 12))


BAR = "\x00"


def _barred(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    pieces, last = [], 0
    for start, end in sorted(stretches):
        pieces += [text[last:start], BAR * (end - max(start, last))]
        last = end
    return "".join([*pieces, text[last:]])


def clause_before(text: str) -> str:
    """The last clause of a text."""
    last = 0
    for end in _CLAUSE_END.finditer(text):
        last = end.end()
    return text[last:]


def clause_after(text: str) -> str:
    """The first clause of a text."""
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
