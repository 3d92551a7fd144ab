"""The authors at the beginning of a reference, in the ways in which lists write them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

# ``van der Meer``, ``van 't Hoff``, ``O'Brien``, ``Moreau-Petit``, ``ROSSI-KANE``, ``Mello de Oliveira``, ``Ortega y Gasset``
_PARTICLES = (
    r"van|von|vom|zu|zur|de|der|den|del|della|di|da|das|do|dos|du|la|le|lo|los|las|ten|ter|op|['’]t|al|el|bin|ibn|ben|abu|af|st|st\."
)
_PARTICLE = rf"(?:(?i:{_PARTICLES})[ -])"
_WORD = r"(?:[A-ZÀ-Þ][A-Za-zÀ-ÿĀ-ſ]*(?:['’-][A-Za-zÀ-ÿĀ-ſ]+)*)"
_FAMILY = rf"{_PARTICLE}{{0,3}}{_WORD}(?: (?!(?:and|et|in)\b)(?:[ey] |{_PARTICLE}{{1,2}})?{_WORD}){{0,2}}?"
_SUFFIX = r"(?:,? (?:Jr|Sr|[23](?:nd|rd)|I{2,3})\b\.?)?"
# ``J. A.``, ``J.-P.``; ``JA``, ``J-P``, ``J A``: either each has its full stop or none has, so that ``FH. A structure`` ends at the H.
_INITIALS = r"(?:[A-ZÀ-Þ]\.(?: ?-?[A-ZÀ-Þ]\.){0,3}|[A-ZÀ-Þ](?:[ -]?[A-ZÀ-Þ]){0,3}(?![A-Za-zÀ-ÿ]))"
_LATIN = re.compile(rf"(?P<family>{_FAMILY})(?:, ?| )(?!{_PARTICLE}{_WORD}(?<=[A-Za-zÀ-ÿ]{{2}}))(?P<given>{_INITIALS}){_SUFFIX}")
_HAN = re.compile(r"[\u3400-\u9fff](?:[ \u3000]?[\u3400-\u9fff]){1,3}(?:·[\u3400-\u9fff]{1,6})?(?![\u3400-\u9fff])")
# ``Smith John``: a given name in full, where the family's name is in capitals.
_FULL = re.compile(
    r"(?P<family>[A-ZÀ-Þ]{2,}(?:-[A-ZÀ-Þ]+)?),? (?P<given>[A-ZÀ-Þ][a-zà-ÿ]+(?:[ -][A-ZÀ-Þ][a-zà-ÿ]*)?)(?=\s?(?:[,.;，；&(]|and\b|et\b|等))"
)
# What folding makes of the German letter.
_SHARP_S = re.compile(r"(?<=[A-Za-zà-ÿ])β")
_BETWEEN = re.compile(
    r"\s?(?:[,，、;；]\s?(?:and |&\s?|和|(?:\.\s?){2,3}|…\s?)?|\s?&\s?|\sand\s|和|与)\s?|\s(?=(?:for|on behalf of) the\s)"
)
# A group among or behind persons: ``on behalf of the XYZ Study Group``, 中国睡眠协作组.
_GROUP = re.compile(
    r"(?:(?:for|on behalf of) )?(?:[Tt]he )?(?P<name>(?:(?!for |on behalf |and the )[^\s.,;:()]+ ){1,9}?"
    r"(?:Group|Consortium|Collaboration|Collaborators|Investigators|Committee|Network|Team|Initiative|Trialists|Force|Society|Association)"
    r"|[\u3400-\u9fff]{2,20}(?:协作组|研究组|学组|工作组|专家组|委员会|协会|学会|分会))(?=\s?[.,;，；。:(])"
)
_OTHERS = re.compile(r"\s?[,，、;；]?\s?(?:et ?al\b\.?|and others|等(?:人)?)")


class Authors(NamedTuple):
    """The names as CSL has them, where they end, and whether there are more than are named."""

    names: tuple[dict[str, Any], ...]
    end: int
    others: bool


def authors_of(text: str, start: int = 0) -> Authors:
    """The names that a (folded) text begins with, at a place; none where it begins with no name."""
    text = _SHARP_S.sub("ß", text)
    names: list[dict[str, Any]] = []
    position = end = start
    while found := _name(text, position):
        name, end = found
        names.append(name)
        others = _OTHERS.match(text, end)
        between = _BETWEEN.match(text, others.end() if others else end)
        if others:
            # ``et al; XYZ Study Group``
            group = _GROUP.match(text, between.end()) if between else None
            return Authors((*names, {"literal": group["name"]}) if group else tuple(names), (group or others).end(), True)
        if not between:
            break
        position = between.end()
    return Authors(tuple(names), end, False)


def _name(text: str, position: int) -> tuple[dict[str, Any], int] | None:
    """The name at a place, and where it ends. What a text begins with is a group's name only where its style tells, not here."""
    if han := _HAN.match(text, position):
        return {"literal": re.sub(r"\s", "", han.group())}, han.end()
    if position and (group := _GROUP.match(text, position)):
        return {"literal": group["name"]}, group.end()
    if latin := _LATIN.match(text, position):
        return {"family": latin["family"], "given": _given(latin["given"])}, latin.end()
    if full := _FULL.match(text, position):
        return {"family": full["family"], "given": full["given"]}, full.end()
    return None


def _given(text: str) -> str:
    """``JA`` and ``J A`` as ``J. A.``."""
    return re.sub(r"(?<=\.)(?=[A-ZÀ-Þ])", " ", re.sub(r"([A-ZÀ-Þ])\.?[ ]?(?=[A-ZÀ-Þ-]|$)", r"\1.", text)).strip()
