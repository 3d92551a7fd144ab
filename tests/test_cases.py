"""The case files: what each label, citations, abbreviations and sentences are in one text after another.

A line of ``cases/<thing>.<language>.jsonl`` holds ``text``, ``expect``, ``why`` and, where the pipeline is known to fail, ``known_failure``
with the reason. Cases are data, read strictly; a failure that has mended itself fails until its mark is gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Record

FOLDER = Path(__file__).parent / "cases"
LANGUAGES = ("en", "zh")
REQUIRED, OPTIONAL = {"text", "expect", "why"}, {"known_failure"}
# Things that are mentions, with their labels.
LABELS: dict[str, tuple[str, ...]] = {
    "dose": ("DOSE",),
    "duration": ("DURATION",),
    "frequency": ("FREQUENCY",),
    "sample": ("SAMPLE",),
    "receptor": ("RECEPTOR",),
    "region": ("BRAIN_REGION", "SPINAL_REGION"),
    "route": ("ROUTE",),
    "scope": ("DOSE", "DURATION", "FREQUENCY", "ROUTE", "SAMPLE"),
}
# What an expected item holds.
ITEMS: dict[str, set[str]] = {
    **{thing: {"text", "value"} for thing in LABELS},
    "region": {"text", "value", "label"},
    "scope": {"text", "citations"},
    "citation": {"text", "numbers", "author"},
    "abbreviation": {"short", "long"},
    "glossary": {"zh", "en"},
    "sentence": {"text"},
}
# The field of the record that holds a thing, where it is no plural in s.
FIELDS = {"glossary": "glossary"}
Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    thing: str
    place: str
    text: str
    expect: Items
    why: str
    known_failure: str | None


# --- Reading ----------------------------------------------------------------------------------------------------------------------


@cache
def read_cases(path: Path) -> tuple[list[Case], list[str]]:
    """The cases of a file, and what is wrong with its lines."""
    thing, _, language = path.stem.partition(".")
    if thing not in ITEMS or language not in LANGUAGES:
        return [], [f"{path.name}: no such thing or language"]
    cases: list[Case] = []
    faults: list[str] = []
    texts: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"), start=1):
        found = line_faults(line, ITEMS[thing])
        if not found:
            told = json.loads(line)
            first = texts.setdefault(told["text"], number)
            if first != number:
                found = [f"the text of line {first} again"]
            cases.append(Case(thing, f"{path.stem}:{number}", told["text"], told["expect"], told["why"], told.get("known_failure")))
        faults += [f"{path.name}:{number}: {fault}" for fault in found]
    return cases, faults


def line_faults(line: str, fields: set[str]) -> list[str]:
    """What is wrong with one line whose expected items should hold these fields."""
    try:
        told = json.loads(line, object_pairs_hook=without_repeats)
    except ValueError as error:
        return [f"no JSON: {error}"]
    if not isinstance(told, dict):
        return ["no object"]
    faults = [f"unknown key {key!r}" for key in told.keys() - REQUIRED - OPTIONAL] + [f"no {key}" for key in REQUIRED - told.keys()]
    if faults:
        return sorted(faults)
    faults = [f"{key} is empty or no text" for key in told.keys() - {"expect"} if not isinstance(told[key], str) or not told[key].strip()]
    if not isinstance(told["expect"], list):
        return [*faults, "expect is no list"]
    for item in told["expect"]:
        if not isinstance(item, dict) or item.keys() != fields:
            faults.append(f"an expected item holds {', '.join(sorted(fields))}, not {item}")
        elif "text" in item and (not item["text"] or item["text"] not in told["text"]):
            faults.append(f"{item['text']!r} is not in the text")
    return faults


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, if it names no key twice."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key twice")
    return told


FILES = sorted(path for path in FOLDER.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_case_file_is_sound(path: Path) -> None:
    cases, faults = read_cases(path)
    assert not faults
    assert any(case.expect for case in cases), "no positive"
    assert path.stem.startswith("sentence") or any(not case.expect for case in cases), "no negative"


def test_every_thing_has_cases_in_both_languages() -> None:
    assert {path.name for path in FILES} == {f"{thing}.{language}.jsonl" for thing in ITEMS for language in LANGUAGES}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"text": "a", "expect": [], "why": "b", "note": "c"}', "unknown key 'note'"),
        ('{"text": "a", "why": "b"}', "no expect"),
        ('{"text": "a", "text": "b", "expect": [], "why": "c"}', "no JSON: a key twice"),
        ('{"text": "a", "expect": [], "why": ""}', "why is empty or no text"),
        ('{"text": "a", "expect": [{"text": "b"}], "why": "c"}', "'b' is not in the text"),
        ('{"text": "a", "expect": [{"text": "a", "start": 0}], "why": "c"}', "an expected item holds text, not {'text': 'a', 'start': 0}"),
        ("", "no JSON: Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_a_faulty_line_is_told(line: str, fault: str) -> None:
    assert line_faults(line, ITEMS["sentence"]) == [fault]


# --- Running ----------------------------------------------------------------------------------------------------------------------


def without_name(value: dict[str, Any]) -> dict[str, Any]:
    """A value as it is compared: the name of a concept is told, its id counts."""
    return {key: part for key, part in value.items() if key != "name"}


def compact(text: str) -> str:
    """A form of an abbreviation as it reads whatever its lines: ``transcra-⏎nial`` is ``transcranial``."""
    return "".join("".join(line.removesuffix("-") if more else line for line, more in _lines(text)).split())


def _lines(text: str) -> list[tuple[str, bool]]:
    lines = [line.rstrip() for line in text.splitlines()]
    return [(line, number < len(lines)) for number, line in enumerate(lines, start=1)]


def found_items(thing: str, record: Record) -> Items:
    """What the record has of a thing, in the form of a case."""
    told = record.model_dump(mode="json")
    if thing in LABELS:
        fields = ITEMS[thing]
        mentions = [mention for mention in told["mentions"] if mention["label"] in LABELS[thing]]
        return [{field: mention[field] for field in mention.keys() & fields} for mention in mentions]
    return [{field: item[field] for field in ITEMS[thing]} for item in told[FIELDS.get(thing, f"{thing}s")]]


def comparable(thing: str, items: Items) -> list[str]:
    """Items as lines that are equal where the items are to be taken as equal: 10 is not 10.0."""
    if thing == "abbreviation":
        items = sorted(({key: compact(item[key]) for key in ("short", "long")} for item in items), key=str)
    shown = [{**item, "value": without_name(item["value"])} if "value" in item else item for item in items]
    return [json.dumps(item, ensure_ascii=False, sort_keys=True) for item in shown]


def as_parameters() -> list[Any]:
    cases = [case for path in FILES for case in read_cases(path)[0]]
    return [
        pytest.param(
            case,
            id=f"{case.place} {case.why[:40]}",
            marks=[pytest.mark.xfail(strict=True, reason=case.known_failure)] if case.known_failure else [],
        )
        for case in cases
    ]


@pytest.mark.parametrize("case", as_parameters())
def test_case(case: Case, process: Callable[[str], Record]) -> None:
    record = process(case.text)
    assert comparable(case.thing, found_items(case.thing, record)) == comparable(case.thing, case.expect), case.why
