"""The documents and the gold that come with the project, wherever it is installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from .errors import InputError


def bundled(kind: Literal["documents", "gold"]) -> Path:
    """The folder of the bundled documents or gold: package data in an installed wheel, ``corpus`` beside the package in a checkout."""
    package = Path(str(files(__package__)))
    for folder in (package / "_corpus" / kind, package.parent / "corpus" / kind):
        if folder.is_dir():
            return folder
    raise InputError(f"the bundled {kind} are not there", hint="install revmine again, or name a folder of your own")
