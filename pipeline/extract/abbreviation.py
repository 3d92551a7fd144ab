"""Abbreviations: a short form and the long form that the document gives for it, in either language and order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..knowledge.lexicon import words
from .passage import Passage

_HAN = r"\u3400-\u9fff"
# ``PVN``, ``5-HT``, ``sIPSC``, ``OX1R``, ``GluN2B``, ``PPARγ``, ``NF-κB``, ``TNF-α``, ``b-FGF``
_SHORT = re.compile(r"[A-Za-z0-9α-ωΑ-Ω](?:[A-Za-z0-9α-ωΑ-Ω./+&-]{0,10}[A-Za-z0-9α-ωΑ-Ω+])?")
_BRACKET = re.compile(r"\(([^()]{1,120})\)")
_NO_SHORT = re.compile(r"(?:[IVXivx]+|[a-z]+|\d+[a-zA-Z]?|[A-Z][a-z]+|[nNpPrRtF]|[Pp]\d|[A-Za-z]|[A-Z]\d?|vs|[Ff]igs?|[Tt]ab(?:le)?|IU|[Mm]g|kg|mL)")


class Definition(NamedTuple):
    """``short`` at ``[short_start, short_end)`` stands for the text at ``[long_start, long_end)``."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def find(passage: Passage) -> Iterator[Definition]:
    """Every definition of a passage, in order, each pair once."""
    seen: set[tuple[str, str]] = set()
    for bracket in _BRACKET.finditer(passage.plain):
        for definition in _of_bracket(passage, bracket):
            text = passage.text
            pair = (text[definition.short_start:definition.short_end], re.sub(r"\s+", "", text[definition.long_start:definition.long_end]).lower())
            if pair not in seen:
                seen.add(pair)
                yield definition


