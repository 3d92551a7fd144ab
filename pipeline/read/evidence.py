"""What speaks for or against a border between two pieces of a flattened table.

Evidence is in nats, the logarithm of how much likelier a border is than none: positive where one cell ends and the next begins, negative
where one cell was broken over two lines. Nothing here knows a table: it looks at brackets, punctuation, words that a line end cuts in two,
numbers parted from their units, and how full a line is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from ..knowledge.dictionary import first_word, word_across
from ..knowledge.heads import field_of, is_weak
from ..knowledge.lexicon import words
from ..knowledge.units import match_unit
from .atoms import AUTHOR_YEAR, MARKER, NAMED, YEAR, Atom, joined
from .expect import counts_subjects, expectation
from .likeness import features
from .lines import columns_of, has_han

Evidence = np.ndarray[Any, np.dtype[np.float64]]
# What a study named at the start of a row or a cell of the key column speaks for it, and its absence against it.
KEY = 4.0
# What the name of a column speaks for a head.
_HEAD = 7.0


class Evident:
    """The pieces of a table with all that is known of their borders before any is drawn; ``text`` is the (folded) document."""

    def __init__(self, atoms: Sequence[Atom], text: str = "") -> None:
        self.atoms = atoms
        told = [head_evidence(atom.text) for atom in atoms]
        # A column is named once.
        self.written = written = Counter(atom.text for atom in atoms)
        self.is_head = np.array([evidence >= _HEAD and written[atom.text] == 1 for evidence, atom in zip(told, atoms, strict=True)])
        self.may_head = [index for index, evidence in enumerate(told) if 0 < evidence < _HEAD and written[atoms[index].text] == 1]
        # Who swallows the name of a column makes two columns one.
        self.borders = np.array(_borders(atoms)) + 3.0 * self.is_head
        self.borders[1:] += 2.0 * self.is_head[:-1]
        self.borders += _cohesion(atoms, written) + _phrases(atoms, text)
        self.keys = key_starts(atoms)
        alone = [key for key in self.keys if MARKER.fullmatch(atoms[key].text)]
        self.borders[alone] = np.maximum(self.borders[alone], KEY)
        self._after_space = np.array([atom.after_space for atom in atoms])

    def __len__(self) -> int:
        return len(self.atoms)

    @cached_property
    def heads(self) -> Evidence:
        """What speaks for a head at each piece, on one line or broken over up to three, beside the border."""
        gains = []
        for index in range(len(self.atoms)):
            counts = range(1, min(3, len(self.atoms) - index) + 1)
            gains.append(max(head_evidence(joined(self.atoms[index : index + count])) - (count - 1) for count in counts))
            if gains[-1] > 0 and self.written[self.atoms[index].text] > 1:
                gains[-1] = -1.0
        return np.array(gains)

    @cached_property
    def against_cells(self) -> Evidence:
        """What speaks against a cell that is no head, at the pieces that name columns."""
        return -8.0 * self.is_head

    def expected(self, head: str, low: int = 0, high: int | None = None) -> Evidence:
        """What the name of a column speaks for each of the pieces ``[low, high)`` as the beginning of one of its cells."""
        expect = expectation(head)
        pieces = self.atoms[low:high]
        return np.array([expect(atom.text) for atom in pieces]) if expect else np.zeros(len(pieces))

    @cached_property
    def features(self) -> list[tuple[str, str, str]]:
        """How each piece begins and the one before it ends."""
        return [features(before, atom) for before, atom in zip([None, *self.atoms[:-1]], self.atoms, strict=True)]

    @cached_property
    def _needs(self) -> tuple[Evidence, Evidence, Evidence, Evidence]:
        """What each line takes with the next one's first unit, with its first word; how wide the next one is, and whether it is Latin."""
        needs, words_needs, widths, latin = [0.0], [0.0], [1.0], [0.0]
        for before, atom in pairwise(self.atoms):
            first = _first_unit(atom.text)
            is_han = has_han(first[:1])
            between = 0 if is_han or has_han(before.text[-1:]) or before.text.endswith("-") else 1
            needs.append(before.width + between + columns_of(first))
            words_needs.append(needs[-1] + (columns_of(first_word(atom.text)) - columns_of(first) if is_han else 0))
            widths.append(atom.width)
            latin.append(float(between))
        return np.array(needs), np.array(words_needs), np.array(widths), np.array(latin)

    def fullness(self, width: Evidence | int, low: int = 0, high: int | None = None) -> Evidence:
        """What the room left on a line says, before each of the pieces ``[low, high)`` of a column with this width.

        Where the next word would have fitted, nothing broke there: surely so between Latin words. Chinese lines may break inside a word,
        and often do not. What is left over from a full line is short.
        """
        need, word_need, widths, latin = (array[low:high] for array in self._needs)
        room = width - need
        rest = np.minimum(0.0, 2.0 * widths / np.maximum(width, 1) - 1.0)
        tight = np.where(width < word_need, rest - 0.8, 0.4 * room + 1.5 * latin + np.where(room < 3, rest, 0.0))
        gains = np.where(room > 6, np.minimum(0.4 * room + latin, 5.0), np.where(room < 0, rest - 1.5, tight))
        return np.where(self._after_space[low:high], 0.0, gains)

    @cached_property
    def fullness_nearby(self) -> Evidence:
        """How full lines are before columns are known: beside the widest line nearby."""
        widths = [atom.width for atom in self.atoms]
        nearby = np.array([max(widths[max(0, index - 4) : index + 4]) for index in range(len(widths))])
        # A line that is as wide as those beside it is full, or a cell of a column whose cells are alike.
        gains = np.maximum(0.5 * self.fullness(nearby), 0.0)
        gains[0] = 0.0
        return gains


