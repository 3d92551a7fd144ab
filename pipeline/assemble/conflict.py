"""Where the table and the running text of a review contradict each other about one study.

Values are compared by number and unit after conversion. What only one side gives, a range that holds the other's value, and another cohort
of the same paper are no contradictions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from ..knowledge.lexicon import words
from ..knowledge.quantity import converted
from ..model import Cell, Conflict, Quantity, Sentence, Study, StudyDose, StudyFrequency, StudySample, StudyTiming, Warning

Interval = tuple[float, float]
# Numbers that differ by less than this share are one number, rounded.
_ROUNDED = 1e-6
_COMPARED_ROLES = ("course", "after_administration", "follow_up")
_DAY = 86400.0


def conflicts_of(studies: Sequence[Study], sentences: Sequence[Sentence]) -> tuple[tuple[Conflict, ...], tuple[Warning, ...]]:
    """The contradictions, by citation and field, and a warning where a range of one side holds the value of the other."""
    conflicts: list[Conflict] = []
    warnings: list[Warning] = []
    for citation in sorted({study.citation for study in studies if study.source == "table"}):
        tables = [study for study in studies if study.citation == citation and study.source == "table"]
        texts = [study for study in studies if study.citation == citation and study.source == "text"]
        for field, told, compare in _fields(sentences):
            for one, other in compare(
                [part for study in tables for part in told(study)], [part for study in texts for part in told(study)]
            ):
                if isinstance(one, Quantity) and isinstance(other, Quantity) and _holds(one, other):
                    message = f"[{citation}]: {field} is {one.text} in the table and {other.text} in the text"
                    warnings.append(Warning(code="table_text_range", message=message, spans=(*one.spans, *other.spans)))
                else:
                    conflicts.append(Conflict(citation=citation, field=field, values=(_side("table", one), _side("text", other))))
    return tuple(conflicts), tuple(warnings)


def _side(source: str, part: Cell) -> dict[str, Any]:
    return {"source": source, **part.model_dump()}


Pairs = Iterator[tuple[Cell, Cell]]


def _fields(
    sentences: Sequence[Sentence],
) -> Iterable[tuple[str, Callable[[Study], Sequence[Cell]], Callable[[Sequence[Any], Sequence[Any]], Pairs]]]:
    """The fields that are compared: what a study tells of each, and the pairs of a table's and a text's values that do not agree."""
    return (
        ("dose", lambda study: study.doses, _doses),
        ("sample", lambda study: study.samples, lambda table, text: _samples(table, text, sentences)),
        ("timing", lambda study: study.timing, _times),
        ("frequency", lambda study: _one(study.frequency), _frequencies),
        ("route", lambda study: _one(study.route), _routes),
    )


def _one(part: Cell | None) -> Sequence[Cell]:
    return () if part is None else (part,)


# --- amounts and times


def _doses(table: Sequence[StudyDose], text: Sequence[StudyDose]) -> Pairs:
    """Doses of one dimension of which none agrees; the same number in two units that do not convert."""
    pairs = [(one, other) for one in table for other in text]
    if any(_agree(one, other) for one, other in pairs):
        return
    for one, other in pairs:
        is_alike = _in_unit(other, one.unit) is not None
        if is_alike or _numbers(one) == _numbers(other):
            yield one, other
            return


def _times(table: Sequence[StudyTiming], text: Sequence[StudyTiming]) -> Pairs:
    """Times of one role, where each side gives one: several are several things."""
    for role in _COMPARED_ROLES:
        ones, others = ([part for part in side if part.role == role] for side in (table, text))
        if len(ones) == len(others) == 1 and not _agree(ones[0], others[0]) and _is_long(ones[0]) == _is_long(others[0]):
            yield ones[0], others[0]


def _is_long(time: Quantity) -> bool:
    """Whether a time is one of days: how long an infusion takes and how long a treatment lasts are two things."""
    seconds = _in_unit(time, "s")
    return seconds is not None and seconds[-1] >= _DAY


def _numbers(quantity: Quantity) -> tuple[float, ...]:
    return tuple(float(v) for v in (quantity.values or (quantity.low, quantity.high)) if v is not None)


def _in_unit(quantity: Quantity, unit: str) -> tuple[float, ...] | None:
    """The numbers of a quantity in another unit, or nothing where it does not convert."""
    if quantity.unit == unit:
        return _numbers(quantity)
    found = [converted(number, quantity.unit, unit) for number in _numbers(quantity)]
    return None if any(number is None for number in found) else tuple(float(number) for number in found if number is not None)


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities say the same, or one is among the several values that the other gives."""
    numbers, others = _numbers(one), _in_unit(other, one.unit)
    if others is None:
        return False
    if one.values or other.values:
        return all(_among(n, others) for n in set(numbers)) or all(_among(n, numbers) for n in set(others))
    return len(numbers) == len(others) and all(_same(a, b) for a, b in zip(numbers, others, strict=True))


