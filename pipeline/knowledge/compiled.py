"""The surfaces of the lexicons, worked out once and kept in a folder of the user's own: working them out takes long at a start.

The kept file is text, one line a surface, and is read as nothing but text. It is made anew where the tables or the modules that make
surfaces have changed, and where it is not whole; where it cannot be written, nothing is lost but time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from .caches import cache_folder

# Between the surface of a line and what is told of it, and between the entries that are told.
_TAB = "\t"
_END = "end of surfaces"
# What the surfaces depend on.
_MODULES = ("compiled.py", "fold.py", "match.py", "variants.py")


def surfaces(tables: Iterable[str], make: Callable[[], Iterable[tuple[str, Sequence[str]]]]) -> tuple[list[str], list[str]]:
    """Every surface, and in the same order what is told of each, as ``make`` has it or as it was kept of these tables' sha256."""
    key = _key(tables)
    folder = cache_folder()
    path = folder / f"surfaces-{key[:16]}.txt" if folder else None
    if path and (kept := _read(path, key)):
        return kept
    made = [(surface, _TAB.join(told)) for surface, told in make()]
    if path:
        _write(path, key, made)
    return [surface for surface, _ in made], [told for _, told in made]


def told_of(line: str) -> list[str]:
    """The entries that are told of one surface."""
    return line.split(_TAB)


def _key(tables: Iterable[str]) -> str:
    digest = hashlib.sha256("\n".join(tables).encode())
    for name in _MODULES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()


def _read(path: Path, key: str) -> tuple[list[str], list[str]] | None:
    try:
        first, names, told, last = path.read_text(encoding="utf-8").split("\n\n")
    except (OSError, ValueError):
        return None
    surfaces, lines = names.split("\n"), told.split("\n")
    return (surfaces, lines) if (first, last) == (key, _END) and len(surfaces) == len(lines) else None


def _write(path: Path, key: str, made: Sequence[tuple[str, str]]) -> None:
    text = "\n\n".join((key, "\n".join(surface for surface, _ in made), "\n".join(told for _, told in made), _END))
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.replace(name, path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            return
        for old in path.parent.glob("surfaces-*.txt"):
            if old != path:
                old.unlink(missing_ok=True)
