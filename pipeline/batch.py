"""Many documents: find them, skip what is done, share the work among processes, set failures aside.

Nothing here prints: what happens to each document is told as an `Outcome`, in the order of the documents.
"""

from __future__ import annotations

import glob
import hashlib
import multiprocessing
import os
import signal
import stat
import sys
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from .errors import InputError, PipelineError
from .knowledge.custom import Lexicon, hashes_with
from .naming import check_name, document_id, record_name
from .version import __version__
from .write.records import check_writable, dumps, is_current, record_path, write_text

if TYPE_CHECKING:
    from .model import Record

STDIN = "-"
ENDINGS = (".txt", ".pdf", ".md")
# A process needs some five seconds to load what it works with, a document a fifth of one.
WORTH_A_PROCESS = 25
# How far the reading of files runs ahead of the slowest document, for each process.
AHEAD = 4

T = TypeVar("T")


# --- Finding ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A document to be read: from ``path``, or from standard input where that is None."""

    id: str
    name: str
    path: str | None

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.name if self.path is None else self.path


STANDARD_INPUT = Found("stdin", "stdin", None)


def found_at(path: str) -> Found:
    """The one document at a path."""
    name = os.path.basename(path)
    return Found(document_id(name), name, path)


def expand(given: str) -> list[Found]:
    """The documents that an argument stands for: a file, standard input, a folder and what is below it, or a glob.

    In a folder these are the files with an ending of `ENDINGS`; hidden ones are left out.
    """
    if given == STDIN:
        return [STANDARD_INPUT]
    if not given:
        raise InputError("an empty path names no document", hint="give a file, a folder, a glob, or - for standard input")
    if "\0" in given:
        raise InputError("a path with a NUL in it names no document", hint="check the path")
    if os.path.isdir(given):
        if not (below := _below(given)):
            hint = f"a document is a file that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
            raise InputError("holds no document", where=given, hint=hint)
        return below
    if os.path.lexists(given):
        return [found_at(given)]
    if not glob.has_magic(given):
        raise InputError("does not exist", where=given, hint="check the path")
    found: list[Found] = []
    for path in sorted(glob.glob(given, recursive=True)):
        found += _below(path) if os.path.isdir(path) else [found_at(path)]
    if not found:
        raise InputError("matches no document", where=given, hint="check the pattern")
    return found


def _below(folder: str) -> list[Found]:
    def unreadable(error: OSError) -> None:
        raise InputError(f"cannot be read ({error.strerror})", where=str(error.filename), hint="check its permissions") from error

    paths = []
    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths += [os.path.join(place, name) for name in names if name.lower().endswith(ENDINGS) and not name.startswith(".")]
    return [found_at(path) for path in sorted(paths)]


def find_documents(inputs: Iterable[str]) -> tuple[list[Found], list[PipelineError]]:
    """The documents that the arguments stand for, each file once, and what is wrong with the other arguments.

    Where several files would make one record, none of them is a document: which of them is meant, nobody knows.
    """
    claims: dict[str, dict[str, Found]] = {}
    errors: list[PipelineError] = []
    for given in inputs:
        try:
            for found in expand(given):
                check_name(found.name)
                record_name(found.id)
                claims.setdefault(_key(found.id), {}).setdefault(_place(found), found)
        except PipelineError as error:
            errors.append(error)
    documents = []
    for rivals in claims.values():
        first, *others = rivals.values()
        if not others:
            documents.append(first)
            continue
        shown = ", ".join(rival.shown for rival in rivals.values())
        errors.append(InputError(f"{shown}: share one document id ({first.id!r})", hint="give one of them, or rename the others"))
    return documents, errors


def _key(doc_id: str) -> str:
    """What file names have in common that are one on some file system."""
    return unicodedata.normalize("NFC", doc_id).casefold()


def _place(found: Found) -> str:
    return STDIN if found.path is None else os.path.realpath(found.path)


