"""How fast documents are read, beside what jieba alone takes for the same text: ``python tests/benchmarks/speed.py``.

Both are warm and in one process, and take turns, so that a busy machine slows both. What counts is the median of the ratios of the
pairs; the aim is at most 2.5. Documents are the bundled ones and those in the folder that REVMINE_CORPUS names.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import jieba

import pipeline
from pipeline.batch import expand
from pipeline.bundled import bundled
from pipeline.read.decode import decode

PAIRS, WARM_UP, STARTS = 30, 3, 5
AIM = 2.5
HEAVY = ("spacy", "jieba", "pydantic")
# Prints the peak memory of its process in MiB. Linux hands ru_maxrss down from the parent, so that there its own table is read.
PEAK = """
import re, resource, sys
from pathlib import Path
status = Path("/proc/self/status")
told = re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text()) if status.exists() else None
unit = 2**20 if sys.platform == "darwin" else 2**10
print(round(int(told[1]) / 2**10 if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit))
"""


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pairs_of(one: Callable[[], object], other: Callable[[], object]) -> list[tuple[float, float]]:
    """How long each of the two takes, in turns; which goes first changes too."""
    for _ in range(WARM_UP):
        one(), other()
    pairs: list[tuple[float, float]] = []
    for number in range(PAIRS):
        if number % 2:
            second = seconds(other)
            pairs.append((seconds(one), second))
        else:
            pairs.append((seconds(one), seconds(other)))
    return pairs


def started(arguments: Sequence[str]) -> float:
    """The median of the wall times of a command, from nothing to its end; a first run, which compiles, is not counted."""

    def call() -> None:
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    call()
    return median(seconds(call) for _ in range(STARTS))


def said(code: str, *arguments: str) -> str:
    """What a program says in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout.splitlines()[-1]


def imported_by_help() -> list[str]:
    """Which of the heavy packages ``revmine --help`` imports."""
    code = (
        "import sys\nfrom pipeline.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules] or ['-'])"
    )
    return [name for name in said(code).split() if name != "-"]


def peak_of(*lines: str) -> str:
    """The peak memory of a process of its own that runs these lines, in MiB."""
    return said("\n".join(lines) + PEAK)


def main() -> int:
    jieba.setLogLevel("ERROR")
    given = os.environ.get("REVMINE_CORPUS")
    folders = [*([given] if given else []), str(bundled("documents"))]
    paths = [str(found.path) for folder in folders for found in expand(folder)]
    # The cache of jieba's dictionary goes into a folder of our own: the shared one is anybody's.
    with tempfile.TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        print(f"process beside jieba.lcut of the same text, median of {PAIRS} pairs (aim: at most {AIM})")
        print(f"{'document':<28} {'ratio':>6} {'process':>10} {'lcut':>10} {'characters/s':>13}")
        for path in paths:
            data, name = Path(path).read_bytes(), Path(path).name
            text = decode(data, name).text

            def process(data: bytes = data, name: str = name) -> object:
                return pipeline.process(data, name=name)

            def lcut(text: str = text) -> object:
                return jieba.lcut(text)

            pairs = pairs_of(process, lcut)
            ratio, own, other = median(a / b for a, b in pairs), median(a for a, _ in pairs), median(b for _, b in pairs)
            print(f"{name:<28} {ratio:>6.2f} {own * 1000:>7.1f} ms {other * 1000:>7.1f} ms {len(text) / own:>13,.0f}")
        print("\npeak memory of a process that")
        reading = ("import pipeline", f"pipeline.process({paths[0]!r})")
        print(f"  imports pipeline: {peak_of('import pipeline')} MiB")
        print(f"  reads {Path(paths[0]).name}: {peak_of(*reading)} MiB")
        cutting = ("import jieba, tempfile", "jieba.setLogLevel('ERROR')", f"jieba.dt.tmp_dir = {folder!r}", "jieba.lcut('疼痛')")
        print(f"  runs jieba alone: {peak_of(*cutting)} MiB")
        print(f"\ncold start, median of {STARTS}")
        print(f"  revmine --help: {started(['-m', 'pipeline', '--help']):.2f} s")
        print(f"    of {', '.join(HEAVY)} it imports: {', '.join(imported_by_help()) or 'none'}")
        run = started(["-m", "pipeline", "run", paths[0], "--out", str(Path(folder) / "out"), "--force"])
        print(f"  revmine run {Path(paths[0]).name}: {run:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