def _cohesion(atoms: Sequence[Atom], written: Counter[str]) -> Evidence:
    """What lines that only ever stand together say: ``Pittsburgh`` above ``Sleep`` again and again is one cell told twice."""
    pairs = Counter((before.text, atom.text) for before, atom in pairwise(atoms))
    gains = np.zeros(len(atoms))
    for index, (before, atom) in enumerate(pairwise(atoms), start=1):
        count = pairs[before.text, atom.text]
        if count > 1 and before.text != atom.text and written[before.text] == written[atom.text] == count:
            gains[index] = -2.0 if count == 2 else -3.0
    return gains


def _phrases(atoms: Sequence[Atom], text: str) -> Evidence:
    """What phrases say that the document writes on one line elsewhere: ``Depression`` above ``Inventory``, 生活 above 质量."""
    gains = np.zeros(len(atoms))
    for index, (before, atom) in enumerate(pairwise(atoms), start=1):
        last, first = _PHRASE_END.search(before.text), _PHRASE_START.match(atom.text)
        if last and first and has_han(last.group()) == has_han(first.group()):
            phrase = last.group() + ("" if has_han(last.group()) else " ") + first.group()
            gains[index] = _PHRASE * (phrase in text)
    return gains


def key_starts(atoms: Sequence[Atom]) -> list[int]:
    """The pieces with which the name of a study begins."""
    marked = [index for index, atom in enumerate(atoms) if MARKER.search(atom.text)]
    if len(marked) < 2:
        return [index for index, atom in enumerate(atoms) if AUTHOR_YEAR.match(atom.text)]
    if _own_column(atoms, marked):
        return marked
    starts = []
    for index in marked:
        before = atoms[index - 1].text if index else ""
        # A line that begins with the year or the marker stands behind the author's line.
        has_author_before = _BEHIND_NAME.match(atoms[index].text) and before and not MARKER.search(before) and not field_of(before)
        starts.append(index - 1 if has_author_before and not _ONLY_YEAR.fullmatch(before) else index)
    return starts


def _own_column(atoms: Sequence[Atom], marked: Sequence[int]) -> bool:
    """Whether the markers are the cells of a column, not the ends of authors' names: each is alone, and a head behind the first says so."""
    if not all(MARKER.fullmatch(atoms[index].text) for index in marked) or all(NAMED.fullmatch(atoms[index - 1].text) for index in marked):
        return False
    fields = [field_of(atom.text) for atom in atoms[: marked[0]]]
    return "reference" in fields or "study" in fields[1:]


_ONLY_YEAR = re.compile(rf"[(（]\s?{YEAR}\s?[)）]?[,，]?|{YEAR}[)）]")
_BEHIND_NAME = re.compile(rf"(?:[(（]?{YEAR}[)）]?[,，]?\s?)?{MARKER.pattern}")
_OPENS = frozenset("([（［{《「“")
_BRACKETS = re.compile(r"[(\[（［{《「“)\]）］}》」”]")
_JOINS_AHEAD = re.compile(r"[、，,;；:：/~+×(（\[［“《=<>≤≥&·]$|[-–—]$")
_JOINS_BACK = re.compile(r"[、，,;；:：。)）\]］”》%‰~/·×±=]|\.(?!\d)|[-–]\d|[+]")
_LAST_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*$")
_FIRST_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_NUMBER_END = re.compile(r"(?:\d|[一二三四五六七八九十两])\s?个?余?$")
_HAN_UNIT = re.compile(r"(?:个?月|周|天|年|日|小时|分钟|岁|[例名位只对项次])")
# ``痛，但…``: a clause of one character is the rest of another.
_SHORT_CLAUSE = re.compile(r"[\u3400-\u9fff][，、；。,;]")
# ``(%)``, ``(NYHA II)``: what a cell or a head adds in brackets.
_ASIDE = re.compile(r"[(（][^()（）]{1,16}[)）]")
_STOPS = re.compile(r"[。！？!?]$|(?<![A-Z0-9])\.$")


