"""Folding for matching only: other widths, dashes and scripts of the same character made alike, one character for one.

The folded text has the length of the text, so that every offset in it is an offset in the text.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from opencc import OpenCC

from ..errors import KnowledgeError
from .lexicon import Regional, table

_HAN = range(0x4E00, 0xA000)
# GREEK SMALL LETTER MU stands for MICRO SIGN too; the comma keeps its width, since only the narrow one parts thousands.
_ALIKE = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94) if 0xFF01 + offset != 0xFF0C},
    **{ord(dash): "-" for dash in "‐‑‒–—―−⁃﹣"},
    **{ord(tilde): "~" for tilde in "～∼〜˜∽"},
    **{ord(space): " " for space in "\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"},
    **{ord(dot): "·" for dot in "•∙⋅・‧．｡"},
    **{ord(mark): "'" for mark in "‘’′＇"},
    **{ord("【"): "[", ord("】"): "]", ord("〔"): "[", ord("〕"): "]", ord("﹙"): "(", ord("﹚"): ")"},
    # Raised figures stand where a lost superscript would: 10⁻⁶.
    **{ord(raised): plain for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)},
    ord("．"): ".",
    ord("µ"): "μ",
    ord("İ"): "I",
    ord("ɡ"): "g",
    ord("ϐ"): "β",
    ord("ß"): "β",
    ord("ϰ"): "κ",
    ord("≦"): "≤",
    ord("≧"): "≥",
    ord("⩽"): "≤",
    ord("⩾"): "≥",
}


class Folded(NamedTuple):
    """``plain`` keeps the case, ``lower`` does not; both are as long as the text."""

    plain: str
    lower: str


@cache
def _table() -> dict[int, str | int]:
    # One conversion of all characters, each on a line of its own so that no phrase rule of the converter applies.
    simplified = OpenCC("t2s").convert("\n".join(map(chr, _HAN))).split("\n")
    return {**{code: han for code, han in zip(_HAN, simplified, strict=True) if len(han) == 1 and ord(han) != code}, **_ALIKE}


@cache
def _regional() -> tuple[tuple[str, str], ...]:
    """Terms of Taiwan and those of the mainland that are as long, the longest first: 下视丘 before 视丘."""
    rows = table("taiwan.tsv", Regional)
    for row in rows:
        if len(row.taiwan) != len(row.mainland):
            raise KnowledgeError(f"{row.taiwan} and {row.mainland} are not of one length", where="taiwan.tsv")
    return tuple(sorted(((row.taiwan, row.mainland) for row in rows), key=lambda pair: (-len(pair[0]), pair)))


_NARROW = {code: mark for code, mark in _ALIKE.items() if mark != "·"} | {ord("，"): ",", ord("。"): ".", ord("；"): ";", ord("："): ":"}


def narrow(text: str) -> str:
    """The text with narrow punctuation, digits and letters; Han characters as they are. It is as long as the text."""
    return text if text.isascii() else text.translate(_NARROW)


def fold(text: str) -> Folded:
    """The text folded for matching."""
    plain = text
    if not text.isascii():
        plain = text.translate(_table())
        for there, here in _regional():
            plain = plain.replace(there, here)
    lower = plain.lower()
    if len(lower) != len(plain):
        lower = "".join(small if len(small := char.lower()) == 1 else char for char in plain)
    return Folded(plain, lower)
