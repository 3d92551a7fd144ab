# ruff: noqa: E501
"""Random flattened tables of primary studies, in Chinese and English, to try the rebuilding of tables on.

Studies, authors and findings are all invented: every cell and sentence is drawn from the small grammars below, in which `{symbol}` stands for one of the
alternatives of another symbol. `generate(seed)` gives the same table for the same seed. Run the module to see one table of each layout and language.
"""

import csv
import io
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

LAYOUTS = ("columns", "rows", "gaps", "tabs", "aligned", "markdown", "csv")
"""The ways in which a table can be flattened, in the order in which the seeds go through them."""

LANGUAGES = ("zh", "en")
"""The languages, in the order in which the seeds go through them."""


@dataclass(frozen=True)
class Generated:
    """A text with one flattened table in it, and what the table held: the heads and, row by row, the whole text of every cell."""

    seed: int
    layout: str
    language: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def generate(seed: int) -> Generated:
    """Make the table of a seed; any fourteen seeds in succession hold every pair of layout and language once."""
    rng = random.Random(seed)
    layout, language = LAYOUTS[seed % len(LAYOUTS)], LANGUAGES[seed % len(LANGUAGES)]
    kinds = _choose_kinds(rng)
    rules = _table_rules(rng, language, kinds)
    columns = tuple(_expand(rng, rules, f"head_{kind}") for kind in kinds)
    cells = _make_rows(rng, rules, kinds, language)
    rows = tuple(tuple(_joined(cell) for cell in row) for row in cells)
    double = layout in ("columns", "rows") and rng.random() < 0.5
    blank = [""] if not double and (layout == "markdown" or rng.random() < 0.5) else []
    lines = [
        *_prose(rng, rules, language)[-8:],
        *blank,
        *_wrapped(_expand(rng, rules, "caption"), _PROSE_WIDTH[language]),
        *blank,
        *_FLATTEN[layout](rng, columns, cells),
        *blank,
        *_prose(rng, rules, language)[: rng.randint(2, 3)],
    ]
    text = ("\n\n" if double else "\n").join(lines) + "\n"
    return Generated(seed, layout, language, text, columns, rows)


# What is in a table

_KINDS = ("key", "participants", "n", "dose", "route", "schedule", "time", "condition", "design", "country", "outcome", "finding")
_DOSE_KINDS = ("dose", "drug_dose", "bare_dose")
_DOSES: Mapping[str, tuple[str, ...]] = {
    "iu": ("8", "12", "16", "20", "24", "32", "40", "48"),
    "mg": ("0.5", "1", "2.5", "5", "10", "20", "25", "40", "50", "75", "100"),
    "mg_kg": ("0.1", "0.2", "0.3", "0.5", "0.75", "1", "1.5", "2", "5"),
    "mg_day": ("5", "10", "15", "20", "30", "50", "75", "100", "150", "300", "600"),
    "ug": ("5", "10", "15", "25", "50", "80", "100", "200"),
}
_SAME_IN_TABLE = ("key", "mg_kg", "mg_day", "caption_number", "theme")
_PROSE_WIDTH = {"zh": 76, "en": 80}


def _choose_kinds(rng: random.Random) -> tuple[str, ...]:
    """Draw the kinds of four to seven columns: the key and others, mostly in their usual order."""
    others = rng.sample(_KINDS[1:], rng.randint(3, 6))
    if "finding" not in others and rng.random() < 0.7:
        others[-1] = "finding"
    if rng.random() < 0.7:
        others.sort(key=_KINDS.index)
    others.insert(0 if rng.random() < 0.9 else 1, "key")
    return tuple(rng.choice(_DOSE_KINDS) if kind == "dose" else kind for kind in others)


