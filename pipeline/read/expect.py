"""What a cell begins with under a head that is known: a count under 例数, an amount under ``Dose``, a time under ``Schedule``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from ..knowledge.heads import field_of, unit_in
from ..knowledge.lexicon import Route, table, words
from ..knowledge.numbers import numerals
from ..knowledge.quantity import is_bare, scan
from .atoms import key_of

_AMOUNTS = ("mass", "amount", "activity", "concentration", "volume")
_LIKELY, _UNLIKELY = 2.5, -1.5


def expectation(head: str) -> Callable[[str], float] | None:
    """What speaks for a (folded) piece as the beginning of a cell under this head, in nats; nothing where the head tells nothing."""
    field = field_of(head)
    if field in ("dose", "schedule", "participants") and unit_in(head):
        return _bare
    return _EXPECTED.get(field or "")


def _bare(text: str) -> float:
    return _LIKELY if is_bare(text) else _UNLIKELY


def _participants(text: str) -> float:
    if counts_subjects(text) or text.isdigit():
        return _LIKELY
    if text[:1].isdigit():
        return 0.0
    # ``SD大鼠，…`` names subjects that it does not count.
    return 0.0 if any(animal in text.lower() for animal in words("animal")) else _UNLIKELY


def counts_subjects(text: str) -> bool:
    """Whether a piece begins with a count of subjects: ``80例…``, ``52 healthy men``."""
    return bool(_counted().match(text))


@cache
def _counted() -> re.Pattern[str]:
    measures = "".join(sorted(word for word in words("measure_zh") if len(word) == 1))
    # 6个月 counts no subjects.
    subjects = "|".join(re.escape(word) for word in sorted(words("subject_en"), key=lambda word: (-len(word), word)))
    return re.compile(rf"\d+\s?(?:[{measures}](?!月)|(?:[a-z]+ ){{0,2}}(?:{subjects})\b)")


def _dose(text: str) -> float:
    quantity = next(iter(scan(text, numerals(text))), None)
    if quantity and quantity.dimension in _AMOUNTS and quantity.start == 0:
        return _LIKELY
    # The drug or the route may stand before the amount, or the amount go on in the next line.
    return 0.0 if text[:1].isdigit() or text[:1].isupper() or _route(text) > 0 else -0.5


def _schedule(text: str) -> float:
    lower = text.lower()
    if text[:1].isdigit() or lower.startswith(_openings()):
        return 1.0
    return -1.0


def _year(text: str) -> float:
    return _LIKELY if re.fullmatch(r"(?:19|20)\d\d", text) else _UNLIKELY


def _study(text: str) -> float:
    return 1.0 if key_of(text) else 0.0


def _route(text: str) -> float:
    return 1.5 if text.lower().startswith(_routes()) else 0.0


@cache
def _openings() -> tuple[str, ...]:
    return tuple(sorted(words("schedule_opening")))


@cache
def _routes() -> tuple[str, ...]:
    return tuple(sorted({surface.lower() for route in table("routes.tsv", Route) for surface in route.surfaces if len(surface) > 1}))


_EXPECTED: dict[str, Callable[[str], float]] = {
    "participants": _participants,
    "dose": _dose,
    "schedule": _schedule,
    "year": _year,
    "study": _study,
    "route": _route,
}
