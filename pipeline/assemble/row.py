"""Primary studies as the tables describe them: one record for each row that cites a study.

What a column holds its head tells; the values are those of the mentions in the cells, or bare numbers whose unit stands in the head. From a
cell whose borders are not sure nothing is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..knowledge.fold import fold
from ..knowledge.heads import field_of, unit_in
from ..knowledge.numbers import numerals
from ..knowledge.quantity import Quantity, is_bare, scan
from ..model import (
    Block,
    Cell,
    Citation,
    DoseValue,
    DurationValue,
    FrequencyValue,
    Mention,
    Role,
    RouteValue,
    SampleValue,
    Sentence,
    Span,
    Study,
    StudyDose,
    StudyFrequency,
    StudyRoute,
    StudySample,
    StudyTiming,
    Table,
    Warning,
)
from .study import Part, parts

# The columns in which a value is none of the study's own: what was found, who had what, what it was set against.
_ELSEWHERE: dict[type, frozenset[str]] = {
    SampleValue: frozenset({"finding", "adverse", "method", "comparator", "quality"}),
    DoseValue: frozenset({"finding", "adverse", "method", "condition", "comparator", "quality"}),
    DurationValue: frozenset({"finding", "adverse", "condition", "comparator", "quality", "study", "participants", "age", "year"}),
    FrequencyValue: frozenset({"finding", "adverse", "condition", "comparator", "quality"}),
    RouteValue: frozenset({"finding", "adverse", "condition", "comparator", "quality"}),
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells that are sure (``None`` where one is not), its markers and its mentions by column."""

    table: Table
    cells: tuple[Cell | None, ...]
    markers: tuple[Citation, ...]
    mentions: dict[int, list[Mention]] = field(default_factory=dict)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the marker that names the row's study: the first after an author, else the first."""
        named = next((marker for marker in self.markers if marker.author), None)
        marker = named or next(iter(self.markers), None)
        return marker.numbers if marker else ()


def rows_of(
    tables: Sequence[Table], doubtful: Sequence[frozenset[tuple[int, int]]], mentions: Iterable[Mention], citations: Iterable[Citation]
) -> list[Row]:
    """The rows of the tables with what stands in their cells. ``doubtful`` cells of each table count its head as row 0."""
    rows: list[Row] = []
    places: list[tuple[Span, int, int]] = []
    for table, unsure in zip(tables, doubtful, strict=True):
        for number, cells in enumerate(table.rows, start=1):
            kept = tuple(None if (number, column) in unsure else cell for column, cell in enumerate(cells))
            places += [(span, len(rows), column) for column, cell in enumerate(cells) for span in cell.spans]
            rows.append(Row(table, kept, ()))
    places.sort()
    starts = [span[0] for span, _, _ in places]

    def cell_at(offset: int) -> tuple[int, int] | None:
        index = bisect_right(starts, offset) - 1
        return places[index][1:] if index >= 0 and offset < places[index][0][1] else None

    markers: dict[int, list[tuple[int, Citation]]] = {}
    for marker in citations:
        if cell := cell_at(marker.start):
            markers.setdefault(cell[0], []).append((cell[1], marker))
    for mention in mentions:
        if (cell := cell_at(mention.start)) and cell == cell_at(mention.end - 1):
            rows[cell[0]].mentions.setdefault(cell[1], []).append(mention)
    return [
        Row(row.table, row.cells, tuple(marker for _, marker in sorted(markers.get(index, []), key=lambda pair: pair[0])), row.mentions)
        for index, row in enumerate(rows)
    ]


