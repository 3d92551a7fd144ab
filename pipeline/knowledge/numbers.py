"""Numerals as they are written: digits, Chinese numerals and English number words, found and read.

Everything here works on folded text (see ``fold``): digits and brackets are narrow, dashes are ``-``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

Number = int | float

_ONES = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_HAN_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_POWERS = {"十": 10, "百": 100, "千": 1000}

# ``twenty-four``, ``one hundred and five``, ``two thousand``
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_ONES)[1:10])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
_WORDS = (
    rf"(?:{_BELOW_HUNDRED}|a)[- ](?:hundred|thousand)(?:[- ](?:and[- ])?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}"
    rf"|(?:one-)?half(?: an?)?(?= hour| day| year| month)"
)
# ``1,000`` and ``1 000``; ``0.5``, ``0·5`` and, after a nought, ``0,5``; a space that a line end left inside a decimal (``1. 5``)
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?: \d{3})+(?![\d,])|0,\d+(?![\d,])|\d+[.·]\d+"
    r"|(?<![\d.])\d{1,2}\. \d+(?=\s?[A-Zμa-z一-鿿])|\d+"
)
# ``10(-6)``, ``10^-6``, ``1×10-6``, ``2×106``: powers of ten, also where the superscript is lost. A bare ``10-6`` is left as two numerals.
_POWER = r"10(?:\^-?|\(-|\^\(-)\d{1,2}\)?|\d+(?:\.\d+)?\s?[×x*]\s?10(?:\^?-|\(-|\^\(-|\^|\()?\d{1,2}\)?"

# Where a numeral may begin: a search for these is fast, and the whole pattern is tried there only.
_BEGINS = re.compile(r"[0-9零〇一二两三四五六七八九十百千万半]")
_BEGINS_WORD = re.compile("|".join([*_TENS, *list(_ONES), "half", "a hundred", "a thousand", "a-hundred"]))
_HAN_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万半]+")
_DIGIT_NUMERAL = re.compile(
    rf"(?:(?<![A-Za-z0-9.])|(?<=/kg)(?=\d{{1,2}} ?(?:h|min|d"
    rf"|wk)(?![A-Za-z])))(?<![A-Za-z][-_])(?<!\d,)(?:(?P<power>{_POWER})(?!\d)|(?P<digits>{_DIGITS})(?P<large>[百千]?万|亿|\s?[mb]illion(?![a-z]))?)"
)
_LARGE = {"万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "million": 10**6, "billion": 10**9}
_DIGIT_RUN = re.compile(r"[0-9]+")
_WORD_NUMERAL = re.compile(rf"(?<![A-Za-z-])(?:{_WORDS})(?![A-Za-z])", re.IGNORECASE)
# The words that must stand before a decimal broken by a space: after ``group 1. 5 mg`` the point ends a sentence.
_LEADS_TO_DECIMAL = re.compile(
    r"(?:[一-鿿(~≤≥<>=、]|\b(?:of|at|dose|doses|to|with|and|or|from|by|gave|received|is|was|were|about|than|approximately))\s?$"
)


_DECIMAL_COMMA = re.compile(r"(?<![\d,.])0,\d{1,3}(?![\d,])")
_FRACTION = re.compile(r",\d{1,2}(?![\d,])")


class Numeral(NamedTuple):
    """A numeral at ``[start, end)`` and what it says."""

    start: int
    end: int
    value: Number


def numerals(plain: str) -> Iterator[Numeral]:
    """Every numeral of a folded text, left to right; one too large for a number is none.

    A document that writes ``0,5`` writes ``1,5`` as a decimal too.
    """
    comma_is_point = bool(_DECIMAL_COMMA.search(plain))
    found = [*_han_and_digits(plain, comma_is_point), *_number_words(plain)]
    yield from sorted(numeral for numeral in found if math.isfinite(numeral.value))


def _han_and_digits(plain: str, comma_is_point: bool) -> Iterator[Numeral]:
    position = 0
    while begin := _BEGINS.search(plain, position):
        start = begin.start()
        if not begin.group().isascii():
            run = _HAN_NUMERAL.match(plain, start)
            assert run is not None
            position = run.end()
            if (value := han_value(run.group())) is not None:
                yield Numeral(start, position, value)
            continue
        match = _DIGIT_NUMERAL.match(plain, start)
        if match is None:
            run = _DIGIT_RUN.match(plain, start)
            position = run.end() if run else start + 1
            continue
        position = match.end()
        if match["power"]:
            yield Numeral(start, position, power_value(match["power"]))
            continue
        digits = match["digits"]
        if comma_is_point and (fraction := _FRACTION.match(plain, position)):
            position = fraction.end()
            digits = plain[start:position].replace(",", ".")
        if ". " in digits and not _LEADS_TO_DECIMAL.search(plain, max(0, start - 12), start):
            # ``group 1. 5 mg``: the point ends a sentence, and the second number is read for itself.
            whole = digits.partition(". ")[0]
            position = start + len(whole)
            yield Numeral(start, position, tidy(float(whole)))
            continue
        yield Numeral(start, position, tidy(digits_value(digits) * (_LARGE[match["large"].strip()] if match["large"] else 1)))


def _number_words(plain: str) -> Iterator[Numeral]:
    position, lower = 0, plain.lower()
    if len(lower) != len(plain):
        lower = plain
    while begin := _BEGINS_WORD.search(lower, position):
        match = _WORD_NUMERAL.match(plain, begin.start())
        position = match.end() if match else begin.start() + 1
        if match:
            yield Numeral(*match.span(), words_value(match.group()))


def tidy(value: float) -> Number:
    """A whole number as an ``int``; anything else without the noise of binary fractions."""
    value = float(f"{value:.12g}")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def digits_value(text: str) -> float:
    """``1,000`` 1000, ``1 000`` 1000, ``0,5`` 0.5, ``0·5`` 0.5, ``1. 5`` 1.5."""
    if re.fullmatch(r"0,\d+", text):
        text = text.replace(",", ".")
    text = text.replace(",", "").replace("·", ".").replace(". ", ".").replace(" ", "")
    return float(text)


def han_value(text: str) -> Number | None:
    """``两`` 2, ``二十四`` 24, ``一百零五`` 105, ``二〇`` 20, ``三万`` 30000, ``半`` 0.5; ``None`` where it is no numeral."""
    if text == "半":
        return 0.5
    if "半" in text:
        return None
    if "万" in text:
        head, _, tail = text.partition("万")
        high, low = han_value(head), han_value(tail.lstrip("零")) if tail else 0
        return None if not head or high is None or low is None else high * 10_000 + low
    if not any(power in text for power in _HAN_POWERS):
        # ``二〇`` is twenty; ``两三`` is a guess between two and three.
        return int("".join(str(_HAN_DIGITS[char]) for char in text)) if len(text) == 1 or "〇" in text or "零" in text else None
    total, digit = 0, 0
    for char in text:
        if char in _HAN_POWERS:
            total += (digit or 1) * _HAN_POWERS[char]
            digit = 0
        elif digit:
            return None
        else:
            digit = _HAN_DIGITS[char]
    return total + digit


def words_value(text: str) -> Number:
    """``two`` 2, ``twenty-four`` 24, ``one hundred and five`` 105, ``half`` 0.5."""
    total: Number = 0
    for word in re.split(r"[- ]", text.lower()):
        if word == "half":
            return 0.5
        if word in ("hundred", "thousand"):
            total = (total or 1) * (100 if word == "hundred" else 1000)
        else:
            total += _ONES.get(word, _TENS.get(word, 0))
    return total


def power_value(text: str) -> Number:
    """``10^-6`` and ``10(-6)`` 1e-06, ``2×10-3`` 0.002, ``2×106`` 2000000."""
    mantissa, _, power = re.sub(r"[\s^()]", "", text).replace("×", "*").replace("x", "*").rpartition("*")
    return tidy(float(mantissa or 1) * 10.0 ** int(power[2:]))
