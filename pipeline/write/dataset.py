"""The study dataset of a folder of records: one row a study, as CSV, JSON and Parquet, the conflicts, the terms that
documents pair, and the works that they cite.

The value columns hold one value or one range, in UCUM units. Where a study has several that are no one range (two groups of subjects, times
of two kinds) they are empty, and the text columns list all. A span column holds JSON: ``[[start, end], …]``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import OutputError
from ..model import Cell, Record, Reference, Study, StudyDose, StudyTiming
from ..naming import work_keys
from .records import write_bytes

Row = dict[str, str | int | float | None]

# The columns in their order, with what they hold.
COLUMNS: dict[str, type] = {
    "document": str,
    "citation": int,
    "source": str,
    "author": str,
    "year": int,
    "n": int,
    "sample": str,
    "dose_low": float,
    "dose_high": float,
    "dose_unit": str,
    "dose_text": str,
    "route": str,
    "times": float,
    "times_high": float,
    "per": str,
    "timing_low": float,
    "timing_high": float,
    "timing_unit": str,
    "timing_role": str,
    "timing_text": str,
    "condition": str,
    "method": str,
    "finding": str,
    "conflict": str,
    "sample_spans": str,
    "dose_spans": str,
    "route_spans": str,
    "frequency_spans": str,
    "timing_spans": str,
    "condition_spans": str,
    "method_spans": str,
    "finding_spans": str,
}
CONFLICT_COLUMNS = ("document", "citation", "field", "source", "text", "spans", "value")
GLOSSARY_COLUMNS = ("zh", "en", "count", "documents")
REFERENCE_COLUMNS = (
    *("title", "authors", "year", "container", "volume", "issue", "page", "doi", "pmid", "type"),
    *("documents", "numbers", "sentences", "mentions"),
)
FILES = ("studies.csv", "studies.json", "studies.parquet", "conflicts.csv", "glossary.csv", "references.csv")


def write_dataset(records: Iterable[Record], folder: Path) -> int:
    """Writes the six files into a folder and returns the number of studies. Rows are in the order of the document ids and citations."""
    ordered = sorted(records, key=lambda record: record.document.id)
    rows = [row for record in ordered for row in study_rows(record)]
    conflicts = [row for record in ordered for row in _conflict_rows(record)]
    # All are made before the first is written: a number that no column can hold leaves the files of before as they are.
    contents = (
        _csv(COLUMNS, rows),
        (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
        _parquet(rows),
        _csv(CONFLICT_COLUMNS, conflicts),
        _csv(GLOSSARY_COLUMNS, glossary_rows(ordered)),
        _csv(REFERENCE_COLUMNS, reference_rows(ordered)),
    )
    for name, content in zip(FILES, contents, strict=True):
        write_bytes(content, folder / name)
    return len(rows)


def reference_rows(records: Iterable[Record]) -> list[Row]:
    """The works that documents cite, each once: by DOI, or by title. Which documents have it under which number, and how often it is cited.

    ``sentences`` and ``mentions`` count those that it supports, over all documents.
    """
    works: dict[str, list[tuple[str, Reference]]] = {}
    known: dict[str, str] = {}
    for record in records:
        for reference in record.references:
            keys = list(work_keys(reference.csl or {})) or [f"{record.document.id} {reference.id}"]
            work = next((known[key] for key in keys if key in known), keys[0])
            known.update(dict.fromkeys(keys, work))
            works.setdefault(work, []).append((record.document.id, reference))
    return [_reference_row(told) for told in works.values()]


def _reference_row(told: Sequence[tuple[str, Reference]]) -> Row:
    # What one document leaves out another may give.
    item: dict[str, Any] = {}
    for _, reference in told:
        item = {**(reference.csl or {}), **item}
    names = [name.get("literal") or f"{name['family']}, {name['given']}" for name in item.get("author", ())]
    fields = {"title": "title", "container": "container-title", "volume": "volume", "issue": "issue", "page": "page", "doi": "DOI"}
    return {
        **{ours: item.get(theirs) for ours, theirs in fields.items()},
        "title": item.get("title") or told[0][1].text,
        "authors": "; ".join(names),
        "year": (item.get("issued") or {}).get("date-parts", [[None]])[0][0],
        "pmid": item.get("PMID"),
        "type": item.get("type"),
        "documents": "; ".join(dict.fromkeys(document for document, _ in told)),
        "numbers": "; ".join(f"{document} {reference.number or reference.id}" for document, reference in told),
        "sentences": sum(len(reference.sentences) for _, reference in told),
        "mentions": sum(len(reference.mentions) for _, reference in told),
    }


def glossary_rows(records: Iterable[Record]) -> list[Row]:
    """The terms that documents pair, each pair once, in the order of the Chinese terms: how many documents have it, and which."""
    documents: dict[tuple[str, str], list[str]] = {}
    written: dict[tuple[str, str], str] = {}
    for record in records:
        for term in record.glossary:
            pair = (term.zh, term.en.lower())
            written.setdefault(pair, term.en)
            if record.document.id not in (told := documents.setdefault(pair, [])):
                told.append(record.document.id)
    return [
        {"zh": pair[0], "en": written[pair], "count": len(told), "documents": "; ".join(told)} for pair, told in sorted(documents.items())
    ]


def study_rows(record: Record) -> Iterator[Row]:
    """The rows of one document, by citation, the table's before the text's."""
    conflicts: dict[int, list[str]] = {}
    for conflict in record.conflicts:
        conflicts.setdefault(conflict.citation, []).append(conflict.field)
    for study in sorted(record.studies, key=lambda study: (study.citation, study.source)):
        yield _row(record.document.id, study, "; ".join(conflicts.get(study.citation, ())) or None)


def _row(document: str, study: Study, conflict: str | None) -> Row:
    frequency, route = study.frequency, study.route
    row: Row = {
        "document": document,
        "citation": study.citation,
        "source": study.source,
        "author": study.author,
        "year": study.year,
        "n": study.samples[0].n if len(study.samples) == 1 else None,
        "sample": _texts(study.samples),
        **_range("dose", study.doses),
        "dose_text": _texts(study.doses),
        "route": route.route if route else None,
        "times": float(frequency.times) if frequency else None,
        "times_high": float(frequency.times_high or frequency.times) if frequency else None,
        "per": frequency.per if frequency else None,
        **_range("timing", study.timing),
        "timing_role": study.timing[0].role if len({time.role for time in study.timing}) == 1 else None,
        "timing_text": _texts(study.timing),
        "conflict": conflict,
        "sample_spans": _spans(study.samples),
        "dose_spans": _spans(study.doses),
        "route_spans": _spans([route] if route else []),
        "frequency_spans": _spans([frequency] if frequency else []),
        "timing_spans": _spans(study.timing),
    }
    for name, cell in (("condition", study.condition), ("method", study.method), ("finding", study.finding)):
        row[name] = cell.text if cell else None
        row[f"{name}_spans"] = _spans([cell] if cell else [])
    return {name: row[name] for name in COLUMNS}


def _range(name: str, parts: Sequence[StudyDose] | Sequence[StudyTiming]) -> Row:
    """The lowest and the highest value where all are in one unit, and of one role where they are times."""
    kinds = {(part.unit, getattr(part, "role", None)) for part in parts}
    if len(kinds) != 1:
        return {f"{name}_low": None, f"{name}_high": None, f"{name}_unit": None}
    numbers = [float(number) for part in parts for number in (part.low, part.high, *(part.values or ())) if number is not None]
    return {f"{name}_low": min(numbers, default=None), f"{name}_high": max(numbers, default=None), f"{name}_unit": parts[0].unit}


def _texts(parts: Sequence[Cell]) -> str | None:
    return "; ".join(part.text for part in parts) or None


def _spans(parts: Sequence[Cell]) -> str | None:
    return json.dumps([span for part in parts for span in part.spans]) if parts else None


def _conflict_rows(record: Record) -> Iterator[Row]:
    for conflict in record.conflicts:
        for value in conflict.values:
            rest = {name: part for name, part in value.items() if name not in ("source", "text", "spans")}
            yield {
                "document": record.document.id,
                "citation": conflict.citation,
                "field": conflict.field,
                "source": value.get("source"),
                "text": value.get("text"),
                "spans": json.dumps(value.get("spans")),
                "value": json.dumps(rest, ensure_ascii=False),
            }


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """CSV that spreadsheets open right: a byte-order mark tells the encoding, and nothing in it is a formula."""
    names = list(columns)
    memory = io.StringIO(newline="")
    writer = csv.writer(memory, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_as_text(row[name]) for name in names] for row in rows)
    return memory.getvalue().encode("utf-8-sig")


def _as_text(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _parquet(rows: Sequence[Row]) -> bytes:
    import pyarrow
    from pyarrow import parquet

    kinds = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    memory = io.BytesIO()
    try:
        table = pyarrow.Table.from_pylist(list(rows), schema=schema)
    except (pyarrow.ArrowException, OverflowError) as error:
        hint = "make the records anew with `revmine run --force`"
        raise OutputError(f"cannot hold a value of the records ({error})", where="studies.parquet", hint=hint) from error
    parquet.write_table(table, memory)
    return memory.getvalue()
