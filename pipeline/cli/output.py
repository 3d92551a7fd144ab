"""How commands print: results on standard output, messages and progress on standard error, and the code that they end with."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import click

from ..terminal import plain

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, TaskID

PLAIN_WIDTH = 160  # columns of a table that does not go to a terminal


def end(code: int) -> int:
    """Ends the command with this code, unless it is 0."""
    if code:
        click.get_current_context().exit(code)
    return code


def say(message: str) -> None:
    """One line on standard error."""
    click.echo(plain(message), err=True)


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def console() -> Console:
    """What draws tables and colours for standard output, as wide as the terminal."""
    from rich.console import Console

    # It writes into memory, so that all output goes by way of click, and a closed pipe to the group. The encoding tells rich which
    # characters it may draw a table with.
    memory = io.TextIOWrapper(io.BytesIO(), encoding=getattr(sys.stdout, "encoding", None) or "utf-8")
    terminal = _is_terminal(sys.stdout)
    width = None if terminal else PLAIN_WIDTH
    return Console(file=memory, force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False)


def put(console: Console, part: RenderableType) -> None:
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
            say(message)
        else:
            self._progress.console.print(plain(message), soft_wrap=True)

    def log(self, message: str) -> None:
        """A sign of life where there is no bar."""
        if self._progress is None:
            say(message)

    def advance(self) -> None:
        """One document more."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)


@contextmanager
def progress(total: int) -> Iterator[_Shown]:
    """Shows how many of so many documents are done; a bar where standard error is a terminal."""
    if not _is_terminal(sys.stderr):
        yield _Shown(None, None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    console = Console(file=sys.stderr, highlight=False, markup=False, emoji=False)
    with Progress(SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True) as progress:
        yield _Shown(progress, progress.add_task("documents", total=total))
