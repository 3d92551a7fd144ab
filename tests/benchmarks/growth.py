"""How the time grows with a text that repeats one thing: ``python tests/benchmarks/growth.py``.

A pattern that tries again from each place, or work that is done for each pair of things, shows here. For four times the text
the time grows by four where the work grows with the text, by sixteen where it grows with its square. The tests read the same
texts, without a clock.
"""

from __future__ import annotations

import sys
import time

import pipeline

# What is repeated until the text is long. A pattern that tries again from each place shows here.
RUNS: dict[str, str] = {
    "digits": "7",
    "digits of full width": "７",
    "digits and points": "1.",
    "digits and commas": "1,",
    "digits and spaces": "1 ",
    "Han numerals": "一百",
    "ranges": "1-",
    "brackets": "[",
    "bracket pairs": "［］",
    "round brackets": "(",
    "wide round brackets": "（",
    "nested numbers": "[1",
    "spaces": "a ",
    "long spaces": " ",
    "tabs": "\t",
    "tabs and digits": "1\t",
    "listed numbers": "、1",
    "amounts": "5 mg、",
    "times": "3 d, ",
    "hyphens": "a-",
    "dots": "…",
    "et al.": "et al. ",
    "authors": "Li等",
    "receptors": "μ和",
    "the word receptor": "受体",
    "regions": "下丘脑-",
    "regions of regions": "nucleus of the ",
    "parts": "medial part of ",
    "persons": "5名患者",
    "short forms": "疼痛（VAS）",
    "capitals": "A",
    "capital words": "Ab",
    "letter-spaced": "疼 ",
    "Latin as Han": "犜犺",
    "glyphs": "(cid:3)",
    "private": "\uf061",
    "invisible": "\u200b字",
    "line ends": "a\n",
    "blank lines": "字\n\n",
    "hyphens at line ends": "amyg-\n",
    "headings": "1 引言\n",
    "references": "［1］ Li H. Pain. 2019.\n",
    "rows": "Li 10 20\n",
    "sentences": (
        "大鼠腹腔注射氯胺酮10 mg·kg-1·d-1，连续14 d，给药后24 h内处死。Li等［8］对75名男女健康志愿者每天2 次鼻内给予40 IU。"
        "NMDA receptors (GluN2B) of the basolateral amygdala were blocked by 10-6 mol/L [3]. "
    ),
}
SHORT, LONG = 20_000, 80_000


def run_of(unit: str, length: int) -> str:
    """A text of this many characters, visible at its ends: the unit again and again."""
    return "痛" + (unit * (length // len(unit) + 1))[: length - 2] + "痛"


def seconds_for(text: str) -> float:
    """The better of two times."""
    times = []
    for _ in range(2):
        started = time.perf_counter()
        pipeline.process(text=text)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> int:
    pipeline.process(text="24 IU")
    print(f"{'repeated':<24} {f'{SHORT:,}':>10} {f'{LONG:,}':>10} {'growth':>8}")
    for name, unit in RUNS.items():
        short, long = (seconds_for(run_of(unit, length)) for length in (SHORT, LONG))
        print(f"{name:<24} {short:>8.2f} s {long:>8.2f} s {long / short:>8.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
