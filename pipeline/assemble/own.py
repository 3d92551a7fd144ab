"""Which of the amounts, times and routes that a passage tells are those of the drug that its study is about.

Left out are those of an active comparator (``ketamine 0.5 mg/kg or midazolam 0.045 mg/kg``), of an antagonist given to block an effect
(``prevented by SB-334867 (10-6 M)``), of a treatment before the drug, and the routes of anaesthetics and other co-medication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from ..knowledge.lexicon import words
from ..model import DoseValue, DurationValue, FrequencyValue, Mention, RouteValue

_NAME = r"(?:[A-Za-z][A-Za-z0-9-]{2,24}(?: [a-z]{4,16})?|[\u3400-\u9fff]{2,8})"
# Behind the dose of the drug: ``or midazolam``, 或咪达唑仑.
_COMPARED = re.compile(rf"\s?(?:或者?|与|对比|vs\.?|versus|or|than|compared with)\s?{_NAME}\s?[(（]?(?:[a-z.]{{1,6}},? )?", re.IGNORECASE)
_CLAUSE = re.compile(r"[。；;]|[，,](?!\d)|\.\s")


def own(mentions: Sequence[Mention], source: str) -> list[Mention]:
    """The mentions of one study in running text that are its drug's own, in the order given."""
    doses = [mention for mention in mentions if isinstance(mention.value, DoseValue)]
    others = {dose.id for dose in doses if _is_compared(dose, doses, source) or _is_against(dose, doses, source)}
    foreign = [dose for dose in doses if dose.id in others]
    ours = [dose for dose in doses if dose.id not in others]
    return [
        mention
        for mention in mentions
        if mention.id not in others
        and not (isinstance(mention.value, RouteValue) and _is_co_medication(mention, source))
        and not (isinstance(mention.value, RouteValue | FrequencyValue | DurationValue) and _goes_with(mention, foreign, ours, source))
    ]


def _is_compared(dose: Mention, doses: Iterable[Mention], source: str) -> bool:
    """Whether a dose stands right behind another, with a word of choice and a name between them."""
    return any(_COMPARED.fullmatch(_joined(source[other.end : dose.start])) for other in doses if 0 < dose.start - other.end <= 48)


def _is_against(dose: Mention, doses: Sequence[Mention], source: str) -> bool:
    """Whether a dose is of what blocks the drug's effect, or of what comes before the drug."""
    before, after = _joined(source[max(0, dose.start - 90) : dose.start]), _joined(source[dose.end : dose.end + 30])
    # ``naloxone, 1 mg/kg``: the name stands before a comma.
    before = before.rstrip().rstrip(",，")
    clause = before[max((end.end() for end in _CLAUSE.finditer(before)), default=0) :]
    blocks, prepares, blocked = _patterns()
    if blocks.search(clause) or (len(doses) > 1 and (prepares.search(clause) or _BEFORE_ANOTHER.search(clause))):
        return True
    # AMPA受体拮抗剂NBQX 10 mg/kg可完全取消…的作用
    return bool(_ANTAGONIST.search(clause) and blocked.search(after))


# ``15 min before naloxone``: the drug was given before what the dose is of.
_BEFORE_ANOTHER = re.compile(r"\b(?:before|prior to)\s[A-Za-z][\w-]{3,}$")
_ANTAGONIST = re.compile(r"(?:拮抗[剂药]|阻断剂|抑制剂|antagonist|blocker|inhibitor)", re.IGNORECASE)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    def either(*kinds: str) -> str:
        found = {word for kind in kinds for word in words(kind)}
        return "|".join(re.escape(word) for word in sorted(found, key=lambda word: (-len(word), word)))

    return (
        re.compile(rf"(?:{either('blocked_by_en')})\s(?:[\w-]+[\s(]{{0,2}}){{1,5}}$", re.IGNORECASE),
        re.compile(rf"{either('given_before_zh')}|(?<![a-z])(?:{either('given_before_en')})(?![a-z])", re.IGNORECASE),
        re.compile(rf"^[^，。；,;]{{0,12}}(?:{either('blocks_zh')})|^\W{{0,3}}(?:\w+\s){{0,3}}(?:{either('blocks_en')})", re.IGNORECASE),
    )


@cache
def _co_medication() -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words("co_medication"), key=lambda word: (-len(word), word))), re.IGNORECASE
    )


def _is_co_medication(route: Mention, source: str) -> bool:
    """Whether a route is that of an anaesthetic or of another kind of drug: 静脉麻醉, 口服抗抑郁药."""
    return bool(_co_medication().match(_joined(source[route.end : route.end + 24]).lstrip()))


def _goes_with(mention: Mention, foreign: Iterable[Mention], ours: Iterable[Mention], source: str) -> bool:
    """Whether a route, a frequency or a time stands in the clause of a dose that is not the study's, and of none that is."""

    def shares_clause(dose: Mention) -> bool:
        between = source[min(mention.end, dose.end) : max(mention.start, dose.start)]
        return len(between) <= 40 and not _CLAUSE.search(_joined(between))

    return any(map(shares_clause, foreign)) and not any(map(shares_clause, ours))


_SPACE = re.compile(r"\s+")
_BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff，。；（）]) | (?=[\u3400-\u9fff，。；（）])")


def _joined(text: str) -> str:
    return _BESIDE_HAN.sub("", _SPACE.sub(" ", text))
