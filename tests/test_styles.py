"""Works of which every field is known, written in the styles of reference lists, and read back field by field.

Those below are written here in every style: the English ones are real and their facts well known, the Chinese ones are invented.
``references/`` holds entries of real works, one a line, as lists have them. The figures are printed a style.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline.assemble.csl import parsed


@dataclass(frozen=True)
class Work:
    """A paper: family and initials of each author, or a Chinese name whole."""

    authors: tuple[tuple[str, str] | str, ...]
    title: str
    container: str
    year: int
    volume: str
    issue: str
    pages: str
    doi: str = ""
    others: bool = field(default=False)


ENGLISH = (
    Work(
        (("Kosfeld", "M"), ("Heinrichs", "M"), ("Zak", "PJ"), ("Fischbacher", "U"), ("Fehr", "E")),
        "Oxytocin increases trust in humans",
        "Nature",
        2005,
        "435",
        "7042",
        "673-676",
        "10.1038/nature03701",
    ),
    Work((("Melzack", "R"), ("Wall", "PD")), "Pain mechanisms: a new theory", "Science", 1965, "150", "3699", "971-979"),
    Work(
        (("Caterina", "MJ"), ("Schumacher", "MA"), ("Tominaga", "M")),
        "The capsaicin receptor: a heat-activated ion channel in the pain pathway",
        "Nature",
        1997,
        "389",
        "6653",
        "816-824",
        "10.1038/39807",
        others=True,
    ),
    Work(
        (("Berman", "RM"), ("Cappiello", "A"), ("Anand", "A")),
        "Antidepressant effects of ketamine in depressed patients",
        "Biological Psychiatry",
        2000,
        "47",
        "4",
        "351-354",
        "10.1016/S0006-3223(99)00230-9",
        others=True,
    ),
    Work(
        (("Rush", "AJ"), ("Trivedi", "MH"), ("Wisniewski", "SR")),
        "Acute and longer-term outcomes in depressed outpatients requiring one or several treatment steps: a STAR*D report",
        "American Journal of Psychiatry",
        2006,
        "163",
        "11",
        "1905-1917",
        others=True,
    ),
    Work((("Watson", "JD"), ("Crick", "FH")), "A structure for deoxyribose nucleic acid", "Nature", 1953, "171", "4356", "737-738"),
    Work(
        (("Zanos", "P"), ("Moaddel", "R"), ("Morris", "PJ")),
        "NMDAR inhibition-independent antidepressant actions of ketamine metabolites",
        "Nature",
        2016,
        "533",
        "7604",
        "481-486",
        "10.1038/nature17998",
        others=True,
    ),
    Work(
        (("Cipriani", "A"), ("Furukawa", "TA"), ("Salanti", "G")),
        "Comparative efficacy and acceptability of 21 antidepressant drugs for the acute treatment of adults",
        "Lancet",
        2018,
        "391",
        "10128",
        "1357-1366",
        "10.1016/S0140-6736(17)32802-7",
        others=True,
    ),
)
CHINESE = (
    Work(("林若川", "沈亦桐", "周以宁"), "氯胺酮治疗抑郁发作的多中心观察", "精神神经药理学通讯", 2019, "14", "5", "412-418"),
    Work(
        ("何景行", "田雨桐"),
        "艾司氯胺酮鼻喷剂治疗老年抑郁症的疗效与安全性",
        "临床神经药物治疗",
        2022,
        "17",
        "4",
        "266-272",
        "10.99999/lcsj.2022.0266",
    ),
    Work(
        ("高鹤鸣", "李牧之", "何景行"),
        "鞘内注射氯胺酮对神经病理性疼痛大鼠抑郁样行为的影响",
        "华东精神药学杂志",
        2022,
        "14",
        "3",
        "175-181",
        others=True,
    ),
    Work(("陆遥",), "催产素与5-HT2A受体：机制与展望", "疼痛医学（中英文）", 2020, "8", "1", "1-9"),
    Work(("欧阳明", "司徒婧"), "TRPV1在糖尿病周围神经病变中的作用", "中华虚构医学杂志", 2018, "98", "12", "955-959"),
    Work(("沈知非", "郑清和"), "三种剂量氯胺酮静脉滴注的随机对照研究", "临床神经药物治疗", 2020, "15", "1", "25-31"),
)


def _spaced(initials: str, mark: str) -> str:
    return mark.join(initials) + (mark.strip() if mark.strip() else "")


def _names(work: Work, latin: Callable[[str, str], str], between: str, last: str | None = None, others: str = ", et al") -> str:
    told = [name if isinstance(name, str) else latin(*name) for name in work.authors]
    joined = between.join(told) if last is None or len(told) == 1 or work.others else between.join(told[:-1]) + last + told[-1]
    return joined + (others if work.others else "")


def gb(work: Work) -> str:
    names = _names(
        work,
        lambda family, given: f"{family.upper()} {' '.join(given)}",
        ", ",
        others=", 等" if isinstance(work.authors[0], str) else ", et al",
    )
    doi = f" DOI: {work.doi}." if work.doi else ""
    return f"{names}. {work.title}[J]. {work.container}, {work.year}, {work.volume}({work.issue}): {work.pages}.{doi}"


def gb_wide(work: Work) -> str:
    wide = str.maketrans({",": "，", ":": "：", "(": "（", ")": "）", ".": "．"})
    names = _names(work, lambda family, given: f"{family} {given}", "，", others="，等")
    return f"{names}．{work.title} ［J］．{work.container}，{work.year}" + f",{work.volume}({work.issue}):{work.pages}.".translate(wide)


def gb_tight(work: Work) -> str:
    names = _names(work, lambda family, given: f"{family} {given}", ",", others=",等" if isinstance(work.authors[0], str) else ",et al")
    return f"{names}.{work.title}[J].{work.container},{work.year},{work.volume}({work.issue}):{work.pages}."


def vancouver(work: Work) -> str:
    doi = f" doi:{work.doi}" if work.doi else ""
    names = _names(work, lambda family, given: f"{family} {given}", ", ")
    return f"{names}. {work.title}. {work.container}. {work.year};{work.volume}({work.issue}):{work.pages}.{doi}"


def nlm(work: Work) -> str:
    names = _names(work, lambda family, given: f"{family} {given}", ", ")
    return f"{names}. {work.title}. {work.container} {work.year} Mar 14; {work.volume} ({work.issue}): {work.pages.replace('-', '–')}."


def apa(work: Work) -> str:
    doi = f" https://doi.org/{work.doi}" if work.doi else ""
    names = _names(work, lambda family, given: f"{family}, {_spaced(given, '. ').strip()}", ", ", ", & ")
    return f"{names} ({work.year}). {work.title}. {work.container}, {work.volume}({work.issue}), {work.pages.replace('-', '–')}.{doi}"


def harvard(work: Work) -> str:
    names = _names(work, lambda family, given: f"{family}, {_spaced(given, '.')}", ", ", " and ", others=" et al.")
    return f"{names}, {work.year}. {work.title}. {work.container}, {work.volume}({work.issue}), pp.{work.pages}."


def springer(work: Work) -> str:
    names = _names(work, lambda family, given: f"{family} {given}", ", ")
    return f"{names} ({work.year}) {work.title}. {work.container} {work.volume}({work.issue}):{work.pages.replace('-', '–')}"


STYLES: dict[str, tuple[Callable[[Work], str], Sequence[Work]]] = {
    "GB/T 7714": (gb, ENGLISH + CHINESE),
    "GB/T 7714, full width": (gb_wide, CHINESE),
    "GB/T 7714, without spaces": (gb_tight, ENGLISH + CHINESE),
    "Vancouver": (vancouver, ENGLISH + CHINESE),
    "NLM": (nlm, ENGLISH),
    "APA": (apa, ENGLISH),
    "Harvard": (harvard, ENGLISH),
    "Springer": (springer, ENGLISH),
}


def fields(work: Work) -> dict[str, Any]:
    told = {
        "author": [name if isinstance(name, str) else name[0].lower() for name in work.authors],
        "title": work.title,
        "container-title": work.container,
        "year": work.year,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "DOI": work.doi,
    }
    return {name: value for name, value in told.items() if value}


def read(text: str) -> dict[str, Any]:
    item = parsed(text).csl
    told = {name: item.get(name) for name in ("title", "container-title", "volume", "issue", "page", "DOI")}
    told["author"] = [name.get("literal") or name["family"].lower() for name in item.get("author", [])]
    told["year"] = (item.get("issued") or {}).get("date-parts", [[None]])[0][0]
    return {name: value for name, value in told.items() if value}


def bare(value: Any) -> Any:
    return re.sub(r"[\s，,（）()：:]", "", value) if isinstance(value, str) else value


def figures(entries: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, float]:
    """The F1 of each field over entries with their fields."""
    right: dict[str, list[int]] = {}
    for text, wanted in entries:
        got = read(text)
        for name in wanted.keys() | got.keys():
            counts = right.setdefault(name, [0, 0, 0])
            counts[0] += name in wanted and name in got and bare(wanted[name]) == bare(got[name])
            counts[1] += name in wanted
            counts[2] += name in got
    return {name: 2 * hit / (gold + found) for name, (hit, gold, found) in sorted(right.items())}


def in_entry(work: Work, text: str) -> dict[str, Any]:
    return {name: value for name, value in fields(work).items() if name != "DOI" or value in text}


@pytest.mark.parametrize("style", STYLES)
def test_fields_come_back(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    write, works = STYLES[style]
    scores = figures((text, in_entry(work, text)) for work in works for text in (write(work),))
    with capsys.disabled():
        print(f"\n{style}: {len(works)} entries,", ", ".join(f"{name} {score:.2f}" for name, score in scores.items()))
    assert [name for name, score in scores.items() if score < 0.95] == []


REAL = {
    language: [
        json.loads(line) for line in Path(__file__).with_name("references").joinpath(f"{language}.jsonl").read_text("utf-8").splitlines()
    ]
    for language in ("en", "zh")
}


def test_there_are_entries_enough() -> None:
    assert len(REAL["en"]) + len(REAL["zh"]) >= 120
    assert len(REAL["zh"]) >= 50


@pytest.mark.parametrize(("language", "style"), sorted({(language, entry["style"]) for language in REAL for entry in REAL[language]}))
def test_entries_of_real_works(language: str, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [(entry["text"], entry["fields"]) for entry in REAL[language] if entry["style"] == style]
    scores = figures(entries)
    with capsys.disabled():
        print(f"\n{language}, {style}: {len(entries)} entries,", ", ".join(f"{name} {score:.2f}" for name, score in scores.items()))
    assert [name for name, score in scores.items() if score < 0.95] == []
