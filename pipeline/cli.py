"""The command ``revmine``: parses, calls, prints. The only module that prints; what is heavy is imported inside the commands.

Results go to standard output or into files, progress and messages to standard error. Exit codes: 0 all well, 1 some documents failed or
a threshold was missed, 2 bad arguments or input, 130 interrupted.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from .bundled import bundled
from .errors import InputError, PipelineError
from .naming import CONCEPT_LABELS
from .terminal import (
    audit_lines,
    citation_table,
    coloured,
    count,
    difference_lines,
    figure,
    known_table,
    legend,
    lexicon_table,
    mention_table,
    plain,
    reference_table,
    score_table,
    study_table,
    summary_lines,
)
from .version import __version__

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, TaskID

    from .batch import Done, Found, Outcome
    from .evaluate.errors import Difference
    from .evaluate.gold import Gold
    from .model import Record

CORPUS_VARIABLE = "REVMINE_CORPUS"
EXPORTS = ("csl-json", "bibtex", "ris")
PLAIN_WIDTH = 160  # columns of a table that does not go to a terminal


# --- The group --------------------------------------------------------------------------------------------------------------------


class _Group(click.Group):
    """Ends every command as the contract has it, without a traceback for what a user can mend."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
            return result
        except PipelineError as error:
            _say(f"Error: {error}")
            ctx.exit(2)
        except KeyboardInterrupt:
            _say("Interrupted; what is written is whole.")
            ctx.exit(130)
        except BrokenPipeError:
            # Whoever read the output has seen enough. Nothing more may go there, not even at the end of the program.
            _silence(sys.stdout)
            ctx.exit(0)
        except OSError as error:
            _silence(sys.stdout)
            _say(f"Error: {error}")
            ctx.exit(2)


