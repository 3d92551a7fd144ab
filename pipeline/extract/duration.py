"""DURATION: an elapsed time with a number, and what it is the time of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..knowledge.quantity import Quantity, bare
from ..model import DurationValue
from .passage import Candidate, Passage, clause_before
from .role import role_of, role_of_ordinal
from .values import numbers_of

# ``on days 1, 3 and 7``: the unit stands first.
_UNIT_FIRST = re.compile(r"(?<![a-z\d.-])(?P<unit>days?|weeks?|months?|hours?|years?|pod)[\s\n]{1,2}(?=\d|one\b|two\b)")
_UNIT_CODES = {"day": "d", "week": "wk", "month": "mo", "hour": "h", "year": "a", "pod": "d"}
# ``d1``, ``d1-d7``, ``d 8``: days of a course or a cycle as oncologists write them; D1 is a receptor.
_DAY_OF_COURSE = re.compile(
    r"(?<![A-Za-z0-9α-ω·/^-])d ?(?P<first>\d{1,3})(?:\s?(?:[-~至到]|to)\s?d?\s?(?P<last>\d{1,3}))?"
    r"(?![\dA-Za-z%^]|\.\d|[-~][A-Za-z\d]|\s?(?:受体|receptor))"
)
_ORDINAL = re.compile(r"第[ \n]{0,2}$")

# An age or a stage of development.
_AGE_AFTER = re.compile(
    r"^[\s-]{0,3}(?:龄|岁|的?新生|胎龄|\)?\s(?:rats?|mice|mouse|animals)\b|old\b|of age\b|of gestation\b|(?:of )?pregnancy|gestation)"
)
_AGE_BEFORE = re.compile(
    r"(?:年龄|周龄|月龄|日龄|胎龄|孕龄|孕周|孕|妊娠|怀孕|胎|出生后?第?|生后第?|新生|\baged?\b|\bage(?:s|d)?\s(?:of|was|were"
    r"|between|from|range[ds]?)\b|\bmean age\b|\bpostnatal|\bgestational|\bembryonic|\bembryonal"
    r"|\bunder|\bold(?:er)? than|\byounger than|\bborn (?:before|at|after))[^，,；;]{0,12}$"
)
_AGE_YEARS = re.compile(r"\bage[ds]?\b[^,;.]{0,24}$|年龄[^，,；;]{0,12}$")
_STATISTIC_BEFORE = re.compile(
    r"(?:\bci\b|\biqr\b|可信区间|置信区间|四分位\S{0,4}|interquartile range|confidence intervals?|confidence limits?)[^)）;；]{0,20}$"
)
# A date or a calendar span.
_DATE_AFTER = re.compile(r"^\s?(?:代|级|第|版|\d{1,2}\s?月|世纪|生\b|月\s?\d)")
_DATE_BEFORE = re.compile(r"(?:年\s?|月\s?|\d\s?月\s?|[年月]初|公元|世纪|自|于|同|某|有|\bthe\s|\bsince\s|\bearly\s|\blate\s|\bmid-?\s?)$")
_RATE_AFTER = re.compile(r"^\s?(?:[一1]\s?次|\^?-\s?1|\(-1\)|⁻|/|·|\.m\.|a\.m|p\.m)(?!\d)")
_RATE_BEFORE = re.compile(r"(?:/|每|\bper\s|\bevery\s(?:other\s)?|\beach\s|\bq\s?|(?<!间)隔|次/\s?)$")


def find(passage: Passage) -> Iterator[Candidate]:
    """Every duration of a passage."""
    frequency_ends = frozenset(candidate.end for candidate in passage.candidates if candidate.label == "FREQUENCY")
    last = 0
    for index, quantity in enumerate(passage.quantities):
        if quantity.dimension != "time" or quantity.over or quantity.start < last:
            continue
        start = quantity.start
        if ordinal := _ORDINAL.search(passage.plain, max(0, start - 3), start):
            start = ordinal.start()
            quantity = _with_second_ordinal(passage, quantity, index)
        if not _excluded(passage, quantity, start):
            last = quantity.end
            role = role_of_ordinal(passage, start) if ordinal else role_of(passage, quantity, frequency_ends)
            yield Candidate("DURATION", start, quantity.end, DurationValue(**numbers_of(quantity), role=role))
    yield from _unit_first(passage)
    yield from _days_of_course(passage)


def _days_of_course(passage: Passage) -> Iterator[Candidate]:
    for found in _DAY_OF_COURSE.finditer(passage.counted):
        first, last = int(found["first"]), int(found["last"] or found["first"])
        if first <= last:
            yield Candidate("DURATION", *found.span(), DurationValue(low=first, high=last, unit="d", role="time_point"))


def _with_second_ordinal(passage: Passage, quantity: Quantity, index: int) -> Quantity:
    """第3天至第7天 is one range of time points."""
    following = passage.quantities[index + 1] if index + 1 < len(passage.quantities) else None
    if (
        following
        and following.unit == quantity.unit
        and quantity.form == following.form == "single"
        and re.fullmatch(r"[ \n]{0,2}(?:至|到|-|~)[ \n]{0,2}第[ \n]{0,2}", passage.plain[quantity.end : following.start])
    ):
        return quantity._replace(end=following.end, values=(quantity.values[0], following.values[0]), form="range")
    return quantity


def _unit_first(passage: Passage) -> Iterator[Candidate]:
    counted = {quantity.start: quantity for quantity in passage.quantities}
    lower = passage.lower
    last = 0
    for found in _UNIT_FIRST.finditer(lower):
        numbers = bare(passage.counted, found.end())
        if (
            not numbers
            or found.start() < last
            or numbers.values[-1] >= 1000
            or re.search(
                r"[\d.]\s?-?$|\b(?:one|two|three|four|five|six|ten|few|several|many|these|those)[\s-]$",
                lower[max(0, found.start() - 8) : found.start()],
            )
        ):
            continue
        # ``for 6 days 3 times``: the numeral counts something else.
        if numbers.start in counted or re.match(
            r"\s?(?:times|次|%|[·.]\d|[a-z]{1,3}\b(?<!to)(?<!at)(?<!and)(?<!or)(?<!in)(?<!of)(?<!as)(?<!the)(?<!by)(?<!was)(?<!on)(?<!for))",
            lower[numbers.end : numbers.end + 8],
        ):
            continue
        left = passage.left(found.start(), 24)
        if re.search(r"postnatal\s?|gestational\s?|embryonic\s?|pregnancy\s?|estrous\s?|oestrous\s?|fetal\s?|\bof\sthe\s$", left[-16:]):
            continue
        numbers = _without_marker(passage, _with_second_unit_first(passage, numbers, found["unit"]))
        last = numbers.end
        fields = numbers_of(numbers._replace(unit=_UNIT_CODES[found["unit"].rstrip("s")]))
        yield Candidate("DURATION", found.start(), numbers.end, DurationValue(**fields, role="time_point"))


def _without_marker(passage: Passage, numbers: Quantity) -> Quantity:
    """``at month 3.13 Scores``: no such time has decimals; what stands behind the full stop is a citation that was raised."""
    point = passage.plain.find(".", numbers.start, numbers.end)
    if numbers.form != "single" or point < 0:
        return numbers
    return numbers._replace(end=point, values=(int(numbers.values[0]),))


def _with_second_unit_first(passage: Passage, numbers: Quantity, unit: str) -> Quantity:
    """``day 3 to day 14`` is one range of time points."""
    again = re.compile(rf"\s?(?:to|until|through|-|~)\s?{unit}\s").match(passage.lower, numbers.end)
    following = bare(passage.counted, again.end()) if again and numbers.form == "single" else None
    if following and following.form == "single" and numbers.values[0] < following.values[0]:
        return following._replace(values=(numbers.values[0], following.values[0]), form="range")
    return numbers


def _excluded(passage: Passage, quantity: Quantity, start: int) -> bool:
    plain = passage.plain
    surface = "".join(plain[quantity.start : quantity.end].split("\n"))
    left, right = passage.left(start), passage.right(quantity.end)
    clause = clause_before(left)
    is_rate = _RATE_BEFORE.search(left[-12:]) and not re.match(r"[\s-]?(?:cycle|course)s?\b", right)
    if _AGE_AFTER.match(right) or _RATE_AFTER.match(right) or is_rate:
        return True
    # ``under 5 years`` is an age, ``under 5 days`` is not.
    is_under = quantity.unit != "a" and re.search(r"\bunder[^,;]{0,12}$", clause)
    if quantity.unit in {"wk", "mo", "a", "d"} and _AGE_BEFORE.search(clause) and not is_under:
        return True
    if quantity.unit == "a" and _AGE_YEARS.search(left):
        return True
    if _STATISTIC_BEFORE.search(left):
        return True
    if surface.endswith(("年", "月", "日")) and not surface.endswith("个月"):
        is_ordinal = start < quantity.start
        if quantity.values[-1] >= 1000 or (_DATE_AFTER.match(right) and not (surface.endswith("年") and right.startswith("第"))):
            return True
        if (
            surface.endswith("月")
            and not is_ordinal
            and not re.search(r"(?:随访|治疗|术后|连续|疗程|为期|给药|共|服用|半)\s?$", left + surface[:-1][-1:])
        ):
            return True
        if not is_ordinal and surface.endswith("日") and _DATE_BEFORE.search(left):
            return True
        if surface[0] in "一" and _DATE_BEFORE.search(left) and left.endswith(("同", "某", "有")):
            return True
    if (
        surface.endswith("s")
        and quantity.unit == "s"
        and (quantity.values[-1] >= 1000 or re.search(r"\b(?:the|early|mid|late)[\s-]$", left))
    ):
        return True
    if (
        surface[-1] in "aw"
        and not surface.endswith(("ua",))
        and len(surface.rstrip("aw")) < len(surface)
        and surface[-2:-1] in " \n0123456789"
    ):
        # ``5 a`` and ``12 w`` are years and weeks only among Han characters.
        return not passage.is_chinese(start, quantity.end) or (right[:1].isalpha() and right[:1].isascii())
    return surface.endswith("h") and bool(re.search(r"\d:\d\d\s?$", left + surface[:-1]))
