"""``revmine studies`` and ``export``: what is made of records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import PipelineError
from ..terminal import count
from .arguments import WRITTEN, folder_at, out_option, record_paths
from .output import end, progress, say

if TYPE_CHECKING:
    from ..model import Record

EXPORTS = ("csl-json", "bibtex", "ris")


@click.command()
@out_option(WRITTEN)
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
    folder = folder_at(out)
    record_paths(folder)
    read, failed = write_studies(folder)
    return end(2 if not read else 1 if failed else 0)


def write_studies(folder: Path) -> tuple[int, int]:
    """Writes the study dataset of the records in a folder; how many of them were read, and how many could not be."""
    from ..write.dataset import write_dataset
    from ..write.records import read_record

    paths = sorted((folder / "records").glob("*.json"))
    records: list[Record] = []
    with progress(len(paths)) as shown:
        for path in paths:
            try:
                records.append(read_record(path))
            except PipelineError as error:
                shown.say(f"Error: {error}")
            shown.advance()
    if records:
        rows = write_dataset(records, folder)
        say(f"{count(rows, 'study record')} of {count(len(records), 'document')} in {folder / 'studies.csv'}")
    return len(records), len(paths) - len(records)


@click.command()
@click.option("--to", "form", required=True, type=click.Choice(EXPORTS), help="The format.")
@out_option(WRITTEN)
def export(form: str, out: str) -> int:
    """Writes the records of DIR in the format of another program: DIR/<format>/<doc id>.<ending>.

    csl-json, bibtex and ris hold the references of each document, for a reference manager.

    \b
    Examples:
      revmine export --to ris
      revmine export --to csl-json --out results
    """
    from ..write.bibliography import FORMATS, items_of
    from ..write.records import check_writable, read_record, write_text

    folder = folder_at(out)
    paths = record_paths(folder)
    check_writable(folder / form)
    ending, write = FORMATS[form]
    failed = items = 0
    with progress(len(paths)) as shown:
        for path in paths:
            try:
                told = list(items_of(read_record(path)))
                write_text(write(told), folder / form / f"{path.stem}{ending}")
                items += len(told)
            except PipelineError as error:
                failed += 1
                shown.say(f"Error: {error}")
            shown.advance()
    say(f"{count(items, 'reference')} of {count(len(paths) - failed, 'document')} in {folder / form}")
    return end(1 if failed else 0)