def _table_rules(rng: random.Random, language: str, kinds: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Give the grammar of one table, in which whatever is the same all over a table has one alternative left."""
    rules = dict(_GRAMMARS[language])
    if "drug_dose" in kinds:
        rules["theme"] = rules["drug_class"]
    rules |= {symbol: (rng.choice(rules[symbol]),) for symbol in _SAME_IN_TABLE}
    return rules | _drug_rules(rng, rules)


def _drug_rules(rng: random.Random, rules: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Settle on a drug and the unit it is measured in."""
    unit = rng.choice(tuple(_DOSES))
    return {"drug": (_expand(rng, rules, f"drug_{unit}"),), "unit": (_expand(rng, rules, unit),), "unit_symbol": (unit,)}


def _make_rows(
    rng: random.Random, rules: Mapping[str, tuple[str, ...]], kinds: tuple[str, ...], language: str
) -> tuple[tuple[str, ...], ...]:
    """Make the cells of four to twelve rows; a line feed in a cell is a line break that the layout may keep."""
    count = rng.randint(4, 12)
    first = rng.randint(1, 91 - count)
    citations = range(first, first + count) if rng.random() < 0.5 else sorted(rng.sample(range(1, 91), count))
    authors = rng.sample(rules["author"], count)
    capitals = rng.random() < 0.5
    rows = []
    for author, citation in zip(authors, citations, strict=True):
        study = {**rules, **(_drug_rules(rng, rules) if "drug_dose" in kinds else {})}
        doses = _DOSES[study["unit_symbol"][0]]
        low, middle, high = (doses[place] for place in sorted(rng.sample(range(len(doses)), 3)))
        patients, controls = rng.randint(8, 240), rng.randint(8, 60)
        fixed = {
            "author": author,
            "citation": str(citation),
            "year": str(rng.randint(1998, 2024)),
            "low": low,
            "middle": middle,
            "high": high,
        }
        fixed |= {"n": str(patients + controls), "patients": str(patients), "controls": str(controls)}
        fixed["condition"] = rng.choice(rules["condition"])
        study |= {symbol: (value,) for symbol, value in fixed.items()}
        row = (_finding(rng, study, language) if kind == "finding" else _expand(rng, study, kind) for kind in kinds)
        rows.append(tuple(re.sub(r"^[a-z]{3,}\b", lambda word: word[0].capitalize(), cell) if capitals else cell for cell in row))
    return tuple(rows)


def _finding(rng: random.Random, rules: Mapping[str, tuple[str, ...]], language: str) -> str:
    """Draw a finding of 5 to 40 characters in Chinese, of 3 to 12 words in English."""
    while True:
        finding = _expand(rng, rules, "finding")
        if 5 <= len(finding) <= 40 if language == "zh" else 3 <= len(finding.split()) <= 12:
            return finding


def _prose(rng: random.Random, rules: Mapping[str, tuple[str, ...]], language: str) -> list[str]:
    """Write a paragraph of at least eight lines."""
    sentences: list[str] = []
    while True:
        sentences.append(_expand(rng, rules, "sentence"))
        lines = _wrapped(("" if language == "zh" else " ").join(sentences), _PROSE_WIDTH[language])
        if len(lines) >= 8:
            return lines


def _expand(rng: random.Random, rules: Mapping[str, tuple[str, ...]], symbol: str) -> str:
    """Draw an alternative of a symbol, and one for every symbol in it."""
    return re.sub(r"\{(\w+)\}", lambda inner: _expand(rng, rules, inner[1]), rng.choice(rules[symbol]))


# Lines

_WIDE = r"\u3000-\u30ff\u3400-\u9fff\uff01-\uff60"
_UNIT = re.compile(rf"(\s*)([（［]*(?:[^\s{_WIDE}]+(?:～[^\s{_WIDE}]+)*|[{_WIDE}])[，。、；：）］%]*)")


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _units(text: str) -> list[tuple[str, str]]:
    """Split a text into the pieces that a line break leaves whole, each with the space before it."""
    return [(match[1], match[2]) for match in _UNIT.finditer(text)]


def _filled(units: Iterable[tuple[str, str]], width: int) -> list[str]:
    """Put as many pieces on every line as the width allows; a piece that is wider stands by itself."""
    lines: list[str] = []
    for space, unit in units:
        if lines and _display_width(lines[-1] + space + unit) <= width:
            lines[-1] += space + unit
        else:
            lines.append(unit)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap a text, the lines it is already broken into each by itself."""
    return [line for part in text.split("\n") for line in _filled(_units(part), width)]


def _joined(cell: str) -> str:
    """Rejoin the lines of a cell: by a space if there is no wide character on either side."""
    return re.sub(rf"(?<=[^{_WIDE}])\n(?=[^{_WIDE}])", " ", cell).replace("\n", "")


# Layouts: each takes the heads and the rows of cells, and gives the lines of the flattened table

_Rows = tuple[tuple[str, ...], ...]


def _as_columns(rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    lines = []
    for column in zip(columns, *rows, strict=True):
        width = rng.randint(8, 30)
        lines += [line for cell in column for line in _wrapped(cell, width)]
    return lines


def _as_rows(rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    widths = [rng.randint(8, 30) for _ in columns]
    return [*columns, *(line for row in rows for cell, width in zip(row, widths, strict=True) for line in _wrapped(cell, width))]


def _as_gaps(rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    gap, width, between_words = " " * rng.randint(2, 5), rng.randint(70, 100), rng.random() < 0.5
    lines = []
    for row in (columns, *rows):
        units = []
        for cell in map(_joined, row):
            (_, first), *others = _units(cell) if between_words else [("", cell)]
            units += [(gap, first), *others]
        lines += _filled(units, width)
    return lines


def _as_tabs(_rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    return ["\t".join(map(_joined, row)) for row in (columns, *rows)]


def _as_aligned(rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    gutter, margin, apart = " " * rng.randint(2, 5), " " * rng.choice((0, 0, 2, 6)), rng.random() < 0.3
    bands = []
    for column in zip(columns, *rows, strict=True):
        width = rng.randint(8, 24)
        cells = [_wrapped(cell, width) for cell in column]
        band = max(_display_width(line) for cell in cells for line in cell)
        bands.append([[line + " " * (band - _display_width(line)) for line in cell] + [" " * band] for cell in cells])
    lines = []
    for row in zip(*bands, strict=True):
        height = max(map(len, row)) - 1
        lines += [(margin + gutter.join(cell[min(line, len(cell) - 1)] for cell in row)).rstrip() for line in range(height)]
        lines += [""] * apart
    return lines


def _as_markdown(rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    rule = (rng.choice(("---", ":---", ":---:")),) * len(columns)
    return [f"| {' | '.join(map(_joined, row))} |" for row in (columns, rule, *rows)]


def _as_csv(_rng: random.Random, columns: tuple[str, ...], rows: _Rows) -> list[str]:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(map(_joined, row) for row in (columns, *rows))
    return file.getvalue().splitlines()


_FLATTEN: Mapping[str, Callable[[random.Random, tuple[str, ...], _Rows], list[str]]] = {
    "columns": _as_columns,
    "rows": _as_rows,
    "gaps": _as_gaps,
    "tabs": _as_tabs,
    "aligned": _as_aligned,
    "markdown": _as_markdown,
    "csv": _as_csv,
}


# Grammars: alternatives are parted by bars

_LATIN_AUTHORS = (
    "Tanaka|Oduya|Marchetti|Lindholm|Petrossi|Achebe|Vandermeer|Kowalczyk|Ibarra|Novotny|Hallström|Dubrovsky|Mensah|Ferreira|O'Leary|Castellani|Rahimi|"
    "Bergqvist|Nakashima|Whitcombe|Sorensen|García-Ruiz|Hoffmann|Leclair|Popescu|Yilmaz|Abernathy|de Vries|Gupta|Kimura|Szabo|Thorne|Park|Nguyen|"
    "Zielinski|Moreau|Haddad|Eriksen|Bianchi|Okafor|Van den Berg|Müller|Quiroga|Saarinen|Kessler|Duarte|Ishikawa|Choi"
)

_CHINESE = {
    # columns
    "author": "王海波|李文静|张晓峰|刘志远|陈雨桐|杨建国|赵思远|黄丽华|周子涵|吴明辉|徐佳宁|孙立新|胡雪梅|朱一凡|高俊杰|林晓燕|何国栋|郭欣怡|马骏|罗晓彤|梁永康|"
    "宋雅琴|郑浩然|谢婉清|韩旭|唐宇航|冯素珍|于洋|董慧敏|萧远山|程嘉树|曹雪松|袁梦|邓子豪|许静怡|傅正阳|沈若兰|曾庆文|彭飞|吕秋实|欧阳明|司徒婧|"
    + _LATIN_AUTHORS.replace("de Vries|", "").replace("Van den Berg|", ""),
    "key": "{author}［{citation}］|{author}［{citation}］|{author}［{citation}］（{year}）|{author}［{citation}］\n（{year}）|{author}[{citation}]|"
    "{author}[{citation}]（{year}）|{author}[{citation}]\n（{year}）|{author}[{citation}]\n({year})",
    "participants": "{patients}{people}{condition}患者|{patients}{people}{condition}患者|{patients}{people}{condition}患者|{n}{people}健康{sex}|"
    "{n}名健康志愿者|{patients}例{condition}患者和{controls}名健康对照|{condition}患者{patients}例|{n}名{origin}{sex}|{n}例{origin}{condition}患者",
    "people": "例|名|位",
    "sex": "男性|女性|成年人|大学生|老年人",
    "origin": "门诊|住院|社区|绝经后|术后|未用药",
    "dose": "{middle} {unit}|{middle} {unit}|{low} {unit}|{high} {unit}|{low}、{high} {unit}|{low}、{middle}、{high} {unit}|{low}～{high} {unit}|"
    "{low}-{high} {unit}|{low} {unit}或{high} {unit}|最大{high} {unit}",
    "drug_dose": "{drug}{dose}",
    "bare_dose": "{middle}|{middle}|{low}|{high}|{low}～{high}|{low}、{high}",
    "iu": "IU",
    "mg": "mg",
    "mg_kg": "mg/kg|mg·kg-1",
    "mg_day": "mg/d|mg·d-1",
    "ug": "μg",
    "drug_iu": "催产素|鲑降钙素|加压素|胰岛素|肝素|促红细胞生成素|维生素D",
    "drug_mg": "舒马曲坦|唑吡坦|氟哌啶醇|裸盖菇素|地西泮|褪黑素|洛非西定|纳曲酮|普萘洛尔|羟考酮",
    "drug_mg_kg": "氯胺酮|丙泊酚|利多卡因|艾司氯胺酮|亚甲蓝|苯妥英|甘露醇",
    "drug_mg_day": "度洛西汀|普瑞巴林|托吡酯|阿米替林|文拉法辛|加巴喷丁|拉莫三嗪|美金刚|米诺环素",
    "drug_ug": "右美托咪定|芬太尼|可乐定|神经肽Y|生长抑素|血管活性肠肽",
    "drug_class": "神经肽类药物|镇痛药物|抗抑郁药物|受体激动剂|非阿片类药物|中枢性药物",
    "route": "口服|静脉注射|静脉滴注|鼻内给药|皮下注射|肌内注射|舌下含服|吸入|鞘内注射|经皮贴剂|硬膜外|直肠给药|口腔黏膜喷雾|局部外用",
    "schedule": "每天{times}次，共{days} d|每日{times}次，连用{weeks}周|每周{times}次，共{weeks}周|单次|单次给药|隔日1次，共{days} d|{times}次/d，{weeks}周|"
    "q{hours}h，共{days} d|每{hours} h 1次|每日1次，{weeks}周后减量|睡前1次，共{days} d|连续{days} d",
    "times": "1|2|3",
    "days": "3|5|7|10|14|21|28",
    "weeks": "2|3|4|6|8|12|24",
    "hours": "6|8|12",
    "minutes": "15|20|30|40|45|60|90",
    "time": "给药后{minutes} min|给药后{hours} h|给药后24 h内|第{weeks}周末|治疗前及治疗后{weeks}周|术后1、3、7 d|基线、第2周和第{weeks}周|末次给药后{hours} h|"
    "随访{weeks}个月|出院时|给药前30 min至给药后{hours} h|第{days}天",
    "condition": "慢性偏头痛|丛集性头痛|紧张性头痛|三叉神经痛|带状疱疹后神经痛|糖尿病周围神经病变|慢性腰背痛|膝骨关节炎|纤维肌痛|慢性盆腔痛|术后疼痛|癌性疼痛|"
    "幻肢痛|坐骨神经痛|类风湿关节炎|热疼痛|电刺痛|重度抑郁症|双相障碍|广泛性焦虑障碍|社交焦虑障碍|惊恐障碍|创伤后应激障碍|强迫症|精神分裂症|孤独症谱系障碍|"
    "注意缺陷多动障碍|酒精使用障碍|阿片类药物依赖|可卡因成瘾|尼古丁依赖|失眠症|不宁腿综合征|帕金森病|阿尔茨海默病|轻度认知障碍|多发性硬化|急性缺血性卒中|癫痫|"
    "肠易激综合征|神经性厌食症|肥胖症|原发性高血压",
    "design": "随机双盲对照|随机双盲交叉|开放标签|前瞻性队列|回顾性队列|病例对照|单臂试验|多中心随机对照|平行组设计|交叉设计|病例系列|横断面研究|析因设计|随机、单盲、安慰剂对照",
    "country": "中国|日本|韩国|美国|德国|英国|法国|荷兰|瑞典|意大利|西班牙|加拿大|澳大利亚|巴西|印度|以色列|土耳其|伊朗|波兰|挪威|丹麦|瑞士|埃及|墨西哥|新西兰",
    "outcome": "{scale}|{scale}|{marker}|{scale}和{marker}|{scale}、{marker}|{marker}，{scale}",
    "scale": "视觉模拟评分法|数字评分法|简明疼痛量表|汉密尔顿抑郁量表|汉密尔顿焦虑量表|状态-特质焦虑问卷|匹兹堡睡眠质量指数|简易精神状态检查|生活质量量表|疼痛灾难化量表|"
    "疲劳严重程度量表|渴求问卷|临床总体印象量表|头痛影响测定-6|Beck抑郁问卷|MoCA评分",
    "marker": "功能磁共振成像|脑电图|血浆皮质醇|唾液α-淀粉酶|皮肤电反应|热痛阈值|心率变异性|C反应蛋白|正电子发射断层成像|急救药物用量|每月发作天数|睡眠多导图|"
    "脑脊液IL-6|瞳孔直径|6 min步行距离",
    "finding": "{less}|{more}|{less}，{more}|{less}，但{null}|{more}，但{null}|{less}，{side}|{null}，{side}|{null}|{group}{less}，{side}|{group}{more}，其余无变化|"
    "{when}{less}，{side}|{when}{more}|仅{share}患者{bad}{fell}|促进{good}恢复，并{down}{bad}|对{group}有效，其余无效|{down}{condition}的{bad}|"
    "{bad}与{good}呈负相关|{when}{less}，{when}{more}，{side}|安慰剂组{bad}同样{fell}",
    "less": "{down}{bad}|{bad}{fell}",
    "more": "{up}{good}|{good}{rose}",
    "null": "{good}无变化|对{bad}无明显影响|与安慰剂无差异|{bad}组间相近|未见明显获益|{good}差异无统计学意义",
    "down": "降低|减轻|明显降低|部分缓解|抑制|短暂减轻|未能降低|剂量依赖性地降低",
    "fell": "下降|明显下降|下降{percent}%|下降{points}分|先升后降|回落至基线水平|低于对照组",
    "up": "提高|改善|增强|有助于维持|轻度提高|延长并提高",
    "rose": "提高|有所改善|升高{percent}%|优于安慰剂|保持稳定|恢复正常|提高{points}分",
    "bad": "夜间疼痛|疼痛强度|头痛频率|恐惧反应|皮质醇水平|焦虑评分|抑郁症状|入睡潜伏期|炎症因子浓度|戒断症状|药物渴求|杏仁核激活|疲劳感|恶心与呕吐|痛觉过敏|"
    "复发率|镇痛药用量|晨僵时间|自杀意念|静息心率|收缩压|畏光程度|住院天数|IL-6浓度",
    "good": "睡眠质量|社会支持感|工作记忆|疼痛阈值|生活质量|情绪识别能力|前额叶功能连接|步行距离|持续注意|信任行为|恐惧消退|心率变异性|治疗依从性|握力|平衡能力|"
    "言语流畅性|缓解持续时间|奖赏期待|脑血流量|疼痛预期",
    "group": "男性|女性|高剂量组|老年患者|重度患者|首次发病者|合并焦虑者|绝经后女性|青少年|既往无效者|低剂量组",
    "when": "给药后{hours} h|第{weeks}周|停药后|随访期内|夜间|术后早期|应激状态下",
    "side": "头晕增多|耐受性良好|不良反应轻微|个别患者嗜睡|脱落率较高|未见严重不良事件|口干常见|血压一过性升高|起效较慢|作用持续约{hours} h",
    "share": "1/3|1/4|半数|{percent}%的|少数",
    "percent": "12|18|23|30|35|41|48|52|67",
    "points": "1.2|1.8|2|2.4|3|3.6|5",
    # heads
    "head_key": "第一作者|作者|文献|研究|研究者|第一作者及文献|纳入文献",
    "head_participants": "受试者|研究对象|样本|入组人群|受试人群|患者",
    "head_n": "n|例数|样本量|人数|例数/n",
    "head_dose": "剂量|给药剂量|用量|使用剂量",
    "head_drug_dose": "药物与剂量|药物及剂量|干预药物|干预措施",
    "head_bare_dose": "剂量/({unit})|剂量（{unit}）|给药剂量/({unit})|用量（{unit}）",
    "head_route": "给药途径|途径|给药方式|给药方法",
    "head_schedule": "疗程|给药方案|频次与疗程|用药频率|用法",
    "head_time": "测试时间|评估时间|测量时间|观察时点|评定时间",
    "head_condition": "疾病|疼痛类型|适应证|疾病类型|病种|诊断",
    "head_design": "研究设计|试验设计|设计类型|研究类型",
    "head_country": "国家|地区|国家/地区|研究地点",
    "head_outcome": "研究方法|评价指标|测量指标|结局指标|观察指标",
    "head_finding": "主要研究结果|主要结果|结果|主要发现|结论|研究结果",
    # caption and prose
    "theme": "{drug}",
    "caption_number": "1|1|2|3",
    "caption": "{caption_mark} {caption_title}|{caption_mark}  {caption_title}|{caption_mark} {caption_title}\nTable {caption_number} {caption_english}",
    "caption_mark": "表{caption_number}|表 {caption_number}",
    "caption_title": "{theme}{area}作用的临床研究|{theme}用于{area}的人体研究|近年来{theme}的随机对照试验|{theme}{area}研究汇总|纳入研究的基本特征",
    "caption_english": "Summary of human studies included in this review|Clinical studies published in recent years|Characteristics of the included trials",
    "area": "镇痛|抗焦虑|抗抑郁|神经保护|改善睡眠|减少渴求",
    "sentence": "{author}等［{reference}］发现{theme}能够{down}{bad}，{evaluation}。|在{condition}患者中，{good}与{bad}之间的关系{evaluation}。|"
    "表{caption_number}总结了近年来{theme}的临床研究［{reference}］。|动物实验显示，{region}内注射{theme}后{bad}{fell}［{reference}］。|"
    "{region}与{region}之间的投射参与{condition}的发生，{evaluation}。|此外，有研究还观察到{group}的{good}{rose}。|"
    "{theme}起效时间约{minutes} min，作用维持{hours} h左右，{evaluation}［{reference}］。|"
    "一项包含{percent}名受试者的研究提示，{more}，但{null}。|值得注意的是，{when}{less}，这可能与{region}的可塑性有关。|"
    "因此，{theme}治疗{condition}的价值{evaluation}。|上述结果在{condition}模型中得到了重复，而在{condition}患者中未能证实。|"
    "长期用药是否{down}{bad}，目前{evaluation}。|对于{group}，医生往往先考虑其他方案［{reference}］。",
    "reference": "3|5|8|11|14|17|22|26|31|38|45|10-15|18，20|27-29",
    "evaluation": "尚需进一步研究|仍存在争议|机制并不清楚|样本量有限|得到了多数学者认可|值得关注|缺乏大样本证据|与早期报道一致",
    "region": "前额叶皮层|杏仁核|海马|伏隔核|脊髓背角|下丘脑室旁核|中脑导水管周围灰质|岛叶|丘脑|蓝斑|前扣带回",
}

_ENGLISH = {
    # columns
    "author": _LATIN_AUTHORS,
    "key": "{author} [{citation}]|{author} [{citation}]|{author} [{citation}] ({year})|{author} [{citation}]\n({year})",
    "participants": "{patients} patients with {condition}|{patients} {sex} with {condition}|{patients} {origin} with {condition}|{n} healthy {sex}|"
    "{n} healthy volunteers|{patients} patients with {condition} and {controls} controls|{patients} adults ({condition})|{n} {origin}",
    "sex": "men|women|adults|students|older adults",
    "origin": "outpatients|inpatients|veterans|primary care patients|postmenopausal women|untreated patients|surgical patients",
    "dose": "{middle} {unit}|{middle} {unit}|{low} {unit}|{high} {unit}|{low} or {high} {unit}|{low}, {middle} and {high} {unit}|{low}–{high} {unit}|"
    "{low}-{high} {unit}|{low} to {high} {unit}|up to {high} {unit}|{low} {unit}, then {high} {unit}",
    "drug_dose": "{drug} {dose}|{drug} {dose}|{drug}, {dose}",
    "bare_dose": "{middle}|{middle}|{low}|{high}|{low}–{high}|{low}, {high}|{low} or {high}",
    "iu": "IU",
    "mg": "mg",
    "mg_kg": "mg/kg",
    "mg_day": "mg/day|mg/d",
    "ug": "μg",
    "drug_iu": "oxytocin|salmon calcitonin|vasopressin|insulin|heparin|erythropoietin|vitamin D",
    "drug_mg": "sumatriptan|zolpidem|haloperidol|psilocybin|diazepam|melatonin|lofexidine|naltrexone|propranolol|oxycodone",
    "drug_mg_kg": "ketamine|propofol|lidocaine|esketamine|methylene blue|phenytoin|mannitol",
    "drug_mg_day": "duloxetine|pregabalin|topiramate|amitriptyline|venlafaxine|gabapentin|lamotrigine|memantine|minocycline",
    "drug_ug": "dexmedetomidine|fentanyl|clonidine|neuropeptide Y|somatostatin|octreotide",
    "drug_class": "neuropeptides|analgesics|antidepressants|receptor agonists|non-opioid drugs|sedatives",
    "route": "oral|intravenous|intranasal|subcutaneous|intramuscular|sublingual|inhaled|intrathecal|transdermal patch|epidural|i.v.|s.c.|nasal spray|topical",
    "schedule": "once daily for {weeks} weeks|twice daily for {weeks} weeks|{often}, {days} days|single dose|single infusion|every {hours} h for {days} days|"
    "{often} for {weeks} weeks|once, then weekly|weekly for {weeks} weeks|q{hours}h, {days} days|b.i.d., {weeks} weeks|at bedtime for {days} days|"
    "two doses {weeks} weeks apart",
    "often": "once daily|twice daily|three times a day|three times a week|every other day|once a week",
    "days": "3|5|7|10|14|21|28",
    "weeks": "2|3|4|6|8|12|24",
    "hours": "6|8|12",
    "minutes": "15|20|30|40|45|60|90",
    "time": "{minutes} min after dosing|{hours} h after dosing|within 24 h of dosing|week {weeks}|baseline and week {weeks}|days 1, 3 and 7 after surgery|"
    "baseline, week 1 and week {weeks}|{hours} h after last dose|follow-up at {weeks} months|at discharge|{minutes} min after intake|end of treatment",
    "condition": "chronic migraine|cluster headache|tension-type headache|trigeminal neuralgia|postherpetic neuralgia|diabetic neuropathy|low back pain|"
    "knee osteoarthritis|fibromyalgia|chronic pelvic pain|postoperative pain|cancer pain|phantom limb pain|sciatica|rheumatoid arthritis|burn injury|"
    "neuropathic pain|major depression|bipolar disorder|generalized anxiety disorder|social anxiety disorder|panic disorder|PTSD|"
    "obsessive-compulsive disorder|schizophrenia|autism spectrum disorder|ADHD|alcohol use disorder|opioid dependence|cocaine addiction|nicotine dependence|"
    "insomnia|restless legs syndrome|Parkinson's disease|Alzheimer's disease|mild cognitive impairment|multiple sclerosis|acute ischemic stroke|epilepsy|"
    "irritable bowel syndrome|anorexia nervosa|obesity|essential hypertension",
    "design": "RCT, double-blind|randomized crossover|open-label|prospective cohort|retrospective cohort|case-control|single-arm trial|multicenter RCT|"
    "parallel groups, placebo|crossover, single-blind|case series|cross-sectional|factorial design|pilot study",
    "country": "China|Japan|South Korea|USA|Germany|UK|France|the Netherlands|Sweden|Italy|Spain|Canada|Australia|Brazil|India|Israel|Turkey|Iran|Poland|Norway|"
    "Denmark|Switzerland|Egypt|Mexico|New Zealand",
    "outcome": "{scale}|{scale}|{marker}|{scale} and {marker}|{scale}, {marker}|{marker}; {scale}",
    "scale": "visual analog scale|numeric rating scale|Brief Pain Inventory|Hamilton depression score|Hamilton anxiety score|State-Trait Anxiety Inventory|"
    "Pittsburgh Sleep Quality Index|MMSE|SF-36|Pain Catastrophizing Scale|fatigue severity score|craving questionnaire|CGI|HIT-6|Beck Depression Inventory",
    "marker": "functional MRI|EEG|plasma cortisol|salivary amylase|skin conductance|heat pain threshold|heart rate variability|C-reactive protein|PET|"
    "rescue medication|monthly headache days|polysomnography|CSF interleukin-6|pupil diameter|6-min walk test",
    "finding": "{less}|{more}|{less}, {more}|{less} but {null}|{more} but {null}|{less}; {side}|{null}; {side}|{null}|{less} in {group}|{more} in {group} only|"
    "{less} {when}|{more} {when}|{less} {when}; {side}|{bad} {fell} in {share} of patients|effective in {group}, not in others|"
    "{bad} correlated inversely with {good}|placebo also {down} {bad}|{null} in {group}",
    "less": "{down} {bad}|{bad} {fell}",
    "more": "{up} {good}|{good} {rose}",
    "null": "no change in {good}|no effect on {bad}|no difference from placebo|{bad} similar in both arms|no clear benefit|{good} unchanged",
    "down": "reduced|lowered|markedly reduced|partly relieved|suppressed|briefly reduced|failed to reduce|halved",
    "fell": "fell|fell sharply|fell by {percent}%|fell by {points} points|returned to baseline|lower than in controls|declined slowly",
    "up": "improved|raised|enhanced|helped to maintain|slightly improved|prolonged",
    "rose": "improved|rose slightly|rose by {percent}%|better than with placebo|remained stable|returned to normal|rose by {points} points",
    "bad": "night pain|pain intensity|headache frequency|fear responses|cortisol levels|anxiety scores|depressive symptoms|sleep latency|cytokine levels|"
    "withdrawal symptoms|drug craving|amygdala activation|fatigue|nausea and vomiting|hyperalgesia|relapse rate|opioid use|morning stiffness|"
    "suicidal ideation|resting heart rate|systolic pressure|photophobia|hospital stay|IL-6",
    "good": "sleep quality|perceived social support|working memory|pain threshold|quality of life|emotion recognition|prefrontal connectivity|walking distance|"
    "sustained attention|trust|fear extinction|vagal tone|adherence|grip strength|balance|verbal fluency|time to relapse|reward anticipation|"
    "cerebral blood flow|pain tolerance",
    "group": "men|women|the high-dose arm|older patients|severe cases|first-episode patients|anxious patients|adolescents|non-responders|the low-dose arm",
    "when": "after {hours} h|at week {weeks}|after withdrawal|during follow-up|at night|early after surgery|under stress",
    "side": "more dizziness|well tolerated|few adverse events|some drowsiness|many dropouts|dry mouth common|slow onset|transient hypertension|"
    "effect lasted {hours} h",
    "share": "a third|a quarter|half|{percent}%|a minority",
    "percent": "12|18|23|30|35|41|48|52|67",
    "points": "1.2|1.8|2|2.4|3|3.6|5",
    # heads
    "head_key": "First author|Author|Authors|Study|Reference|Source|Investigator",
    "head_participants": "Participants|Subjects|Sample|Population|Patients",
    "head_n": "n|N|Sample size|No. of patients|Number",
    "head_dose": "Dose|Dosage|Dose given|Dose used",
    "head_drug_dose": "Drug and dose|Treatment|Intervention|Drug, dose",
    "head_bare_dose": "Dose ({unit})|Dose, {unit}|Dosage ({unit})|Amount ({unit})",
    "head_route": "Route|Route of administration|Administration|Delivery",
    "head_schedule": "Schedule|Regimen|Duration|Frequency and duration|Treatment course",
    "head_time": "Assessment time|Time of testing|Time point|Assessed at|Timing",
    "head_condition": "Condition|Disease|Indication|Disorder|Diagnosis",
    "head_design": "Design|Study design|Trial type|Type of study",
    "head_country": "Country|Location|Region|Setting",
    "head_outcome": "Outcome measure|Outcome measures|Measures|Methods|Endpoint",
    "head_finding": "Main finding|Main findings|Results|Main result|Key findings|Conclusion",
    # caption and prose
    "theme": "{drug}",
    "caption_number": "1|1|2|3",
    "caption": "{caption_mark} {caption_number} {caption_title}|{caption_mark} {caption_number}. {caption_title}|{caption_mark} {caption_number}\n{caption_title}",
    "caption_mark": "Table|Table|TABLE",
    "caption_title": "Clinical studies of {theme} for {area}|Human studies on the effects of {theme} on {area}|Controlled trials of {theme} in recent years|"
    "Summary of studies on {theme} and {area}|Characteristics of the included studies",
    "area": "pain|anxiety|depression|sleep|craving|cognition|recovery after stroke",
    "sentence": "{author} et al. [{reference}] found that {theme} {down} {bad}, which {evaluation}.|In patients with {condition}, the link between {good} and {bad} "
    "{evaluation}.|Table {caption_number} lists the clinical studies of {theme} [{reference}].|In rodents, {theme} infused into the {region} {down} {bad} "
    "[{reference}].|Projections from the {region} to the {region} contribute to {condition}, although this {evaluation}.|"
    "In a trial of {percent} participants, {theme} {up} {good} in {group} [{reference}].|The action sets in after about {minutes} min and lasts for some {hours} h.|"
    "It should be noted that {theme} had {null}, perhaps because of plasticity in the {region}.|The value of {theme} in {condition} therefore {evaluation}.|"
    "These results were repeated in models of {condition} but not in patients [{reference}].|Whether longer treatment also {down} {bad} {evaluation}.|"
    "For {group}, most physicians would first consider other options.",
    "reference": "3|5|8|11|14|17|22|26|31|38|45|10-15|18,20|27-29",
    "evaluation": "remains to be studied|is still disputed|is not understood|rests on small samples|is widely accepted|deserves attention|"
    "agrees with earlier reports|awaits larger trials",
    "region": "prefrontal cortex|amygdala|hippocampus|nucleus accumbens|dorsal horn|paraventricular nucleus|periaqueductal gray|insula|thalamus|locus coeruleus|"
    "anterior cingulate cortex",
}

_GRAMMARS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    language: {symbol: tuple(alternatives.split("|")) for symbol, alternatives in grammar.items()}
    for language, grammar in (("zh", _CHINESE), ("en", _ENGLISH))
}


if __name__ == "__main__":
    for example in map(generate, range(len(LAYOUTS) * len(LANGUAGES))):
        print(f"===== seed {example.seed}: {example.layout}, {example.language}\n{example.text}")
