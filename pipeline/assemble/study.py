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
    Span,
    Study,
    StudyDose,
    StudyFrequency,
    StudyRoute,
    StudySample,
    StudyTiming,
)

Part = TypeVar("Part", bound=Cell)


def text_studies(
    mentions: Sequence[Mention], citations: Sequence[Citation], sentences: Sequence[Sentence], source: str
) -> tuple[Study, ...]:
    """The studies of the running text, by citation. The mentions are those outside the tables, linked to their citations already."""
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
    found = (_study(number, told[number], authors.get(number), source) for number in sorted(told))
    return tuple(filter(None, found))


def _study(citation: int, mentions: Sequence[Mention], author: str | None, source: str) -> Study | None:
    told = [(mention, ((mention.start, mention.end),)) for mention in mentions]
    frequencies = parts(told, FrequencyValue, StudyFrequency, source)
    routes = parts(told, RouteValue, StudyRoute, source)
    doses = parts(told, DoseValue, StudyDose, source)
    study = Study(
        id="",
        citation=citation,
        source="text",
        author=author,
        samples=parts(told, SampleValue, StudySample, source),
        doses=_without_members(doses),
        timing=tuple(timing for timing in parts(told, DurationValue, StudyTiming, source) if timing.role != "other"),
        frequency=next(iter(frequencies), None),
        route=_own_route(routes, doses),
    )
    return study if study.samples or study.doses or study.timing or study.frequency or study.route else None


def _own_route(routes: Sequence[StudyRoute], doses: Sequence[StudyDose]) -> StudyRoute | None:
    """The route that stands nearest to a dose, where there is one: 口服抗抑郁药…鼻内给予…56/84 mg. Else the first."""
    if not routes or not doses:
        return next(iter(routes), None)
    places = [dose.spans[0][0] for dose in doses]
    return min(routes, key=lambda route: min(abs(route.spans[0][0] - place) for place in places))


def parts(mentions: Iterable[tuple[Mention, tuple[Span, ...]]], value: type, part: type[Part], source: str) -> tuple[Part, ...]:
    """The mentions with a value of this type as parts of a study, each with its places in ``source``. What is told twice is listed once."""
    found: dict[str, Part] = {}
    for mention, spans in mentions:
        if isinstance(mention.value, value):
            fields: dict[str, Any] = mention.value.model_dump()
            text = rejoined("\n".join(source[start:end] for start, end in spans))
            found.setdefault(str(fields), part(**fields, text=text, spans=spans))
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


_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def rejoined(text: str) -> str:
    """A text without its line breaks and with no space beside Han: elsewhere one stands between words."""

    def joint(found: re.Match[str]) -> str:
        return "" if _HAN.search(text[max(0, found.start() - 1) : found.end() + 1]) else " "

    return _SPACE.sub(joint, text)


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
