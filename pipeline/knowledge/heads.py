"""The heads of the columns of study tables: what they are called, and which field of a study a column holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .lexicon import Names, table
from .units import match_unit


@dataclass(frozen=True, slots=True)
class Head:
    """Names of columns that hold one ``field`` of a study; ``weak`` are those that may as well be the end of a cell.

    ``tails`` are the words that a longer name of such a column ends in: 评定时间, ``Time of assessment`` and ``Assessment time``.
    """

    field: str
    source: str
    surfaces: Names = ()
    weak: Names = ()
    tails: Names = ()


# ``剂量/(mg·kg-1)``, ``Dose (mg/d)``, ``疗程/周``, ``Duration, weeks``: what stands behind a name and tells the unit.
_QUALIFIED = re.compile(
    r"(?P<name>[^/(（]*?[^\s/(,（])\s*(?:/\s*(?P<over>[(（][^()（）]{1,24}[)）](?:[·./][^\s()（）]{1,6})?|[^\s/()（）]{1,12}(?:/[^\s/()（）]{1,6})?)"
    r"|[(（](?P<inner>[^()（）]*(?:\([^()]*\)[^()]*)?)[)）]|,\s*(?P<after>[^,]+))"
)


@cache
def _fields() -> dict[str, str]:
    return {_bare(name): head.field for head in table("heads.tsv", Head) for name in (*head.surfaces, *head.weak)}


@cache
def _weak() -> frozenset[str]:
    return frozenset(_bare(name) for head in table("heads.tsv", Head) for name in head.weak)


def _bare(name: str) -> str:
    """A name without its white space, its case and the mark of a note."""
    return "".join(name.lower().split()).rstrip("*†‡§#△▲")


@cache
def _tails() -> dict[str, str]:
    return {tail: head.field for head in table("heads.tsv", Head) for tail in head.tails}


# What joins two names in one: 频率与时长, ``Frequency and duration``.
_AND = re.compile(r"\s*(?:及|与|和|或|/|、|&|,)\s*|\s+(?:and|or)\s+")
_LATIN_NAME = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9-]* ){1,3}(?P<last>[A-Za-z-]+)|(?P<first>[A-Za-z-]+)(?: (?:of|for|to|in) (?:the )?[A-Za-z-]+){1,2}"
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{3,8}")
# What a number is counted in that is no unit: 例数/例.
_COUNTED_IN = frozenset({"例", "人", "岁", "只", "对", "分", "n", "%"})


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """The field of a column with this (folded) name, whatever its unit, its case and its white space."""
    return _field(name) or _composed(name)


def _field(name: str) -> str | None:
    fields = _fields()
    if whole := fields.get(_bare(name)):
        return whole
    found = _qualified(name)
    return fields.get(_bare(found["name"])) if found else None


def _qualified(name: str) -> re.Match[str] | None:
    """A name with what it is counted in; behind a stroke only a unit or another name counts."""
    found = _QUALIFIED.fullmatch(name.strip())
    if not found or found["over"] is None:
        return found
    over = found["over"].strip("()（） ")
    unit = match_unit(over, 0)
    return found if (unit and unit.end == len(over)) or over in _COUNTED_IN or _bare(over) in _fields() else None


def _composed(name: str) -> str | None:
    """The field of a name that is made of others, or of a word before one: 给药频率与时长, 评定时间, ``Assessment time``."""
    parts = _AND.split(name)
    if len(parts) > 1:
        told = [_field(part) or _with_tail(part) for part in parts]
        return told[0] if all(told) else None
    return _with_tail(name)


def _with_tail(name: str) -> str | None:
    if _HAN_NAME.fullmatch(name):
        return next((field for length in (4, 3, 2) if (field := _tails().get(name[-length:])) and len(name) > length), None)
    found = _LATIN_NAME.fullmatch(name)
    return _tails().get((found["last"] or found["first"]).lower()) if found else None


def is_weak(name: str) -> bool:
    """Whether the (folded) name of a column may as well be the end of a cell: 患者, ``Scale``, and whatever is composed."""
    return _bare(name) in _weak() or _field(name) is None


def unit_in(name: str) -> str:
    """What a head says behind the column's name: ``mg·kg-1`` out of ``剂量/(mg·kg-1)``; nothing where it says nothing."""
    found = _qualified(name)
    return (found["over"] or found["inner"] or found["after"] or "").strip("()（） ") if found else ""