def _silence(stream: IO[str]) -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="revmine", message="%(prog)s %(version)s")
def main() -> None:
    """Reads Chinese and English review articles into checked, structured records.

    \b
    Example:
      revmine run review.txt --out outputs
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a character is no reason to stop


def _lexicon_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--lexicon",
        "lexicon_files",
        multiple=True,
        metavar="FILE",
        help="A table of terms of your own, used beside those that come with revmine; may be given again.",
    )(command)


# --- Commands ---------------------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--out", default="outputs", show_default=True, metavar="DIR", help="Where the results go: DIR/records/<doc id>.json.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes to share the work. Each takes some seconds to start. Default: as many as pay for themselves, one for few documents.",
)
@click.option("--force", is_flag=True, help="Make records anew that are there and up to date.")
@_lexicon_option
def run(inputs: tuple[str, ...], out: str, jobs: int | None, force: bool, lexicon_files: tuple[str, ...]) -> int:
    """Makes the record of each document, then the study dataset of all records in DIR.

    INPUT is a file (text, or PDF with a text layer), a folder (its .txt, .pdf and .md files, hidden ones not), a glob, or - for standard
    input. Without INPUT the documents that come with revmine are taken. A document is skipped if its record is there and was made
    of the same bytes by the same version with the same lexicons.

    \b
    Examples:
      revmine run
      revmine run review.txt more/ 'scans/*.pdf' --out results
      pdftotext review.pdf - | revmine run -
      revmine run reviews/ --lexicon my-terms.tsv
    """
    from . import batch
    from .knowledge.custom import read_lexicons

    lexicons = read_lexicons(lexicon_files)
    found, errors = batch.find_documents(inputs or [str(bundled("documents"))])
    for error in errors:
        _say(f"Error: {error}")
    if not found:
        return _end(2)
    with _progress(len(found)) as shown:

        def tell(outcome: Outcome[Done]) -> None:
            if outcome.error:
                shown.say(f"Error: {outcome.error}")
            elif outcome.result:
                shown.log(f"{outcome.found.shown}: {count(outcome.result.mentions, 'mention')}")
            shown.advance()

        summary = batch.run(found, _folder(out), jobs=jobs, force=force, lexicons=lexicons, tell=tell)
    for line in summary_lines(summary, len(errors), Path(out) / "records"):
        _say(line)
    _, unread = _dataset(Path(out))
    return _end(1 if errors or summary.failed or unread else 0)


@main.command()
@click.option("--out", default="outputs", show_default=True, metavar="DIR", help="The folder that a run wrote DIR/records into.")
def studies(out: str) -> int:
    """Rebuilds the study dataset from the records alone.

    Writes DIR/studies.csv, studies.json, studies.parquet and conflicts.csv: one row a study, in the order of documents and citations; and
    glossary.csv: the Chinese and English terms that documents pair. A record that cannot be read is named and left out. The columns are
    explained in corpus/README.md.

    \b
    Examples:
      revmine studies
      revmine studies --out results
    """
    folder = _folder(out)
    _record_paths(folder)
    read, failed = _dataset(folder)
    return _end(2 if not read else 1 if failed else 0)


def _dataset(folder: Path) -> tuple[int, int]:
    """Writes the study dataset of the records in a folder; how many of them were read, and how many could not be."""
    from .write.dataset import write_dataset
    from .write.records import read_record

    paths = sorted((folder / "records").glob("*.json"))
    records: list[Record] = []
    with _progress(len(paths)) as shown:
        for path in paths:
            try:
                records.append(read_record(path))
            except PipelineError as error:
                shown.say(f"Error: {error}")
            shown.advance()
    if records:
        rows = write_dataset(records, folder)
        _say(f"{count(rows, 'study record')} of {count(len(records), 'document')} in {folder / 'studies.csv'}")
    return len(records), len(paths) - len(records)


@main.command()
@click.option("--gold", metavar="DIR", help="The folder of <doc id>.gold.json files. Default: the gold that comes with revmine.")
@click.option(
    "--documents",
    metavar="DIR",
    multiple=True,
    help=f"The folder of the documents; may be given again. Default: those that come with revmine, and the folder in {CORPUS_VARIABLE}.",
)
@click.option("--min-f1", type=click.FloatRange(0, 1), metavar="X", help="End with 1 if the exact F1 of the core labels is below X.")
@click.option("--json", "json_file", metavar="FILE", help="Write the figures to FILE as JSON; - prints them in place of the table.")
def evaluate(gold: str | None, documents: tuple[str, ...], min_f1: float | None, json_file: str | None) -> int:
    """Runs the pipeline on every document that has gold, and scores it.

    Prints a table of figures, then every difference from the gold with its context. Gold whose document is not there is left out,
    and that is said.

    \b
    Examples:
      revmine evaluate --min-f1 0.95
      revmine evaluate --gold gold/ --documents texts/ --json scores.json
    """
    from .evaluate.errors import differences
    from .evaluate.score import score
    from .write.records import write_text

    golds, failed = _read_golds(gold)
    candidates = _candidates(documents)
    pairs: list[tuple[Gold, Record]] = []
    found: list[Difference] = []
    missing: list[str] = []
    with _progress(len(golds)) as shown:
        for right in golds:
            try:
                if right.doc not in candidates:
                    missing.append(right.doc)
                else:
                    record, source = _scorable(right, candidates[right.doc])
                    pairs.append((right, record))
                    found += differences(right, record, source)
            except PipelineError as error:
                failed += 1
                shown.say(f"Error: {error}")
            shown.advance()
    for doc in missing:
        _say(f"Note: {doc} is left out: there is gold for it, but no document")
    if not pairs and failed:
        return _end(2)
    if not pairs:
        hint = f"name their folder with --documents, or in {CORPUS_VARIABLE}"
        raise InputError("nothing to score: there is no document for any gold", hint=hint)
    scores = score(pairs)
    figures = json.dumps(scores.model_dump(mode="json"), indent=2) + "\n"
    if json_file == "-":
        click.echo(figures, nl=False)
    else:
        _put(_console(), score_table(scores))
        click.echo()
        for line in difference_lines(found):
            click.echo(line)
        if json_file is not None:
            write_text(figures, Path(json_file))
    f1 = scores.core.exact.f1
    below = min_f1 is not None and (f1 is None or f1 < min_f1)
    if below:
        _say(f"The exact F1 of the core labels is {figure(f1, 4)}, below {min_f1}")
    return _end(1 if below or failed else 0)


def _read_golds(folder: str | None) -> tuple[list[Gold], int]:
    """The gold files that can be used, and how many cannot."""
    from .evaluate.gold import find_gold, read_gold

    golds, failed = [], 0
    for path in find_gold(_folder(folder) if folder is not None else bundled("gold")):
        try:
            golds.append(read_gold(path))
        except PipelineError as error:
            failed += 1
            _say(f"Error: {error}")
    return golds, failed


def _candidates(folders: Sequence[str]) -> dict[str, list[Found]]:
    """The documents by id. One id may have several: the gold tells which it was made for."""
    from .batch import expand

    if not folders:
        extra = os.environ.get(CORPUS_VARIABLE)
        folders = [str(bundled("documents")), *([extra] if extra else [])]
    candidates: dict[str, list[Found]] = {}
    for folder in folders:
        for found in expand(folder):
            candidates.setdefault(found.id, []).append(found)
    return candidates


def _scorable(gold: Gold, candidates: Sequence[Found]) -> tuple[Record, str]:
    """The record of the document that the gold was made for, and its source text."""
    import hashlib

    from .batch import process_found, read
    from .evaluate.gold import check
    from .read.decode import decode

    versions = [(found, read(found)) for found in candidates]
    right = [version for version in versions if hashlib.sha256(version[1]).hexdigest() == gold.sha256.lower()]
    found, data = (right or versions)[0]
    source = decode(data, found.name).text
    check(gold, source, hashlib.sha256(data).hexdigest())
    return process_found(found, data), source


@main.command()
@click.argument("file")
@click.option("--studies", "with_studies", is_flag=True, help="Show the studies in place of the text and its mentions.")
@click.option("--citations", is_flag=True, help="List the citation markers, the reference list and what is odd about both too.")
@_lexicon_option
def show(file: str, with_studies: bool, citations: bool, lexicon_files: tuple[str, ...]) -> None:
    """Shows one document: its text with the mentions in colour, and a table of them.

    FILE is a text or a PDF with a text layer, or - for standard input. There is colour on a terminal only. With --studies, what table and
    text contradict each other on is red, and a terminal of 140 columns shows condition, method and finding too.

    \b
    Examples:
      revmine show review.txt
      revmine show review.pdf --citations | less
      revmine show review.txt --studies
    """
    from .batch import STANDARD_INPUT, STDIN, found_at, process_found, read
    from .knowledge.custom import read_lexicons
    from .read.decode import decode

    lexicons = read_lexicons(lexicon_files)
    found = STANDARD_INPUT if file == STDIN else found_at(file)
    data = read(found)
    record = process_found(found, data, lexicons)
    source = decode(data, found.name).text
    console = _console()
    parts: list[RenderableType] = (
        [study_table(record, console.width)] if with_studies else [legend(record), *coloured(record, source), mention_table(record)]
    )
    if citations:
        parts += [citation_table(record), reference_table(record), "\n".join(audit_lines(record))]
    for part in parts:
        _put(console, part)


@main.command()
@click.option("--to", "form", required=True, type=click.Choice(EXPORTS), help="The format.")
@click.option("--out", default="outputs", show_default=True, metavar="DIR", help="The folder that a run wrote DIR/records into.")
def export(form: str, out: str) -> int:
    """Writes the records of DIR in the format of another program: DIR/<format>/<doc id>.<ending>.

    csl-json, bibtex and ris hold the references of each document, for a reference manager.

    \b
    Examples:
      revmine export --to ris
      revmine export --to csl-json --out results
    """
    from .write.bibliography import FORMATS, items_of
    from .write.records import check_writable, read_record, write_text

    folder = _folder(out)
    paths = _record_paths(folder)
    check_writable(folder / form)
    ending, write = FORMATS[form]
    failed = items = 0
    with _progress(len(paths)) as shown:
        for path in paths:
            try:
                told = list(items_of(read_record(path)))
                write_text(write(told), folder / form / f"{path.stem}{ending}")
                items += len(told)
            except PipelineError as error:
                failed += 1
                shown.say(f"Error: {error}")
            shown.advance()
    _say(f"{count(items, 'reference')} of {count(len(paths) - failed, 'document')} in {folder / form}")
    return _end(1 if failed else 0)


def _record_paths(folder: Path) -> list[Path]:
    """The records of a folder, at least one."""
    paths = sorted((folder / "records").glob("*.json"))
    if not paths:
        hint = "make them with `revmine run`, or name their folder with --out"
        raise InputError("holds no records", where=str(folder / "records"), hint=hint)
    return paths


@main.group()
def lexicon() -> None:
    """Shows what the pipeline knows, and from where; makes a table of terms out of an OBO file.

    A table of your own terms is tab-separated UTF-8 text with a header line. Columns: label (BRAIN_REGION, SPINAL_REGION or RECEPTOR), id
    (UBERON or another identifier; HGNC symbols of a receptor), name (of a region, in English), en and zh (whole names), abbr (may stand
    alone), abbr_defined (counts where the document defines it), match (broader, where the id is of a broader structure), source. Several
    values in a cell are parted by |; columns from name on may be missing, and your names come before those of revmine.

    \b
    Examples:
      revmine lexicon list
      revmine lexicon lookup 室旁核
      revmine lexicon import uberon.obo --label BRAIN_REGION --under UBERON:0000955 --out my-terms.tsv
      revmine run reviews/ --lexicon my-terms.tsv
    """


@lexicon.command("list")
@_lexicon_option
def list_lexicons(lexicon_files: tuple[str, ...]) -> None:
    """Lists the lexicons with their sizes and sha256, as a record names them.

    \b
    Examples:
      revmine lexicon list
      revmine lexicon list --lexicon my-terms.tsv
    """
    from .knowledge.custom import hashes_with, read_lexicons
    from .knowledge.lookup import rows_of

    lexicons = read_lexicons(lexicon_files)
    rows = rows_of(lexicons)
    _put(_console(), lexicon_table([(name, rows[name], sha256) for name, sha256 in hashes_with(lexicons).items()]))


@lexicon.command()
@click.argument("term")
@_lexicon_option
def lookup(term: str, lexicon_files: tuple[str, ...]) -> int:
    """Tells which concepts TERM names, from which file, and what else they are called in both languages. Ends with 1 if none.

    \b
    Examples:
      revmine lexicon lookup 室旁核
      revmine lexicon lookup "CB1 receptor"
    """
    from .knowledge.custom import read_lexicons
    from .knowledge.lookup import lookup as look_up

    known = look_up(term, read_lexicons(lexicon_files))
    if not known:
        _say(f"{term!r} is not known; a table of your own can teach it: see `revmine lexicon --help`")
        return _end(1)
    _put(_console(), known_table(known))
    return 0


@lexicon.command("import")
@click.argument("file")
@click.option("--label", type=click.Choice(CONCEPT_LABELS), help="The label of the terms of an OBO file.")
@click.option("--under", multiple=True, metavar="ID", help="Only the kinds and parts of this term of an OBO file; may be given again.")
@click.option("--out", metavar="FILE", help="Where the table goes; it must not be there yet. Default: standard output.")
def import_terms(file: str, label: str | None, under: tuple[str, ...], out: str | None) -> None:
    """Makes a table of terms out of FILE: an OBO file such as UBERON's, or a table to be checked.

    \b
    Examples:
      revmine lexicon import uberon.obo --label BRAIN_REGION --under UBERON:0000955 --out brain.tsv
      revmine lexicon import my-terms.tsv > checked.tsv
    """
    from .knowledge.custom import as_table, checked, read_lexicons
    from .knowledge.obo import from_obo

    if file.lower().endswith(".obo"):
        if label is None:
            raise InputError("an OBO file needs --label", where=file, hint=f"say what its terms are: {', '.join(CONCEPT_LABELS)}")
        rows, shared = from_obo(file, label, under)
        if shared:
            _say(f"{count(shared, 'name')} left out: another concept has them too")
    else:
        rows = read_lexicons([file])[0].rows
    text = as_table(rows)
    checked(text, file)
    if out is None:
        click.echo(text, nl=False)
        return
    path = Path(out)
    if path.exists():
        raise InputError("is there already", where=out, hint="name another file, or move that one")
    from .write.records import write_text

    write_text(text, path)
    _say(f"{count(len(rows), 'concept')} in {out}; use them with --lexicon {out}")


@main.command()
def schema() -> None:
    """Prints the JSON Schema of the record.

    \b
    Example:
      revmine schema > record.schema.json
    """
    from .model import Record

    click.echo(json.dumps(Record.model_json_schema(), indent=2, ensure_ascii=False))


def _end(code: int) -> int:
    if code:
        click.get_current_context().exit(code)
    return code


def _folder(given: str) -> Path:
    if not given or "\0" in given:
        raise InputError("an empty path names no folder", hint="give the path of a folder")
    return Path(given)


# --- Printing ---------------------------------------------------------------------------------------------------------------------


def _say(message: str) -> None:
    """One line on standard error."""
    click.echo(plain(message), err=True)


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def _console() -> Console:
    from rich.console import Console

    # It writes into memory, so that all output goes by way of click, and a closed pipe to the group. The encoding tells rich which
    # characters it may draw a table with.
    memory = io.TextIOWrapper(io.BytesIO(), encoding=getattr(sys.stdout, "encoding", None) or "utf-8")
    terminal = _is_terminal(sys.stdout)
    width = None if terminal else PLAIN_WIDTH
    return Console(file=memory, force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False)


def _put(console: Console, part: RenderableType) -> None:
    """One thing after the other on standard output."""
    with console.capture() as capture:
        console.print(part, soft_wrap=not console.is_terminal)
    lines = capture.get().splitlines()
    click.echo("\n".join(lines if console.is_terminal else [line.rstrip() for line in lines]), color=True)


class _Shown:
    """The progress of a command: a bar on a terminal, a line for each document elsewhere."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress = progress
        self._task = task

    def say(self, message: str) -> None:
        """A message that must be seen."""
        if self._progress is None:
            _say(message)
        else:
            self._progress.console.print(plain(message), soft_wrap=True)

    def log(self, message: str) -> None:
        """A sign of life where there is no bar."""
        if self._progress is None:
            _say(message)

    def advance(self) -> None:
        """One document more."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)


@contextmanager
def _progress(total: int) -> Iterator[_Shown]:
    if not _is_terminal(sys.stderr):
        yield _Shown(None, None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    console = Console(file=sys.stderr, highlight=False, markup=False, emoji=False)
    with Progress(SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True) as progress:
        yield _Shown(progress, progress.add_task("documents", total=total))
