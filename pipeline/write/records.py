"""Records as files: one JSON object a document, the same bytes for the same record, there as a whole or not at all.

A part of the record (a block, a mention) stands on a line of its own, so that a diff shows what changed and the head of a record
can be read without the rest.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import InputError, OutputError
from ..model import SCHEMA_VERSION, Record
from ..naming import record_name

_END = b"\n}\n"
_REDO = "make it anew with `revmine run --force`"


def dumps(record: Record) -> str:
    """The JSON of a record, as it stands in its file."""
    # Not in pydantic's JSON mode: that makes null of a number without end, which is an error that should be seen.
    return "{\n" + ",\n".join(f"  {_json(key)}: {_laid_out(value)}" for key, value in record.model_dump().items()) + "\n}\n"


def _laid_out(value: Any) -> str:
    if not isinstance(value, list | tuple) or not value:
        return _json(value)
    return "[\n" + ",\n".join("    " + _json(item) for item in value) + "\n  ]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def record_path(folder: Path, doc_id: str) -> Path:
    """Where the record of a document goes."""
    return folder / record_name(doc_id)


# --- Writing ----------------------------------------------------------------------------------------------------------------------


def write_record(record: Record, path: Path) -> None:
    """Writes a record to its file, as a whole or not at all."""
    write_text(dumps(record), path)


def write_text(text: str, path: Path) -> None:
    """Writes a file as UTF-8, as a whole or not at all, in place of what was there."""
    write_bytes(text.encode("utf-8"), path)


def write_bytes(data: bytes, path: Path) -> None:
    """Writes a file as a whole or not at all, in place of what was there."""
    with _errors_for(path), _part(path.parent) as part:
        with open(part, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)


def check_writable(folder: Path) -> None:
    """Makes the folder where it is not there, and fails where nothing can be written into it."""
    with _errors_for(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _part(folder) as part:
            part.touch(exist_ok=False)


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    """A name for a file in the making; nothing is left under it."""
    part = folder / f".revmine-{secrets.token_hex(8)}.part"
    try:
        yield part
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _errors_for(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"cannot be written ({reason})", where=str(path), hint="name another place, or mend its permissions") from error


# --- Reading ----------------------------------------------------------------------------------------------------------------------


def read_record(path: Path) -> Record:
    """The record in a file."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read ({reason})", where=str(path), hint="check the path and its permissions") from error
    try:
        return Record.model_validate_json(data)
    except ValidationError as error:
        raise _unfit(error, data, path) from error


def _unfit(error: ValidationError, data: bytes, path: Path) -> InputError:
    """What is wrong with the record, in a line that names the place."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return InputError(f"is not JSON, or not whole ({first['msg']})", where=str(path), hint=_REDO)
    try:
        version = json.loads(data).get("schema_version")
    except (ValueError, RecursionError, AttributeError):
        version = None
    if isinstance(version, str) and version != SCHEMA_VERSION:
        return InputError(f"is a record of schema {version[:20]}, this program writes {SCHEMA_VERSION}", where=str(path), hint=_REDO)
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
    return InputError(f"is no record (${steps}: {first['msg']})", where=str(path), hint=_REDO)


def read_head(path: Path) -> dict[str, Any] | None:
    """``schema_version``, ``provenance`` and ``document`` of a record, or None where no whole record of ours is there.

    Only the first lines and the last bytes are read.
    """
    try:
        with open(path, "rb") as file:
            lines = [file.readline() for _ in range(4)]
            file.seek(-len(_END), os.SEEK_END)
            if file.read() != _END:
                return None
        head = json.loads(b"".join(lines).rstrip().rstrip(b",") + b"}")
    except (OSError, ValueError, RecursionError):
        return None
    return head if isinstance(head, dict) and head.keys() == {"schema_version", "provenance", "document"} else None


def is_current(path: Path, *, name: str, sha256: str, version: str, lexicons: dict[str, str]) -> bool:
    """Whether the record in a file is what this program would make of the document again."""
    head = read_head(path)
    if head is None or head["schema_version"] != SCHEMA_VERSION or head["provenance"] != {"version": version, "lexicons": lexicons}:
        return False
    source = head["document"].get("source") if isinstance(head["document"], dict) else None
    return isinstance(source, dict) and source.get("sha256") == sha256 and source.get("name") == name
