"""``revmine run``, ``show`` and ``schema``: from documents to records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..bundled import bundled
from ..terminal import (
    audit_lines,
    citation_table,
    coloured,
    count,
    legend,
    mention_table,
    reference_table,
    study_table,
    summary_lines,
)
from .arguments import folder_at, lexicon_option, out_option
from .output import console, end, progress, put, say
from .results import write_studies

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..batch import Done, Outcome


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@out_option("Where the results go: DIR/records/<doc id>.json.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes to share the work. Each takes some seconds to start. Default: as many as pay for themselves, one for few documents.",
)
@click.option("--force", is_flag=True, help="Make records anew that are there and up to date.")
@lexicon_option
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
    from .. import batch
    from ..knowledge.custom import read_lexicons

    lexicons = read_lexicons(lexicon_files)
    found, errors = batch.find_documents(inputs or [str(bundled("documents"))])
    for error in errors:
        say(f"Error: {error}")
    if not found:
        return end(2)
    with progress(len(found)) as shown:

        def tell(outcome: Outcome[Done]) -> None:
            if outcome.error:
                shown.say(f"Error: {outcome.error}")
            elif outcome.result:
                shown.log(f"{outcome.found.shown}: {count(outcome.result.mentions, 'mention')}")
            shown.advance()

        summary = batch.run(found, folder_at(out), jobs=jobs, force=force, lexicons=lexicons, tell=tell)
    for line in summary_lines(summary, len(errors), Path(out) / "records"):
        say(line)
    _, unread = write_studies(Path(out))
    return end(1 if errors or summary.failed or unread else 0)


@click.command()
@click.argument("file")
@click.option("--studies", "with_studies", is_flag=True, help="Show the studies in place of the text and its mentions.")
@click.option("--citations", is_flag=True, help="List the citation markers, the reference list and what is odd about both too.")
@lexicon_option
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
    from ..batch import STANDARD_INPUT, STDIN, found_at, process_found, read
    from ..knowledge.custom import read_lexicons
    from ..read.decode import decode

    lexicons = read_lexicons(lexicon_files)
    found = STANDARD_INPUT if file == STDIN else found_at(file)
    data = read(found)
    record = process_found(found, data, lexicons)
    source = decode(data, found.name).text
    screen = console()
    parts: list[RenderableType] = (
        [study_table(record, screen.width)] if with_studies else [legend(record), *coloured(record, source), mention_table(record)]
    )
    if citations:
        parts += [citation_table(record), reference_table(record), "\n".join(audit_lines(record))]
    for part in parts:
        put(screen, part)


@click.command()
def schema() -> None:
    """Prints the JSON Schema of the record.

    \b
    Example:
      revmine schema > record.schema.json
    """
    from ..model import Record

    click.echo(json.dumps(Record.model_json_schema(), indent=2, ensure_ascii=False))
