"""The command ``revmine``: parses, calls, prints. The only module that prints; what is heavy is imported inside the commands.

Results go to standard output or into files, progress and messages to standard error. Exit codes: 0 all well, 1 some documents failed or
a threshold was missed, 2 bad arguments or input, 130 interrupted.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from . import __version__
from .bundled import bundled
from .errors import InputError, PipelineError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, TaskID
    from rich.table import Table
    from rich.text import Text

    from .batch import Done, Found, Outcome, Summary
    from .evaluate.errors import Difference
    from .evaluate.gold import Gold
    from .evaluate.score import Figures, LabelScore, Scores
    from .model import Block, Record

CORPUS_VARIABLE = "REVMINE_CORPUS"
MOST_NAMES = 10  # in the summary of a run
PLAIN_WIDTH = 160  # columns of a table that does not go to a terminal

STYLES = {
    "DOSE": "bold bright_red",
    "DURATION": "bold bright_yellow",
    "RECEPTOR": "bold bright_magenta",
    "BRAIN_REGION": "bold bright_green",
    "SPINAL_REGION": "bold green",
    "FREQUENCY": "bold yellow",
    "ROUTE": "bold bright_blue",
    "SAMPLE": "bold bright_cyan",
}
CITATION_STYLE = "dim"


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
def run(inputs: tuple[str, ...], out: str, jobs: int | None, force: bool) -> int:
    """Makes the record of each document.

    INPUT is a file (text, or PDF with a text layer), a folder (its .txt, .pdf and .md files, hidden ones not), a glob, or - for standard
    input. Without INPUT the documents that come with revmine are taken. A document is skipped if its record is there and was made
    of the same bytes by the same version with the same lexicons.

    \b
    Examples:
      revmine run
      revmine run review.txt more/ 'scans/*.pdf' --out results
      pdftotext review.pdf - | revmine run -
    """
    from . import batch

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
                shown.log(f"{outcome.found.shown}: {_count(outcome.result.mentions, 'mention')}")
            shown.advance()

        summary = batch.run(found, _folder(out), jobs=jobs, force=force, tell=tell)
    _sum_up(summary, len(errors), Path(out) / "records")
    return _end(1 if errors or summary.failed else 0)


def _sum_up(summary: Summary, unfound: int, folder: Path) -> None:
    failed = len(summary.failed) + unfound
    _say(
        f"{_count(len(summary.done), 'document')} done, {len(summary.skipped)} skipped, {failed} failed; "
        f"{_count(summary.mentions, 'mention')}; {summary.seconds:.1f} s; records in {folder}"
    )
    if summary.skipped:
        _say(f"Skipped, up to date (--force makes them anew): {_names(summary.skipped)}")
    if summary.failed:
        _say(f"Failed: {_names([found for found, _ in summary.failed])}")


def _names(found: Sequence[Found]) -> str:
    more = len(found) - MOST_NAMES
    return ", ".join(one.shown for one in found[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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
        _print_scores(scores)
        _print_differences(found)
        if json_file is not None:
            write_text(figures, Path(json_file))
    f1 = scores.core.exact.f1
    below = min_f1 is not None and (f1 is None or f1 < min_f1)
    if below:
        _say(f"The exact F1 of the core labels is {_figure(f1, 4)}, below {min_f1}")
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
@click.option("--citations", is_flag=True, help="List the citation markers too.")
def show(file: str, citations: bool) -> None:
    """Shows one document: its text with the mentions in colour, and a table of them.

    FILE is a text or a PDF with a text layer, or - for standard input. There is colour on a terminal only.

    \b
    Examples:
      revmine show review.txt
      revmine show review.pdf --citations | less
    """
    from .batch import STANDARD_INPUT, STDIN, found_at, process_found, read
    from .read.decode import decode

    found = STANDARD_INPUT if file == STDIN else found_at(file)
    data = read(found)
    record = process_found(found, data)
    source = decode(data, found.name).text
    console = _console()
    parts: list[RenderableType] = [_legend(record), *_coloured(record, source), _mention_table(record)]
    if citations:
        parts.append(_citation_table(record))
    for part in parts:
        _put(console, part)


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

# What a terminal would act on in place of showing it: controls, changes of direction, lone surrogates, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _plain(text: str) -> str:
    """Text from a file or a file name for one line of a terminal: line breaks shown, all else that is no character escaped."""
    shown = re.sub(r"\r\n|[\n\r]", "⏎", text)
    return "".join(c.encode("unicode_escape").decode("ascii") if unicodedata.category(c) in _UNSEEN else c for c in shown)


def _say(message: str) -> None:
    """One line on standard error."""
    click.echo(_plain(message), err=True)


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def _console() -> Console:
    from rich.console import Console

    # It writes into memory, so that all output goes by way of click, and a closed pipe to the group.
    terminal = _is_terminal(sys.stdout)
    width = None if terminal else PLAIN_WIDTH
    return Console(file=io.StringIO(), force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False)


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table

    letters = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    return Table(title=title, title_justify="left", box=box.HEAVY_HEAD if letters else box.ASCII)


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
            self._progress.console.print(_plain(message), soft_wrap=True)

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


# --- Figures ----------------------------------------------------------------------------------------------------------------------


def _figure(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _print_scores(scores: Scores) -> None:

    table = _table(f"{_count(scores.documents, 'document')} with gold")
    table.add_column("label", no_wrap=True)
    for column in ("gold", "found", "P", "R", "F1", "overlap F1", "values"):
        table.add_column(column, justify="right", no_wrap=True)

    def row(name: str, label: LabelScore) -> None:
        table.add_row(
            name, str(label.gold), str(label.predicted), *_three(label.exact), _figure(label.overlap.f1), _figure(label.value_accuracy)
        )

    for name, label in scores.labels.items():
        row(name, label)
    table.add_section()
    row("core", scores.core)
    table.add_section()
    for name, figures in (("citations", scores.citations), ("abbreviations", scores.abbreviations)):
        table.add_row(name, "", "", *_three(figures), "", "")
    _put(_console(), table)


def _three(figures: Figures) -> tuple[str, str, str]:
    return _figure(figures.precision), _figure(figures.recall), _figure(figures.f1)


def _print_differences(found: Sequence[Difference]) -> None:
    click.echo(f"\n{_count(len(found), 'difference')} from the gold")
    for one in found:
        label = f" {one.label}" if one.label else ""
        sides = f"gold {'nothing' if one.expected is None else one.expected}, found {'nothing' if one.got is None else one.got}"
        click.echo(_plain(f"{one.document}:{one.span[0]}-{one.span[1]} {one.kind}{label}: {sides}"))
        click.echo(_plain(f"    {one.context}"))


# --- A document -------------------------------------------------------------------------------------------------------------------


def _legend(record: Record) -> Text:
    from rich.text import Text

    counts: dict[str, int] = {}
    for mention in record.mentions:
        counts[mention.label] = counts.get(mention.label, 0) + 1
    legend = Text(_plain(record.document.source.name) + ": ")
    entries = [(label, counts.get(label, 0), style) for label, style in STYLES.items()]
    for number, (label, count, style) in enumerate([*entries, ("citations", len(record.citations), CITATION_STYLE)]):
        legend.append("  " if number else "").append(label, style).append(f" {count}")
    return legend.append("\n")


def _coloured(record: Record, source: str) -> Iterator[Text]:
    """The blocks of the document in reading order, as the source has them, lines rejoined."""
    from rich.text import Text

    marks = [(mention.start, mention.end, STYLES[mention.label]) for mention in record.mentions]
    marks += [(citation.start, citation.end, CITATION_STYLE) for citation in record.citations]
    styles = _styles(marks)
    for block in record.blocks:
        text = Text()
        for piece, style in _pieces(block, source, styles):
            text.append(piece, style)
        if block.kind in ("title", "heading"):
            text.stylize("underline")
        yield text.append("\n")


def _styles(marks: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """From which offset on which style holds; inside another mark the shorter one does."""
    holding: dict[int, str] = {}
    for start, end, style in sorted(marks, key=lambda mark: mark[0] - mark[1]):
        for offset in range(start, end):
            holding[offset] = style
    changes = [(0, "")]
    for offset in sorted(holding.keys() | {offset + 1 for offset in holding}):
        style = holding.get(offset, "")
        if style != changes[-1][1]:
            changes.append((offset, style))
    return changes


def _pieces(block: Block, source: str, styles: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """The text of a block, cut where the style changes; a line break becomes a space, or nothing between Chinese characters."""
    # A character at a time: which of them a line break parts is known only across the spans and styles.
    offsets = [offset for offset, _ in styles]
    keep_lines = block.kind in ("table", "references", "metadata")
    characters: list[tuple[str, str]] = []
    for start, end in block.spans:
        if characters:
            characters.append(("\n", ""))
        index = max(bisect_right(offsets, start) - 1, 0)
        for offset in range(start, end):
            while index + 1 < len(styles) and offsets[index + 1] <= offset:
                index += 1
            characters.append((source[offset], styles[index][1]))
    piece, style, before, gap = "", "", "", ""
    for character, now in characters:
        if character.isspace():
            gap += character
            continue
        space = _join(before, gap, character, keep_lines)
        if now == style:
            piece += space
        else:
            yield piece, style
            piece, style = "", now
            if space:
                yield space, ""
        piece += _seen(character)
        before, gap = character, ""
    yield piece, style


def _join(before: str, gap: str, after: str, keep_lines: bool) -> str:
    if not before or not gap:
        return ""
    if "\n" not in gap and "\r" not in gap:
        return " "
    if keep_lines:
        return "\n"
    return "" if _wide(before) and _wide(after) else " "


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category == "Cf" else "\ufffd" if category in _UNSEEN else character


def _mention_table(record: Record) -> RenderableType:
    from rich.text import Text

    table = _table(_count(len(record.mentions), "mention"))
    for column in ("place", "label", "text", "value", "sentence"):
        table.add_column(column, overflow="fold", no_wrap=column in ("place", "label"))
    for mention in record.mentions:
        value = json.dumps(mention.value.model_dump(mode="json"), ensure_ascii=False)
        table.add_row(
            Text(f"{mention.start}-{mention.end}"),
            Text(mention.label, STYLES[mention.label]),
            Text(_plain(mention.text)),
            Text(_plain(value)),
            Text(mention.sentence or ""),
        )
    return table


def _citation_table(record: Record) -> RenderableType:
    from rich.text import Text

    table = _table(_count(len(record.citations), "citation"))
    for column in ("place", "text", "numbers", "author", "sentence"):
        table.add_column(column, overflow="fold", no_wrap=column == "place")
    for citation in record.citations:
        table.add_row(
            Text(f"{citation.start}-{citation.end}"),
            Text(_plain(citation.text)),
            Text(", ".join(map(str, citation.numbers))),
            Text(_plain(citation.author or "")),
            Text(citation.sentence or ""),
        )
    return table
