"""DURATION: an elapsed time with a number, and what it is the time of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..knowledge.quantity import Quantity, bare, comparator_before
from ..model import DurationValue, Role
from .passage import Candidate, Passage, clause_after, clause_before
from .values import numbers_of

# ``on days 1, 3 and 7``: the unit stands first.
_UNIT_FIRST = re.compile(r"(?<![a-z\d.-])(?P<unit>days?|weeks?|months?|hours?|years?|pod)[\s\n]{1,2}(?=\d|one\b|two\b)")
_UNIT_CODES = {"day": "d", "week": "wk", "month": "mo", "hour": "h", "year": "a", "pod": "d"}
_ORDINAL = re.compile(r"第[ \n]{0,2}$")

# An age or a stage of development.
_AGE_AFTER = re.compile(r"^[\s-]{0,3}(?:龄|岁|的?新生|胎龄|old\b|of age\b|of gestation\b|(?:of )?pregnancy|gestation)")
_AGE_BEFORE = re.compile(
    r"(?:年龄|周龄|月龄|日龄|胎龄|孕龄|孕周|孕|妊娠|怀孕|胎|出生后?第?|生后第?|新生|\baged?\b|\bage(?:s|d)?\s(?:of|was|were"
    r"|between|from|range[ds]?)\b|\bmean age\b|\bpostnatal|\bgestational|\bembryonic|\bembryonal"
    r"|\bunder|\bold(?:er)? than|\byounger than|\bborn (?:before|at|after))[^，,；;]{0,12}$"
)
_AGE_YEARS = re.compile(r"\bage[ds]?\b[^,;.]{0,24}$|年龄[^，,；;]{0,12}$")
_STATISTIC_BEFORE = re.compile(
    r"(?:\bci\b|\biqr\b|可信区间|置信区间|四分位\S{0,4}|interquartile range|confidence intervals?|confidence limits?)[^)）;；]{0,20}$"
)
# A date or a calendar span.
_DATE_AFTER = re.compile(r"^\s?(?:代|级|第|版|\d{1,2}\s?月|世纪|生\b|月\s?\d)")
_DATE_BEFORE = re.compile(r"(?:年\s?|月\s?|\d\s?月\s?|[年月]初|公元|世纪|自|于|同|某|有|\bthe\s|\bsince\s|\bearly\s|\blate\s|\bmid-?\s?)$")
_RATE_AFTER = re.compile(r"^\s?(?:\^?-\s?1|\(-1\)|⁻|/|·|\.m\.|a\.m|p\.m)(?!\d)")
_RATE_BEFORE = re.compile(r"(?:/|每|\bper\s|\bevery\s(?:other\s)?|\beach\s|\bq\s?|隔|次/\s?)$")

# Words that begin, deliver or follow a dose.
_GIVE = (
    r"(?:mg|μg|ug|ng|iu|nmol|pmol|μmol|ml)(?:/kg|·kg-1)?|(?<![a-z])(?:ip|iv|sc|icv|po|im|it|i\.p\.|i\.v\.|s\.c\.)(?![a-z])|给药"
    r"|用药|服药|服用|注射|吸入|输注|滴注|灌胃|滴鼻|口服|给予|处理|应用|使用|摄入|喷鼻|含服|静滴|静注|肌注|推注|泵注|植入|移植"
    r"|鼻喷|治疗|干预|首剂|末次|接种|麻醉"
)
_GIVE_EN = (
    r"dos(?:e|es|ing)|administration|administering|injections?|infusions?|intake|ingestion|inhalation|application|treatment|administered|injecting|exposure|"
    r"oral|intranasal|intravenous|intrathecal|intraperitoneal|subcutaneous|inhaled|i\.?v\.?|i\.?p\.?|s\.?c\.?|delivery"
    r"|medication|the drug|tablets?|sprays?|spraying|microinjection|instillation|vaccination|drinking|swallowing"
)
_AFTER_GIVING = re.compile(
    rf"(?:{_GIVE})[^，,；;后前]{{0,16}}[后後][^，,；;]{{0,8}}$|(?:\bafter|\bfollowing"
    rf"|\bpost)[\s-](?:[a-z-]+\s){{0,3}}(?:{_GIVE_EN})\W{{0,3}}(?:for |about |at )?$"
)
_THEN_AFTER = re.compile(r"^[\s\n]?(?:后|之后|以后|後)")
_AFTER_AHEAD = re.compile(
    rf"^(?:\s?(?:,|and|to|or|again|then|-|~|\d[\d.]*|h|min|d|hours?|days?|weeks?|months?|mins?)){{0,8}}[\s-]?(?:after|following|post)[\s-](?:[a-z0-9'/,-]+\s){{0,4}}?(?:{_GIVE_EN}|\d[\d.]*\s?(?:mg|μg|g|iu|nmol|μmol))\b"
)
_OF_GIVING = re.compile(rf"^\s?of[\s-](?:the\s)?(?:{_GIVE_EN})\b")
_BEFORE_GIVING = re.compile(rf"(?:{_GIVE})前\S{{0,3}}$|前\s?$")
_BEFORE_AHEAD = re.compile(r"^\s?(?:前|之前|以前|\bbefore\b|\bprior to\b|\bearlier\b|\bpre-?(?:dose|dosing|treatment|test|injection)\b)")
_OTHER = re.compile(
    r"半衰期|潜伏期|起效|病程|病史|住院|达峰|峰时|生存期|生存时间|总生存|寿命|时差|时长|缩短|延长|延迟|提前|推迟|睡眠时间|反应时|记录时间|术后|造模后|损伤后"
    r"|half-?\s?li(?:fe|ves)|latenc|onset|duration of (?:disease|illness|action|symptom)|disease duration|survival|\bstay\b"
    r"|history of|median time|\bdelayed\b|\bshortened\b|\bprolonged\b|\bfell by\b|\blast(?:ed|s)?\b(?<!treatment lasted)"
    r"|over the (?:past|last)|in the (?:past|last)|for the (?:past|last)|time to|withdrawn|abstinen"
)
_EFFECT_LASTS = re.compile(
    r"(?:作用|效应|效果|疗效|皮疹|症状|疼痛|镇痛|反应|抑制|改善|升高|降低)[^，,；;]{0,8}(?:持续|维持|延续)[^，,；;]{0,6}$"
)
_LASTS = re.compile(r"(?:可|能|仅|已)持续\S{0,4}$|持续(?:了|时间|约|不到|超过|达|至少|近|\s)*$")
_OTHER_AHEAD = re.compile(
    r"^[\s-]?(?:half-?\s?life|wash-?\s?out|latency|delay|history|stay|survival|intervals?\b|(?:of|without) (?:abstinence"
    r"|withdrawal|disease))"
)
_FOLLOWED = re.compile(r"随访|追踪|\bfollow(?:ed|-?\s?ups?)\b(?! by)")
_FOLLOWED_AHEAD = re.compile(r"^[\s-]{0,2}(?:的|of\s)?(?:随访|追踪|follow-?\s?up|observation\b|时随访)")
_WITHIN = re.compile(r"\b(?:within|during|in)\s(?:the\s)?(?:first\s|last\s|past\s|next\s|following\s)?$|\bfollowing\s$")
_WITHIN_AHEAD = re.compile(r"^[\s\n]?(?:内|以内|之内|中)")
_COURSE = re.compile(
    rf"连续|连用|滴定|历时|疗程|为期|维持|每次|共|持续|孵育|培养|训练|完成|暴露|巩固|强化|刺激|内服|透析|放疗|化疗|{_GIVE}"
    r"|\binfus|\btreat|\breceiv|\btook\b|\btaken\b|\bgiven\b|\bgave\b|\bcourse\b|\btherapy|\btrial\b|\btaper|\btrain|\bincubat|\bapplied\b|\bcontinued\b|\bthroughout\b|\badminist"
)
_DOSED = r"(?:mg|μg|ug|ng|iu|mol|mol/l|μm|nm|mm)(?:/|·|\b)|(?<![a-z])(?:i\.v\.|i\.p\.|s\.c\.|daily|nightly|weekly)"
# A giving earlier in the sentence anchors what follows: 输注后最常见的不良反应一般在40 min达到高峰.
_ANCHOR = re.compile(r"(?:给药|用药|服药|服用|注射|吸入|输注|滴注|灌胃|滴鼻|给予|使用)[^，,；;。前后後]{0,16}[后後]")
# What an effect does for a time; the verb that stands nearest counts.
_EFFECT = re.compile(
    r"\b(?:stayed|remained|persist\w*|held back|suppress\w*|reduc\w*|increas\w*|rais\w*|improv\w*|protect\w*|abolish\w*|awake"
    r"|elevat\w*|impair\w*|shorten\w*|prolong\w*|slept|surviv\w*|recover\w*|reliev\w*|outlast\w*|acts?|lower\w*|blocked"
    r"|sustained|endur\w*|evident|detectable|present)\b[^,;.]{0,40}\b(?:for|up to|over)\s$"
)
_COURSE_AHEAD = re.compile(
    r"^[\s-]{0,2}(?:的)?(?:疗程|滴定|治疗|干预|给药|给予|用药|输注|静滴|开放|双盲|随机|临床试验|试验|course|treatment|trial|infusion|study|therapy|regimen|intervention|program|open-label|double-blind|randomi[sz]ed|crossover"
    r"|of (?:treatment|therapy|dosing|administration|training|exposure|[a-z]+ (?:treatment|therapy))|exposure)"
)


def find(passage: Passage) -> Iterator[Candidate]:
    """Every duration of a passage."""
    last = 0
    for index, quantity in enumerate(passage.quantities):
        if quantity.dimension != "time" or quantity.over or quantity.start < last:
            continue
        start = quantity.start
        if ordinal := _ORDINAL.search(passage.plain, max(0, start - 3), start):
            start = ordinal.start()
            quantity = _with_second_ordinal(passage, quantity, index)
        if not _excluded(passage, quantity, start):
            last = quantity.end
            role: Role = (
                "time_point"
                if ordinal and not _AFTER_GIVING.search(clause_before(passage.left(start)).rpartition("\n")[2])
                else "after_administration"
                if ordinal
                else role_of(passage, quantity)
            )
            yield Candidate("DURATION", start, quantity.end, DurationValue(**numbers_of(quantity), role=role))
    yield from _unit_first(passage)


def _with_second_ordinal(passage: Passage, quantity: Quantity, index: int) -> Quantity:
    """第3天至第7天 is one range of time points."""
    following = passage.quantities[index + 1] if index + 1 < len(passage.quantities) else None
    if (
        following
        and following.unit == quantity.unit
        and quantity.form == following.form == "single"
        and re.fullmatch(r"[ \n]{0,2}(?:至|到|-|~)[ \n]{0,2}第[ \n]{0,2}", passage.plain[quantity.end : following.start])
    ):
        return quantity._replace(end=following.end, values=(quantity.values[0], following.values[0]), form="range")
    return quantity


def _unit_first(passage: Passage) -> Iterator[Candidate]:
    counted = {quantity.start: quantity for quantity in passage.quantities}
    lower = passage.lower
    for found in _UNIT_FIRST.finditer(lower):
        numbers = bare(passage.counted, found.end())
        if (
            not numbers
            or numbers.values[-1] >= 1000
            or re.search(
                r"[\d.]\s?-?$|\b(?:one|two|three|four|five|six|ten|few|several|many|these|those)[\s-]$",
                lower[max(0, found.start() - 8) : found.start()],
            )
        ):
            continue
        # ``for 6 days 3 times``: the numeral counts something else.
        if numbers.start in counted or re.match(
            r"\s?(?:times|次|%|[·.]\d|[a-z]{1,3}\b(?<!to)(?<!at)(?<!and)(?<!or)(?<!in)(?<!of)(?<!as)(?<!the)(?<!by)(?<!was)(?<!on)(?<!for))",
            lower[numbers.end : numbers.end + 8],
        ):
            continue
        left = passage.left(found.start(), 24)
        if re.search(r"postnatal\s?|gestational\s?|embryonic\s?|pregnancy\s?|estrous\s?|oestrous\s?|fetal\s?|\bof\sthe\s$", left[-16:]):
            continue
        code = _UNIT_CODES[found["unit"].rstrip("s")]
        fields = numbers_of(numbers._replace(unit=code))
        yield Candidate("DURATION", found.start(), numbers.end, DurationValue(**fields, role="time_point"))


def _excluded(passage: Passage, quantity: Quantity, start: int) -> bool:
    plain = passage.plain
    surface = "".join(plain[quantity.start : quantity.end].split("\n"))
    left, right = passage.left(start), passage.right(quantity.end)
    clause = clause_before(left)
    if _AGE_AFTER.match(right) or _RATE_AFTER.match(right) or _RATE_BEFORE.search(left[-12:]):
        return True
    # ``under 5 years`` is an age, ``under 5 days`` is not.
    is_under = quantity.unit != "a" and re.search(r"\bunder[^,;]{0,12}$", clause)
    if quantity.unit in {"wk", "mo", "a", "d"} and _AGE_BEFORE.search(clause) and not is_under:
        return True
    if quantity.unit == "a" and _AGE_YEARS.search(left):
        return True
    if _STATISTIC_BEFORE.search(left):
        return True
    if surface.endswith(("年", "月", "日")) and not surface.endswith("个月"):
        is_ordinal = start < quantity.start
        if quantity.values[-1] >= 1000 or (_DATE_AFTER.match(right) and not (surface.endswith("年") and right.startswith("第"))):
            return True
        if (
            surface.endswith("月")
            and not is_ordinal
            and not re.search(r"(?:随访|治疗|术后|连续|疗程|为期|给药|共|服用|半)\s?$", left + surface[:-1][-1:])
        ):
            return True
        if not is_ordinal and surface.endswith("日") and _DATE_BEFORE.search(left):
            return True
        if surface[0] in "一" and _DATE_BEFORE.search(left) and left.endswith(("同", "某", "有")):
            return True
    if (
        surface.endswith("s")
        and quantity.unit == "s"
        and (quantity.values[-1] >= 1000 or re.search(r"\b(?:the|early|mid|late)[\s-]$", left))
    ):
        return True
    if (
        surface[-1] in "aw"
        and not surface.endswith(("ua",))
        and len(surface.rstrip("aw")) < len(surface)
        and surface[-2:-1] in " \n0123456789"
    ):
        # ``5 a`` and ``12 w`` are years and weeks only among Han characters.
        return not passage.is_chinese(start, quantity.end) or (right[:1].isalpha() and right[:1].isascii())
    return surface.endswith("h") and bool(re.search(r"\d:\d\d\s?$", left + surface[:-1]))


def role_of(passage: Passage, quantity: Quantity) -> Role:
    """What a duration is the time of, from the words around it. A stated anchor wins over a window."""
    left = passage.left(quantity.start)
    _, word = comparator_before(passage.plain, quantity.start)
    if word and quantity.comparator:
        stripped = left.rstrip().removesuffix(word.lower())
        left = stripped if len(stripped) < len(left) else left
    right = passage.right(quantity.end)
    clause, ahead = clause_before(left), clause_after(right)
    # A table cell or a list of times keeps the anchor of the line before.
    left = _cell(left)
    clause = clause_before(left)
    near = left.replace("\n", " ")
    if re.search(r"half-?\s?li(?:fe|ves)|半衰期|潜伏期|起效|达峰|latenc|\bonset", clause) or _OTHER_AHEAD.match(ahead):
        return "other"
    if _BEFORE_AHEAD.match(ahead) or _BEFORE_GIVING.search(clause):
        return "other"
    # A capital letter begins the next cell of a table.
    if _FOLLOWED_AHEAD.match(ahead) and not re.match(r"\s?F", passage.plain[quantity.end : quantity.end + 2]):
        return "follow_up"
    if re.search(r"随访\S{0,4}$", clause):
        return "follow_up"
    if _AFTER_GIVING.search(clause_before(near)) or _AFTER_AHEAD.match(ahead) or (_WITHIN.search(left) and _OF_GIVING.match(ahead)):
        return "after_administration"
    if re.match(r"^\s?(?:after|following|before)\b", ahead):
        return "other"
    if _COURSE_AHEAD.match(ahead):
        return "course"
    is_long = quantity.unit in {"d", "wk", "mo", "a"}
    if _THEN_AFTER.match(ahead) and re.search(_GIVE, clause if is_long else left):
        return "course" if re.search(r"连续|治疗|疗程|维持|持续", clause) or is_long else "after_administration"
    if _FOLLOWED.search(clause):
        return "follow_up"
    if re.search(r"停[药用][^，,；;]{0,6}[后後]\S{0,6}$", clause):
        return "follow_up"
    if (_after_frequency(passage, quantity) and not _WITHIN_AHEAD.match(ahead)) or re.search(
        rf"(?:输注|滴注|泵注|infus\w*)[^，,；;]{{0,20}}(?:{_DOSED})[^，,；;]{{0,4}}[，,]\s?$", left
    ):
        return "course"
    # 在40 min内静脉输注: how long the infusion takes.
    if _WITHIN_AHEAD.match(ahead) and re.match(
        r"^\s?内?(?:分别|缓慢|匀速|恒速|静脉|经\S{0,3}){0,3}(?:输注|滴注|推注|泵注|注射|注入|滴完|输完)",
        ahead.removeprefix("内").removeprefix("以内"),
    ):
        return "course"
    if (re.match(r"^时(?!间|程|长)", ahead) and not quantity.comparator) or re.search(r"\bat\s$", left):
        return "time_point"
    if re.match(r"^\s?later\b", ahead) and re.search(rf"\b(?:{_GIVE_EN}|injected|infused|received|given|treated)\b", left):
        return "after_administration"
    if re.match(r"^\s?apart\b", ahead) or re.search(r"\b(?:median|mean)\s$", left):
        return "other"
    if re.search(r"\bafter\s$", left):
        return (
            "after_administration"
            if not is_long and re.search(rf"\b(?:{_GIVE_EN}|injected|infused|received|given)\b|{_DOSED}", left)
            else "other"
        )
    if re.search(r"\bover\s(?:a\s)?$", left):
        if re.search(r"\b(?:lower|reduc|increas|rais|improv|decreas|fell|rose|declin|intake)\w*[^,;.]*$", clause):
            return "window"
        return (
            "course"
            if re.search(r"infus|inject|titrat|deliver|run in|given|gave|administ|\bfor\b", left)
            or re.search(rf"(?:{_DOSED})[^;.]{{0,24}}over\s(?:a\s)?$", left)
            else "window"
        )
    if (
        _EFFECT_LASTS.search(clause)
        or (re.search(r"(?:维持|延续)(?:约|不到|超过|达|至少|了)?\s?$", clause) and re.search(r"作用|效应|效果|痛阈|镇痛", left))
        or (_LASTS.search(clause) and not re.search(rf"次|{_DOSED}", left))
    ):
        return "other"
    if not is_long and _ANCHOR.search(left) and not _OTHER.search(clause):
        return "after_administration"
    if _WITHIN_AHEAD.match(ahead) or _WITHIN.search(left):
        return "other" if re.search(r"over the (?:past|last)\s$", left) else "window"
    if _OTHER.search(clause):
        return "other"
    if _EFFECT.search(clause):
        return "other"
    if _is_cell(passage, quantity):
        # A cell that holds nothing but a time tells how long the treatment was.
        return "course"
    if (
        _COURSE.search(clause)
        or (re.search(r"\bfor\s$", left) and re.search(rf"{_COURSE.pattern}|{_DOSED}", left))
        or re.search(rf"(?:{_DOSED}).{{0,12}}作用\s?$", clause)
    ):
        return "course"
    return "other"


def _is_cell(passage: Passage, quantity: Quantity) -> bool:
    return passage.plain[max(0, quantity.start - 1) : quantity.start] in ("\n", "\t")


def _cell(left: str) -> str:
    """What stands before on the line, and the line before where that has no number of its own: an anchor in a cell of two lines."""
    head, line_end, line = left.rpartition("\n")
    before = clause_before(head.rpartition("\n")[2])
    return f"{before}{line_end}{line}" if line_end and not line.strip() and not re.search(r"\d", before) else line


def _after_frequency(passage: Passage, quantity: Quantity) -> bool:
    """``Once nightly, 4 weeks``; 每天2次，共14 d: the time behind a frequency is that of the course."""
    return any(
        candidate.label == "FREQUENCY"
        and 0 <= quantity.start - candidate.end <= 6
        and re.fullmatch(r"[,，;；\s]{0,3}(?:共|连续|for|×|x)?[\s]{0,2}", passage.lower[candidate.end : quantity.start])
        for candidate in passage.candidates
    )
