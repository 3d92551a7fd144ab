"""``revmine lexicon``: what the pipeline knows, and tables of users' own terms."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import InputError
from ..naming import CONCEPT_LABELS
from ..terminal import count, known_table, lexicon_table
from .arguments import lexicon_option
from .output import console, end, put, say


@click.group()
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
@lexicon_option
def list_lexicons(lexicon_files: tuple[str, ...]) -> None:
    """Lists the lexicons with their sizes and sha256, as a record names them.

    \b
    Examples:
      revmine lexicon list
      revmine lexicon list --lexicon my-terms.tsv
    """
    from ..knowledge.custom import hashes_with, read_lexicons
    from ..knowledge.lookup import rows_of

    lexicons = read_lexicons(lexicon_files)
    rows = rows_of(lexicons)
    put(console(), lexicon_table([(name, rows[name], sha256) for name, sha256 in hashes_with(lexicons).items()]))


@lexicon.command()
@click.argument("term")
@lexicon_option
def lookup(term: str, lexicon_files: tuple[str, ...]) -> int:
    """Tells which concepts TERM names, from which file, and what else they are called in both languages. Ends with 1 if none.

    \b
    Examples:
      revmine lexicon lookup 室旁核
      revmine lexicon lookup "CB1 receptor"
    """
    from ..knowledge.custom import read_lexicons
    from ..knowledge.lookup import lookup as look_up

    known = look_up(term, read_lexicons(lexicon_files))
    if not known:
        say(f"{term!r} is not known; a table of your own can teach it: see `revmine lexicon --help`")
        return end(1)
    put(console(), known_table(known))
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
    from ..knowledge.custom import as_table, checked, read_lexicons
    from ..knowledge.obo import from_obo

    if file.lower().endswith(".obo"):
        if label is None:
            raise InputError("an OBO file needs --label", where=file, hint=f"say what its terms are: {', '.join(CONCEPT_LABELS)}")
        rows, shared = from_obo(file, label, under)
        if shared:
            say(f"{count(shared, 'name')} left out: another concept has them too")
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
    from ..write.records import write_text

    write_text(text, path)
    say(f"{count(len(rows), 'concept')} in {out}; use them with --lexicon {out}")
