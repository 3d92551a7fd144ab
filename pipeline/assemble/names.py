"""The authors at the beginning of a reference, in the ways in which lists write them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

# ``van der Meer``, ``O'Brien``, ``Moreau-Petit``, ``ROSSI-KANE``
_PARTICLES = r"van|von|de|der|den|del|della|di|da|dos|du|la|le|ten|ter|al|el|bin|st|st\."
_PARTICLE = rf"(?:(?i:{_PARTICLES})[ -])"
_WORD = r"(?:[A-ZÀ-Þ][A-Za-zÀ-ÿĀ-ſ]*(?:['’-][A-Za-zÀ-ÿĀ-ſ]+)*)"
_FAMILY = rf"{_PARTICLE}{{0,3}}{_WORD}(?: (?!(?:and|et|in)\b){_WORD})??"
_SUFFIX = r"(?:,? (?:Jr|Sr|[23](?:nd|rd)|I{2,3})\b\.?)?"
# ``J. A.``, ``J.-P.``; ``JA``, ``J-P``, ``J A``: either each has its full stop or none has, so that ``FH. A structure`` ends at the H.
_INITIALS = r"(?:[A-ZÀ-Þ]\.(?: ?-?[A-ZÀ-Þ]\.){0,3}|[A-ZÀ-Þ](?:[ -]?[A-ZÀ-Þ]){0,3}(?![a-zà-ÿ]))"
_LATIN = re.compile(rf"(?P<family>{_FAMILY})(?:, ?| )(?P<given>{_INITIALS}){_SUFFIX}")
_HAN = re.compile(r"[\u3400-\u9fff](?:[ \u3000]?[\u3400-\u9fff]){1,3}(?:·[\u3400-\u9fff]{1,6})?(?![\u3400-\u9fff])")
# ``Smith John``: a given name in full, where the family's name is in capitals.
_FULL = re.compile(r"(?P<family>[A-ZÀ-Þ]{2,}(?:-[A-ZÀ-Þ]+)?),? (?P<given>[A-ZÀ-Þ][a-zà-ÿ]+(?:[ -][A-ZÀ-Þ][a-zà-ÿ]*)?)")
_BETWEEN = re.compile(r"\s?(?:[,，、;；]\s?(?:and |&\s?|和|(?:\.\s?){2,3}|…\s?)?|\s?&\s?|\sand\s|和|与)\s?")
_OTHERS = re.compile(r"\s?[,，、;；]?\s?(?:et ?al\b\.?|and others|等(?:人)?)")


class Authors(NamedTuple):
    """The names as CSL has them, where they end, and whether there are more than are named."""

    names: tuple[dict[str, Any], ...]
    end: int
    others: bool


def authors_of(text: str, start: int = 0) -> Authors:
    """The names that a (folded) text begins with, at a place; none where it begins with no name."""
    names: list[dict[str, Any]] = []
    position = end = start
    while found := _name(text, position):
        name, end = found
        names.append(name)
        if others := _OTHERS.match(text, end):
            return Authors(tuple(names), others.end(), True)
        between = _BETWEEN.match(text, end)
        if not between:
            break
        position = between.end()
    others = _OTHERS.match(text, end) if names else None
    return Authors(tuple(names), others.end() if others else end, bool(others))


def _name(text: str, position: int) -> tuple[dict[str, Any], int] | None:
    if han := _HAN.match(text, position):
        return {"literal": re.sub(r"\s", "", han.group())}, han.end()
    for pattern in (_LATIN, _FULL):
        if latin := pattern.match(text, position):
            return {"family": latin["family"], "given": _given(latin["given"])}, latin.end()
    return None


def _given(text: str) -> str:
    """``JA`` and ``J A`` as ``J. A.``; a name in full as it is."""
    if re.search(r"[a-zà-ÿ]", text):
        return text
    return re.sub(r"(?<=\.)(?=[A-ZÀ-Þ])", " ", re.sub(r"([A-ZÀ-Þ])\.?[ ]?(?=[A-ZÀ-Þ-]|$)", r"\1.", text)).strip()
