"""The tables of a document: the cells of each as the reading text holds them, with their places in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model import Bilingual, Block, Cell, Span, Table, Warning

_LABEL = re.compile(r"(?:续\s?表|表|附表|Table|TABLE|Tab\.)\s*(?:\d{1,2}[A-Za-z]?|[IVX]{1,4}|[一二三四五六七八九十]{1,2})[.:：．]?\s*")


@dataclass(frozen=True, slots=True)
class TableText:
    """A table block and the places of its cells: ``rows`` of ``(text, spans)``, heads first, or nothing where it could not be rebuilt.

    ``doubtful`` are cells ``(row, column)`` whose borders are not sure.
    """

    block: Block
    rows: tuple[tuple[tuple[str, tuple[Span, ...]], ...], ...]
    doubtful: frozenset[tuple[int, int]]


def tables_of(found: Iterable[TableText], blocks: Sequence[Block]) -> tuple[tuple[Table, ...], tuple[Warning, ...]]:
    """The rebuilt tables, and a warning for each that could not be rebuilt or has cells that are not sure."""
    tables: list[Table] = []
    warnings: list[Warning] = []
    with_table = set()
    for table in found:
        number = table.block.number
        label = f"table {number}" if number else "a table"
        with_table.add(number)
        if not table.rows:
            warnings.append(
                Warning(
                    code="table_not_rebuilt",
                    message=f"{label} could not be rebuilt with confidence: its lines are kept, none of its studies is read",
                    spans=table.block.spans,
                )
            )
            continue
        heads, *rows = table.rows
        tables.append(
            Table(
                id=f"t{len(tables) + 1}",
                number=number,
                caption=_caption(number, blocks),
                columns=tuple(text for text, _ in heads),
                rows=tuple(tuple(Cell(text=text, spans=spans) for text, spans in row) for row in rows),
            )
        )
        if table.doubtful:
            warnings.append(_doubt(label, table))
    captions = [block for block in blocks if block.kind == "caption" and _LABEL.match(block.text) and block.number not in with_table]
    warnings += [
        Warning(code="table_missing", message=f"no table stands under the caption of table {block.number}", spans=block.spans)
        for block in captions
    ]
    return tuple(tables), tuple(warnings)


def _doubt(label: str, table: TableText) -> Warning:
    heads = table.rows[0]
    columns = sorted({column for _, column in table.doubtful})
    spans = [span for row, column in sorted(table.doubtful) for span in table.rows[row][column][1]]
    names = ", ".join(heads[column][0] for column in columns)
    return Warning(
        code="table_cells_unsure",
        message=f"{label}: where {len(table.doubtful)} cells begin or end is not sure (columns: {names}); no value is read from them",
        spans=tuple(sorted(set(spans))),
    )


def _caption(number: str | None, blocks: Sequence[Block]) -> Bilingual:
    """The captions with this number, without their labels, by language."""
    found: dict[str, str] = {}
    for block in blocks:
        if block.kind == "caption" and block.number == number and (label := _LABEL.match(block.text)):
            text = block.text[label.end() :].strip()
            if text and block.language:
                found.setdefault(block.language, text)
    return Bilingual(**found)
