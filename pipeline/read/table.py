"""A flattened table → its grid, in whatever way it was flattened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..knowledge.heads import field_of
from .aligned import read_aligned
from .atoms import Atom, atoms_of, joined, key_of
from .evidence import head_evidence
from .flat import read_flat
from .lines import Line, is_page_furniture
from .marks import CONTINUED, FOOTNOTE
from .ruled import read_ruled

Place = tuple[int, int]
# A cell is the places of its lines in the text; an empty one has none.
Cell = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, heads first, as places in the text; ``doubtful`` are cells ``(row, column)`` whose borders are not sure.

    ``loose`` are the lines that stand in no cell: notes, and the caption of a table that goes on.
    """

    rows: tuple[tuple[Cell, ...], ...]
    doubtful: frozenset[tuple[int, int]] = frozenset()
    loose: tuple[int, ...] = ()


@dataclass(slots=True)
class _Part:
    """The lines of a table on one page: those of its cells, and its notes."""

    cells: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)


# More doubt than this, and nothing is said.
_TOO_DOUBTFUL = 0.5


def rebuild(lines: Sequence[Line], text: str) -> Grid | None:
    """The grid of the lines under a caption, or nothing where the evidence does not decide.

    The lines' own texts are folded, ``text`` is not.
    """
    parts = _parts(lines)
    rows: list[tuple[Cell, ...]] = []
    doubtful: set[tuple[int, int]] = set()
    heads: list[str] = []
    for number, part in enumerate(parts):
        found = _read([lines[index] for index in part.cells], text)
        if found is None:
            return None
        atoms, unsure = found
        names = [_name(cell) for cell in atoms[0]]
        if number == 0:
            heads, doubtful = names, set(unsure)
        elif names != heads:
            return None
        else:
            shift = len(rows) - 1
            doubtful |= {(row + shift, column) for row, column in unsure if row}
            atoms = atoms[1:]
        rows += [tuple(tuple((atom.start, atom.end) for atom in cell) for cell in row) for row in atoms]
    count = len(rows) * len(rows[0]) if rows else 0
    if len(rows) < 2 or len(rows[0]) < 2 or len(doubtful) > _TOO_DOUBTFUL * count:
        return None
    loose = tuple(index for part in parts for index in part.loose)
    notes = "\n".join(lines[index].text for index in loose)
    return Grid(tuple(_without_marks(rows, notes, text)), frozenset(doubtful), loose)


def _name(cell: Sequence[Atom]) -> str:
    return "".join(joined(cell).split())


def _parts(lines: Sequence[Line]) -> list[_Part]:
    """The lines page by page: a table goes on where its caption says so, or where its first head returns."""
    parts = [_Part()]
    in_notes = False
    for index, line in enumerate(lines):
        if CONTINUED.match(line.text):
            before = parts[-1].cells
            furniture: list[int] = []
            # What stands between the pages: on the new one before the caption, or a page number and its like at the old one's end.
            while before and (before[0] != before[-1]) and _is_between(lines[before[-1]], line, lines[before[0]]):
                furniture.insert(0, before.pop())
            if before:
                parts.append(_Part())
            parts[-1].loose += [*furniture, index]
            in_notes = False
            continue
        first = lines[parts[0].cells[0]].text if parts[0].cells else ""
        if parts[-1].cells and line.text == first and head_evidence(atoms_of([line])[0].text) > 0:
            parts.append(_Part())
            in_notes = False
        in_notes = in_notes or (len(parts[-1].cells) > 2 and bool(FOOTNOTE.match(line.text)))
        (parts[-1].loose if in_notes else parts[-1].cells).append(index)
    return [part for part in parts if part.cells or part.loose]


def _is_between(line: Line, caption: Line, first: Line) -> bool:
    return is_page_furniture(line.text) or first.page < line.page == caption.page


Found = tuple[list[tuple[tuple[Atom, ...], ...]], frozenset[tuple[int, int]]]


def _read(lines: Sequence[Line], text: str) -> Found | None:
    """The cells of one part, heads first, and those that are not sure."""
    if not lines:
        return None
    if ruled := read_ruled(lines, text):
        return [tuple((atom,) if atom else () for atom in row) for row in ruled], frozenset()
    atoms = atoms_of(lines)
    if len(atoms) > 1.5 * len(lines) and (aligned := read_aligned(lines, text)):
        return aligned, frozenset()
    reading = read_flat(atoms, text)
    if reading is None or not _is_plausible(reading.rows, parted=len(atoms) > 1.5 * len(lines)):
        return None
    return list(reading.rows), reading.doubtful


def _is_plausible(rows: Sequence[Sequence[Sequence[Atom]]], *, parted: bool) -> bool:
    """Whether the heads are heads: known names of columns, or for cells that gaps hold apart a study in each row."""
    known = sum(1 for cell in rows[0] if field_of(joined(cell)))
    if known >= max(2, 0.34 * len(rows[0])):
        return True
    return parted and sum(1 for row in rows[1:] if any(key_of(joined(cell)) for cell in row)) >= 0.5 * len(rows[1:])


_MARK = re.compile(r"(?m)^\s*(?:注\s*[:：]\s*)?(?P<mark>[*†‡§#△▲]{1,3}|[a-e]|\d{1,2}[)）])[)）.:：]?\s*\S")
_INNER_MARK = re.compile(r"[;；。.]\s*(?P<mark>[*†‡§#△▲]{1,3}|[a-e]|\d{1,2}[)）])\s?[A-Z\u3400-\u9fff]")


def _without_marks(rows: Iterable[tuple[Cell, ...]], notes: str, text: str) -> Iterable[tuple[Cell, ...]]:
    """The cells without the marks that the notes explain: ``63%*``, ``longera`` where a note begins with ``a``.

    A letter is a mark only where the word with it is written nowhere else, and without it is.
    """
    marks = sorted({found["mark"] for pattern in (_MARK, _INNER_MARK) for found in pattern.finditer(notes)}, key=len, reverse=True)
    vocabulary = frozenset(re.findall(r"[A-Za-z]{2,}", text.lower())) if any(mark.isalpha() for mark in marks) else frozenset()
    for row in rows:
        yield tuple(_without_mark(cell, marks, vocabulary, text) for cell in row)


def _without_mark(cell: Cell, marks: Sequence[str], vocabulary: frozenset[str], text: str) -> Cell:
    if not cell:
        return cell
    start, end = cell[-1]
    for mark in marks:
        if text[start:end].endswith(mark) and end - start > len(mark):
            if mark.isalpha():
                word = re.search(r"[A-Za-z]*$", text[start:end])
                stem = word.group()[: -len(mark)].lower() if word else ""
                written = len(re.findall(rf"(?<![A-Za-z]){re.escape(stem)}{mark}(?![A-Za-z])", text, re.IGNORECASE)) if stem else 0
                if stem and (written > 1 or stem not in vocabulary):
                    continue
            return (*cell[:-1], (start, start + len(text[start : end - len(mark)].rstrip())))
    return cell
