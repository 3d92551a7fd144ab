"""The heads of the columns of study tables: what they are called, and which field of a study a column holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .lexicon import Names, table


@dataclass(frozen=True, slots=True)
class Head:
    """Names of columns that hold one ``field`` of a study; ``weak`` are those that may as well be the end of a cell."""

    field: str
    source: str
    surfaces: Names = ()
    weak: Names = ()


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
    return "".join(name.lower().split())


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """The field of a column with this (folded) name, whatever its unit, its case and its white space."""
    fields = _fields()
    if whole := fields.get(_bare(name)):
        return whole
    return fields.get(_bare(found["name"])) if (found := _QUALIFIED.fullmatch(name.strip())) else None


def is_weak(name: str) -> bool:
    """Whether the (folded) name of a column may as well be the end of a cell: 患者, ``Scale``."""
    return _bare(name) in _weak()


def unit_in(name: str) -> str:
    """What a head says behind the column's name: ``mg·kg-1`` out of ``剂量/(mg·kg-1)``; nothing where it says nothing."""
    found = _QUALIFIED.fullmatch(name.strip())
    return (found["over"] or found["inner"] or found["after"] or "").strip("()（） ") if found else ""