def table_studies(
    rows: Sequence[Row], mentions: Sequence[Mention], sentences: Sequence[Sentence], blocks: Sequence[Block], source: str
) -> tuple[tuple[Study, ...], tuple[Warning, ...]]:
    """The studies of the rows, in the order of the tables, and a warning for the rows that cite none."""
    if not rows:
        return (), ()
    tables = {row.table.id: row.table for row in rows}
    fields = {name: [field_of(fold(head).plain) or "" for head in table.columns] for name, table in tables.items()}
    routes = {name: _introduced_route(table, mentions, sentences, blocks, source) for name, table in tables.items()}
    studies: list[Study] = []
    warnings: list[Warning] = []
    uncited: dict[str, list[Span]] = {}
    for row in rows:
        spans = [span for cell in row.cells if cell for span in cell.spans]
        if not row.numbers:
            uncited.setdefault(row.table.number or "", []).extend(spans[:1])
            continue
        studies.append(_study(row, fields[row.table.id], routes[row.table.id], source))
    for number, places in uncited.items():
        message = f"{len(places)} rows of table {number} cite no study by number; no study is made of them"
        warnings.append(Warning(code="table_row_without_citation", message=message, spans=tuple(places)))
    return tuple(studies), tuple(warnings)


def _study(row: Row, fields: Sequence[str], route: StudyRoute | None, source: str) -> Study:
    timing = [part for part in _values(row, fields, DurationValue, StudyTiming, source) if part.role != "other"]
    return Study(
        id="",
        citation=row.numbers[0],
        source="table",
        author=_author(row, source),
        year=_year(row, fields),
        samples=(*_values(row, fields, SampleValue, StudySample, source), *_bare_samples(row, fields)),
        doses=(*_values(row, fields, DoseValue, StudyDose, source), *_bare_doses(row, fields)),
        timing=(*timing, *_bare_times(row, fields)),
        frequency=next(iter(_values(row, fields, FrequencyValue, StudyFrequency, source)), None),
        route=next(iter(_values(row, fields, RouteValue, StudyRoute, source)), route),
        condition=_cell(row, fields, "condition"),
        method=_cell(row, fields, "method", "design"),
        finding=_cell(row, fields, "finding"),
    )


def _values(row: Row, fields: Sequence[str], value: type, part: type[Part], source: str) -> tuple[Part, ...]:
    """The values of one kind in the columns that may hold them."""
    found = []
    for column in sorted(row.mentions):
        cell = row.cells[column]
        if cell and fields[column] not in _ELSEWHERE[value]:
            found += [(mention, _within(mention, cell)) for mention in row.mentions[column]]
    return parts(found, value, part, source)


def _within(mention: Mention, cell: Cell) -> tuple[Span, ...]:
    """The places of a mention inside its cell, whose lines may stand apart."""
    spans = ((max(mention.start, start), min(mention.end, end)) for start, end in cell.spans)
    return tuple((start, end) for start, end in spans if start < end)


def _cell(row: Row, fields: Sequence[str], *wanted: str) -> Cell | None:
    """The whole cell of the first column that holds the first of these fields that any holds."""
    for name in wanted:
        for column, cell in enumerate(row.cells):
            if fields[column] == name and cell and cell.text:
                return cell
    return None


# The first of the names before a marker: ``沈知非等``, ``Lee, 2019``, ``van der Berg & Lee``.
_FIRST_NAME = re.compile(
    r"\s*(?P<name>[\u3400-\u9fff·]{2,10}?(?=等|[,，、\s\d(（和与]|$)"
    r"|(?:(?:van|von|de|der|den|del|della|di|da|la|le|El|Al|Ben|Mac|St\.)[\s-]){0,3}[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]+(?:[\s-][A-ZÀ-Þ][a-zà-ÿ'’-]+)?)"
)


def _author(row: Row, source: str) -> str | None:
    """The name before the marker that names the row's study."""
    if named := next((marker.author for marker in row.markers if marker.author), None):
        return named
    for marker in row.markers[:1]:
        for cell in filter(None, row.cells):
            for start, end in cell.spans:
                if start <= marker.start < end and (found := _FIRST_NAME.match(source[cell.spans[0][0] : marker.start])):
                    return found["name"]
    return None


def _year(row: Row, fields: Sequence[str]) -> int | None:
    """The year in the cell that names the study, or in a column of years."""
    for column, cell in enumerate(row.cells):
        found = _YEAR.search(cell.text) if cell else None
        if cell and found and (fields[column] in ("study", "year", "reference") or _names_study(row, cell)):
            return int(found.group())
    return None


