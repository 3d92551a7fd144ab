"""Primary studies as the running text describes them: one record for each single cited study of which it gives a measured fact.

A fact that several studies share, or that a sentence tells of the literature at large, is no single study's. Times of the role ``other``
(half-lives, latencies, how long an effect lasted) are no timing of a study, but for those before a test (``30 min before the session``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar

from ..knowledge.lexicon import words
from ..model import (
    AnyValue,
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
from .own import own

Part = TypeVar("Part", bound=Cell)
# What is counted; a sentence on many studies that has only a route makes no study.
_COUNTED = (SampleValue, DoseValue, DurationValue, FrequencyValue)


def text_studies(
    mentions: Sequence[Mention], citations: Sequence[Citation], sentences: Sequence[Sentence], source: str
) -> tuple[Study, ...]:
    """The studies of the running text, by citation. The mentions are those outside the tables, linked to their citations already."""
    linked = {mention.sentence for mention in mentions if mention.citations}
    at_large = {sentence.id for sentence in sentences if sentence.id in linked and _says(sentence.text, "at_large")}
    counting = {mention.sentence for mention in mentions if isinstance(mention.value, _COUNTED)}
    vague = {sentence.id for sentence in sentences if sentence.id in linked - counting and _says(sentence.text, "at_large_bare")}
    told: dict[int, list[Mention]] = {}
    for mention in mentions:
        if len(mention.citations) == 1 and mention.sentence not in at_large | vague:
            told.setdefault(mention.citations[0], []).append(mention)
    authors: dict[int, str] = {}
    for marker in citations:
        # A name in a cell of a table is the table's.
        if marker.author and len(marker.numbers) == 1 and marker.sentence in linked:
            authors.setdefault(marker.numbers[0], marker.author)
    found = (_study(number, told[number], authors.get(number), source) for number in sorted(told))
    return tuple(filter(None, found))


def _study(citation: int, mentions: Sequence[Mention], author: str | None, source: str) -> Study | None:
    told = [(mention, ((mention.start, mention.end),)) for mention in own(mentions, source)]
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
        timing=parts([pair for pair in told if _is_timing(pair[0], source)], DurationValue, StudyTiming, source),
        frequency=next(iter(frequencies), None),
        route=_own_route(routes, doses),
    )
    return study if study.samples or study.doses or study.timing or study.frequency or study.route else None


_BEFORE_AHEAD = re.compile(r"\s*(?:before|prior to|ahead of)\b")
_BEFORE_BEHIND = re.compile(r"前\s*(?:约|至少)?\s*$")


def _is_timing(mention: Mention, source: str) -> bool:
    """Whether a time is one of when or for how long something was given; of the role ``other`` only those before a test or an event."""
    if not isinstance(mention.value, DurationValue) or mention.value.role != "other":
        return True
    return bool(_BEFORE_AHEAD.match(source, mention.end) or _BEFORE_BEHIND.search(source[max(0, mention.start - 8) : mention.start]))


def _own_route(routes: Sequence[StudyRoute], doses: Sequence[StudyDose]) -> StudyRoute | None:
    """The route that stands nearest to a dose, where there is one: 口服抗抑郁药…鼻内给予…56/84 mg. Else the first."""
    if not routes or not doses:
        return next(iter(routes), None)
    places = [dose.spans[0][0] for dose in doses]
    return min(routes, key=lambda route: min(abs(route.spans[0][0] - place) for place in places))


def parts(mentions: Iterable[tuple[Mention, tuple[Span, ...]]], value: type, part: type[Part], source: str) -> tuple[Part, ...]:
    """The mentions with a value of this type as parts of a study, each with its places in ``source``. What is told twice is listed once."""
    found: dict[AnyValue, Part] = {}
    for mention, spans in mentions:
        if isinstance(mention.value, value) and mention.value not in found:
            text = rejoined("\n".join(source[start:end] for start, end in spans))
            found[mention.value] = part(**dict(mention.value), text=text, spans=spans)
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


def _says(text: str, kind: str) -> bool:
    """Whether a text has a word of this kind in either language. A line end may cut a Chinese word."""
    chinese, english = _saying(kind)
    parts = text.split()
    return bool(chinese.search("".join(parts)) or english.search(" ".join(parts)))


@cache
def _saying(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile("|".join(re.escape(word) for word in sorted(words(f"{kind}_{language}"))), re.IGNORECASE) for language in ("zh", "en")
    )