def border(left: Atom, right: Atom) -> float:
    """What speaks for a border between two neighbours, apart from their place in the table."""
    if right.after_space:
        return 9.0
    ahead, back = left.text, right.text
    # A bracket that one leaves open and the other closes.
    score = -3.0 * ((_open_brackets(ahead) > 0) + (_open_brackets(back) < 0))
    if _JOINS_AHEAD.search(ahead):
        score -= 4.0
    if _JOINS_BACK.match(back):
        score -= 6.0
    if _ONLY_YEAR.fullmatch(back) or (_BEHIND_NAME.match(back) and not MARKER.search(ahead)):
        score -= 5.0
    if _ASIDE.fullmatch(back):
        score -= 3.0
    if _STOPS.search(ahead):
        score += 1.5
    if field_of(ahead) and field_of(joined((left, right))):
        # ``Dose`` above ``(mg/day)``: the head goes on.
        score -= 7.0
    if _NUMBER_END.search(ahead) and (match_unit(back, 0) or _HAN_UNIT.match(back)):
        score -= 5.0
    if _shape(ahead) == _shape(back):
        # ``24 IU`` above ``32 IU``: what is written alike stands in two cells.
        score += 2.0
    if word := word_across(ahead, back):
        score -= 3.0 if len(word) == 2 else 4.5
    first, last = _FIRST_WORD.match(back), _LAST_WORD.search(ahead)
    # ``Daily``, ``Influenza A``: only small letters go on.
    if last and last.group() in words("cell_goes_on_en"):
        score -= 4.0
    if first and first.group() in words("cell_went_on_en"):
        score -= 3.0
    elif first and first.group()[0].islower() and len(first.group()) > 2:
        score -= 1.0
    if _SHORT_CLAUSE.match(back):
        score -= 3.0
    if counts_subjects(back):
        score += 2.0
    if has_han(ahead[-1]) and ahead.endswith(tuple(words("cell_goes_on_zh"))):
        score -= 3.0
    if has_han(back[0]) and back.startswith(tuple(words("cell_went_on_zh"))):
        score -= 2.5
    return score


# Enough of a phrase on both sides of a line end to know it again.
_PHRASE_END = re.compile(r"[\u3400-\u9fff]{2}$|(?<![A-Za-z])[A-Za-z]{3,}$")
_PHRASE_START = re.compile(r"[\u3400-\u9fff]{2}|[A-Za-z]{3,}(?![A-Za-z])")
_PHRASE = -3.0
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def _shape(text: str) -> str:
    """A text with every number made the same."""
    return _DIGITS.sub("0", text)


def _open_brackets(text: str) -> int:
    """How many brackets a text leaves open; negative where it closes more than it opens."""
    return sum(1 if mark in _OPENS else -1 for mark in _BRACKETS.findall(text))


# What a line end does not part: a number and its unit, a Latin word, a Han character with the mark behind it.
_FIRST_UNIT = re.compile(r"[\d.~–-]+\s?(?:个?[月周天年日]|小时|分钟|[^\s\u3400-\u9fff]*)|[A-Za-z][^\s\u3400-\u9fff]*|.[，。、；：)）\]］]?")
_WIDE_MARKS = re.compile(r"[，。；：、！？（）［］“”《》]")


def column_width(atoms: Iterable[Atom]) -> int:
    """The width of a column, at least: of its widest line, full-width marks taken as narrow, since typesetters squeeze them."""
    return max((atom.width - len(_WIDE_MARKS.findall(atom.text)) for atom in atoms), default=0)


def _first_unit(text: str) -> str:
    unit = _FIRST_UNIT.match(text)
    return unit.group() if unit else ""


def _gaps(atoms: Sequence[Atom]) -> list[float]:
    """What blank lines say about the border before each atom: much where some borders have them and many have not."""
    lines = [atom for atom in atoms[1:] if not atom.after_space]
    with_gap = sum(1 for atom in lines if atom.gap)
    if min(with_gap, len(lines) - with_gap) < max(2, 0.12 * len(lines)):
        return [0.0] * len(atoms)
    return [0.0, *(0.0 if atom.after_space else 4.0 if atom.gap else -5.0 for atom in atoms[1:])]


def _borders(atoms: Sequence[Atom]) -> list[float]:
    """The evidence for a border before each atom; the first begins a cell, whatever it looks like."""
    return [spaced + evidence for spaced, evidence in zip(_gaps(atoms), [0.0, *(border(*pair) for pair in pairwise(atoms))], strict=True)]


def head_evidence(text: str) -> float:
    """What speaks for these words as the head of a column rather than a cell."""
    if len(text) > 60:
        return -8.0
    if field_of(text) and (text[0].isupper() or has_han(text[0]) or len(text) == 1):
        return 3.0 if is_weak(text) or text in words("subject_zh") else _HEAD
    if MARKER.search(text):
        return -8.0
    is_short = len(text) <= 8 if has_han(text) else len(text.split()) <= 4
    if re.search(r"\d", re.sub(r"[(（/].*", "", text)) or not is_short:
        return -6.0
    # A column's name begins as a sentence does.
    return -4.0 if text[0].islower() else -1.0