def _names_study(row: Row, cell: Cell) -> bool:
    return any(start <= marker.start < end for marker in row.markers for start, end in cell.spans)


def _bare(row: Row, fields: Sequence[str], wanted: str) -> Iterator[tuple[Cell, str]]:
    """The cells of a field that hold numbers without a unit, each with the name of its column."""
    for column, cell in enumerate(row.cells):
        if cell and fields[column] == wanted and not row.mentions.get(column) and is_bare(fold(cell.text).plain):
            yield cell, fold(row.table.columns[column]).plain


def _bare_samples(row: Row, fields: Sequence[str]) -> Iterator[StudySample]:
    for cell, _ in _bare(row, fields, "participants"):
        found = list(numerals(fold(cell.text).plain))
        if len(found) == 1 and isinstance(found[0].value, int) and found[0].value > 0:
            yield StudySample(n=found[0].value, text=cell.text, spans=cell.spans)


def _with_unit(cell: Cell, name: str) -> Quantity | None:
    """The numbers of a cell with the unit that the name of its column gives."""
    plain = fold(f"{cell.text} {unit_in(name)}").plain
    return next((quantity for quantity in scan(plain, numerals(plain)) if quantity.end == len(plain)), None)


def _bare_doses(row: Row, fields: Sequence[str]) -> Iterator[StudyDose]:
    for cell, name in _bare(row, fields, "dose"):
        quantity = _with_unit(cell, name)
        if quantity and quantity.dimension in ("mass", "amount", "activity", "concentration"):
            yield StudyDose(**_range(quantity), text=cell.text, spans=cell.spans)


def _bare_times(row: Row, fields: Sequence[str]) -> Iterator[StudyTiming]:
    for cell, name in _bare(row, fields, "schedule"):
        quantity = _with_unit(cell, name)
        if quantity and quantity.dimension == "time":
            role: Role = "follow_up" if re.search(r"随访|follow", name, re.IGNORECASE) else "course"
            yield StudyTiming(**_range(quantity), role=role, text=cell.text, spans=cell.spans)


def _range(quantity: Quantity) -> dict[str, Any]:
    fields: dict[str, Any] = {"unit": quantity.unit, "comparator": quantity.comparator}
    if quantity.form == "list":
        return fields | {"values": quantity.values}
    return fields | {"low": quantity.values[0], "high": quantity.values[-1]}


_CLAUSE = re.compile(r"[，,；;。]")


def _introduced_route(
    table: Table, mentions: Sequence[Mention], sentences: Sequence[Sentence], blocks: Sequence[Block], source: str
) -> StudyRoute | None:
    """The route that the caption, or the clause that introduces the table, gives for all its rows; nothing where there are several."""
    if table.number is None:
        return None
    kinds = {block.id: block for block in blocks}
    pointer = re.compile(rf"(?:表|Tables?|Tab\.)\s*{re.escape(table.number)}(?!\d)")
    captions = [s for s in sentences if (block := kinds[s.block]).kind == "caption" and block.number == table.number]
    stretches = [(sentence.start, sentence.end) for sentence in captions]
    for sentence in sentences:
        if kinds[sentence.block].kind in ("paragraph", "abstract") and (found := pointer.search(sentence.text)):
            before = [mark.end() for mark in _CLAUSE.finditer(sentence.text, 0, found.start())]
            after = _CLAUSE.search(sentence.text, found.end())
            stretches.append(
                (sentence.start + (before[-1] if before else 0), sentence.start + (after.start() if after else len(sentence.text)))
            )
    for group in (stretches[: len(captions)], stretches[len(captions) :]):
        routes = [m for m in mentions if isinstance(m.value, RouteValue) and any(start <= m.start < end for start, end in group)]
        if len({mention.value for mention in routes}) == 1:
            first = routes[0]
            return next(iter(parts([(first, ((first.start, first.end),))], RouteValue, StudyRoute, source)))
    return None
