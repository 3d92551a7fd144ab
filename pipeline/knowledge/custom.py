"""A user's own terms: a table that is read as strictly as the bundled ones, and whose names come before theirs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, fields

from ..errors import KnowledgeError
from ..naming import CONCEPT_LABELS
from .lexicon import Names, Receptor, Region, hashes, read

# A name of one letter would be found everywhere.
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Own:
    """A concept of a user's.

    ``id`` is one identifier for a region, one or more (HGNC symbols, or a family's name) for a receptor; ``name`` is what a region is
    called in English. ``en`` and ``zh`` are whole names; ``abbr`` may stand alone, ``abbr_defined`` only where the document defines it.
    """

    label: str
    id: Names
    name: str = ""
    en: Names = ()
    zh: Names = ()
    abbr: Names = ()
    abbr_defined: Names = ()
    match: str = ""
    source: str = ""

    def concept(self) -> Region | Receptor:
        """The concept as the bundled tables would have it."""
        source = self.source or "user"
        if self.label == "RECEPTOR":
            return Receptor(self.id, "receptor", source, alone=self.abbr, defined=self.abbr_defined, names=(*self.en, *self.zh))
        return Region(self.id[0], self.name, self.label, source, self.match, self.en, self.zh, self.abbr, self.abbr_defined)


COLUMNS = tuple(field.name for field in fields(Own))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A file of a user's terms, as a record names it: ``name`` and the ``sha256`` of its bytes."""

    name: str
    sha256: str
    rows: tuple[Own, ...]


def read_lexicons(paths: Iterable[str | os.PathLike[str]]) -> tuple[Lexicon, ...]:
    """The lexicons at these paths. Raises KnowledgeError with file and line where one is not sound, or two share a name."""
    lexicons: list[Lexicon] = []
    names = set(hashes())
    for path in paths:
        lexicon = _read(os.fspath(path))
        if lexicon.name in names:
            raise KnowledgeError(
                "has the name of another lexicon", where=os.fspath(path), hint="rename it: a record names each by its file"
            )
        names.add(lexicon.name)
        lexicons.append(lexicon)
    return tuple(lexicons)


def hashes_with(lexicons: Iterable[Lexicon]) -> dict[str, str]:
    """The sha256 of every bundled table and of these lexicons, by name: what a record says it was made with."""
    return hashes() | {lexicon.name: lexicon.sha256 for lexicon in lexicons}


def _read(path: str) -> Lexicon:
    try:
        with open(path, "rb") as file:
            data = file.read()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise KnowledgeError(f"cannot be read ({error.strerror})", where=path, hint="check the path") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError("is not UTF-8", where=path, hint="save it as UTF-8 text, columns parted by tabs") from error
    return Lexicon(os.path.basename(path), hashlib.sha256(data).hexdigest(), checked(text, path))


def checked(text: str, where: str) -> tuple[Own, ...]:
    """The rows of a table of terms. Columns without a value may be missing."""
    rows = read(text, Own, where, partial=True)
    for number, row in enumerate(rows, start=2):
        if fault := _fault(row):
            raise KnowledgeError(f"line {number}: {fault}", where=where)
    return tuple(rows)


def _fault(row: Own) -> str:
    if row.label not in CONCEPT_LABELS:
        return f"label is {row.label!r}, not one of {', '.join(CONCEPT_LABELS)}"
    if row.match not in ("", "broader"):
        return f"match is {row.match!r}, not empty or broader"
    if row.label != "RECEPTOR" and (len(row.id) != 1 or not row.name):
        return "a region has one id and a name"
    surfaces = (*row.en, *row.zh, *row.abbr, *row.abbr_defined)
    if not surfaces:
        return "no name in en, zh, abbr or abbr_defined"
    short = next((surface for surface in surfaces if len(surface) < _SHORTEST and surface not in row.abbr_defined), None)
    return f"{short!r} is too short to be looked for" if short else ""


def as_table(rows: Iterable[Own]) -> str:
    """Rows as the text of a table, all columns there."""
    lines = ["\t".join(COLUMNS)]
    for row in rows:
        values = (getattr(row, column) for column in COLUMNS)
        lines.append("\t".join(value if isinstance(value, str) else "|".join(value) for value in values))
    return "\n".join(lines) + "\n"
