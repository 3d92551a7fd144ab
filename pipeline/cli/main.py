"""The group of commands: how every command ends, and what is said of all of them."""

from __future__ import annotations

import os
import sys
from typing import IO, Any

import click

from ..errors import PipelineError
from ..version import __version__
from .evaluation import evaluate
from .lexicon import lexicon
from .output import say
from .results import export, studies
from .reviews import run, schema, show


class _Group(click.Group):
    """Ends every command as the contract has it, without a traceback for what a user can mend."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
            return result
        except PipelineError as error:
            say(f"Error: {error}")
            ctx.exit(2)
        except KeyboardInterrupt:
            say("Interrupted; what is written is whole.")
            ctx.exit(130)
        except BrokenPipeError:
            # Whoever read the output has seen enough. Nothing more may go there, not even at the end of the program.
            _silence(sys.stdout)
            ctx.exit(0)
        except OSError as error:
            _silence(sys.stdout)
            say(f"Error: {error}")
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


for command in (run, studies, evaluate, show, export, lexicon, schema):
    main.add_command(command)
