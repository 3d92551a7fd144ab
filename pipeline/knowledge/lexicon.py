"""The strict reader of the tables in ``data/``: the only module that opens them.

A table is tab-separated, UTF-8, one header line, no quoting; several values in a cell are parted by ``|``. Its columns are the fields of a
dataclass. An unknown or missing column, a row of another length, an empty required cell, a repeated surface or an unsourced row is an error
with its line number.
"""

from __future__ import annotations

import hashlib
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TypeVar

from ..errors import KnowledgeError

Row = TypeVar("Row")
Names = tuple[str, ...]
# Columns in which one name may stand in several rows.
_SHARED = {"id", "ids", "symbols", "defined", "abbr_defined", "words", "tails"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its UCUM code, what it measures and how it is written."""

    ucum: str
    dimension: str
    surfaces: Names
    source: str


@dataclass(frozen=True, slots=True)
class Region:
    """A structure of the brain or spinal cord. ``abbr_defined`` counts only where the document defines it."""

    id: str
    name: str
    label: str
    source: str
    match: str = ""
    en: Names = ()
    zh: Names = ()
    abbr: Names = ()
    abbr_defined: Names = ()


@dataclass(frozen=True, slots=True)
class Receptor:
    """A receptor, subunit, channel or family.

    ``en`` and ``zh`` are stems that need ``receptor`` or ``受体`` behind them, ``symbols`` are short ones that need it too;
    ``alone`` and ``names`` are complete; ``defined`` counts only where the document defines it.
    """

    ids: Names
    kind: str
    source: str
    en: Names = ()
    zh: Names = ()
    symbols: Names = ()
    alone: Names = ()
    defined: Names = ()
    names: Names = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A way of giving a substance. ``when`` tells where the word counts: ``always``, or only where something is ``given``."""

    route: str
    when: str
    surfaces: Names
    source: str


@dataclass(frozen=True, slots=True)
class Regional:
    """A term of Taiwan and the mainland's, both in Simplified characters and of one length."""

    taiwan: str
    mainland: str
    source: str


@dataclass(frozen=True, slots=True)
class OpenName:
    """Words that names of structures are made of: a ``head``, an ``adjective`` of the named structure, or a ``plain`` adjective."""

    kind: str
    words: Names
    source: str
    structure: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words of one ``kind`` that rules refer to by its name."""

    kind: str
    words: Names
    source: str


def read(text: str, row: type[Row], where: str, *, partial: bool = False) -> list[Row]:
    """The rows of one table, checked. In a ``partial`` one the columns that may be empty may be missing."""
    lines = text.removeprefix("\ufeff").splitlines()
    columns = {field.name: field for field in fields(row)}  # type: ignore[arg-type]
    header = lines[0].split("\t") if lines else []
    needed = {name for name, field in columns.items() if not partial or field.default is MISSING}
    if len(set(header)) != len(header) or not needed <= set(header) <= set(columns):
        raise KnowledgeError(
            f"line 1: the columns are {', '.join(header) or 'missing'}, not {', '.join(columns)}",
            where=where,
            hint="name each column once, in any order",
        )
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise KnowledgeError(f"line {number}: {len(cells)} cells, not {len(header)}", where=where)
        values: dict[str, object] = {}
        for name, cell in zip(header, cells, strict=True):
            field = columns[name]
            is_list = field.type in ("Names", Names)
            if not cell and field.default is MISSING:
                raise KnowledgeError(f"line {number}: {name} is empty", where=where)
            if not is_list:
                if cell != cell.strip():
                    raise KnowledgeError(f"line {number}: {name} has a stray space", where=where)
                values[name] = cell
                continue
            names = tuple(cell.split("|")) if cell else ()
            if any(not value or value != value.strip() for value in names):
                raise KnowledgeError(f"line {number}: {name} holds an empty name or a stray space", where=where)
            if len(set(names)) != len(names):
                raise KnowledgeError(f"line {number}: {name} holds a name twice", where=where)
            for value in names:
                if name not in _SHARED and seen.setdefault((name, value), number) != number:
                    raise KnowledgeError(f"line {number}: {value!r} stands on line {seen[name, value]} too", where=where)
            values[name] = names
        rows.append(row(**values))
    return rows


@cache
def _data(name: str) -> str:
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")


@cache
def table(name: str, row: type[Row]) -> tuple[Row, ...]:
    """A table that comes with the pipeline."""
    return tuple(read(_data(name), row, name))


@cache
def words(kind: str) -> frozenset[str]:
    """A set of words out of ``words.tsv``."""
    for row in table("words.tsv", Words):
        if row.kind == kind:
            return frozenset(row.words)
    raise KnowledgeError(f"no words of the kind {kind!r}", where="words.tsv")


def _names() -> list[str]:
    return sorted(entry.name for entry in (files(__package__) / "data").iterdir() if entry.name.endswith(".tsv"))


def row_counts() -> dict[str, int]:
    """How many rows every table has, by name."""
    return {name: len(_data(name).splitlines()) - 1 for name in _names()}


@cache
def hashes() -> dict[str, str]:
    """The sha256 of every table, by name: a record says which knowledge it was made with."""
    return {name: hashlib.sha256(_data(name).encode()).hexdigest() for name in _names()}
