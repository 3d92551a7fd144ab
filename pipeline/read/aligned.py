"""Tables of fixed-width columns: each cell keeps to its band of the page and wraps within it."""

from __future__ import annotations

from collections.abc import Sequence

from .atoms import Atom, atoms_of, key_of
from .evidence import key_starts
from .flat import Pieces
from .lines import Line, columns_of

# The bands of two or fewer columns are prose with a gap, or an indent.
_FEWEST = 3


def read_aligned(lines: Sequence[Line], text: str) -> list[tuple[Pieces, ...]] | None:
    """The cells of each row, heads first, or nothing where the lines keep to no bands or no cell is wrapped."""
    by_line = [[(_column(atom, line, text), atom) for atom in atoms_of([line])] for line in lines]
    bands = _bands(by_line)
    if len(bands) < _FEWEST or all(len(atoms) == len(bands) for atoms in by_line):
        return None
    placed = [{_band(column, atom, bands): atom for column, atom in atoms} for atoms in by_line]
    if any(len(cells) != len(atoms) or -1 in cells for cells, atoms in zip(placed, by_line, strict=True)):
        return None
    if not any(len(cells) == len(bands) for cells in placed):
        return None
    starts = _row_starts(placed, len(bands), lines)
    if len(starts) < 2:
        return None
    rows: list[tuple[Pieces, ...]] = []
    for first, last in zip([0, *starts], [*starts, len(placed)], strict=True):
        here = placed[first:last]
        rows.append(tuple(tuple(cells[band] for cells in here if band in cells) for band in range(len(bands))))
    return rows if all(rows[0]) else None


def _column(atom: Atom, line: Line, text: str) -> int:
    """The column of the page at which a piece begins."""
    return line.indent + columns_of(text[line.start : atom.start].expandtabs(8))


def _bands(by_line: Sequence[Sequence[tuple[int, Atom]]]) -> list[tuple[int, int]]:
    """The bands of the page that hold something, parted by two columns in which no line has anything."""
    spans = sorted((column, column + atom.width) for atoms in by_line for column, atom in atoms)
    bands: list[tuple[int, int]] = []
    for start, end in spans:
        if bands and start < bands[-1][1] + 1:
            bands[-1] = (bands[-1][0], max(end, bands[-1][1]))
        else:
            bands.append((start, end))
    return bands


def _band(column: int, atom: Atom, bands: Sequence[tuple[int, int]]) -> int:
    return next((index for index, (start, end) in enumerate(bands) if start <= column and column + atom.width <= end), -1)


def _row_starts(placed: Sequence[dict[int, Atom]], count: int, lines: Sequence[Line]) -> list[int]:
    """The lines at which rows begin: where a study is named, else where a blank line or the first band tells."""
    named = [sum(1 for cells in placed if band in cells and key_of(cells[band].text)) for band in range(count)]
    key = max(range(count), key=lambda band: (named[band], -band))
    if named[key] >= 2:
        indexed = [(index, cells[key]) for index, cells in enumerate(placed) if key in cells]
        starts = [indexed[place][0] for place in key_starts([atom for _, atom in indexed])]
        # The first line of a row may stand above the line of its key's marker.
        return [start for start in starts if start > 0]
    gaps = [index for index in range(1, len(lines)) if lines[index].gap]
    if len(gaps) >= 2 and len(gaps) < len(lines) - 1:
        return gaps
    full = [index for index, cells in enumerate(placed) if 0 in cells and len(cells) > count // 2]
    return [index for index in full if index > 0]
