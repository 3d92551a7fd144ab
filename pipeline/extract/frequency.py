"""FREQUENCY: how often within which period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..knowledge.numbers import Number, numerals, tidy
from ..model import FrequencyValue
from .passage import Candidate, Passage

_N = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3})"
_S = r"[ \n]{0,2}"
_TIMES_ZH = rf"(?P<times>{_N})(?:{_S}[~\-至到]{_S}(?P<high>{_N}))?"
_PERIODS_ZH = rf"(?P<n>{_N})(?:{_S}[~\-至到]{_S}(?P<n_high>{_N}))?"
_ZH_PERIODS = {
    "天": "d",
    "日": "d",
    "d": "d",
    "周": "wk",
    "星期": "wk",
    "wk": "wk",
    "w": "wk",
    "月": "mo",
    "年": "a",
    "小时": "h",
    "h": "h",
    "晚": "d",
    "夜": "d",
    "晨": "d",
    "早": "d",
}
_PERIOD = rf"(?P<per>{'|'.join(sorted(_ZH_PERIODS, key=len, reverse=True))})(?![A-Za-z])"
_EN_PERIODS = {
    "daily": "d",
    "day": "d",
    "days": "d",
    "d": "d",
    "nightly": "d",
    "night": "d",
    "evening": "d",
    "morning": "d",
    "weekly": "wk",
    "week": "wk",
    "weeks": "wk",
    "wk": "wk",
    "monthly": "mo",
    "month": "mo",
    "months": "mo",
    "yearly": "a",
    "annually": "a",
    "year": "a",
    "years": "a",
    "hourly": "h",
    "hour": "h",
    "hours": "h",
    "h": "h",
    "hr": "h",
    "hrs": "h",
}
_EN_PERIOD = rf"(?P<per>{'|'.join(sorted(_EN_PERIODS, key=len, reverse=True))})(?![a-z])"
_EN_N = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_TIMES_EN = rf"(?P<times>{_EN_N})(?:(?:\s?[~-]\s?|\s(?:to|or)\s)(?P<high>{_EN_N}))?"
_PERIODS_EN = rf"(?P<n>{_EN_N})(?:(?:\s?[~-]\s?|\s(?:to|or)\s)(?P<n_high>{_EN_N}))?"
_TIMES = {"once": 1, "twice": 2, "thrice": 3}

# Each pattern with what it is for, and pieces of text of which every match has one.
# ``times``, ``n`` (periods) and ``per`` are read where they are named.
_PATTERNS: list[tuple[tuple[str, ...], re.Pattern[str]]] = [
    # 每天2次, 每周 3 次, 每8小时1次, 一日两次, 每28天1次, 每日早晚各1次
    (
        ("次",),
        re.compile(
            rf"(?:每(?:间?隔)?{_S}(?:{_PERIODS_ZH})?|(?<![\d.])(?P<one>[一1])){_S}个?{_PERIOD}{_S}(?P<both>早晚各)?[,，]?{_S}(?:(?:(?![的每])[\u3400-\u9fff]){{1,5}}?{_S})?{_TIMES_ZH}{_S}次(?!数)"
        ),
    ),
    # 早晚各1次, 早、中、晚各一次
    (("晚各",), re.compile(rf"早{_S}[、,，]?(?P<thrice>中)?{_S}[、,，]?晚各{_S}(?P<times>{_N}){_S}次(?!数)")),
    # 半年1次, 每半月一次
    (("半",), re.compile(rf"(?:每{_S})?(?P<half>半){_S}个?{_S}(?P<per>年|月|天|日|小时){_S}(?P<times>{_N}){_S}次(?!数)")),
    # 2次/d, 1次/2 h, 5次/周, 3 次每天
    (("次",), re.compile(rf"(?<![\d.]){_TIMES_ZH}{_S}次{_S}(?:/|每){_S}(?:{_PERIODS_ZH})?{_S}{_PERIOD}")),
    # 隔日1次, 隔日, 隔天, 隔周1次
    (("隔",), re.compile(rf"(?P<alternate>每?隔){_S}一?{_S}(?P<per>日|天|周)(?:{_S}{_TIMES_ZH}{_S}次)?")),
    # every other day, every second week, on alternate days
    (("every", "alternate"), re.compile(rf"(?P<alternate>(?:once\s)?every\s(?:other|second)|(?<=on )alternate)\s{_EN_PERIOD}")),
    # every 8 hours, once every 3 weeks, every two weeks
    (("every",), re.compile(rf"(?:once\s)?every\s{_PERIODS_EN}[\s-]{_EN_PERIOD}")),
    # 8-hourly, six-hourly
    (("hourly",), re.compile(rf"(?<![\d.a-z]){_PERIODS_EN}[\s-](?P<per>hourly)(?![a-z])")),
    # twice daily, once a week, three times per day, 4 times/day, 3 x/week, once-weekly
    (
        ("once", "twice", "thrice", "times", "×", " x "),
        re.compile(
            rf"(?:(?P<word>once|twice|thrice)|(?<![\d.]){_TIMES_EN}(?:\s?(?:times|x|×)))[\s-]{{0,2}}(?:(?:a|per|each"
            rf"|every|in a|/)\s?)?[\s-]?(?<![a-z]){_EN_PERIOD}"
        ),
    ),
    # five days per week, 5 days/week; 每周5天
    (
        ("days", "day/"),
        re.compile(rf"(?<![\d.]){_TIMES_EN}[\s-]days?\s?(?:per|a|each|every|/)\s?(?P<per>week|wk|month)(?![a-z])"),
    ),
    # 3 sessions a week
    (
        ("sessions", "injections", "infusions"),
        re.compile(
            rf"(?<![\d.]){_TIMES_EN}\s(?:sessions|injections|infusions)\s(?:(?:per|a|each|every)\s)?(?P<per>day|week|wk|month|daily|weekly|monthly)(?![a-z])"
        ),
    ),
    (("每周", "每星期", "每月"), re.compile(rf"每(?P<per>周|星期|月){_S}{_TIMES_ZH}{_S}[天d](?![A-Za-z后内前])")),
    # every day, each night
    (("every", "each"), re.compile(r"(?<![a-z])(?P<each>every|each)\s(?P<per>day|night|evening|morning|week|month)(?![a-z])")),
    # q8h, q 12 h, q3w
    (
        ("q",),
        re.compile(
            r"(?:(?<![A-Za-z])|(?<=mg)|(?<=kg)|(?<=iu))q\s?(?P<n>\d{1,2})(?:[~-](?P<n_high>\d{1,2}))?\s?(?P<per>h|d|w|wk|m)(?![A-Za-z])"
        ),
    ),
    # b.i.d., tid, qd, qod, qn
    (
        (
            "bid",
            "b.i",
            "b. i",
            "bd",
            "b.d",
            "tds",
            "t.d",
            "tid",
            "t.i",
            "t. i",
            "qid",
            "q.i",
            "qod",
            "q.o",
            "qd",
            "q.d",
            "o.d",
            "o. d",
            "qn",
            "q.n",
            "qw",
            "q.w",
            "qm",
            "q.m",
        ),
        re.compile(
            r"(?:(?<![a-z.])|(?<=mg)|(?<=kg))(?P<latin>b\.?\s?i\.?\s?d|b\.?d|t\.?d\.?s|t\.?\s?i\.?\s?d|q\.?\s?i\.?\s?d|q\.?\s?o\.?\s?d|q\.?\s?d|o\.\s?d|q\.?\s?n|q\.?\s?w|q\.?\s?m)(?:(?<=\.[a-z])\.|(?<=\.\s[a-z])\.|(?![a-z]))"
        ),
    ),
]
_HALVES = {"a": "6 mo", "mo": "15 d", "d": "12 h", "h": "30 min"}
_LATIN: dict[str, tuple[int, str]] = {
    "bid": (2, "d"),
    "bd": (2, "d"),
    "tid": (3, "d"),
    "tds": (3, "d"),
    "qid": (4, "d"),
    "qod": (1, "2 d"),
    "qd": (1, "d"),
    "od": (1, "d"),
    "qn": (1, "d"),
    "qw": (1, "wk"),
    "qm": (1, "mo"),
}
# An undotted Latin abbreviation counts after an amount or a word of giving: ``to bid`` and ``Bid`` (a protein) do not.
_LATIN_CONTEXT = re.compile(
    r"(?:\d\s?(?:mg|g|μg|ug|mcg|iu|u|ml|mg/kg|μg/kg|片|粒)|[/·]\s?(?:kg|d)|口服|po|p\.o\.|给予|服用|皮下|静脉|肌注|dosed|daily|orally|[（(，,])\s?$"
)
_HAPPENS = re.compile(r"(?:心率|心跳|脉搏|呼吸|心室率)\S{0,8}$")


# ``20 mg daily``, ``100 mg s.c. weekly``, ``was infused daily``: once a period, where it stands behind a dose or a word of giving.
_SINGLE = re.compile(r"(?<![a-z-])(?:(?:dai|night|week|fortnight|month)ly|nocte)(?![a-z-])")
_SINGLES = {"daily": "d", "nightly": "d", "nocte": "d", "weekly": "wk", "fortnightly": "2 wk", "monthly": "mo"}
_BY_ROUTE = re.compile(
    r"(?:[ \n](?:[is]\.?[vcpmt]\.?|p\.?o\.?|(?:or|intraven|subcutane|intraperitone|intramuscul|intranas|intrathec)[a-z]{0,4}ly))?[ \n]{1,2}"
)
_GIVEN = re.compile(r"(?<![a-z])(?:given|administered|infused|injected|taken|dosed|applied|received|inhaled|ingested)$")
# ``weekly injections``
_GIVING = re.compile(r"[ \n](?:[a-z]+[ \n])?(?:injections?|infusions?|administrations?|sessions)(?![a-z])")


def _singles(passage: Passage) -> Iterator[tuple[int, int, FrequencyValue]]:
    doses = {candidate.end for candidate in passage.candidates if candidate.label == "DOSE"}
    for period in _SINGLE.finditer(passage.lower) if "ly" in passage.lower or "nocte" in passage.lower else ():
        before = max(0, period.start() - 24)
        if _GIVING.match(passage.lower, period.end()) or any(
            (end in doses or _GIVEN.search(passage.lower, max(0, end - 16), end))
            and _BY_ROUTE.fullmatch(passage.lower, end, period.start())
            for end in range(before, period.start())
        ):
            yield *period.span(), FrequencyValue(times=1, per=_SINGLES[period.group()])


# 每日口服…10 mg, 每2周600 mg, 10 mg/kg每2周静脉输注: once a period, where it stands beside a dose.
_EACH = re.compile(rf"每(?:间?隔)?{_S}(?:{_PERIODS_ZH})?{_S}个?{_PERIOD}")
_UP_TO_DOSE = re.compile(r"(?!剂量|总量|总剂量|用量|最大|极量)[^，,。；;、：:()\[\]\d]{0,28}")


def _each(passage: Passage) -> Iterator[tuple[int, int, FrequencyValue]]:
    doses = [candidate for candidate in passage.candidates if candidate.label == "DOSE"]
    starts, ends = {dose.start for dose in doses}, {dose.end for dose in doses}
    for low, high in _around(passage.lower, ("每",)) if doses else ():
        for match in _EACH.finditer(passage.lower, low, high):
            between = _UP_TO_DOSE.match(passage.lower, match.end())
            # 每天1～2 g is one amount a day, not how often it is given.
            is_rate = between is not None and not between.group().strip() and match["n"] is None and match["per"] in "天日d"
            is_given = bool(between and between.end() in starts and not is_rate) or match.start() in ends
            inside = any(dose.start < match.end() and match.start() < dose.end for dose in doses)
            if is_given and not inside and (value := _value(passage, match)):
                yield *match.span(), value


# More than a frequency is long, so that none that holds a piece is cut off.
_REACH = 64


def _around(text: str, pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of a text around any of these pieces, none overlapping: to search the rest would be vain."""
    places: list[int] = []
    for piece in pieces:
        place = text.find(piece)
        while place >= 0:
            places.append(place)
            place = text.find(piece, place + 1)
    places.sort()
    low = high = 0
    for place in places:
        if place - _REACH > high:
            if high:
                yield low, high
            low = max(0, place - _REACH)
        high = place + _REACH
    if high:
        yield low, high