def _of_bracket(passage: Passage, bracket: re.Match[str]) -> Iterator[Definition]:
    plain, (start, end) = passage.plain, bracket.span(1)
    parts = _parts(plain, start, end)
    shorts = [part for part in parts if is_short(plain[part[0]:part[1]])]
    outer_end = bracket.start()
    while outer_end and plain[outer_end - 1] in " \n":
        outer_end -= 1
    if shorts:
        short = shorts[0] if len(shorts) == 1 else shorts[-1]
        letters = plain[short[0]:short[1]]
        # 视觉模拟评分法（visual analogue scale，VAS）: both long forms, one short form.
        for part in parts:
            if part != short and (found := _latin_long(plain, part[0], part[1], letters, whole=True)):
                yield from _chinese_before(passage, outer_end, short)
                yield Definition(*short, *found)
                return
        if len(parts) == 1 or parts.index(short) == 0 or all(is_short(plain[a:b]) for a, b in parts):
            latin = _latin_long(plain, max(0, outer_end - 120), outer_end, letters, whole=False)
            if latin:
                yield Definition(*short, *latin)
            else:
                yield from _chinese_before(passage, outer_end, short)
            return
    # CRTC3（CREB regulated transcriptional coactivators）, PVN（旁室核）
    before = re.compile(rf"{_SHORT.pattern}$").search(plain, max(0, outer_end - 12), outer_end)
    if not before or not is_short(before.group()) or (before.start() and plain[before.start() - 1].isalnum() and plain[before.start() - 1].isascii()):
        return
    part = parts[0] if parts else (start, end)
    text = plain[part[0]:part[1]]
    if found := _latin_long(plain, part[0], part[1], before.group(), whole=True):
        yield Definition(before.start(), before.end(), *found)
    elif re.fullmatch(rf"[{_HAN}A-Za-z0-9α-ω\s-]{{2,30}}", text) and len(re.findall(rf"[{_HAN}]", text)) >= max(2, len(before.group()) // 2) and _NAMES_THING.search(text) and not _STATES.search(text):
        yield Definition(before.start(), before.end(), *part)


# What a long form in Chinese ends with when it stands in the bracket: a thing, not a remark.
_NAMES_THING = re.compile(r"[核区叶层质体素酶因子受体激素蛋白障碍症病法表量路轴肽酸胺醇胞元剂系统研究试验指数电位皮]$")
_STATES = re.compile(r"[，。；、]|如|见|包括|即为|等|或者|以及|例如|占|约|均|与.*比")


def is_short(text: str) -> bool:
    """Whether a piece of text has the look of an abbreviation: letters with a capital, a Greek letter or a digit among them."""
    if not _SHORT.fullmatch(text) or _NO_SHORT.fullmatch(text) and not re.fullmatch(r"[A-Z]{2,}", text):
        return False
    letters = re.sub(r"[^A-Za-zα-ωΑ-Ω]", "", text)
    return len(letters) >= 2 and any(char.isupper() for char in letters) and not re.fullmatch(r"\d+(?:\.\d+)?[A-Za-z]+", text)


def _parts(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The pieces of a bracket, parted by commas and semicolons, without the spaces around them."""
    parts = []
    for piece in re.compile(r"[^,，;；:：、=]+").finditer(plain, start, end):
        a, b = piece.span()
        while a < b and plain[a].isspace():
            a += 1
        while b > a and plain[b - 1].isspace():
            b -= 1
        for lead in ("简称", "缩写为", "以下简称", "abbreviated as ", "hereafter ", "英文缩写", "即", "also called ", "or "):
            if plain.startswith(lead, a) and b - a > len(lead):
                a += len(lead)
        if b > a:
            parts.append((a, b))
    return parts


def _latin_long(plain: str, start: int, end: int, short: str, *, whole: bool) -> tuple[int, int] | None:
    """The Latin words that end at ``end`` and spell the short form, after Schwartz and Hearst (2003, PSB 8:451-462).

    The letters of the short form are found from right to left, the first one at the beginning of a word. Where the words are the ``whole`` of a
    bracket, all of them are the long form.
    """
    text = plain[start:end]
    if whole:
        if not re.fullmatch(r"[A-Za-zα-ωÀ-ÿ0-9][A-Za-zα-ωÀ-ÿ0-9\s,'/()&.-]*", text) or len(text) <= len(short) or " " not in text.strip() and "-" not in text and len(text) < 8:
            return None
    else:
        run = re.search(r"[A-Za-zα-ωÀ-ÿ0-9][A-Za-zα-ωÀ-ÿ0-9\s,'/&-]*$", text)
        if not run:
            return None
        start, text = start + run.start(), run.group()
        # At most this many words: Schwartz and Hearst's bound.
        count = min(len(short) + 5, len(short) * 2)
        cuts = [match.start() for match in re.finditer(r"(?<![A-Za-z0-9α-ω])[A-Za-z0-9α-ωÀ-ÿ]", text)]
        if len(cuts) > count + 3:
            start, text = start + cuts[-count - 3], text[cuts[-count - 3]:]
    letters = [char for char in short.lower() if char.isalnum()]
    if letters and letters[-1] == "s" and short[-1:] == "s" and short[:-1].isupper():
        letters.pop()
    first = _spelt(text.lower(), letters)
    if first is None:
        return None
    if whole:
        return (start, end) if first <= max(12, len(text) // 3) else None
    begin = start + first
    long = plain[begin:end].strip()
    if len(long) <= len(short) + 1 or short.lower() in re.split(r"[\s-]", long.lower()) or long.lower().endswith(short.lower()):
        return None
    return begin, end


def _spelt(text: str, letters: Sequence[str]) -> int | None:
    """Where the long form begins that spells these letters, searched from the right; ``None`` if it does not."""
    greek = {"α": "a", "β": "b", "γ": "g", "δ": "d", "κ": "k", "μ": "m"}
    position = len(text)
    for index in range(len(letters) - 1, -1, -1):
        letter = letters[index]
        position -= 1
        while position >= 0 and not (
            (text[position] == letter or greek.get(text[position]) == letter or greek.get(letter) == text[position])
            and (index > 0 or position == 0 or not text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
    return position


@cache
def _borders() -> re.Pattern[str]:
    """Words that do not belong to a Chinese name: verbs, prepositions, particles. The name begins behind the last of them."""
    return re.compile("|".join(sorted(words("border_zh"), key=lambda word: (-len(word), word))))


def _chinese_before(passage: Passage, end: int, short: tuple[int, int]) -> Iterator[Definition]:
    """The Chinese long form that ends at ``end``."""
    plain = passage.plain
    run = re.compile(rf"[{_HAN}A-Za-z0-9α-ω'·/ +-]+$").search(plain, max(0, end - 32), end)
    if not run or not re.search(rf"[{_HAN}]", run.group()):
        return
    start = run.start()
    for border in _borders().finditer(plain, start, end):
        # A border word inside a longer word of the language is none (``的`` in 目的, 中 in 中枢).
        if border.end() < end and _is_word(passage, border.start(), border.end()):
            start = border.end()
    # A name that the lexicons know ends here: it is the long form.
    known = [candidate.start for candidate in passage.candidates if candidate.end == end and candidate.start >= run.start()]
    known += [term.start for term in passage.terms.get("receptor_stem", ()) if term.end == end and term.start >= start]
    if known:
        start = min(known)
    while start < end and (plain[start].isspace() or plain[start] in "-·/'+"):
        start += 1
    start = _drop_foreign_head(plain, start, end)
    if end - start >= 2 and re.search(rf"[{_HAN}]", plain[start:end]):
        yield Definition(*short, start, end)


def _is_word(passage: Passage, start: int, end: int) -> bool:
    return not passage.words or (start in passage.word_starts and (end in passage.word_starts or not passage.plain[end].isalnum()))


def _drop_foreign_head(plain: str, start: int, end: int) -> int:
    """``在 GABA 介导的…`` keeps no Latin word that a space parts from the name, unless the name is one with it (``5-羟色胺``)."""
    head = re.compile(rf"[A-Za-z0-9α-ω'-]+\s+(?=[{_HAN}])").match(plain, start, end)
    return head.end() if head and head.group().rstrip()[-1].isalpha() and len(head.group()) > 12 else start
