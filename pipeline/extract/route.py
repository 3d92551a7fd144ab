"""ROUTE: how a substance is given, by the word of the route alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..knowledge.lexicon import Route, table
from ..model import RouteValue
from .passage import Candidate, Passage

_S = r"[ \n]{0,2}"
_GIVEN_AFTER = re.compile(
    rf"{_S}(?:内|腔)?{_S}(?:微量)?{_S}(?:(?:单次|多次|持续|反复|缓慢|连续|和|或|及|与|、|途径|路径|鼻内|静脉|皮下|肌内|腹腔|鞘内|口服)\S{{0,2}}){{0,3}}{_S}(?:注\s{{0,2}}射|给\s{{0,2}}药|给予|给|用药|应用|输注|滴注|泵注|泵入|注入|灌注|灌洗|使用|吸入|含服|喷|滴|途径|镇痛|麻醉|阻滞|制剂|药|植入|埋植|涂|敷|罗哌|布比|利多|\n?\d[\d.~]*\s?(?:mg|μg|g|iu|ml))"
)
_COORDINATED = re.compile(rf"{_S}(?:与|和|或|及|、|，){_S}(?:口服|静脉|皮下|肌[内肉]|鼻内|腹腔|鞘内|吸入|舌下|直肠)")
_GIVEN_BEFORE = re.compile(r"(?:经|由|改为|改|行|予|给予|通过|从|或|和|与|及|、|向|于|自)\s?$")
# What a route's word names when nothing is given by it: a disease, a fluid, a place.
_NOT_AFTER = re.compile(
    rf"{_S}(?:血(?!管?内给)|曲张|血栓|炎|壁|瓣|畸形|穿刺|置管|采|引流|回流|丛|窦|造影|镜|积液|脓|感染|脂肪|组织|气肿|血肿|扩大|扩张|积血|出血|狭窄|癌|肿瘤|息肉|黏膜|粘膜|溃疡|卫生|萎缩|神经|igg|压|性肺|性心)"
)
_EN_GIVEN_AFTER = re.compile(
    r"[\s\n]{1,3}(?:[a-z0-9-]+[\s\n]{1,2}){0,3}?(?:administration|inject\w*|infus\w*|dos(?:e|es|ing)|deliver\w*|route|routes|treatment|therapy|application|applied|appli\w*|spray|sprays|film|films|patch|patches|wafers?|capsules?|tablets?|gel|cream|formulation|an(?:a)?esthe\w*|analges\w*|given|bolus|instillation|medication|drug|preparations?|absorption|bioavailability)\b"
)
_EN_DRUG_AFTER = re.compile(
    r"[\s\n]{1,3}(?!the\b|a\b|of\b|and\b|or\b|in\b|is\b|was\b)(?:[a-z]+(?:in|ol|ine|one|ide|am|an|ate|ic acid|ium|en|il|ab|ib"
    r"|ine|cillin|pam|lam|acid|oids?|mab|tide|dol|tal|lin|cin|xin|ives?|ants?|iol|oin|rin|gin|min|nol|xel|sin|lis|tan|vir|pril"
    r"|statin|caine|dem|phen|gan|nib|zole|mide|oxetine|done|lone|feine|cose(?!\stolerance)|crose|peptides?|placebo|saline|vehicle|opioids?|agonists?"
    r"|antagonists?)|\d[\d.]*\s?(?:mg|μg|g|iu))\b"
)
_EN_NOT_AFTER = re.compile(
    r"[\s\n]{1,3}(?:cancer|mucositis|hygiene|cavity|temperature|presentation|review|ethics|committee|inflammation|congestion"
    r"|polyps?|septum|mucosa|fat|adipose|tissue|emphysema|adhesions|fractures?|haematoma|hematoma|bleeding|redness"
    r"|anaesthetic was|field|potentials?|blood|network|circuits?|interneurons?|neurons?|control|air|report|health|surgery"
    r"|abscess|nodules?|ulcers?)"
)
_EN_GIVEN_BEFORE = re.compile(
    r"(?:\b(?:by|via|through|given|administered|injected|infused|applied|either|or|and|versus|than|delivered|taken|per)[\s\n]{1,2}(?:the[\s\n])?(?:a[\s\n])?|\d\s?(?:mg|g|μg|ml|iu|mg/kg)[\s,(]{1,2}|[(,;]\s?)$"
)
# Roman four and other things that the two letters of a route may be.
_NOT_ROUTE = re.compile(
    r"(?:\b(?:stage|type|phase|class|grade|grades|factor|group|dsm|lamina|layer|cranial nerve|collagen|part|volume|vol\."
    r"|chapter|and|or|i|ii|iii)[\s\n-]{0,2}|[期型类级]\s?)$"
)
_TWO_LETTERS = {"iv", "ip", "it", "sc", "im", "po", "ig", "in", "icv"}
_LETTERS_CONTEXT = re.compile(r"(?:(?:kg|g|mg|d|ml|μl|μg|iu|u|[-−]1)\s?|[(,;/，、（\s]|或|^)$", re.IGNORECASE)
_AFTER_OTHER_ROUTE = re.compile(r"(?:鼻内|鼻腔|经鼻|鼻|经口|口|intranasal|nasal)(?:给药|喷雾)?\s?$")


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Route]]:
    """All surfaces in one alternation of literals, longest first: what may stand beside them is checked afterwards."""
    routes = {surface.replace(" ", ""): route for route in table("routes.tsv", Route) for surface in route.surfaces}
    parts = []
    for surface in sorted(
        (surface for route in table("routes.tsv", Route) for surface in route.surfaces), key=lambda name: (-len(name), name)
    ):
        if surface.isascii():
            letters = re.escape(surface).replace(r"\ ", r"[\s\n]+").replace(r"\.", r"\.\s?").removesuffix(r"\s?")
            parts.append(rf"{letters}(?![a-z])")
        else:
            # The line end of a table may cut a word.
            parts.append(_S.join(surface) + ("(?![下内])" if surface == "经皮" else ""))
    return re.compile("|".join(parts)), routes


def _begins_word(lower: str, start: int, surface: str) -> bool:
    """Whether a Latin surface begins a word; ``ip`` may be glued to an amount: ``2mg/kgip``."""
    before = lower[max(0, start - 2) : start]
    if not before or not (before[-1].isascii() and (before[-1].isalnum() or before[-1] in ".-")):
        return True
    return before in {"kg", "mg"} and surface.replace(".", "") in _TWO_LETTERS


def find(passage: Passage) -> Iterator[Candidate]:
    """Every route of a passage."""
    pattern, routes = _pattern()
    for match in pattern.finditer(passage.lower):
        surface = re.sub(r"\s", "", match.group())
        route = routes[surface]
        if surface.isascii() and not _begins_word(passage.lower, match.start(), surface):
            continue
        if _counts(passage, match, surface, route):
            yield Candidate("ROUTE", match.start(), match.end(), RouteValue(route=route.route))


def _counts(passage: Passage, match: re.Match[str], surface: str, route: Route) -> bool:
    start, end = match.span()
    lower, plain = passage.lower, passage.plain
    before, after = lower[max(0, start - 24) : start], lower[end : end + 48]
    if passage.begins_cell(start) and re.match(r"[,，；;\n\t\x00]", after):
        # A cell of a table that holds nothing else but how often.
        return True
    if not surface.isascii():
        if _NOT_AFTER.match(after) or before.endswith(("非", "不经")):
            return False
        if surface == "口":
            return before.endswith("经")
        if surface == "吸入" and (_AFTER_OTHER_ROUTE.search(before) or after.startswith("性")):
            return False
        if route.when == "always":
            return True
        return bool(
            _GIVEN_AFTER.match(after)
            or _COORDINATED.match(after)
            or ((_GIVEN_BEFORE.search(before) and not after.startswith(("窥", "部"))) and surface != "局部")
        )
    letters = surface.replace(".", "")
    if letters in _TWO_LETTERS:
        original = plain[start:end]
        dotted = "." in surface
        if _NOT_ROUTE.search(before) or after.startswith(("-", "3")) or (original[0].isupper() != original[-1].isupper() and not dotted):
            return False
        if dotted:
            return True
        # ``ip`` after an amount, in a list or before a drug; ``IP`` and ``IT`` on their own are other things.
        is_near_amount = re.search(r"(?:kg|[^a-z]g|mg|d|ml|μl|μg|iu|[-]1)[\s,，(（]{0,2}$", before)
        if original.isupper():
            return letters in {"iv", "im", "sc", "po", "icv", "ip"} and bool(
                is_near_amount
                or re.search(r"\b(?:titrated|given|administered|injected|infused|by|via)[\s\n]$", before)
                or re.match(r"\s(?:inject|infus|bolus|administ|dos|ketamine|lidocaine|给|注)", after)
            )
        if letters in {"it", "in", "im", "po", "sc", "ig"} and not is_near_amount:
            return letters == "po" and passage.is_chinese(start, end)
        return bool(
            is_near_amount
            or passage.is_chinese(start, end)
            or re.search(r"(?:[(,;]|\b(?:inject\w*|given|administered|infused|dosed))\s?$", before)
            or re.match(r"\s?(?:inject|infus|administ)", after)
        )
    if _EN_NOT_AFTER.match(after):
        return False
    if surface in {"local", "locally"}:
        return bool(
            re.match(
                r"[\s\n]{1,3}(?:(?:application|injection|infusion|administration|an(?:a)?esthe\w+|delivery|treatment|infiltration|microinjection)\b)",
                after,
            )
            or re.search(r"\b(?:applied|injected|given|administered|infused|delivered)[\s\n]$", before)
        )
    if surface in {"inhaled", "inhalation"}:
        return not _AFTER_OTHER_ROUTE.search(before) and not re.match(r"\s(?:the|a|an|by|air|smoke|particles|allergens?)\b", after)
    if route.when == "always":
        return True
    if surface in {"mouth", "nose"}:
        return bool(re.search(r"\b(?:by|via|per|through)(?:\sthe)?[\s\n]$", before))
    if re.match(
        r"[\s\n]?(?:,|and|or|versus|vs\.?)[\s\n]{1,2}(?:and |or )?(?:inhaled|intravenous|intranasal|oral|oromucosal|sublingual"
        r"|subcutaneous|intramuscular|rectal|topical|transdermal|epidural|intrathecal)\b",
        after,
    ):
        return True
    return bool(_EN_GIVEN_AFTER.match(after) or _EN_GIVEN_BEFORE.search(before) or _EN_DRUG_AFTER.match(after))
