"""How documents, their records and the works that they cite are named. It loads nothing heavy, so that all rooms can agree on names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import InputError

RECORD_SUFFIX = ".json"
# A shorter title, without its spaces and marks, tells no work from another.
SHORTEST_TITLE = 8
# The labels whose mentions name a concept of a lexicon.
CONCEPT_LABELS = ("BRAIN_REGION", "SPINAL_REGION", "RECEPTOR")
LONGEST_NAME = 255  # bytes, on all common file systems


def document_id(name: str) -> str:
    """The id of a document: its file name without the last ending."""
    return Path(name).stem or name


def check_name(name: str) -> str:
    """The name of a document, if a record can hold it: a file name of undecodable bytes is no text."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError("has a name that is not valid UTF-8", where=name, hint="rename the file") from None
    return name


def record_name(doc_id: str) -> str:
    """The file name of the record of a document. An id is the stem of a file name; its record never leaves the folder it is put into."""
    check_name(doc_id)
    if not doc_id.strip() or doc_id.strip(". ") == "" or any(c in doc_id for c in "/\\\0"):
        hint = "rename the document: no slash, backslash or NUL, and not only dots"
        raise InputError(f"{doc_id!r} cannot be the name of a record", hint=hint)
    name = doc_id + RECORD_SUFFIX
    if len(name.encode("utf-8")) > LONGEST_NAME:
        what = f"has a name too long for a record ({LONGEST_NAME} bytes with {RECORD_SUFFIX})"
        raise InputError(what, where=doc_id, hint="rename the document")
    return name


def work_keys(item: Mapping[str, Any]) -> Iterator[str]:
    """What two CSL items have in common that are one work: the DOI, or the title without its case, its spaces and its marks."""
    if doi := item.get("DOI"):
        yield f"doi {str(doi).lower()}"
    title = "".join(char for char in str(item.get("title", "")).lower() if char.isalnum())
    if len(title) >= SHORTEST_TITLE:
        yield f"title {title}"
