"""Units: from the many ways of writing one to its UCUM code, compound ones included.

Works on folded text. What is written ``mg·kg-1·d-1``, ``mg/(kg·d)``, ``mg kg-1 day-1``, ``mg.kg(-1).d(-1)``, ``mg per kg per day``
or ``毫克/公斤/天`` is ``mg/kg/d``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from .lexicon import Unit, table

# What a base unit may stand over. Hours and minutes after an amount make a rate of infusion.
_UNDER = {"weight", "time", "area", "volume", "part"}
# What may be glued to the end of a unit: a route (``2mg/kgip``), or anything that is no letter.
_GLUED = r"(?=(?:i\.?p|i\.?v|s\.?c|i\.?m|p\.?o|icv|i\.c\.v|i\.t|it|bid|tid|qid|qod|qd|qn|q\d{1,2}[hdw])(?![A-Za-z]))"
# A lost space before an abbreviation in Chinese text: ``30 minVAS评分``.
_BEFORE_CAPITALS = r"(?<=[a-z]{2})(?=[A-Z]{2,6}[\u3400-\u9fff])"
_NOT_INSIDE = rf"(?:(?![A-Za-zα-ωΑ-ΩΩ])|{_GLUED}|{_BEFORE_CAPITALS})"
# 每天 behind an amount begins a frequency (1 000 mg每日两次); 每公斤 does not.
_OVER = r"\s?(?:/|每(?![日天周月年小])|(?<=公斤)每(?=[天日])|(?<=千克)每(?=[天日])|\bper\b|\ba\b(?=\s(?:day|week)))\s?"
_TIMES = r"(?:\s?(?:·|\.|\*|×|center\sdot|⋅)\s?|\s)"
_INVERSE = r"\s?(?:\^?-\s?1|\(-1\)|\^\(-1\)|\^\{-1\}|⁻¹|-\^1)(?!\d)"


class UnitMatch(NamedTuple):
    """A unit that ends at ``end``: its UCUM code, what it measures, and the UCUM units that it is over."""

    end: int
    ucum: str
    dimension: str
    over: tuple[str, ...]


@cache
def _surfaces() -> dict[str, Unit]:
    return {surface: unit for unit in table("units.tsv", Unit) for surface in unit.surfaces}


def _either(surfaces: list[str]) -> str:
    """An alternation, longest first; a Latin unit does not end inside a word."""
    latin = [re.escape(s).replace(r"\ ", r"\s") for s in surfaces if s[-1].isascii() and s[-1].isalpha()]
    # A line end of a table may cut a Han unit: ``3个`` + ``月``.
    other = [
        r"\n?".join(map(re.escape, s)) + ("(?![期身围边])" if s.endswith("周") else "")
        for s in surfaces
        if not (s[-1].isascii() and s[-1].isalpha())
    ]
    parts = []
    for names, bound in ((latin, _NOT_INSIDE), (other, "")):
        if names:
            parts.append(f"(?:{'|'.join(sorted(names, key=len, reverse=True))}){bound}")
    return f"(?:{'|'.join(parts)})"


@cache
def _pattern() -> re.Pattern[str]:
    surfaces = _surfaces()
    bases = [s for s, unit in surfaces.items() if unit.dimension != "part"]
    unders = [s for s, unit in surfaces.items() if unit.dimension in _UNDER]
    # Before ``-1`` a unit may be followed by a digit: ``kg-1``; ``under`` is checked without the boundary there.
    plain_unders = "|".join(sorted((re.escape(s).replace(r"\ ", r"\s") for s in unders), key=len, reverse=True))
    under = _either(unders)
    drug = r"(?:(?:\s[a-z]{4,20}|\s?[\u3400-\u9fff]{2,6})(?=\s?/\s?(?:kg|m2|公斤|千克)))?"  # ``mg ketamine/kg``, ``mg氯胺酮/kg``
    # ``·(kg·d)-1``
    together = rf"{_TIMES}\((?:{plain_unders})(?:\s?[·.*×/]\s?(?:{plain_unders}))*\){_INVERSE}"
    bracketed = rf"{_OVER}\((?:{plain_unders})(?:\s?[·.*×/]\s?(?:{plain_unders}))*\)"  # ``/(kg·d)``
    inverse = rf"{_TIMES}(?:{plain_unders}){_INVERSE}"  # ``·kg-1``
    square = rf"{_TIMES}m\s?(?:\^?-\s?2|\(-2\)|⁻²)"  # ``m-2``
    over = rf"{drug}{_OVER}{under}(?!{_INVERSE})"  # ``/kg``, ``每公斤``, ``per day``
    times = rf"(?<=kg)[·.*]{under}"  # ``/kg·d``
    # Whose weight it is stands inside the unit only where the unit goes on: ``mg/kg体重/d``.
    body = rf"(?:\s?(?:体重|体质量|body\s?weight|bw)(?={_OVER}))?"
    tail = rf"(?:(?:{bracketed}|{together}|{square}|{inverse}|{over}|{times}){body}(?:(?![A-Za-z])|{_GLUED}))"
    return re.compile(rf"(?P<base>{_either(bases)})(?P<tail>{tail}*)")


@cache
def _under_pattern() -> re.Pattern[str]:
    names = [s for s, unit in _surfaces().items() if unit.dimension in _UNDER]
    return re.compile("|".join(sorted((re.escape(s).replace(r"\ ", r"\s") for s in names), key=len, reverse=True)))


def match_unit(plain: str, position: int) -> UnitMatch | None:
    """The longest unit that begins at this place of a folded text."""
    found = _pattern().match(plain, position)
    if not found:
        return None
    surfaces = _surfaces()
    base = surfaces[_surface(found["base"])]
    codes = [base.ucum]
    over: list[str] = []
    for part in _under_units(found["tail"]):
        over.append(part)
        codes.append(part)
    dimension = base.dimension
    if over and over[0] in {"L", "dL", "mL", "uL", "nL"} and dimension in {"mass", "amount", "activity"}:
        dimension = "concentration"
    if dimension == "molarity":
        dimension = "concentration"
    return UnitMatch(found.end(), "/".join(codes), dimension, tuple(over))


def _surface(text: str) -> str:
    return re.sub(r"\s", " " if text.isascii() or "μ" in text else "", text)


def _under_units(tail: str) -> list[str]:
    surfaces = _surfaces()
    # The drug between a unit and its weight is no unit (``mg ketamine/kg``): only what follows a sign counts.
    tail = re.sub(r"^(?:\s[a-z]{4,20}|\s?[\u3400-\u9fff]{2,6})(?=\s?/)", "", tail)
    tail = re.sub(r"体重|体质量|body\s?weight|bw|center\sdot|\b(?:per|a)\b", " ", tail)
    tail = re.sub(r"m\s?(?:\^?-\s?2|\(-2\)|⁻²)", "m2", tail)
    units = []
    for name in _under_pattern().findall(tail):
        units.append(surfaces[_surface(name)].ucum)
    return units
