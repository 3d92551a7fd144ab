"""Tables of fixed-width columns: each cell keeps to its band of the page and wraps within it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .atoms import Atom, atoms_of, key_of
from .evidence import key_starts
from .lines import Line, columns_of
from .reading import Pieces

# How many columns programs that keep the layout give a Han character.
_WIDTHS = (2, 1, 3)
# The bands of two or fewer columns are prose with a gap, or an indent.
_FEWEST = 3


def read_aligned(lines: Sequence[Line], text: str) -> list[tuple[Pieces, ...]] | None:
    """The cells of each row, heads first, or nothing where the lines keep to no bands or no cell is wrapped."""
    placed: list[dict[int, Atom]] = []
    bands = 0
    for wide in _WIDTHS:
        cells, count = _placed(lines, text, wide)
        if count > bands and any(len(line) == count for line in cells):
            placed, bands = cells, count
    if not bands or all(len(line) == bands for line in placed):
        return None
    starts = _row_starts(placed, bands, lines)
    if len(starts) < 2:
        return None
    rows: list[tuple[Pieces, ...]] = []
    for first, last in zip([0, *starts], [*starts, len(placed)], strict=True):
        here = placed[first:last]
        rows.append(tuple(tuple(cells[band] for cells in here if band in cells) for band in range(bands)))
    return rows if all(rows[0]) else None


def _placed(lines: Sequence[Line], text: str, wide: int) -> tuple[list[dict[int, Atom]], int]:
    """The pieces of each line by band, and how many bands there are, where Han characters are so wide: 0 where they keep to none."""

    def width(start: int, end: int) -> int:
        piece = text[start:end]
        return len(piece) + (wide - 1) * (columns_of(piece) - len(piece))

    by_line = [
        [((column := line.indent + width(line.start, atom.start)), column + width(atom.start, atom.end), atom) for atom in atoms_of([line])]
        for line in lines
    ]
    bands = _bands((start, end) for atoms in by_line for start, end, _ in atoms)
    if len(bands) < _FEWEST:
        return [], 0
    placed = [
        {next(index for index, band in enumerate(bands) if band[0] <= start and end <= band[1]): atom for start, end, atom in atoms}
        for atoms in by_line
    ]
    # Two pieces in one band are no cells.
    if any(len(cells) != len(atoms) for cells, atoms in zip(placed, by_line, strict=True)):
        return [], 0
    return placed, len(bands)


def _bands(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The bands of the page that hold something, parted by columns in which no line has anything."""
    bands: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if bands and start < bands[-1][1] + 1:
            bands[-1] = (bands[-1][0], max(end, bands[-1][1]))
        else:
            bands.append((start, end))
    return bands


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
