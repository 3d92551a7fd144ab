"""The pieces that a flattened table is made of, and how a piece names a study."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from .lines import Line, columns_of


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
YEAR = r"(?:19|20)\d\d[a-z]?"
# ``Lee et al.``, ``Lee and Kim``, ``王海波等``: an author as a table names him.
_NAME = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]+"
_AUTHOR = rf"(?:{_NAME}(?: [A-ZÀ-Þ]{{1,3}})?(?:(?: and | & ){_NAME})?(?:,? et al\.?,?)?|[\u3400-\u9fff]{{2,4}}(?:等人?)?)"
NAMED = re.compile(_AUTHOR)
# ``Lee, 2019``, ``Lee et al. (2019)``, ``王海波等，2019``: a study that is named without a marker.
AUTHOR_YEAR = re.compile(rf"{_AUTHOR}[,，\s]{{0,2}}[(（]?{YEAR}[)）]?")


def key_of(text: str) -> bool:
    """Whether a cell names a study: by a citation marker, or by author and year."""
    return bool(MARKER.search(text) or AUTHOR_YEAR.match(text))


def joined(atoms: Iterable[Atom]) -> str:
    """The text of the pieces of a cell, near enough to compare."""
    text = ""
    for atom in atoms:
        between = " " if text and text[-1].isascii() and atom.text[0].isascii() and not text.endswith("-") else ""
        text += between + atom.text
    return text
