"""``revmine evaluate``."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..bundled import bundled
from ..errors import InputError, PipelineError
from ..terminal import difference_lines, figure, score_table
from .arguments import folder_at
from .output import console, end, progress, put, say

if TYPE_CHECKING:
    from ..batch import Found
    from ..evaluate.errors import Difference
    from ..evaluate.gold import Gold
    from ..model import Record

CORPUS_VARIABLE = "REVMINE_CORPUS"


@click.command()
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
    from ..evaluate.errors import differences
    from ..evaluate.score import score
    from ..write.records import write_text

    golds, failed = _read_golds(gold)
    candidates = _candidates(documents)
    pairs: list[tuple[Gold, Record]] = []
    found: list[Difference] = []
    missing: list[str] = []
    with progress(len(golds)) as shown:
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
        say(f"Note: {doc} is left out: there is gold for it, but no document")
    if not pairs and failed:
        return end(2)
    if not pairs:
        hint = f"name their folder with --documents, or in {CORPUS_VARIABLE}"
        raise InputError("nothing to score: there is no document for any gold", hint=hint)
    scores = score(pairs)
    figures = json.dumps(scores.model_dump(mode="json"), indent=2) + "\n"
    if json_file == "-":
        click.echo(figures, nl=False)
    else:
        put(console(), score_table(scores))
        click.echo()
        for line in difference_lines(found):
            click.echo(line)
        if json_file is not None:
            write_text(figures, Path(json_file))
    f1 = scores.core.exact.f1
    below = min_f1 is not None and (f1 is None or f1 < min_f1)
    if below:
        say(f"The exact F1 of the core labels is {figure(f1, 4)}, below {min_f1}")
    return end(1 if below or failed else 0)


def _read_golds(folder: str | None) -> tuple[list[Gold], int]:
    """The gold files that can be used, and how many cannot."""
    from ..evaluate.gold import find_gold, read_gold

    golds, failed = [], 0
    for path in find_gold(folder_at(folder) if folder is not None else bundled("gold")):
        try:
            golds.append(read_gold(path))
        except PipelineError as error:
            failed += 1
            say(f"Error: {error}")
    return golds, failed


def _candidates(folders: Sequence[str]) -> dict[str, list[Found]]:
    """The documents by id. One id may have several: the gold tells which it was made for."""
    from ..batch import expand

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

    from ..batch import process_found, read
    from ..evaluate.gold import check
    from ..read.decode import decode

    versions = [(found, read(found)) for found in candidates]
    right = [version for version in versions if hashlib.sha256(version[1]).hexdigest() == gold.sha256.lower()]
    found, data = (right or versions)[0]
    source = decode(data, found.name).text
    check(gold, source, hashlib.sha256(data).hexdigest())
    return process_found(found, data), source
