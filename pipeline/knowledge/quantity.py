"""Quantities: numerals with the unit that they share, read as a single value, a range or a list.

One scan over a folded text serves every label that counts something. Where the reading is not certain, there is no quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from .lexicon import Names, table
from .numbers import Number, Numeral, numerals, tidy
from .units import UnitMatch, match_unit


@dataclass(frozen=True, slots=True)
class ComparatorWords:
    """Words and signs of comparison, by the side of the quantity that they stand on."""

    sign: str
    place: str
    surfaces: Names
    source: str


class Quantity(NamedTuple):
    """``values`` in ``unit`` at ``[start, end)``: one of them, the two ends of a range, or the members of a list."""

    start: int
    end: int
    values: tuple[Number, ...]
    form: Literal["single", "range", "list"]
    unit: str
    dimension: str
    over: tuple[str, ...]
    comparator: str | None


class _Member(NamedTuple):
    numeral: Numeral
    value: Number
    end: int
    unit: UnitMatch | None
    comparator: str | None


# No amount and no time is larger: longer runs of digits are something else.
_LARGEST = 1e12
_SPACE = r"[ \n]{0,2}"
# ``10余年``, ``20多例`` between a numeral and its unit
_SOME = re.compile(rf"{_SPACE}(余|多|来)(?={_SPACE}[一-鿿A-Za-z])")
# ``6-week``, ``(20) mg``, ``14 consecutive days``
_BEFORE_UNIT = re.compile(
    rf"{_SPACE}-(?=[A-Za-zμ])|{_SPACE}[)]{_SPACE}|\s(?:consecutive|successive|additional|further|more|full)\s|{_SPACE}"
)
# ``3个半月``, ``一个半小时``; ``1年半`` after the unit
_AND_HALF = re.compile(r"个半(?=小时|月|星期|钟头)")
_HALF_AFTER = re.compile(r"半(?![以之夜衰数年月天小])")
_RANGE = re.compile(rf"{_SPACE}(?:-{{1,2}}|~|至|到|(?<=[\s\n])(?:to|through)(?=[\s\n])|-to-)(?:约|about)?{_SPACE}")
_LIST = re.compile(
    rf"-?{_SPACE}(?:(?P<comma>[、,，/;；]|(?<=\s)\+(?=\s))|(?P<last>[,，、]?{_SPACE}(?:和|与|及|或|以及|和/或|或者|and/or|and|or|&))){_SPACE}(?:约|about{_SPACE})?"
)
_BUT_NOT = re.compile(rf"{_SPACE},?{_SPACE}(?:but not|而非|但非|而不是){_SPACE}")
_BETWEEN = re.compile(r"(?:\bbetween|介于|在|于)\s?$")
_AND = re.compile(rf"{_SPACE}(?:and|和|与){_SPACE}")
_PLUS_MINUS = re.compile(rf"{_SPACE}(?:±|\+/-|\+-){_SPACE}")


@cache
def _comparators(place: str) -> re.Pattern[str]:
    groups = []
    for index, row in enumerate(table("comparators.tsv", ComparatorWords)):
        if row.place == place:
            words = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(row.surfaces, key=len, reverse=True))
            groups.append(f"(?P<c{index}>{words})")
    either = "|".join(groups)
    if place == "before":
        # ``at least a week``, but ``under a 12-h cycle`` compares nothing.
        return re.compile(
            rf"(?:(?<![a-z])|(?<=[一-鿿]))(?:{either})(?:\s?(?:为|是|达|观察|随访|持续|维持|治疗|服用|间隔|坚持|使用|(?<!under\s)(?<!over\s)(?<!below\s)(?<!above\s)(?:a|the)))?\s?$"
        )
    return re.compile(rf"\s?(?:{either})(?![a-z])")


def _sign(found: re.Match[str] | None) -> str | None:
    if not found or not found.lastgroup:
        return None
    row: ComparatorWords = table("comparators.tsv", ComparatorWords)[int(found.lastgroup[1:])]
    return row.sign


# ``has rarely exceeded 6 months``, ``did not last longer than 3 days``
_NEGATED = re.compile(
    r"(?:\b(?:rarely|seldom|hardly|never|not|cannot|without)|n't)\s"
    r"(?:(?:last|persist|stay|take|need|require|receive|use|live|survive|continue|go|be|been)(?:ed|s|d)?\s)?(?:for\s)?$"
)
_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}


def comparator_before(plain: str, start: int) -> tuple[str | None, str]:
    """The sign of comparison that ends just before this place, and the word for it."""
    before = plain[max(0, start - 32) : start].lower()
    found = _comparators("before").search(before)
    sign = _sign(found)
    if found and sign in _OPPOSITE and _NEGATED.search(before, 0, found.start()):
        sign = _OPPOSITE[sign]
    return sign, found.group().strip() if found else ""


def comparator_after(plain: str, end: int) -> str | None:
    """The sign of comparison that begins at this place."""
    return _sign(_comparators("after").match(plain, end))


def scan(plain: str, found: Iterable[Numeral]) -> Iterator[Quantity]:
    """Every quantity with a known unit among the numerals of a folded text, left to right."""
    members: list[_Member] = []
    for numeral in found:
        # ``两个半月``: the half belongs to the numeral before it.
        if not members or numeral.start >= members[-1].end:
            members.append(_member(plain, numeral))
    index = 0
    while index < len(members):
        group, separators, index = _group(plain, members, index)
        if "list" in separators and _is_of_another(plain, group):
            # ``200 mg on day 1, 100 mg on day 2``: only the last is an amount.
            group, separators = group[-1:], []
        if group and group[-1].unit:
            quantity = _read(plain, group, separators)
            if quantity:
                yield quantity


def _is_of_another(plain: str, group: Sequence[_Member]) -> bool:
    """Whether the first of these numbers belong to what stands before them, and only the last is an amount."""
    start, unit = group[0].numeral.start, group[-1].unit
    is_amount = unit is not None and unit.dimension != "time"
    before = plain[max(0, start - 8) : start]
    return bool(_OF_ANOTHER.search(before) or (is_amount and _OF_DAYS_OR_NAME.search(before)))


def bare(plain: str, position: int) -> Quantity | None:
    """The numerals without a unit that begin at this place: what follows ``day`` in ``on days 1, 3 and 7``."""
    window = plain[position : position + 60]
    members = [_Member(numeral, numeral.value, numeral.end, None, None) for numeral in numerals(window)]
    if not members or members[0].numeral.start:
        return None
    group, separators, _ = _group(window, members, 0)
    values = [member.value for member in group]
    is_range = separators == ["range"] and values[0] < values[1]
    form: Literal["single", "range", "list"] = "single" if len(values) == 1 else "range" if is_range else "list"
    return Quantity(position, position + group[-1].end, tuple(values), form, "", "", (), None)


def is_bare(plain: str) -> bool:
    """Whether a text is numerals and nothing else, but for a sign of comparison before them: ``0.2~0.4``, ``≥8``, ``5, 10 and 20``."""
    text = plain.strip().lstrip("~<>≤≥=约 ")
    found = bare(text, 0)
    return found is not None and found.end == len(text)


_OF_ANOTHER = re.compile(r"\b(?:day|week|month|cycle|phase|visit|group|grade|stage|type)\s$", re.IGNORECASE)
# ``on days 1-3, 0.5 mg``; ``at α2δ-2, and 15 mg``: before an amount, the first numbers are of days or of a name.
_OF_DAYS_OR_NAME = re.compile(r"(?:\b(?:days|weeks|months|cycles|phases|visits|groups)\s|[^\W\d_]-)$", re.IGNORECASE)
# ``μg/100 g body weight``: what an amount is given for is none itself.
_PER = re.compile(r"[^\W\d_]\s?/\s?$")


def _member(plain: str, numeral: Numeral) -> _Member:
    """A numeral with the unit behind it, if there is one."""
    position, value, comparator = numeral.end, numeral.value, None
    if some := _SOME.match(plain, position):
        position, comparator = some.end(), "~" if some[1] == "来" else ">"
    if half := _AND_HALF.match(plain, position):
        position, value = half.end() - 1, tidy(value + 0.5)
        unit = match_unit(plain, half.end()) or match_unit(plain, position)
        if not unit and plain.startswith("月", half.end()):
            unit = match_unit("个月", 0)
            unit = unit and unit._replace(end=half.end() + 1)
        return _Member(numeral, value, unit.end if unit else numeral.end, unit, comparator)
    gap = _BEFORE_UNIT.match(plain, position)
    unit = match_unit(plain, gap.end() if gap else position)
    if unit and gap and ")" in gap.group() and plain.rfind("(", max(0, numeral.start - 20), numeral.start) < 0:
        unit = None
    end = unit.end if unit else numeral.end
    if unit and unit.dimension == "time" and not unit.over and plain[end - 1] in "年天时日" and _HALF_AFTER.match(plain, end):
        value, end = tidy(value + 0.5), end + 1
    return _Member(numeral, value, end, unit, comparator)


def _group(plain: str, members: Sequence[_Member], index: int) -> tuple[list[_Member], list[str], int]:
    """The members from ``index`` on that belong together, what parts them (``range``, ``list``), and the index behind them."""
    group, separators = [members[index]], list[str]()
    index += 1
    closed = False
    while index < len(members):
        last, following = group[-1], members[index]
        gap = plain[last.end : following.numeral.start]
        if len(gap) > 16:
            break
        if _PLUS_MINUS.fullmatch(gap):
            # A mean and its spread are no amount that was given.
            return [], [], index + 1
        between = len(group) == 1 and _AND.fullmatch(gap) and _BETWEEN.search(plain, max(0, last.numeral.start - 9), last.numeral.start)
        if _RANGE.fullmatch(gap) or between:
            if last.unit and (not following.unit or not _alike(last.unit, following.unit)):
                break
            kind = "range"
        elif not last.unit and (comma := _LIST.fullmatch(gap)):
            if closed and comma["comma"]:
                # ``groups 1, 2 and 3, 10 mg``: what follows the last member is another thing.
                group, separators, closed = [following], [], False
                index += 1
                continue
            closed = closed or bool(comma["last"])
            kind = "list"
        elif not last.unit and _BUT_NOT.fullmatch(gap):
            # What had no effect was given all the same.
            kind = "list"
            comma = re.compile(r",\s?").match(plain, following.end)
            if not following.unit and comma and (unit := match_unit(plain, comma.end())):
                following = following._replace(unit=unit, end=unit.end)
        else:
            break
        group.append(following)
        separators.append(kind)
        index += 1
        if following.unit and kind != "range":
            # A range may still follow the last member of a list: ``5, 10 mg to 20 mg`` is not one, so the group ends here.
            break
    return group, separators, index


def _alike(left: UnitMatch, right: UnitMatch) -> bool:
    return left.dimension == right.dimension and left.over == right.over


def _read(plain: str, group: list[_Member], separators: list[str]) -> Quantity | None:
    unit = group[-1].unit
    assert unit is not None
    first, values, code = group[0], [member.value for member in group], unit.ucum
    if plain[max(0, first.numeral.start - 3) : first.numeral.start].rstrip().endswith(("±", "+/-")):
        return None
    if (
        values[0] in (10, 100, 1000)
        and code in {"g", "kg", "mL"}
        and _PER.search(plain, max(0, first.numeral.start - 4), first.numeral.start)
    ):
        return None
    if not all(value < _LARGEST for value in values):
        return None
    are_tens = len(group) % 2 == 0 and all(value == 10 for value in values[::2]) and all(kind == "range" for kind in separators[::2])
    if code == "mol/L" and are_tens:
        # ``10-8~10-5 mol/L``: powers of ten whose superscripts are lost. Nobody gives 10 mol/L of anything.
        values = [tidy(10.0 ** -float(power)) for power in values[1::2]]
        separators = separators[1::2]
    if len(values) == 1:
        form: Literal["single", "range", "list"] = "single"
    elif len(values) == 2 and separators[0] == "range":
        form = "range"
        other = group[0].unit
        if other and other.ucum != code:
            # ``11 days to 12 weeks``: both ends in the smaller unit, the first.
            smaller = converted(values[1], code, other.ucum)
            if smaller is None:
                return None
            values[1], code = smaller, other.ucum
        if values[0] > values[1]:
            gap = plain[group[0].end : group[1].numeral.start]
            if not re.search(r"to|至|到", gap):
                return None
            values.reverse()
    else:
        form = "list"
    sign, word = comparator_before(plain, first.numeral.start)
    end = group[-1].end
    if (
        word.startswith("over")
        and unit.dimension == "time"
        and not re.search(
            r"\b(?:for|of|well|just)\s+over(?:\sa|\sthe)?\s*$", plain[max(0, first.numeral.start - 16) : first.numeral.start].lower()
        )
    ):
        # ``infused over 15 min`` compares nothing.
        sign = None
    comparator = sign or group[-1].comparator or comparator_after(plain, end)
    return Quantity(first.numeral.start, end, tuple(values), form, code, unit.dimension, unit.over, comparator)


# How many of one unit make another, by kind; months and years by their mean length in days (365.25 and 365.25/12).
_FACTORS: tuple[dict[str, float], ...] = (
    {"s": 1, "min": 60, "h": 3600, "d": 86400, "wk": 604800, "mo": 2629800, "a": 31557600},
    {"pg": 1e-12, "ng": 1e-9, "ug": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3},
    {"fmol": 1e-15, "pmol": 1e-12, "nmol": 1e-9, "umol": 1e-6, "mmol": 1e-3, "mol": 1.0},
    {"u[iU]": 1e-6, "m[iU]": 1e-3, "[iU]": 1.0, "k[iU]": 1e3},
    {"pL": 1e-12, "nL": 1e-9, "uL": 1e-6, "mL": 1e-3, "dL": 0.1, "L": 1.0},
)


def converted(value: Number, unit: str, to: str) -> Number | None:
    """The value in another unit of the same kind, whose denominators are the same."""
    (head, *over), (target, *over_target) = unit.split("/"), to.split("/")
    factors = next((kind for kind in _FACTORS if head in kind and target in kind), None)
    return tidy(float(value) * factors[head] / factors[target]) if factors and over == over_target else None
