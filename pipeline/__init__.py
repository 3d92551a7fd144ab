"""revmine: reads Chinese and English review articles into checked, structured records.

    import pipeline

    record = pipeline.process("review.txt")          # or process(text="…"), process(b"…")
    nlp = pipeline.load()                            # a spaCy Language
    for record in pipeline.process_many(["reviews/"]): ...

Importing this package is cheap: what is behind a name is loaded when the name is first used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from .errors import InputError, PipelineError
from .version import __version__

if TYPE_CHECKING:
    from spacy.language import Language

    from .model import Record

__all__ = ["InputError", "PipelineError", "Record", "__version__", "load", "process", "process_many"]


def process(
    path: str | os.PathLike[str] | bytes | bytearray | memoryview | None = None,
    *,
    text: str | None = None,
    name: str | None = None,
    lexicons: Iterable[str | os.PathLike[str]] = (),
) -> Record:
    """The record of one document: of a file, of the bytes of one, or of a text.

    ``name`` is what the record calls a document that is no file: ``document`` for bytes and ``text`` for a text, unless given. The
    record of a text is that of a UTF-8 file; a byte-order mark at its start is not counted in offsets. ``lexicons`` are files of your own
    terms. Raises InputError where there is nothing to read, KnowledgeError where a lexicon is not sound.
    """
    if (path is None) == (text is None):
        raise TypeError("process() takes either a path or bytes, or text=…")
    if text is not None:
        if not isinstance(text, str):
            raise TypeError(f"text must be a str, not {type(text).__name__}; give bytes or a path as the first argument")
        return _process_text(text, name or "text", lexicons)
    if isinstance(path, bytes | bytearray | memoryview):
        return _process(bytes(path), name or "document", lexicons)
    if name is not None:
        raise TypeError("name goes with bytes or text=…; a file has its own")
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"process() takes a path, bytes or text=…, not {type(path).__name__}")
    from .batch import found_at, located, read

    found = found_at(os.fspath(path))
    try:
        return _process(read(found), found.name, lexicons)
    except PipelineError as error:
        raise located(error, found) from error.__cause__


def process_many(
    paths: Iterable[str | os.PathLike[str]],
    *,
    jobs: int = 1,
    lexicons: Iterable[str | os.PathLike[str]] = (),
    on_error: Callable[[PipelineError], object] | None = None,
) -> Iterator[Record]:
    """The records of many files, in the order of ``paths``; a folder or a glob stands for the documents in it.

    A document that cannot be read ends the iteration with its PipelineError, unless ``on_error`` is there to take that. With ``jobs``
    above 1 as many processes share the work; each takes some seconds to start, and a script that asks for them needs the usual
    ``if __name__ == "__main__":``.
    """
    if isinstance(paths, str | bytes | os.PathLike):
        raise TypeError("process_many() takes a list of paths; for one document there is process()")
    from .batch import records_of
    from .knowledge.custom import read_lexicons

    return records_of((os.fspath(path) for path in paths), jobs=jobs, lexicons=read_lexicons(lexicons), on_error=on_error)


def load(lexicons: Iterable[str | os.PathLike[str]] = ()) -> Language:
    """A spaCy Language that finds the mentions of a text: after ``doc = nlp("…24 IU…")`` they are ``doc.spans["mentions"]``."""
    from .knowledge.custom import read_lexicons
    from .language import load as load_language

    return load_language(read_lexicons(lexicons))


def _process_text(text: str, name: str, lexicons: Iterable[str | os.PathLike[str]]) -> Record:
    from .flow import process_text
    from .knowledge.custom import read_lexicons

    return process_text(text, _file_name(name), read_lexicons(lexicons))


def _process(data: bytes, name: str, lexicons: Iterable[str | os.PathLike[str]]) -> Record:
    from .flow import process_bytes
    from .knowledge.custom import read_lexicons

    return process_bytes(data, _file_name(name), read_lexicons(lexicons))


def _file_name(given: str) -> str:
    from .naming import check_name

    return check_name(os.path.basename(given) or given)


def __getattr__(name: str) -> object:
    if name == "Record":
        from .model import Record

        return Record
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(globals().keys() | set(__all__))
