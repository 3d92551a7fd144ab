"""The command ``revmine``: parses, calls, prints. The only room that prints; what is heavy is imported inside the commands.

Results go to standard output or into files, progress and messages to standard error. Exit codes: 0 all well, 1 some documents failed or
a threshold was missed, 2 bad arguments or input, 130 interrupted.
"""

from .main import main

__all__ = ["main"]