def find(passage: Passage) -> Iterator[Candidate]:
    """Every frequency of a passage, the longest reading of a place first."""
    found: list[tuple[int, int, FrequencyValue]] = []
    for needed, pattern in _PATTERNS:
        for low, high in _around(passage.lower, needed):
            for match in pattern.finditer(passage.lower, low, high):
                if value := _value(passage, match):
                    found.append((match.start(), match.end(), value))
    found += [*_singles(passage), *_each(passage)]
    found.sort(key=lambda item: (item[0], -item[1]))
    last = 0
    for start, end, value in found:
        if start >= last and not any(low < end and start < high for low, high in passage.markers):
            yield Candidate("FREQUENCY", start, end, value)
            last = end


def _value(passage: Passage, match: re.Match[str]) -> FrequencyValue | None:
    groups = match.groupdict()
    if latin := groups.get("latin"):
        key = re.sub(r"[.\s]", "", latin)
        dotted = "." in latin
        surface = passage.plain[match.start() : match.end()]
        if not dotted and (
            not _LATIN_CONTEXT.search(passage.lower[max(0, match.start() - 12) : match.start()])
            or (surface[0].isupper() and surface[1:].islower())
        ):
            return None
        times, per = _LATIN[key]
        return FrequencyValue(times=times, per=per)
    if _HAPPENS.search(passage.left(match.start(), 16)):
        return None
    if "thrice" in groups:
        count = _number(groups["times"])
        return FrequencyValue(times=tidy(count * (3 if groups["thrice"] else 2)), per="d") if count else None
    code = {**_ZH_PERIODS, **_EN_PERIODS, "w": "wk", "m": "mo"}[groups["per"]]
    count = _number(groups["times"]) if groups.get("times") else _TIMES.get(groups.get("word") or "", 1)
    if not count:
        return None
    if groups.get("both"):
        count = tidy(count * 2)
    high = _number(groups["high"]) if groups.get("high") else None
    periods = 2 if groups.get("alternate") else _number(groups["n"]) if groups.get("n") else 1
    if not periods:
        return None
    if groups.get("half"):
        return FrequencyValue(times=count, per=_HALVES[code])
    longest = _number(groups["n_high"]) if groups.get("n_high") else None
    if (high is not None and high <= count) or (longest is not None and longest <= periods):
        return None
    span = f"{periods}-{longest}" if longest else str(periods)
    return FrequencyValue(times=count, times_high=high, per=code if span == "1" else f"{span} {code}")


def _number(text: str) -> Number | None:
    return next((numeral.value for numeral in numerals(text)), None)
