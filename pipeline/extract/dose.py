"""DOSE: an amount of a substance that is given, applied or tested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Literal

from ..knowledge.quantity import Quantity
from ..model import DoseValue
from .passage import Candidate, Passage, clause_after, clause_before
from .values import numbers_of

_DIMENSIONS = {"mass", "activity", "amount", "concentration"}
# What a body, an organ or an assay has, not what it is given. Each is searched in the clause of the amount, before it.
_MEASURED = re.compile(
    r"(?:血浆|血清|血药|血液|全血|血中|血(?![管栓压症病癌友])|脑脊液|尿|唾液|脑内|组织|胞外|细胞外|空腹)[^，,;]{0,12}(?:浓度|水平|含量|峰|谷|为|降|升|低|高|达)|峰浓度|谷浓度|血药浓度|cmax|c\(max\)|定量由"
    r"|\b(?:plasma|serum|blood|csf|urinary|urine|salivary|brain|tissue|fasting)\b[^.;]{0,40}\b(?:levels?|concentrations?|peaked|was|were|fell|rose|of|below|above|to|dropped|between|from)\b"
    r"|\b(?:levels?|concentrations?)\s(?:of|was|were|peaked|fell|rose|reached|above|below)\b[^.;]{0,30}$|\b25\(oh\)d\b"
    r"|体重|体质量|重量|平均重|肿瘤重|瘤重|(?<!molecular[ -])\bweigh(?:s|ed|ing|t)?\b"
    r"|\bbirth ?weight|尿蛋白|白蛋白|肌酐|胆固醇|ldl|hdl|crp|血糖"
    r"|血脂|尿酸|\bcreatinine|\balbumin|\bglucose dropped|\bferritin|\bcortisol|\bcholesterol"
)
_IS_LEVEL = re.compile(r"\btarget\b|\blevels?\b|为目标|的?水平")
# A constant of a compound; it governs the rest of its sentence.
_CONSTANT = re.compile(
    r"(?<![a-z])(?:[iel][cd]\s?50|k[id]|pa2)(?![a-z])|半数(?:有效|抑制|致死)|抑制常数|解离常数|inhibition constant|dissociation constant"
)
# A difference, a mean, an interval: a number of statistics.
_STATISTIC = re.compile(
    r"(?:相差|差异为|差值|均差|增加了?|减少了?|减少\S{1,6}|下降了?|降低了?|增重|缩短了?)\s?(?:约|至)?\s?$"
    r"|\b(?:fell|rose|dropped|decreased|increased|differed|reduced|lower|higher)\b[^.;,]{0,20}\bby\s(?:about\s)?$|(?:\bci\b|可信区间|置信区间)[^)）]{0,20}$|\biqr\b[^)）]{0,20}$"
)
_AFTER_IS_MEASURED = re.compile(
    r"^\s?(?:body\s?weight|in weight|of force|force|的?(?:von frey|纤毛|离心)|of creatinine|的?体重|大鼠|小鼠"
    r"|rats?\b|mice\b|animals?\b|pups?\b|×|x\s?g)",
    re.IGNORECASE,
)
_ANIMAL = re.compile(r"(?:大鼠|小鼠|豚鼠|家兔|rats?|mice|guinea pigs?|rabbits?)[^。.;；]{0,20}[(（,，]\s?$")
# ``24 units`` of what is countable are no doses unless the substance or the weight says so.
_UNIT_WORD = re.compile(r"units?|单位", re.IGNORECASE)
_UNIT_SUBSTANCE = re.compile(
    r"insulin|heparin|toxin|oxytocin|vasopressin|vitamin|penicillin|streptokinase|inject|胰岛素|肝素|毒素|缩宫素|催产素|加压素|维生素|青霉素|注射|肌注|静滴"
)
_APPLIED = re.compile(
    r"刺激|处理|孵育|饮水|注射|注入|灌注|输注|加入|灌流|浓度梯度|预处理|作用于|干预|培养|浴|incubat|stimulat|infus|inject|drinking|microdialys|appl(?:ied|ication)|superfus|perfus|bath|treated|exposed|added|medium|cultur|cells"
)


# 每小时1.5毫克/公斤: the time stands first, as the weight may.
_PER_TIME = re.compile(r"每[ \n]?(?P<unit>小时|h|分钟|min)[ \n]?(?:给予|输注|泵注|静滴|静脉输注)?[ \n]?$")
_TIME_CODES = {"小时": "h", "h": "h", "分钟": "min", "min": "min"}
_PER_WEIGHT = re.compile(r"每[ \n]?(?:公斤|千克|kg)[ \n]?(?:体重|体质量)?[ \n]?$")


# ``20 μg/g, one i.p. injection``: over the weight of a body, where the words around give it; tissue has amounts a gram too.
_PER_GRAM = re.compile(r"\s?/\s?g(?![A-Za-z])(?:\s?(?:body\s?weight|b\.?w\.?|体重))?")
_GIVEN_BY_GRAM = re.compile(
    r"^[^.;。；]{0,8}(?:body\s?weight|体重)|^[^.;。；]{0,40}\b(?:i\.?p\.?|s\.?c\.?|i\.?v\.?|p\.?o\.?|inject\w*|given|administered|gavage|daily)(?![a-z])|^[^.;。；]{0,20}(?:腹腔|灌胃|注射)"
)
# 10 g生药/kg, ``10 g crude drug/kg/d``: what the herbs weigh before they are boiled.
_CRUDE = re.compile(
    r"\s?(?:of\s)?(?:crude (?:drug|herb)s?|原?生药(?:材|量)?)\s?(?:/|·)\s?kg(?:-1)?"
    r"(?P<daily>\s?(?:/|·)\s?(?:d|day|天|日)(?:-1)?(?![A-Za-z]))?"
)


def _whole(passage: Passage, quantity: Quantity) -> Quantity:
    """The amount with what it is over, where that stands in no usual unit."""
    if quantity.dimension != "mass" or quantity.over:
        return quantity
    if crude := _CRUDE.match(passage.lower, quantity.end):
        unit = f"{quantity.unit}/kg" + ("/d" if crude["daily"] else "")
        return quantity._replace(unit=unit, over=("kg", "d") if crude["daily"] else ("kg",), end=crude.end())
    if (gram := _PER_GRAM.match(passage.plain, quantity.end)) and _GIVEN_BY_GRAM.search(passage.lower[quantity.end : gram.end() + 60]):
        return quantity._replace(unit=f"{quantity.unit}/g", over=("kg",), end=gram.end())
    return quantity


def find(passage: Passage) -> Iterator[Candidate]:
    """Every dose of a passage."""
    for quantity in map(partial(_whole, passage), passage.quantities):
        if quantity.dimension not in _DIMENSIONS and not _is_volume_given(passage, quantity):
            continue
        # 每公斤体重200微克: the weight stands first.
        per_weight = None if quantity.over else _PER_WEIGHT.search(passage.plain, max(0, quantity.start - 8), quantity.start)
        if per_weight or not _excluded(passage, quantity):
            kind: Literal["concentration"] | None = "concentration" if quantity.dimension == "concentration" else None
            start = quantity.start
            if per_weight:
                quantity, start = quantity._replace(unit=f"{quantity.unit}/kg"), per_weight.start()
            per_time = _PER_TIME.search(passage.plain, max(0, start - 12), start)
            if per_time and not {"h", "min", "d"} & set(quantity.over):
                quantity, start = quantity._replace(unit=f"{quantity.unit}/{_TIME_CODES[per_time['unit']]}"), per_time.start()
            yield Candidate("DOSE", start, quantity.end, DoseValue(**numbers_of(quantity), kind=kind))


# ``2 μg in 0.5 μl/side``, ``2 μg/0.5 μl/side``, (2 μg, 0.5 μl/side): the volume of a stated amount.
_AMOUNT_BEFORE = re.compile(r"(?:mg|μg|ng|mol|iu|g)(?:/kg)?\s?(?:/|,|，|;|\bin\b|溶于|溶解于|\bof\b)[^,，;；。]{0,16}$")


# Preparations that are given by volume; what drugs are dissolved in is none.
_LIQUID = re.compile(
    r"(?:注射液|口服液|合剂|糖浆|汤剂?|煎剂|煎液|酊剂?|混悬液|水煎剂|注射剂|针剂?)(?:每次|各|一次)?\s?$"
    r"|\b(?:injection|syrup|elixir|decoction|tincture|oral\s(?:solution|suspension|liquid))\s?(?:\([a-z-]{2,8}\)\s?)?\(?$"
)
_OF_LIQUID = re.compile(
    r"^\s?(?:of\s)?(?:[a-z-]+\s){1,3}(?:injection|syrup|elixir|decoction|tincture|oral\s(?:solution|suspension|liquid))\b"
)


_CARRIER = re.compile(r"(?:葡萄糖|氯化钠|盐水|林格|果糖|右旋糖酐)\S{0,6}$|.{0,12}\b(?:glucose|dextrose|saline|sodium chloride|ringer)\b")


def _is_volume_given(passage: Passage, quantity: Quantity) -> bool:
    """Whether a volume is an amount given, of a liquid preparation or to a side, ``0.5 μl/侧``: elsewhere it may be of anything."""
    if quantity.dimension != "volume" or _AMOUNT_BEFORE.search(left := passage.left(quantity.start, 32)):
        return False
    if quantity.over:
        return any(over in ("{side}", "{animal}") for over in quantity.over)
    right = passage.right(quantity.end)
    return bool((_LIQUID.search(left) and not _CARRIER.search(left)) or (_OF_LIQUID.match(right) and not _CARRIER.match(right)))


# ``7 mg kg-1 24 h-1``: a rate over several hours has no unit here, and without its end it would be another.
_OVER_HOURS = re.compile(r"\s?(?:/\s?)?\d{1,2}\s?(?:h|min)\s?(?:\^?-\s?1|\(-1\))(?!\d)")


def _excluded(passage: Passage, quantity: Quantity) -> bool:
    left, right = passage.left(quantity.start, 60), passage.right(quantity.end)
    # What stands in a bracket that is closed belongs to its own noun: （年龄65～79岁，体重48～71 kg）自28 mg起.
    left = re.sub(r"\([^()]*\)", "", left) if ")" in left else left
    if ")" in left and "(" not in left:
        left = left[left.rindex(")") + 1 :]
    clause, unit = clause_before(left), passage.plain[quantity.start : quantity.end]
    if _MEASURED.search(clause) and not _given_since(clause):
        return True
    if _OVER_HOURS.match(passage.plain, quantity.end):
        return True
    if re.match(r"\s?/\s?\d", passage.plain[quantity.end : quantity.end + 3]) and not re.match(
        r"\s?/\s?[\d.]+\s?(?:mg|μg|IU|μ[lL]|m[lL])", passage.plain[quantity.end : quantity.end + 10]
    ):
        # ``0.5 mg/70 kg``
        return True
    if quantity.dimension == "concentration" and _MEASURED.search(left) and not _APPLIED.search(left):
        return True
    if _CONSTANT.search(left) and quantity.dimension in {"concentration", "mass"} and not quantity.unit.startswith("mg/kg"):
        return True
    # A unit over something that is not known is not understood: better no dose than a wrong one.
    if re.match(r"\s?/\s?(?:[a-zμ]{1,2}[Ll]?|dL|L)(?![A-Za-z])", passage.plain[quantity.end : quantity.end + 6]) or re.search(
        r"(?<!mg)(?<!μg)(?<!IU)(?<!\dg)\s?/\s?$", passage.plain[max(0, quantity.start - 5) : quantity.start]
    ):
        return True
    # 10 mg/kg体重: whose weight the amount is over.
    if _STATISTIC.search(left) or (_AFTER_IS_MEASURED.match(right) and not {"kg", "g"} & set(quantity.over)):
        return True
    if quantity.over and quantity.over[0] in {"L", "dL", "mL"} and quantity.dimension != "concentration":
        return True
    if quantity.unit == "g" and (
        _ANIMAL.search(left) or (quantity.values[-1] >= 1000 and re.search(r"离心|centrifug|×\s?$", left + right))
    ):
        return True
    if quantity.dimension == "concentration" and quantity.unit.split("/")[-1] in {"dL"}:
        return True
    if quantity.dimension == "concentration" and quantity.unit.split("/")[0] in {
        "pg",
        "g",
        "[iU]",
        "m[iU]",
        "u[iU]",
        "k[iU]",
        "mmol",
        "mg",
        "ug",
        "ng",
        "pmol",
    }:
        # Without a word of applying, these are what laboratories report.
        if not _APPLIED.search(left + clause_after(right)) and quantity.unit not in {"mmol/L"}:
            return True
        if quantity.unit == "mmol/L" and (
            re.search(r"血|尿|≥|≤|标准|正常|目标|\b(?:lithium|target|trough)\b", clause) or _IS_LEVEL.search(clause_after(right))
        ):
            return True
    if _UNIT_WORD.search(unit) and "国际" not in unit and "international" not in unit.lower():
        return not (quantity.over or _UNIT_SUBSTANCE.search(left + right))
    return False


_GIVES = re.compile(
    r"给予|注射|口服|含服|服用|灌胃|静滴|静注|滴注|吸入|皮下|肌注|喷鼻|加用|补充|应用|使用|按\s?$"
    r"|\bwith\s$|\binject|\bgave\b|\bgiven\b|\breceiv|\bdoses? of\s$|\bafter\s$"
)


def _given_since(clause: str) -> bool:
    """Whether something is given after the last word of measuring: ``with 10 mg``, ``体重…，注射 5 mg``."""
    last = max((match.end() for match in _MEASURED.finditer(clause)), default=0)
    return bool(_GIVES.search(clause, last))