def read(found: Found) -> bytes:
    """The bytes of a document."""
    try:
        if found.path is None:
            if sys.stdin is None:
                raise InputError("is closed", where=found.shown, hint="give a file, or pipe the document in")
            return sys.stdin.buffer.read()
        with open(found.path, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
                raise InputError("is a device, not a document", where=found.shown, hint="give a file, or - for standard input")
            return file.read()
    except IsADirectoryError as error:
        raise InputError("is a folder, not a document", where=found.shown, hint="give a file") from error
    except FileNotFoundError as error:
        raise InputError("does not exist", where=found.shown, hint="check the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read ({reason})", where=found.shown, hint="check the path and its permissions") from error


# --- Working ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of a document: a ``result``, an ``error``, or neither where it was ``skipped`` because it was done before."""

    found: Found
    result: T | None = None
    error: PipelineError | None = None
    skipped: bool = False


Work = Callable[[bytes, str], T]
# A document with its bytes, or one of which the outcome is known already.
Step = tuple[Found, bytes] | Outcome[T]


def process_found(found: Found, data: bytes, lexicons: tuple[Lexicon, ...] = ()) -> Record:
    """The record of one document. What brings the processing of it down, a fault of the program too, is raised as a PipelineError."""
    try:
        return _checked(partial(_process, lexicons=lexicons), data, found.name)
    except PipelineError as error:
        raise located(error, found) from error.__cause__


def located(error: PipelineError, found: Found) -> PipelineError:
    """The error with the path that the user gave: the stages know a document by its name."""
    if error.where.startswith(found.name):
        error.where = found.shown + error.where[len(found.name) :]
    return error.at(found.shown)


def _process(data: bytes, name: str, lexicons: tuple[Lexicon, ...]) -> Record:
    from .flow import process_bytes

    return process_bytes(data, name, lexicons)


def _process_to_json(data: bytes, name: str, lexicons: tuple[Lexicon, ...]) -> tuple[str, int]:
    record = _process(data, name, lexicons)
    return dumps(record), len(record.mentions)


def _checked(work: Work[T], data: bytes, name: str) -> T:
    try:
        return work(data, name)
    except PipelineError:
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        what = " ".join(what.split())
        what = what if len(what) <= 200 else what[:199] + "…"
        raise PipelineError(f"failed unexpectedly ({what})", where=name, hint="please report it with the document") from error


def _attempt(work: Work[T], data: bytes, name: str) -> T | PipelineError:
    """For the way between processes: a value in place of an exception, whose causes need not survive it."""
    try:
        return _checked(work, data, name)
    except PipelineError as error:
        return error


def _outcome(found: Found, result: T | PipelineError) -> Outcome[T]:
    return Outcome(found, error=located(result, found)) if isinstance(result, PipelineError) else Outcome(found, result)


def outcomes(steps: Iterable[Step[T]], work: Work[T], jobs: int = 1) -> Generator[Outcome[T], None, None]:
    """The outcome of each step, in order. ``work`` must be picklable where ``jobs`` is above 1."""
    if jobs > 1:
        yield from _shared(steps, work, jobs)
        return
    for step in steps:
        yield step if isinstance(step, Outcome) else _outcome(step[0], _attempt(work, step[1], step[0].name))


def _shared(steps: Iterable[Step[T]], work: Work[T], jobs: int) -> Generator[Outcome[T], None, None]:
    waiting: deque[tuple[Step[T], Future[T | PipelineError] | None]] = deque()
    pool = _pool(jobs)

    def submitted(step: Step[T]) -> tuple[Step[T], Future[T | PipelineError] | None]:
        if isinstance(step, Outcome):
            return step, None
        try:
            return step, pool.submit(_attempt, work, step[1], step[0].name)
        except BrokenProcessPool:
            return step, None

    def first() -> Outcome[T]:
        nonlocal pool
        step, future = waiting.popleft()
        if isinstance(step, Outcome):
            return step
        if future is not None:
            with suppress(BrokenProcessPool):
                return _outcome(step[0], future.result())
        # A process died, and with it the pool. It need not have been this document: it is tried alone, the others once more.
        pool.shutdown(wait=False, cancel_futures=True)
        pool = _pool(jobs)
        outcome = _alone(step[0], step[1], work)
        again = [kept if _succeeded(kept[1]) else submitted(kept[0]) for kept in waiting]
        waiting.clear()
        waiting.extend(again)
        return outcome

    finished = False
    try:
        for step in steps:
            waiting.append(submitted(step))
            if len(waiting) >= AHEAD * jobs:
                yield first()
        while waiting:
            yield first()
        finished = True
    finally:
        pool.shutdown(wait=finished, cancel_futures=True)


def _succeeded(future: Future[T] | None) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None


def _alone(found: Found, data: bytes, work: Work[T]) -> Outcome[T]:
    with _pool(1) as pool:
        try:
            return _outcome(found, pool.submit(_attempt, work, data, found.name).result())
        except BrokenProcessPool:
            what = "brought down the process that read it (out of memory, or a damaged PDF)"
            return Outcome(found, error=PipelineError(what, where=found.shown, hint="please report it with the document"))


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_die_quietly)


