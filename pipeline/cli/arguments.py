"""What several commands take: lexicons, and the folder that a run wrote into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..errors import InputError


def lexicon_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--lexicon``."""
    return click.option(
        "--lexicon",
        "lexicon_files",
        multiple=True,
        metavar="FILE",
        help="A table of terms of your own, used beside those that come with revmine; may be given again.",
    )(command)


def out_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option ``--out``; ``text`` is what its help says."""
    return click.option("--out", default="outputs", show_default=True, metavar="DIR", help=text)


WRITTEN = "The folder that a run wrote DIR/records into."


def folder_at(given: str) -> Path:
    """The folder that an option names.

    Raises:
        InputError: where no file system could have it.
    """
    if not given or "\0" in given:
        raise InputError("an empty path names no folder", hint="give the path of a folder")
    return Path(given)


def record_paths(folder: Path) -> list[Path]:
    """The records of a folder that a run wrote into, at least one.

    Raises:
        InputError: where there is none.
    """
    paths = sorted((folder / "records").glob("*.json"))
    if not paths:
        hint = "make them with `revmine run`, or name their folder with --out"
        raise InputError("holds no records", where=str(folder / "records"), hint=hint)
    return paths
