"""Primary studies as the running text describes them: one record for each single cited study of which it gives a measured fact.

A fact that several studies share, or that a sentence tells of the literature at large, is no single study's. Times of the role ``other``
(half-lives, latencies, how long an effect lasted) are no timing of a study.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from ..knowledge.lexicon import words
from ..model import (
    Cell,
    Citation,
    DoseValue,
    DurationValue,
    FrequencyValue,
    Mention,
    RouteValue,
    SampleValue,
    Sentence,
    Study,
    StudyDose,
    StudyFrequency,
    StudyRoute,
    StudySample,
    StudyTiming,
)

Part = TypeVar("Part", bound=Cell)


def text_studies(mentions: Sequence[Mention], citations: Sequence[Citation], sentences: Sequence[Sentence]) -> tuple[Study, ...]:
    """The studies of the running text, by citation. The mentions are linked to their citations already."""
    linked = {mention.sentence for mention in mentions if mention.citations}
    at_large = {sentence.id for sentence in sentences if sentence.id in linked and _is_at_large(sentence.text)}
    told: dict[int, list[Mention]] = {}
    for mention in mentions:
        if len(mention.citations) == 1 and mention.sentence not in at_large:
            told.setdefault(mention.citations[0], []).append(mention)
    authors: dict[int, str] = {}
    for marker in citations:
        # A name in a cell of a table is the table's.
        if marker.author and len(marker.numbers) == 1 and marker.sentence in linked:
            authors.setdefault(marker.numbers[0], marker.author)
    found = (_study(number, told[number], authors.get(number)) for number in sorted(told))
    return tuple(study.model_copy(update={"id": f"st{index}"}) for index, study in enumerate(filter(None, found), start=1))


def _study(citation: int, mentions: Sequence[Mention], author: str | None) -> Study | None:
    frequencies = _parts(mentions, FrequencyValue, StudyFrequency)
    routes = _parts(mentions, RouteValue, StudyRoute)
    study = Study(
        id="",
        citation=citation,
        source="text",
        author=author,
        samples=_parts(mentions, SampleValue, StudySample),
        doses=_without_members(_parts(mentions, DoseValue, StudyDose)),
        timing=tuple(timing for timing in _parts(mentions, DurationValue, StudyTiming) if timing.role != "other"),
        frequency=next(iter(frequencies), None),
        route=next(iter(routes), None),
    )
    return study if study.samples or study.doses or study.timing or study.frequency or study.route else None


def _parts(mentions: Iterable[Mention], value: type, part: type[Part]) -> tuple[Part, ...]:
    """The mentions with a value of this type as parts of a study. What is told twice is listed once."""
    found: dict[str, Part] = {}
    for mention in mentions:
        if isinstance(mention.value, value):
            fields: dict[str, Any] = mention.value.model_dump()
            found.setdefault(str(fields), part(**fields, text=_rejoined(mention.text), spans=((mention.start, mention.end),)))
    return tuple(found.values())


def _without_members(doses: Sequence[StudyDose]) -> tuple[StudyDose, ...]:
    """The doses without those that a list before them holds: 10、20和40 mg, then 仅40 mg有效."""
    listed: set[tuple[float, str]] = set()
    kept: list[StudyDose] = []
    for dose in doses:
        if dose.low is None or dose.low != dose.high or (dose.low, dose.unit) not in listed:
            kept.append(dose)
        listed.update((value, dose.unit) for value in dose.values or ())
    return tuple(kept)


_BREAK = re.compile(r"[^\S\r\n]*[\r\n]\s*")
_HAN = re.compile(r"[\u3400-\u9fff]")


def _rejoined(text: str) -> str:
    """A text without its line breaks: a space stands for one between Latin characters, nothing beside Han."""

    def joint(found: re.Match[str]) -> str:
        return "" if _HAN.search(text[found.start() - 1 : found.end() + 1]) else " "

    return _BREAK.sub(joint, text)


def _is_at_large(text: str) -> bool:
    """Whether a sentence tells of many studies, or of none in particular. A line end may cut a Chinese word."""
    chinese, english = _at_large()
    parts = text.split()
    return bool(chinese.search("".join(parts)) or english.search(" ".join(parts)))


@cache
def _at_large() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile("|".join(re.escape(word) for word in sorted(words(kind))), re.IGNORECASE) for kind in ("at_large_zh", "at_large_en")
    )