def _die_quietly() -> None:
    """On Ctrl-C the worker processes end at once, without a word: the one that prints is their parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def sensible_jobs(documents: int) -> int:
    """How many processes pay for themselves."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, documents // WORTH_A_PROCESS))


# --- Runs -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """A record that was written."""

    path: Path
    mentions: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    done: tuple[Found, ...]
    skipped: tuple[Found, ...]
    failed: tuple[tuple[Found, PipelineError], ...]
    mentions: int
    seconds: float


def run(
    found: list[Found],
    out: Path,
    *,
    jobs: int | None = None,
    force: bool = False,
    lexicons: tuple[Lexicon, ...] = (),
    tell: Callable[[Outcome[Done]], object] = lambda _: None,
) -> Summary:
    """Writes the record of each document to ``out/records/<id>.json`` as soon as it is made.

    Skipped is what the same version with the same lexicons has made of the same bytes before, unless ``force``. ``tell`` hears of each
    document in turn. Raises OutputError where ``out`` cannot be written at all.
    """
    begun = time.perf_counter()
    folder = out / "records"
    check_writable(folder)
    told: list[Outcome[Done]] = []
    work = partial(_process_to_json, lexicons=lexicons)
    with closing(outcomes(_steps(found, folder, force, lexicons), work, jobs or sensible_jobs(len(found)))) as results:
        for outcome in results:
            told.append(_written(outcome, folder))
            tell(told[-1])
    return Summary(
        done=tuple(outcome.found for outcome in told if outcome.result),
        skipped=tuple(outcome.found for outcome in told if outcome.skipped),
        failed=tuple((outcome.found, outcome.error) for outcome in told if outcome.error),
        mentions=sum(outcome.result.mentions for outcome in told if outcome.result),
        seconds=time.perf_counter() - begun,
    )


def _steps(found: Iterable[Found], folder: Path, force: bool, lexicons: tuple[Lexicon, ...]) -> Iterator[Step[tuple[str, int]]]:
    for document in found:
        try:
            path = record_path(folder, document.id)
            data = read(document)
        except PipelineError as error:
            yield Outcome(document, error=error.at(document.shown))
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        if not force and is_current(path, name=document.name, sha256=sha256, version=__version__, lexicons=hashes_with(lexicons)):
            yield Outcome(document, skipped=True)
        else:
            yield document, data


def _written(outcome: Outcome[tuple[str, int]], folder: Path) -> Outcome[Done]:
    if outcome.result is None:
        return Outcome(outcome.found, error=outcome.error, skipped=outcome.skipped)
    text, mentions = outcome.result
    path = record_path(folder, outcome.found.id)
    try:
        write_text(text, path)
    except PipelineError as error:
        return Outcome(outcome.found, error=error)
    return Outcome(outcome.found, Done(path, mentions))


def records_of(
    paths: Iterable[str],
    *,
    jobs: int = 1,
    lexicons: tuple[Lexicon, ...] = (),
    on_error: Callable[[PipelineError], object] | None = None,
) -> Iterator[Record]:
    """The records of the documents that the paths stand for, in order; errors are raised, or go to ``on_error`` where that is given."""
    with closing(outcomes(_steps_of(paths), partial(_process, lexicons=lexicons), jobs)) as results:
        for outcome in results:
            if outcome.error is None:
                assert outcome.result is not None, "nothing is skipped here"
                yield outcome.result
            elif on_error is None:
                raise outcome.error
            else:
                on_error(outcome.error)


def _steps_of(paths: Iterable[str]) -> Iterator[Step[Record]]:
    for path in paths:
        try:
            for document in expand(path):
                try:
                    yield document, read(_named(document))
                except PipelineError as error:
                    yield Outcome(document, error=error.at(document.shown))
        except PipelineError as error:
            yield Outcome(found_at(path), error=error)


def _named(document: Found) -> Found:
    check_name(document.name)
    return document
