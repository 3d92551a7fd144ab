"""What the label modules read and what they give back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ..knowledge.fold import Folded, fold
from ..knowledge.lexicon import Receptor, Region
from ..knowledge.match import Kind, Matcher, Term
from ..knowledge.quantity import Quantity, scan
from ..model import AnyValue

_HAN = re.compile(r"[\u3400-\u9fff]")
# Where a thought ends, for rules that look at what stands around a place.
_SENTENCE_END = re.compile(r"[。；;!?！？]|\.\s")
_CLAUSE_END = re.compile(r"[，,。；;:!?！？]|\.\s")


class Candidate(NamedTuple):
    """A mention proposed for ``[start, end)`` of the passage."""

    label: str
    start: int
    end: int
    value: AnyValue


class Passage:
    """A text with everything that is computed once and used by several labels. All offsets are offsets in ``text``.

    ``hidden`` are the stretches in which nothing is extracted (reference list, header); ``words`` are the places where words begin.
    """

    def __init__(self, text: str, matcher: Matcher, *, hidden: Iterable[tuple[int, int]] = (), words: Sequence[int] = ()) -> None:
        self.text = text
        self._matcher = matcher
        folded = fold(text)
        for start, end in hidden:
            blank = "\n" * (end - start)
            folded = Folded(*(side[:start] + blank + side[end:] for side in folded))
        self.plain, self.lower = folded
        self.words = words
        self.markers: list[tuple[int, int]] = []
        self.candidates: list[Candidate] = []

    @cached_property
    def terms(self) -> dict[Kind, list[Term]]:
        """What the lexicons know, by kind."""
        return self._matcher.find(Folded(self.plain, self.lower))

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
        text, last = [], 0
        for start, end in self.markers:
            text += [self.plain[last:start], "\x1f" * (end - start)]
            last = end
        return "".join([*text, self.plain[last:]])

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Every numeral with its unit."""
        return list(scan(self.counted))

    def left(self, position: int, width: int = 48) -> str:
        """What stands before a place, within its sentence; lower case."""
        start = max(0, position - width)
        text = self.lower[start:position]
        for end in _SENTENCE_END.finditer(text):
            start = end.end()
        return text[start - max(0, position - width):] if start > max(0, position - width) else text if start else text

    def right(self, position: int, width: int = 48) -> str:
        """What stands after a place, within its sentence; lower case."""
        text = self.lower[position:position + width]
        end = _SENTENCE_END.search(text)
        return text[:end.start()] if end else text

    def is_chinese(self, start: int, end: int) -> bool:
        """Whether Han characters stand near this stretch."""
        return bool(_HAN.search(self.plain, max(0, start - 12), end + 12))


def clause_before(text: str) -> str:
    """The last clause of a text."""
    last = 0
    for end in _CLAUSE_END.finditer(text):
        last = end.end()
    return text[last:]


def clause_after(text: str) -> str:
    """The first clause of a text."""
    end = _CLAUSE_END.search(text)
    return text[:end.start()] if end else text
