"""The pieces that a flattened table is made of, and what speaks for or against a border between two of them.

Evidence is in nats, the logarithm of how much likelier a border is than none: positive where one cell ends and the next begins, negative
where one cell was broken over two lines. Nothing here knows a table: it looks at brackets, punctuation, words that a line end cuts in two,
numbers parted from their units, and how full a line is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ..knowledge.dictionary import first_word, word_across
from ..knowledge.heads import field_of
from ..knowledge.lexicon import words
from ..knowledge.units import match_unit
from .lines import Line, columns_of, has_han


class Atom(NamedTuple):
    """A piece ``[start, end)`` of the text: a line, or what wide gaps hold apart on one. ``text`` is folded.

    ``gap`` counts the blank lines before it; ``after_space`` tells that a wide gap, not a line end, parts it from the one before.
    """

    start: int
    end: int
    text: str
    width: int
    gap: int
    after_space: bool = False


WIDE_GAP = re.compile(r"[^\S\r\n]*\t\s*|[^\S\r\n]{2,}")


def atoms_of(lines: Iterable[Line]) -> list[Atom]:
    """The pieces of these lines."""
    atoms = []
    for line in lines:
        position, is_first = 0, True
        for gap in [*WIDE_GAP.finditer(line.text), None]:
            end = gap.start() if gap else len(line.text)
            piece = line.text[position:end]
            atoms.append(Atom(line.start + position, line.start + end, piece, columns_of(piece), line.gap if is_first else 0, not is_first))
            if gap:
                position, is_first = gap.end(), False
    return atoms


MARKER = re.compile(r"\[\s{0,2}\d{1,3}(?:\s{0,2}[-~,，、–]\s{0,2}\d{1,3}){0,9}\s{0,2}\]")
_YEAR = r"(?:19|20)\d\d[a-z]?"
# ``Lee, 2019``, ``Lee et al. (2019)``, ``王海波等，2019``: a study that is named without a marker.
_NAME = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]+"
AUTHOR_YEAR = re.compile(
    rf"(?:{_NAME}(?: [A-ZÀ-Þ]{{1,3}})?(?:(?: and | & ){_NAME})?(?:,? et al\.?,?)?|[\u3400-\u9fff]{{2,4}}(?:等人?)?)"
    rf"[,，\s]{{0,2}}[(（]?{_YEAR}[)）]?"
)
_ONLY_YEAR = re.compile(rf"[(（]\s?{_YEAR}\s?[)）]?[,，]?|{_YEAR}[)）]")


def key_of(text: str) -> bool:
    """Whether a cell names a study: by a citation marker, or by author and year."""
    return bool(MARKER.search(text) or AUTHOR_YEAR.match(text))


_OPENS, _CLOSES = "([（［{《「“", ")]）］}》」”"
_JOINS_AHEAD = re.compile(r"[、，,;；:：/~+×(（\[［“《=<>≤≥&·]$|[-–—]$")
_JOINS_BACK = re.compile(r"[、，,;；:：。)）\]］”》%‰~/·×±=]|\.(?!\d)|[-–]\d|[+]")
_LAST_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*$")
_FIRST_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_NUMBER_END = re.compile(r"(?:\d|[一二三四五六七八九十两])\s?个?余?$")
_HAN_UNIT = re.compile(r"(?:个?月|周|天|年|日|小时|分钟|岁|[例名位只对项次])")
# ``80例…``, ``52 men``: a count of subjects begins a cell.
_COUNTED = re.compile(
    r"\d+\s?[例名位只对头]|\d+ (?:[a-z]+ ){0,2}(?:men|women|patients|adults|children|participants|subjects|volunteers|rats|mice)\b"
)
# ``痛，但…``: a clause of one character is the rest of another.
_SHORT_CLAUSE = re.compile(r"[\u3400-\u9fff][，、；。,;]")
_STOPS = re.compile(r"[。！？!?]$|(?<![A-Z0-9])\.$")


def border(left: Atom, right: Atom) -> float:
    """What speaks for a border between two neighbours, apart from their place in the table."""
    if right.after_space:
        return 9.0
    score = 0.0
    ahead, back = left.text, right.text
    if _open_brackets(ahead) > 0 and _open_brackets(back) < 0:
        score -= 6.0
    elif _open_brackets(ahead) > 0 or _open_brackets(back) < 0:
        score -= 3.0
    if _JOINS_AHEAD.search(ahead):
        score -= 4.0
    if _JOINS_BACK.match(back):
        score -= 6.0
    if _ONLY_YEAR.fullmatch(back) or (MARKER.match(back) and not MARKER.search(ahead)):
        score -= 5.0
    if _STOPS.search(ahead):
        score += 1.5
    if _NUMBER_END.search(ahead) and (match_unit(back, 0) or _HAN_UNIT.match(back)):
        score -= 5.0
    if word := word_across(ahead, back):
        score -= 3.0 if len(word) == 2 else 4.5
    first, last = _FIRST_WORD.match(back), _LAST_WORD.search(ahead)
    if last and last.group().lower() in _leading():
        score -= 4.0
    if first and first.group().lower() in _following():
        score -= 3.0
    elif first and first.group()[0].islower() and len(first.group()) > 2:
        score -= 1.0
    if _SHORT_CLAUSE.match(back):
        score -= 3.0
    if _COUNTED.match(back):
        score += 2.0
    if has_han(ahead[-1]) and ahead.endswith(tuple(words("cell_goes_on_zh"))):
        score -= 3.0
    if has_han(back[0]) and back.startswith(tuple(words("cell_went_on_zh"))):
        score -= 2.5
    return score


@cache
def _leading() -> frozenset[str]:
    return words("cell_goes_on_en")


@cache
def _following() -> frozenset[str]:
    return words("cell_went_on_en")


def _open_brackets(text: str) -> int:
    """How many brackets a text leaves open; negative where it closes more than it opens."""
    return sum(text.count(mark) for mark in _OPENS) - sum(text.count(mark) for mark in _CLOSES)


# What a line end does not part: a number and its unit, a Latin word, a Han character with the mark behind it.
_FIRST_UNIT = re.compile(r"[\d.~–-]+\s?(?:个?[月周天年日]|小时|分钟|[^\s\u3400-\u9fff]*)|[A-Za-z][^\s\u3400-\u9fff]*|.[，。、；：)）\]］]?")
_WIDE_MARKS = re.compile(r"[，。；：、！？（）［］“”《》]")


def column_width(atoms: Iterable[Atom]) -> int:
    """The width of a column, at least: of its widest line, full-width marks taken as narrow, since typesetters squeeze them."""
    return max((atom.width - len(_WIDE_MARKS.findall(atom.text)) for atom in atoms), default=0)


def fullness(left: Atom, right: Atom, width: int) -> float:
    """What the room left on a line says: where the next word would have fitted into the column, nothing broke there.

    Chinese lines may break inside a word, and often do not. What is left over from a full line is short.
    """
    if right.after_space:
        return 0.0
    unit = _FIRST_UNIT.match(right.text)
    first = unit.group() if unit else ""
    is_han = has_han(first[:1])
    between = 0 if has_han(left.text[-1:]) or is_han or left.text.endswith("-") else 1
    room = width - left.width - between - columns_of(first)
    if room > 6:
        return min(0.4 * room, 4.0)
    rest = min(0.0, 2.0 * right.width / width - 1.0)
    if room < 0:
        return rest - 1.5
    if is_han and room < columns_of(first_word(right.text)) - columns_of(first):
        return rest - 0.8
    return 0.4 * room + (rest if room < 3 else 0.0)


def gaps(atoms: Sequence[Atom]) -> list[float]:
    """What blank lines say about the border before each atom: much where some borders have them and many have not."""
    lines = [atom for atom in atoms[1:] if not atom.after_space]
    with_gap = sum(1 for atom in lines if atom.gap)
    if min(with_gap, len(lines) - with_gap) < max(2, 0.12 * len(lines)):
        return [0.0] * len(atoms)
    return [0.0, *(0.0 if atom.after_space else 4.0 if atom.gap else -5.0 for atom in atoms[1:])]


def borders(atoms: Sequence[Atom]) -> list[float]:
    """The evidence for a border before each atom; the first begins a cell, whatever it looks like."""
    return [spaced + evidence for spaced, evidence in zip(gaps(atoms), [0.0, *(border(*pair) for pair in pairwise(atoms))], strict=True)]


def head_evidence(text: str) -> float:
    """What speaks for these words as the head of a column rather than a cell."""
    if len(text) > 60:
        return -8.0
    if field_of(text) and (text[0].isupper() or has_han(text[0]) or len(text) == 1):
        # 患者 may head a column, and more often ends a cell.
        return 2.0 if text in words("subject_zh") else 7.0
    if MARKER.search(text):
        return -8.0
    is_short = len(text) <= 8 if has_han(text) else len(text.split()) <= 4
    if re.search(r"\d", re.sub(r"[(（/].*", "", text)) or not is_short:
        return -6.0
    return -1.0
