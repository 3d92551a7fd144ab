"""SAMPLE: a counted group of subjects, from the number to the end of the noun phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..knowledge.lexicon import words
from ..knowledge.numbers import Numeral
from ..model import SampleValue
from .passage import Candidate, Passage

_S = r"[ \n]{0,2}"
_BRACKET = r"(?:\s?\([^()\n]{1,16}\))?"
# ``1/3的人``, ``第15例``, ``12 of the 40``, ``1:3``: fractions and ordinals count no group.
_NO_COUNT_BEFORE = re.compile(
    r"(?:第|[/±~%=<>≥≤+]|\d:|分之|型|期|\d-|(?:phase|type|stage|grade|class|day|week|no\.|number|in|by|figure|table|year|since|until)(?<!\bin)(?<!\bby)\s?)$"
)
_YEAR = range(1900, 2101)
_PERCENT = re.compile(r"\s?(?:%|％|/|:|\.\d|‰|°)")


def find(passage: Passage) -> Iterator[Candidate]:
    """Every counted group of a passage."""
    last = 0
    for numeral in passage.numerals:
        if numeral.start < last or not isinstance(numeral.value, int) or numeral.value < 1:
            continue
        if _NO_COUNT_BEFORE.search(passage.lower, max(0, numeral.start - 8), numeral.start) or _PERCENT.match(passage.plain, numeral.end):
            continue
        candidate = _chinese(passage, numeral) or _english(passage, numeral)
        if candidate:
            last = candidate.end
            yield candidate


@cache
def _measure() -> re.Pattern[str]:
    return re.compile(rf"{_S}(?P<measure>[{''.join(sorted(words('measure_zh')))}]){_BRACKET}")


@cache
def _heads() -> re.Pattern[str]:
    # Line ends may cut a head word anywhere.
    names = sorted(words("subject_zh"), key=lambda word: (-len(word), word))
    return re.compile("|".join(_S.join(name) for name in names))


@cache
def _stops() -> re.Pattern[str]:
    names = sorted(words("sample_stop_zh"), key=lambda word: (-len(word), word))
    return re.compile(r"[，,。；;:、!?()\[\]\"“”\x00]|(?<![A-Za-z0-9/-])\d(?![级型期度]|[\d.~-]{0,6}\s?岁)|" + "|".join(names))


def _chinese(passage: Passage, numeral: Numeral) -> Candidate | None:
    plain = passage.counted
    found = _measure().match(plain, numeral.end)
    if not found:
        return None
    measure, end = found["measure"], _noun_phrase(plain, found.end())
    if end is None:
        # ``患者70例``: the count comes last; ``每组12只``: cases and animals are counted without a noun too.
        head = re.search(
            rf"(?:{_heads().pattern}{'|[病症征炎癌瘤伤折死血碍]' if measure == '例' else ''})(?:{_S}(?:共|为|仅|各|均|总计|共计"
            rf"|分别为|约))?{_S}$",
            plain[max(0, numeral.start - 16) : numeral.start],
        )
        group = re.search(
            rf"(?:组|男|女|男性|女性|其中|雌性|雄性|雌|雄)(?:{_S}(?:各|共|为|有|约))?{_S}$",
            plain[max(0, numeral.start - 8) : numeral.start],
        )
        # ``该试验（8144例）``, ``某试验（576人，32周）``: a count that opens a bracket and fills it up to a mark.
        in_bracket = bool(re.search(rf"[^\s()]\({_S}$", plain[max(0, numeral.start - 4) : numeral.start])) and bool(
            re.match(rf"{_S}[),，;；]", plain[found.end("measure") : found.end("measure") + 4])
        )
        if (
            measure == "对"
            or measure == "个"
            or (measure not in "例只" and not head and not group and not (in_bracket and measure in "人名"))
        ):
            return None
        if (
            measure in "例只"
            and not head
            and not group
            and not re.search(r"(?:纳入|入组|入选|选取|收治|共|随访|治疗|招募)\S{0,4}$", plain[max(0, numeral.start - 8) : numeral.start])
            and not in_bracket
        ):
            return None
        end = found.end("measure")
    text = re.sub(r"\s", "", plain[numeral.start : end])
    couples = measure == "对" and any(text.endswith(word) for word in words("couple_zh"))
    if measure == "对" and not couples and not text.endswith(("双胞胎", "双生子")):
        return None
    return Candidate("SAMPLE", numeral.start, end, SampleValue(n=int(numeral.value), unit="couple" if couples else None))


def _noun_phrase(plain: str, start: int) -> int | None:
    """Where the noun phrase of subjects that begins at this place ends; ``None`` where there is none."""
    end: int | None = None
    position, limit = start, min(len(plain), start + 36)
    while head := _heads().search(plain, position, limit):
        between = plain[position : head.start()]
        if end is not None and between.strip() and not _attributive(between, head.group()):
            break
        # The words before the head say which subjects; a verb among them begins another clause.
        stop = _stops().search(between)
        if stop and not (end is None and _inside_name(between, stop)):
            break
        position = end = head.end()
        if re.match(r"[ \n]{0,2}(?:的|之)", plain[position : position + 4]):
            break
    if end is not None and any(
        plain[start:end].endswith(word) or plain[end - 2 :].startswith(word[:2] + word[2:]) for word in words("not_subject_zh")
    ):
        return None
    return end


# 12只大鼠作对照: the second head is what the first one is made to be.
_VERBS = frozenset("作做当设")


def _attributive(between: str, head: str) -> bool:
    """Whether what stands between two heads still belongs to one phrase: ``健康男性`` + ``志愿者``, ``女性`` + 抑郁症 + ``患者``."""
    return (
        len(between.strip()) <= (6 if head.endswith("者") else 2)
        and not _stops().search(between)
        and "的" not in between
        and between.strip() not in _VERBS
    )


def _inside_name(between: str, stop: re.Match[str]) -> bool:
    """Whether a stop word is a piece of a longer name, as 中 is in 脑卒中 and 后 in 带状疱疹后神经痛, or an attribute closed by 的."""
    if stop.group()[0] in "，,。；;、!?()[]\x00" or stop.group().isdigit():
        return False
    if any(between.startswith(word, stop.start()) for word in words("sample_compound_zh")):
        return True
    if stop.group() in {"和", "与", "及", "或"} and stop.start() >= 2:
        # 手部骨关节炎和银屑病关节炎患者: two attributes of one head.
        return not _stops().search(between[stop.end() :])
    if stop.group() in {"中", "后", "为", "和", "对", "于", "用", "以", "由"} and stop.start() >= 1:
        return stop.group() in {"中", "后"} and not between[stop.end() :].startswith("的")
    return "的" in between[stop.end() :] and "，" not in between


@cache
def _english_heads() -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(word).replace(r"\ ", r"\s+") for word in words("subject_en")), key=len, reverse=True))
    return re.compile(rf"(?:{names})(?![a-z])(?!-)")


_WORD = re.compile(r"[a-z0-9][a-z0-9'/.-]*|[^\sa-z0-9]")


def _english(passage: Passage, numeral: Numeral) -> Candidate | None:
    lower = passage.lower
    gap = re.compile(r"(?:\s?\([^()\n]{1,12}\))?[\s\n]{1,3}").match(lower, numeral.end)
    if not gap or (
        isinstance(numeral.value, int)
        and numeral.value in _YEAR
        and passage.plain[numeral.start : numeral.end].isdigit()
        and not re.match(r"[\s\n]*[a-z]+", lower[gap.end() : gap.end() + 3])
    ):
        return None
    if numeral.value in _YEAR and re.search(
        r"\b(?:in|by|since|until|from|to|and|of|during|after|before)\s$", lower[max(0, numeral.start - 8) : numeral.start]
    ):
        return None
    end = _english_phrase(lower, gap.end())
    if end is None:
        return None
    head = lower[gap.end() : end]
    couples = any(re.search(rf"\b{word}\b", head) for word in words("couple_en"))
    return Candidate("SAMPLE", numeral.start, end, SampleValue(n=int(numeral.value), unit="couple" if couples else None))


# ``type 2 diabetes``: a number that belongs to a name.
_NUMBERED_NAME = re.compile(r"(?:type|stage|grade|class|phase)\s$")


def _english_phrase(lower: str, start: int) -> int | None:
    """Where ``healthy young men`` or ``patients with chronic migraine`` ends."""
    limit, position, end = min(len(lower), start + 120), start, None
    heads, units, stops = _english_heads(), words("sample_unit_en"), words("sample_stop_en")
    for count in range(10):
        space = re.compile(r"[\s\n]*,?[\s\n]*" if count else r"").match(lower, position)
        position = space.end() if space else position
        head = heads.match(lower, position, limit)
        if head:
            position = end = head.end()
            continue
        word = _WORD.match(lower, position, limit)
        if not word or not word.group()[0].isalnum() or word.group() in units or word.group().endswith("."):
            break
        # ``hospitalised patients``: a participle before the head is an attribute, behind it the sentence goes on.
        if word.group() in stops and (end is not None or not word.group().endswith("ed")):
            break
        if word.group().isdigit() and not _NUMBERED_NAME.search(lower, max(0, word.start() - 8), word.start()):
            break
        if end is not None and ("," in lower[end : word.start()] or word.group() in stops):
            break
        position = word.end()
    if end is None:
        return None
    link = "with|of" if re.search(rf"(?:{'|'.join(sorted(words('subject_of_en')))})$", lower[start:end]) else "with"
    # ``322 patients with a mean age of 64``: what was measured of them is no part of their name.
    with_phrase = re.compile(rf"[ \n]{{1,3}}(?:{link})[ \n]{{1,3}}(?!(?:an?[ \n]|the[ \n])?(?:mean|average|median|total|ages?)\b)").match(
        lower, end
    )
    return _with_phrase_end(lower, with_phrase.end()) or end if with_phrase else end


def _with_phrase_end(lower: str, start: int) -> int | None:
    position, end = start, None
    stops = words("sample_stop_en") | {"with"}
    while word := re.compile(r"(?:[ \n]{0,3})([a-z0-9][a-z0-9'/-]*(?:\n(?<=-\n)[a-z]+)?)").match(lower, position):
        is_number = word[1].isdigit() and not _NUMBERED_NAME.search(lower, max(0, word.start(1) - 8), word.start(1))
        is_attribute = end is None and word[1].endswith("ed")
        if (word[1] in stops and not is_attribute) or is_number or word.end() - start > 90:
            break
        if word[1] in {"a", "an", "the"} and end is not None and not re.search(r"(?:of|and|with)\s*$", lower[start : word.start(1)]):
            break
        if (
            word[1].endswith("ed")
            and end is not None
            and re.match(
                r"[\s\n]+(?:\d|(?:for|by|in|at|on|to|the|a|an|more|less|no|better|worse|twice|once)\b)|[.,;]",
                lower[word.end() : word.end() + 12],
            )
        ):
            break
        if word[1] == "and" and re.match(
            r"[\s\n]*(?:\d|[a-z-]+ (?:controls|volunteers|men|women)|healthy)", lower[word.end() : word.end() + 24]
        ):
            break
        if word[1] not in {"and", "a", "an", "the", "of"}:
            end = word.end()
        position = word.end()
    return end
