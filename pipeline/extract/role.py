"""What a duration is the time of, from the words around it.

The rules are tried in order and the first that holds decides; each has a sample of what it is for. A stated anchor (给药后, after dosing)
comes before a window (内, within), as the annotation guidelines have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import NamedTuple

from ..knowledge.quantity import Quantity, comparator_before
from ..model import Role
from .passage import Passage, clause_after, clause_before

# --- Words

# What begins, delivers or follows a dose: a verb, a route, an amount.
_GIVE = (
    r"(?:mg|μg|ug|mcg|ng|iu|nmol|pmol|μmol|ml)(?:/kg|·kg-1)?|(?<![a-z])(?:ip|iv|sc|icv|po|im|it|i\.p\.|i\.v\.|s\.c\.)(?![a-z])|给药"
    r"|用药|服药|服用|注射|吸入|输注|滴注|灌胃|滴鼻|口服|给予|处理|应用|使用|摄入|喷鼻|含服|静滴|静注|肌注|推注|泵注|植入|移植"
    r"|鼻喷|治疗|干预|首剂|末次|接种|麻醉"
)
_GIVE_EN = (
    r"dos(?:e|es|ing)|administration|administering|injections?|infusions?|intake|ingestion|inhalation|application|treatment|administered|injecting|exposure|"
    r"oral|intranasal|intravenous|intrathecal|intraperitoneal|subcutaneous|inhaled|i\.?v\.?|i\.?p\.?|s\.?c\.?|delivery"
    r"|medication|the drug|tablets?|sprays?|spraying|microinjection|instillation|vaccination|drinking|swallowing"
)
_GIVEN_EN = rf"(?:{_GIVE_EN}|injected|infused|received|given|treated)"
_DOSED = (
    r"(?:(?<![a-z])g(?=/kg)|mg|μg|ug|mcg|ng|iu|[μnpm]?mol|[μn]l/h|mol/l|μm|nm|mm)(?:/|·|\b)"
    r"|(?<![a-z])(?:i\.v\.|i\.p\.|s\.c\.|daily|nightly|weekly)"
)
_AFTER_GIVING = re.compile(
    rf"(?:{_GIVE})[^，,；;后前]{{0,16}}[后後][^，,；;]{{0,8}}$|(?:\bafter|\bfollowing"
    rf"|\bpost)[\s-](?:[a-z-]+\s){{0,3}}(?:{_GIVE_EN})\W{{0,3}}(?:for |about |at )?$"
)
_THEN_AFTER = re.compile(r"^[\s\n]?(?:后|之后|以后|後)")
_AFTER_AHEAD = re.compile(
    rf"^(?:\s?(?:,|and|to|or|again|then|-|~|\d[\d.]*|h|min|d|hours?|days?|weeks?|months?|mins?)){{0,8}}[\s-]?(?:after|following|post)[\s-](?:[a-z0-9'/,-]+\s){{0,4}}?(?:{_GIVE_EN}|\d[\d.]*\s?(?:mg|μg|g|iu|nmol|μmol))\b"
)
_AFTER_GIVEN_AHEAD = re.compile(
    r"^\s(?:after|following)\s[^,;.]{1,60}?\s(?:was|were|is|had been|has been|have been)\s(?:injected|given|administered"
    r"|infused|applied|delivered|taken|instilled)\b"
)
_OF_GIVING = re.compile(
    rf"^\s?of\s[\d.]+\s?(?:{_DOSED})|^\s?of[\s-](?:(?:the|a|an)\s)?(?:[\d.]+[\s-]?(?:mg|μg|g|iu)(?:/kg)?\s(?:[a-z]+\s)?)?(?:(?:start(?:ing)?|beginning|initiati(?:ng|on)|commenc(?:ing|ement)|receiving)\s(?:of\s)?(?:the\s)?)?(?:{_GIVE_EN}|therapy)\b"
)
_ANCHOR = re.compile(r"(?:给药|用药|服药|服用|注射|吸入|输注|滴注|灌胃|滴鼻|给予|使用)[^，,；;。前后後]{0,16}[后後]")
_BEFORE_GIVING = re.compile(rf"(?:{_GIVE})前\S{{0,3}}$|前\s?$")
_BEFORE_AHEAD = re.compile(
    r"^\s?(?:前|之前|以前|\b(?:before|beforehand|prior to|earlier)\b|\bpre-?(?:dose|dosing|treatment|test|injection)\b)"
)
# What has a time of its own: a half-life, an illness, a stay, a sleep.
_OWN = re.compile(r"half-?\s?li(?:fe|ves)|半衰期|潜伏期|起效|达峰|latenc|latent period|\bonset|(?<![a-z])tmax(?![a-z])|截止|截断")
_OTHER = re.compile(
    r"半衰期|潜伏期|起效|病程|病史|住院|达峰|峰时|生存期|生存时间|总生存|寿命|时差|时长|缩短|延长|延迟|提前|推迟|睡眠时间|反应时|记录时间|术后|造模后|损伤后"
    r"|half-?\s?li(?:fe|ves)|latenc|onset|duration of (?:disease|illness|action|symptom)|disease duration|survival|\bstay\b"
    r"|history of|median time|\bdelayed\b|\bshortened\b|\bprolonged\b|\bfell by\b|\blast(?:ed|s)?\b(?<!treatment lasted)"
    r"|over the (?:past|last)|in the (?:past|last)|for the (?:past|last)|time to|withdrawn|abstinen"
)
_OTHER_AHEAD = re.compile(
    r"^[\s-]?(?:half-?\s?life|wash-?\s?out|latency|delay|history|stay|survival|intervals?\b|(?:of|without) (?:abstinence"
    r"|withdrawal|disease))"
)
_EFFECT_LASTS = re.compile(
    r"(?:作用|效应|效果|疗效|药效|皮疹|症状|疼痛|镇痛|反应|抑制|改善|升高|降低)[^，,；;]{0,8}(?:持续|维持|延续)[^，,；;]{0,6}$"
)
_LASTS = re.compile(r"(?:可|能|仅|已)持续\S{0,4}$|持续(?:了|时间|约|不到|超过|达|至少|近|\s)*$")
_KEPT_UP = re.compile(r"(?:维持|延续)(?:约|不到|超过|达|至少|了)?\s?$")
_EFFECT_ZH = re.compile(r"作用|效应|效果|药效|痛阈|镇痛")
# What an effect does for a time; the verb that stands nearest counts.
_EFFECT = re.compile(
    r"\b(?:stayed|remained|persist\w*|held back|suppress\w*|reduc\w*|increas\w*|rais\w*|improv\w*|protect\w*|abolish\w*|awake"
    r"|elevat\w*|impair\w*|shorten\w*|prolong\w*|slept|surviv\w*|recover\w*|reliev\w*|eas(?:ed|es|ing)|outlast\w*|acts?|lower\w*|blocked"
    r"|sustained|endur\w*|evident|detectable|present)\b[^,;.]{0,40}\b(?:for|up to|over)\s$"
)
_FOLLOWED = re.compile(r"随访|追踪|\bfollow(?:ed|-?\s?ups?)\b(?! by)")
_FOLLOWED_AHEAD = re.compile(r"^[\s-]{0,2}(?:的|of\s)?(?:随访|追踪|follow-?\s?up|observation\b|时随访)")
# The share of patients who are alive, stay or fall ill again when so much time has passed.
_SHARE_AHEAD = re.compile(r"^\s?(?:的)?[^，,；;。、\d内后中]{0,8}(?:生存率|存活率|病死率|死亡率|保持率|保留率|复发率|再住院率)")
_COUNT_IN_BRACKET = re.compile(r"\([^()]{0,24}\d\s?[例人名][,，]\s?$")
_BRACKETED = re.compile(r"\s?\([^()]{0,40}\)")
# The clause before gives something once; in the clause of the time nothing stands before it.
_GIVEN_THEN = re.compile(r"(?:注射|注入|接种|植入|移植)(?![^，,；;。]*(?:每|次|连续|隔))[^，,；;。后後前]{0,24}[，,]?\s?$")
_FED = re.compile(r"(?:喂养|饲养|喂饲|饲喂|喂食|饮食|饲料|高脂|自由饮用|乙醇蒸汽)[^，,；;。]{0,12}$")
_STOPPED = re.compile(r"停[药用][^，,；;]{0,6}[后後]\S{0,6}$")
_WITHIN = re.compile(
    r"\b(?:within|during|in)\s(?:the\s)?(?:first\s|last\s|past\s|next\s|following\s|previous\s|preceding\s|prior\s)?$|\bfollowing\s$"
)
_WITHIN_AHEAD = re.compile(r"^[\s\n]?(?:内|以内|之内|中)")
_COURSE = re.compile(
    rf"连续|连用|合用|滴定|历时|疗程|预孵|为期|维持|每次|共|持续|孵育|培养|训练|完成|暴露|巩固|强化|刺激|内服|透析|放疗|化疗|{_GIVE}"
    r"|\binfus|\btreat|\breceiv|\btook\b|\btaken\b|\bgiven\b|\bgave\b|\bcourse\b|\btherapy|\btrial\b|\btaper|\btrain|\bincubat|\bapplied\b|\bcontinued\b|\bthroughout\b|\badminist"
)
_COURSE_AHEAD = re.compile(
    r"^'?[\s-]{0,2}(?:的|(?:就是|为|是|即|算)\s?[一1]\s?个?)?(?:疗程|周期|滴定|治疗|干预|给药|给予|用药|输注|静滴|开放|双盲|随机|临床试验|试验|course|cycle|treatment|trial|infusion|study|therapy|regimen|intervention|program|taper|induction|maintenance|pilot|extension|programme|open-label|double-blind|randomi[sz]ed|crossover"
    r"|of (?:treatment|therapy|dosing|administration|training|exposure|[a-z]+ (?:treatment|therapy))|exposure)"
)
# The words right before that say how long something is given or done.
_GOES_ON_FOR = re.compile(
    r"(?:继续|连续)?(?:(?P<long>给药|用药|服药|连用|连服|续用|再用|又用|加用|灌胃)|留针|孵育)\s?(?:了|约|共|达|满|至少|超过)?\s?$"
)
_INCUBATED = re.compile(r"(?:mol/l|μm|nm|mm|μg/ml|ng/ml)[^，,；;。]{0,12}(?:处理|孵育|刺激|暴露|培养)\s?$")
_COURSE_NAMED = re.compile(r"^\s?(?:的[^，,；;。、\d的后前内时未]{0,14}|[^，,；;。、\d的后前内时未]{0,8})(?:课程|试验|训练|方案|疗程)")
_DOSE_IN_BRACKET = re.compile(rf"[(\[][^()\[\]]*?\d\s?(?:{_DOSED})[^()\[\]]{{0,12}}[,，;；]\s?$")
# Given once, then waited.
_ONCE = re.compile(r"(?:注射|注入|接种|植入|移植|造模)(?!.*(?:每|次|隔))")
_TAKEN = re.compile(r"\b(?:treat|receiv|took|taken|given|administ|therapy)|daily|mg\b")
_GOES_ON = re.compile(r"连续|治疗|疗程|维持|持续")
_INFUSED = re.compile(rf"(?:输注|滴注|泵注|infus\w*)[^，,；;]{{0,20}}(?:{_DOSED})[^，,；;]{{0,4}}[，,]\s?$")
_INFUSED_WITHIN = re.compile(
    r"^[\s\n]?(?:以?内)(?:将[^，,；;。]{1,24}?)?(?:分别|缓慢|匀速|恒速|持续|连续|静脉|经\S{0,3}){0,3}(?:输注|滴注|推注|泵注|注射|注入|滴完|输完)"
)
_OVER = re.compile(r"\bover\s(?:a\s)?$")
_OVER_GIVEN = re.compile(
    r"infus|inject|bolus|load|fractions|radiotherapy|irradiat|remainder|session|titrat|deliver|run in|given|gave|administ|\bfor\b"
    rf"|(?:{_DOSED})[^;.]{{0,24}}over\s(?:a\s)?$"
)
_CHANGES = re.compile(r"\b(?:lower|reduc|increas|rais|improv|decreas|fell|rose|declin|intake)\w*[^,;.]*$")


# What is done for a time, be it no drug.
_DONE = (
    r"\b(?:stimulat|activat|illuminat|needl|acupunct|bathe|expos|oxygen|hyperbar|sessions?\b|exercis|restrain|immobili|swim|irradiat|ventilat|grown|cultured|fed|housed|access)"
    r"|\bma\b|\bhz\b"
)


class _Around(NamedTuple):
    """What stands around a duration, lower case: its sentence and clause to the left, its clause to the right."""

    left: str
    clause: str
    ahead: str
    is_long: bool  # days and more
    is_brief: bool  # milliseconds and less
    compares: bool
    follows_frequency: bool
    is_cell: bool  # it begins a cell of a table
    before_capital: bool  # ``8 weeks`` + ``Follow-up``: a capital begins the next cell


Rule = Callable[[_Around], object]

_RULES: tuple[tuple[Role, Rule], ...] = (
    # 疗程间隔2 d
    ("other", lambda a: re.search(r"间隔\S{0,2}$", a.left)),
    # 半衰期约6 h; latency of 35 ms; a 7-day washout
    ("other", lambda a: _OWN.search(a.clause) or _OTHER_AHEAD.match(a.ahead)),
    # pulses of 0.2 ms; raised total sleep time by 22 min
    ("other", lambda a: a.is_brief or re.search(r"\bby\s$", a.left)),
    # took sertraline for 4 weeks before the dose was raised
    ("course", lambda a: re.search(r"\bfor\s$", a.left) and a.is_long and _TAKEN.search(a.clause) and a.ahead.startswith(" before")),
    # 给药前30 min; 30 min before dosing
    ("other", lambda a: _BEFORE_AHEAD.match(a.ahead) or _BEFORE_GIVING.search(a.clause)),
    # the 12-month follow-up; 随访5年
    ("follow_up", lambda a: _FOLLOWED_AHEAD.match(a.ahead) and not a.before_capital),
    ("follow_up", lambda a: re.search(r"随访\S{0,4}$", a.clause)),
    # 给药后24 h内; 1 h and again 3 h after dosing; within 24 h of administration
    ("after_administration", lambda a: _AFTER_GIVING.search(clause_before(a.left.replace("\n", " "))) or _AFTER_AHEAD.match(a.ahead)),
    ("after_administration", lambda a: (_WITHIN.search(a.left) and _OF_GIVING.match(a.ahead)) or _AFTER_GIVEN_AHEAD.match(a.ahead)),
    # 2 and 4 h into recovery
    ("time_point", lambda a: re.match(r"^\s?into\b", a.ahead)),
    # 1 h after surgery
    ("other", lambda a: re.match(r"^\s?(?:after|following|before)\b", a.ahead)),
    # a 6-week course; 12 weeks of treatment; 50 μmol/L氯胺酮作用10 min
    ("course", lambda a: _COURSE_AHEAD.match(a.ahead)),
    ("course", lambda a: re.search(rf"(?:{_DOSED}).{{0,12}}作用\s?$", a.clause) or _INCUBATED.search(a.left)),
    # 26周的双盲试验; 20 min per session; (20 mg/d, 90 d); 造模后继续给药14 d
    (
        "course",
        lambda a: (
            (a.is_long and _COURSE_NAMED.match(a.ahead) and not re.search(r"(?:近|过去)\s?$", a.left))
            or re.match(r"^\s?(?:per|each|a)\s(?:session|visit)\b", a.ahead)
        ),
    ),
    ("course", lambda a: _DOSE_IN_BRACKET.search(a.left) and re.match(r"^\s?(?:[)\]]|$)", a.ahead)),
    (
        "course",
        lambda a: (
            (found := _GOES_ON_FOR.search(a.clause))
            and (a.is_long or not found["long"])
            and not (_THEN_AFTER.match(a.ahead) or _WITHIN_AHEAD.match(a.ahead) or re.match(r"^时", a.ahead))
        ),
    ),
    # （1795例，18个月）; （5988例，中位26.2个月）; 中位生存21.7个月
    ("course", lambda a: a.is_long and _COUNT_IN_BRACKET.search(a.left) and re.match(r"^\s?(?:[),，;；]|$)", a.ahead)),
    ("follow_up", lambda a: a.is_long and re.search(r"中位数?\s?$", a.left) and re.match(r"^\s?(?:[),，;；]|$)", a.ahead)),
    ("other", lambda a: re.search(r"生存(?:期|时间)?\s?$", a.clause)),
    # 5年总生存率; 3年无病生存率
    ("follow_up", lambda a: a.is_long and _SHARE_AHEAD.match(a.ahead) and not _WITHIN.search(a.left)),
    # 每日6 h长时程给药; 高脂饲料喂养12周
    ("course", lambda a: not a.is_long and re.search(r"每[日天晚]\s?$", a.left) and not _THEN_AFTER.match(a.ahead)),
    ("course", lambda a: a.is_long and _FED.search(a.clause) and not _THEN_AFTER.match(a.ahead)),
    # 注射完全弗氏佐剂（CFA，100 μL）3天后; 注入内侧前脑束，3周后
    ("after_administration", lambda a: _THEN_AFTER.match(a.ahead) and _GIVEN_THEN.search(_BRACKETED.sub("", a.left))),
    # 海马内注射鹅膏蕈氨酸两周后
    ("after_administration", lambda a: _THEN_AFTER.match(a.ahead) and _ONCE.search(a.clause) and not _GOES_ON.search(a.clause)),
    # grooming took 90 min instead of 40 min
    ("other", lambda a: re.search(r"\b(?:took|instead of)\s$", a.left)),
    # 连续给药14 d后; 吸入24 IU催产素45 min后
    ("course", lambda a: _THEN_AFTER.match(a.ahead) and re.search(_GIVE, a.clause) and (a.is_long or _GOES_ON.search(a.clause))),
    ("after_administration", lambda a: _THEN_AFTER.match(a.ahead) and not a.is_long and re.search(_GIVE, a.left)),
    # followed for 5 years; 停药后两周
    ("follow_up", lambda a: (_FOLLOWED.search(a.clause) and not re.match(r"^\s?later\b", a.ahead)) or _STOPPED.search(a.clause)),
    # 每天2次，共14 d; 输注0.5 mg/kg，40 min; 在40 min内静脉输注
    ("course", lambda a: (a.follows_frequency and not _WITHIN_AHEAD.match(a.ahead)) or _INFUSED.search(a.left)),
    ("course", lambda a: _INFUSED_WITHIN.match(a.ahead)),
    # 2周时; at 90 days
    ("time_point", lambda a: (re.match(r"^时(?!间|程|长)", a.ahead) and not a.compares) or re.search(r"\bat\s$", a.left)),
    # were injected … and killed 7 days later; at least 10 days apart; (median 318 min)
    ("after_administration", lambda a: re.match(r"^\s?(?:later|afterwards?)\b", a.ahead) and re.search(rf"\b{_GIVEN_EN}\b", a.left)),
    ("other", lambda a: re.match(r"^\s?apart\b", a.ahead) or re.search(r"\b(?:median|mean)\s$", a.left)),
    # received … and after 30 min
    (
        "after_administration",
        lambda a: re.search(r"\bafter\s$", a.left) and not a.is_long and re.search(rf"\b{_GIVEN_EN}\b|{_DOSED}", a.left),
    ),
    ("other", lambda a: re.search(r"\bafter\s$", a.left)),
    # cravings fell over 12 weeks
    ("course", lambda a: _OVER.search(a.left) and a.is_long),
    # lowered intake over 24 h; infused over 15 min
    ("window", lambda a: _OVER.search(a.left) and (_CHANGES.search(a.clause) or not _OVER_GIVEN.search(a.left))),
    ("course", lambda a: _OVER.search(a.left)),
    # 镇痛作用可持续6 h; 作用…，维持约4 h; 皮疹持续不到一天
    ("other", lambda a: _EFFECT_LASTS.search(a.clause) or (_KEPT_UP.search(a.clause) and _EFFECT_ZH.search(a.left))),
    ("other", lambda a: _LASTS.search(a.clause) and not re.search(rf"次|暴露|喂|饲|{_DOSED}", a.left)),
    # 输注后…一般在40 min达到高峰
    ("after_administration", lambda a: not a.is_long and _ANCHOR.search(a.left) and not _OTHER.search(a.clause)),
    # over the past 10 years; within 3 months; 72 h内
    ("other", lambda a: re.search(r"over the (?:past|last)\s$", a.left)),
    ("window", lambda a: _WITHIN_AHEAD.match(a.ahead) or _WITHIN.search(a.left)),
    # 住院7 d; stayed awake for 90 min
    ("other", lambda a: _OTHER.search(a.clause) or _EFFECT.search(a.clause)),
    # a cell that holds a time and no word for it; 疗程8周; took sertraline for 6 weeks
    ("course", lambda a: a.is_cell or _COURSE.search(a.clause)),
    ("course", lambda a: re.search(r"\bfor\s$", a.left) and re.search(rf"{_COURSE.pattern}|{_DOSED}|{_DONE}", a.left)),
)


def role_of(passage: Passage, quantity: Quantity, frequency_ends: Container[int]) -> Role:
    """The role of a duration, given the places where frequencies end; ``other`` where no rule holds."""
    around = _around(passage, quantity, frequency_ends)
    return next((role for role, holds in _RULES if holds(around)), "other")


def role_of_ordinal(passage: Passage, start: int) -> Role:
    """The role of 第14天: a point in time, unless an anchor stands before it."""
    line = clause_before(passage.left(start)).rpartition("\n")[2]
    return "after_administration" if _AFTER_GIVING.search(line) else "time_point"


def _around(passage: Passage, quantity: Quantity, frequency_ends: Container[int]) -> _Around:
    plain = passage.plain
    left = passage.left(quantity.start)
    _, word = comparator_before(plain, quantity.start)
    if word and quantity.comparator:
        # ``for at least 5 years``: the words of comparison hide the one that tells.
        stripped = left.rstrip().removesuffix(word.lower())
        left = stripped if len(stripped) < len(left) else left
    left = _cell(left)
    # ``an 8-week, double-blind trial``: adjectives follow.
    right = passage.right(quantity.end)
    return _Around(
        left=left,
        clause=clause_before(left),
        ahead=clause_after(right.removeprefix(",") if "-" in plain[quantity.start : quantity.end] else right),
        is_long=quantity.unit in {"d", "wk", "mo", "a"},
        is_brief=quantity.unit in {"ms", "us"},
        compares=quantity.comparator is not None,
        follows_frequency=_follows_frequency(passage, quantity, frequency_ends),
        is_cell=passage.begins_cell(quantity.start),
        before_capital=bool(re.match(r"\s?F", plain[quantity.end : quantity.end + 2])),
    )


def _cell(left: str) -> str:
    """What stands before on the line; behind a bare line end the line before too, where it has no number (an anchor in two lines)."""
    head, line_end, line = left.rpartition("\n")
    before = clause_before(head.rpartition("\n")[2])
    return f"{before}{line_end}{line}" if line_end and not line.strip() and not re.search(r"\d", before) else line


def _follows_frequency(passage: Passage, quantity: Quantity, frequency_ends: Container[int]) -> bool:
    """Whether the time stands right behind a frequency: ``Once nightly, 4 weeks``."""
    return any(
        end in frequency_ends and re.fullmatch(r"[,，;；\s]{0,3}(?:共|连续|for|over|×|x)?\s{0,2}", passage.lower[end : quantity.start])
        for end in range(quantity.start - 6, quantity.start + 1)
    )
