"""Which entries of the list an author and a year name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Reference


class _Listed(NamedTuple):
    """An entry: its number, its text, its authors' names, and whether it has more authors than it names."""

    number: int
    text: str
    names: tuple[str, ...]
    others: bool


class Works:
    """The entries of a list by their first author and year."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._by_name: dict[str, dict[str, list[_Listed]]] = {}
        for reference in references:
            item = reference.csl or {}
            names = tuple(str(name.get("literal") or name.get("family")).lower() for name in item.get("author", []))
            year = str((item.get("issued") or {}).get("date-parts", [[""]])[0][0])
            if reference.number is not None and names:
                entry = _Listed(reference.number, reference.text, names, bool((item.get("custom") or {}).get("et-al")))
                self._by_name.setdefault(names[0], {}).setdefault(year, []).append(entry)

    def numbers(self, names: Sequence[str], others: bool, years: Sequence[str]) -> tuple[int, ...]:
        """The numbers of the entries that a marker names, of each year the one that it can only be."""
        found = (self._matching(names, others, year) for year in years)
        return tuple(entries[0].number for entries in found if len(entries) == 1)

    def doubts(self, names: Sequence[str], others: bool, years: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Why a marker names no entry: the codes and messages of warnings, one for each such year. Of a list without entries, nothing."""
        for year in years if self._by_name else ():
            entries = self._matching(names, others, year)
            listed = self._by_name.get(names[0].lower(), {})
            if len(entries) > 1:
                alike = ", ".join(str(entry.number) for entry in entries)
                yield "reference_ambiguous", f"{names[0]} {year} may be any of the entries {alike}"
            elif not entries and listed:
                yield "reference_other_year", f"{names[0]} is cited with the year {year}, and listed with {', '.join(sorted(listed))}"
            elif not entries:
                yield "reference_not_listed", f"{names[0]} {year} is cited and not in the reference list"

    def _matching(self, names: Sequence[str], others: bool, year: str) -> list[_Listed]:
        """The entries of this first author and year; of several those with the year's letter, or else those with the other names told."""
        found = self._by_name.get(names[0].lower(), {}).get(year[:4], [])
        if len(found) > 1 and len(year) > 4:
            place = ord(year[4]) - ord("a")
            return [entry for entry in found if year in entry.text] or found[place : place + 1]
        if len(found) > 1 and len(names) > 1:
            return [entry for entry in found if entry.names[1:2] == (names[1].lower(),)]
        if len(found) > 1:
            return [entry for entry in found if others == (len(entry.names) > 1 or entry.others)]
        return found