def _holds(one: Quantity, other: Quantity) -> bool:
    """Whether one is a range, or a bound, and the other lies within it."""
    others = _in_unit(other, one.unit)
    if others is None or one.values or other.values:
        return False
    (low, high), (begin, end) = _interval(one, _numbers(one)), _interval(other, others)
    return (low < high or begin < end) and ((low <= begin and end <= high) or (begin <= low and high <= end))


def _interval(quantity: Quantity, numbers: Sequence[float]) -> Interval:
    low, high = numbers[0], numbers[-1]
    if quantity.comparator in (">", ">="):
        return low, math.inf
    return (-math.inf, high) if quantity.comparator in ("<", "<=") else (low, high)


def _among(number: float, others: Iterable[float]) -> bool:
    return any(_same(number, other) for other in others)


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_ROUNDED)


# --- samples


def _samples(table: Sequence[StudySample], text: Sequence[StudySample], sentences: Sequence[Sentence]) -> Pairs:
    """Groups of the same subjects whose numbers do not agree, neither singly nor added up."""
    own = [sample for sample in text if not _is_other_group(sample, sentences)]
    if not table or not own or _counts(table) & _counts(own):
        return
    one, other = table[0], own[0]
    if len(table) == len(own) == 1 and one.unit == other.unit and _are_animals(one) == _are_animals(other):
        yield one, other


def _counts(samples: Sequence[StudySample]) -> set[int]:
    """The numbers of subjects of the groups, and of all together; a couple is two."""
    heads = [sample.n * (2 if sample.unit == "couple" else 1) for sample in samples]
    return {*(sample.n for sample in samples), *heads, sum(heads)}


def _is_other_group(sample: StudySample, sentences: Sequence[Sentence]) -> bool:
    """Whether the words before or behind a group tell that it is another cohort of the paper, or a part of one."""
    start, end = sample.spans[0][0], sample.spans[-1][1]
    sentence = next((s for s in sentences if s.start <= start < s.end), None)
    if sentence is None:
        return False
    before, after = sentence.text[: start - sentence.start], sentence.text[end - sentence.start :]
    chinese, english = _others()
    return any(bool(chinese.search("".join(part.split())) or english.search(" ".join(part.split()))) for part in (before[-40:], after[:12]))


@cache
def _others() -> tuple[re.Pattern[str], re.Pattern[str]]:
    chinese = "|".join(re.escape(word) for word in sorted(words("other_group_zh"), key=lambda word: (-len(word), word)))
    english = "|".join(re.escape(word) for word in sorted(words("other_group_en"), key=lambda word: (-len(word), word)))
    return re.compile(chinese), re.compile(rf"(?<![A-Za-z])(?:{english})(?![A-Za-z])", re.IGNORECASE)


def _are_animals(sample: StudySample) -> bool:
    return any(word in sample.text.lower() for word in words("animal"))


# --- how often, and how


def _frequencies(table: Sequence[StudyFrequency], text: Sequence[StudyFrequency]) -> Pairs:
    pairs = [(one, other) for one in table for other in text]
    rates = [(_rate(one), _rate(other)) for one, other in pairs]
    if pairs and not any(one is None or other is None or _same(one, other) for one, other in rates):
        yield pairs[0]


def _rate(frequency: StudyFrequency) -> float | None:
    """How often a day, or nothing where the period is no time or the rhythm is not fixed."""
    count, _, unit = frequency.per.rpartition(" ")
    if frequency.times_high is not None or "-" in count:
        return None
    seconds = converted(float(count or 1), unit, "s")
    return frequency.times * _DAY / float(seconds) if seconds else None


# Ways of giving that one paper may call by either name.
_ALIKE = (frozenset({"intranasal", "inhaled"}), frozenset({"topical", "local"}))


def _routes(table: Sequence[Any], text: Sequence[Any]) -> Pairs:
    pairs = [(one, other) for one in table for other in text]
    if pairs and not any(one.route == other.route or {one.route, other.route} in _ALIKE for one, other in pairs):
        yield pairs[0]
