"""Which entry of the list an author and a year name."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Reference


class Works:
    """The entries of a list by their first author and year."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._by_name: dict[tuple[str, str], list[int]] = {}
        for reference in references:
            item = reference.csl or {}
            for name in item.get("author", [])[:1]:
                year = (item.get("issued") or {}).get("date-parts", [[""]])[0][0]
                if reference.number is not None:
                    key = (str(name.get("literal") or name.get("family")).lower(), str(year))
                    self._by_name.setdefault(key, []).append(reference.number)

    def numbers(self, author: str, year: str) -> tuple[int, ...]:
        """The number of the entry, ``2019b`` being the second of that author and year; none where it is not known, or not one."""
        found = self._by_name.get((author.lower(), year[:4]), [])
        if len(year) > 4:
            place = ord(year[4]) - ord("a")
            found = found[place : place + 1] or (found if len(found) == 1 else [])
        return tuple(found) if len(found) == 1 else ()
