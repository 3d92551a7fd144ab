"""Random tables of studies, flattened in every way that is read: random contents from lists of words, random widths, random layouts.

``python tests/generated.py`` prints one of each layout and language.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

LAYOUTS = ("columns", "rows", "gaps", "tabs", "aligned", "markdown", "csv")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Generated:
    """A piece of a review with one table, and what its grid is."""

    seed: int
    layout: str
    language: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


# --- Words ------------------------------------------------------------------------------------------------------------------------

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "海波 敏 文静 志强 晓岚 建国 雪 若水 明远 婷 子涵 永康 思齐 立群 春华 国栋 佳怡 浩然 秀英 振宇".split()
SURNAMES = (
    "Tanaka Okoro Muller Rossi Silva Novak Petrov Garcia Nguyen Andersson Kowalski Haddad Brown Dubois Yilmaz Castillo Ferrari Lindqvist Osei "
    "Moreau Ivanov Sato Fischer Costa Papadakis Eriksen Horvat Banerjee Mensah O'Neill Lefevre Jansen Weber Popescu Almeida Kaya Virtanen"
).split() + ["van Dijk", "de Souza", "Lee", "Kim", "Chen"]
CONDITIONS = {
    "zh": "慢性偏头痛 2型糖尿病 重度抑郁症 类风湿关节炎 原发性高血压 慢性阻塞性肺疾病 膝骨关节炎 失眠 带状疱疹后神经痛 肠易激综合征 冠心病 缺血性脑卒中 支气管哮喘 银屑病"
    " 溃疡性结肠炎 帕金森病 骨质疏松症 慢性肾病 过敏性鼻炎 纤维肌痛 焦虑障碍 癌性疼痛 心房颤动 肥胖 多囊卵巢综合征 轻度认知障碍 痛风 系统性红斑狼疮 慢性心力衰竭 产后抑郁".split(),
    "en": [
        "chronic migraine",
        "type 2 diabetes",
        "major depression",
        "rheumatoid arthritis",
        "hypertension",
        "knee osteoarthritis",
        "insomnia",
        "irritable bowel syndrome",
        "ischaemic stroke",
        "asthma",
        "psoriasis",
        "ulcerative colitis",
        "Parkinson's disease",
        "osteoporosis",
        "chronic kidney disease",
        "allergic rhinitis",
        "fibromyalgia",
        "generalized anxiety",
        "cancer pain",
        "atrial fibrillation",
        "obesity",
        "polycystic ovary syndrome",
        "gout",
        "lupus",
        "heart failure",
        "COPD",
        "postnatal depression",
        "neuropathic pain",
        "low back pain",
        "restless legs",
    ],
}
SUBJECTS = {"zh": "患者 志愿者 女性 男性 老年人 儿童".split(), "en": "adults women men patients children volunteers".split()}
FINDINGS = {
    "zh": "疼痛评分明显下降 睡眠质量改善 收缩压降低8mmHg 两组差异无统计学意义 生活质量提高 复发率由42%降至18% 炎症因子水平下降 认知功能无明显变化 不良反应轻微 空腹血糖和糖化血红蛋白均降低"
    " 焦虑情绪减轻 起效较快但维持时间短 仅在女性中有效 长期效果有待验证 体重减轻3kg 住院时间缩短 骨密度增加 尿蛋白减少 症状缓解率高于安慰剂 停药后反弹 高剂量组退出较多 与对照药相当".split(),
    "en": [
        "pain scores fell markedly",
        "no difference between groups",
        "sleep quality improved",
        "systolic pressure lower by 8 mmHg",
        "relapse rate fell from 42% to 18%",
        "better quality of life",
        "fewer adverse events than with placebo",
        "cognition unchanged",
        "benefit only in women",
        "faster onset but shorter duration",
        "HbA1c lower at week 12",
        "weight loss of 3 kg",
        "shorter hospital stay",
        "bone density increased",
        "less protein in the urine",
        "rebound after withdrawal",
        "more dropouts at the high dose",
        "not inferior to the standard drug",
        "inflammatory markers fell",
        "effect lost at follow-up",
    ],
}
MEASURES = {
    "zh": "视觉模拟评分法 汉密尔顿抑郁量表 匹兹堡睡眠质量指数 动态血压监测 简明疼痛评估量表-短表 脑功能磁共振成像 口服葡萄糖耐量试验 生活质量量表（SF-36） 疼痛强度、频率和持续时间"
    " 6分钟步行试验 肺功能检查 双能X线吸收法 蒙特利尔认知评估 患者总体印象变化".split(),
    "en": [
        "Visual analogue scale",
        "Hamilton Depression Rating Scale",
        "Pittsburgh Sleep Quality Index",
        "Ambulatory blood pressure",
        "Brief Pain Inventory (short form)",
        "Functional MRI",
        "Oral glucose tolerance test",
        "SF-36",
        "Six-minute walk",
        "Spirometry",
        "Dual-energy X-ray absorptiometry",
        "Montreal Cognitive Assessment",
        "Patient global impression",
    ],
}
SCHEDULES = {
    "zh": "口服，每日1次，共4周 每天2次，共14d 单次静脉输注 给药后24h 给药后40min 连续8周，随访6个月 每周3次，共12周 第1、7和28天 皮下注射，隔日1次 每8h1次，共5d".split(),
    "en": [
        "once daily for 4 weeks",
        "twice daily, 14 days",
        "single infusion",
        "24 h after dosing",
        "8 weeks, 6-month follow-up",
        "three times a week for 12 weeks",
        "days 1, 7 and 28",
        "every 8 h for 5 days",
        "weekly for 3 months",
        "40 min before the test",
    ],
}
COUNTRIES = {
    "zh": "中国 美国 德国 日本 意大利 澳大利亚 巴西 加拿大 法国 伊朗".split(),
    "en": "China USA Germany Japan Italy Australia Brazil Canada France Iran Spain".split() + ["United Kingdom", "South Korea"],
}
DESIGNS = {
    "zh": "随机双盲试验 交叉设计 平行组 开放性研究 队列研究 多中心随机对照试验".split(),
    "en": ["Parallel groups", "Crossover", "Open label", "Cohort", "Multicentre RCT", "Double-blind RCT", "Pilot trial"],
}
HEADS: dict[str, dict[str, list[str]]] = {
    "study": {"zh": ["第一作者", "文献", "作者", "研究", "第一作者及年份"], "en": ["Study", "First author", "Author", "Reference", "Authors (year)"]},
    "sample": {"zh": ["受试者", "研究对象", "样本"], "en": ["Participants", "Sample", "Patients", "Population"]},
    "count": {"zh": ["例数", "样本量", "样本量/例"], "en": ["n", "Sample size", "No. of patients"]},
    "dose": {"zh": ["剂量", "给药剂量", "用量"], "en": ["Dose", "Dosage", "Daily dose"]},
    "amount": {"zh": ["剂量/(mg·kg-1)", "剂量（mg/d）"], "en": ["Dose (mg/day)", "Dose, mg/kg"]},
    "schedule": {"zh": ["给药方案", "疗程", "测试时间", "评估时间"], "en": ["Schedule", "Duration", "Regimen", "Treatment schedule"]},
    "weeks": {"zh": ["疗程/周", "随访时间/周"], "en": ["Duration (weeks)", "Follow-up (weeks)"]},
    "condition": {"zh": ["疾病", "诊断", "疾病类型"], "en": ["Condition", "Diagnosis", "Indication"]},
    "country": {"zh": ["国家", "国家或地区"], "en": ["Country"]},
    "design": {"zh": ["研究设计", "试验设计"], "en": ["Design", "Study design"]},
    "measure": {"zh": ["评价方法", "研究方法", "结局指标"], "en": ["Outcome measure", "Measures", "Assessment"]},
    "finding": {"zh": ["主要结果", "结论", "主要发现"], "en": ["Main finding", "Results", "Key findings"]},
}
CAPTIONS = {"zh": "表{number}　药物治疗的临床研究", "en": "Table {number}. Clinical trials of the drugs"}
PROSE = {
    "zh": "近年来的研究从不同角度考察了这些药物的疗效与安全性，但各研究的对象、剂量和观察时间并不一致，因此结论之间难以直接比较，下文逐一加以说明。",
    "en": "The trials of recent years looked at these drugs from several sides, but their patients, doses and times of testing were so unlike that "
    "one can hardly be set beside another, and each is therefore told for itself. ",
}

# --- Contents ---------------------------------------------------------------------------------------------------------------------


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _keys(random: Random, language: str, count: int) -> list[str]:
    with_year = random.random() < 0.5
    keys = []
    for number in sorted(random.sample(range(1, 90), count)):
        year = random.randint(2004, 2024)
        if language == "zh":
            name = random.choice(FAMILY) + random.choice(GIVEN) if random.random() < 0.6 else random.choice(SURNAMES)
            keys.append(f"{name}［{number}］" + (f"（{year}）" if with_year else ""))
        else:
            keys.append(f"{random.choice(SURNAMES)} [{number}]" + (f" ({year})" if with_year else ""))
    return keys


def _dose(random: Random, language: str, unit: str) -> str:
    low = random.choice([0.5, 1, 2, 5, 8, 10, 20, 24, 40])
    if random.random() < 0.2:
        return f"{low}{'～' if language == 'zh' else '-'}{low * 2} {unit}"
    return f"{low} {unit}"


def _finding(random: Random, language: str) -> str:
    told = random.sample(FINDINGS[language], random.choice([1, 1, 2]))
    return "，".join(told) if language == "zh" else _capital("; ".join(told))


def _cells(kind: str, random: Random, language: str, count: int) -> list[str]:
    unit = random.choice(["IU", "mg", "mg/kg", "μg"])
    make: dict[str, Callable[[], str]] = {
        "sample": lambda: (
            f"{random.randint(8, 300)}例{random.choice(CONDITIONS['zh'])}{random.choice(SUBJECTS['zh'])}"
            if language == "zh"
            else f"{random.randint(8, 300)} {random.choice(SUBJECTS['en'])} with {random.choice(CONDITIONS['en'])}"
        ),
        "count": lambda: str(random.randint(8, 400)),
        "dose": lambda: _dose(random, language, unit),
        "amount": lambda: str(random.choice([0.5, 1, 2, 5, 10, 20])),
        "schedule": lambda: random.choice(SCHEDULES[language]),
        "weeks": lambda: str(random.choice([2, 4, 6, 8, 12, 24])),
        "condition": lambda: _capital(random.choice(CONDITIONS[language])),
        "country": lambda: random.choice(COUNTRIES[language]),
        "design": lambda: random.choice(DESIGNS[language]),
        "measure": lambda: random.choice(MEASURES[language]),
        "finding": lambda: _finding(random, language),
    }
    return [make[kind]() for _ in range(count)]


# --- Flattening -------------------------------------------------------------------------------------------------------------------


def width(text: str) -> int:
    """Columns of a text: two for a Han character or a full-width mark."""
    return sum(2 if re.match(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]", character) else 1 for character in text)


def wrapped(text: str, columns: int, language: str) -> list[str]:
    """The lines of a cell, each as full as it can be. Chinese breaks between any two characters but before and after some marks."""
    if language == "en":
        units = [f"{word} " for word in text.split()]
    else:
        units = re.findall(r"[A-Za-z0-9.%/～·()-]+ ?[，。、；：）％]*|[（［][^）］]{0,6}[）］]|.[，。、；：）％]*", text)
    lines = [""]
    for unit in units:
        if lines[-1] and width(lines[-1] + unit.rstrip()) > columns:
            lines.append("")
        lines[-1] += unit
    return [line.strip() for line in lines]


def _prose(language: str, count: int) -> list[str]:
    columns = 76 if language == "zh" else 84
    lines = wrapped(PROSE[language] * 8, columns, language)
    return lines[:count]


def _long_lines(cells: Sequence[str], columns: int, language: str) -> list[str]:
    """Cells parted by two spaces, on lines that break between words or cells."""
    lines = [""]
    for part in re.split(r"( +)", "  ".join(cells)):
        if lines[-1].strip() and width(lines[-1] + part) > columns and part.strip():
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def _aligned(table: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    """Cells as lines within bands."""
    bands = [max(width(line) for row in table for line in row[column]) for column in range(len(table[0]))]
    lines = []
    for row in table:
        for index in range(max(map(len, row))):
            line = ""
            for column, cell in enumerate(row):
                piece = cell[index] if index < len(cell) else ""
                line += piece + " " * (bands[column] - width(piece) + 3)
            lines.append(line.rstrip())
    return lines


def _flattened(layout: str, random: Random, language: str, grid: Sequence[Sequence[str]]) -> list[str]:
    columns = list(zip(*grid, strict=True))
    widths = [random.randint(8, 30) for _ in columns]
    cut = [[wrapped(cell, widths[column], language) for column, cell in enumerate(row)] for row in grid]
    if layout == "columns":
        lines = [line for column in range(len(columns)) for row in cut for line in row[column]]
    elif layout == "rows":
        lines = [line for row in cut for cell in row for line in cell]
    elif layout == "gaps":
        limit = random.randint(70, 100)
        lines = [line for row in grid for line in _long_lines(row, limit, language)]
    elif layout == "tabs":
        lines = ["\t".join(row) for row in grid]
    elif layout == "aligned":
        lines = _aligned(cut)
    elif layout == "markdown":
        lines = [f"| {' | '.join(row)} |" for row in grid]
        lines.insert(1, f"|{' --- |' * len(columns)}")
    else:
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(grid)
        lines = file.getvalue().splitlines()
    if layout in ("columns", "rows") and random.random() < 0.4:
        lines = [part for line in lines for part in (line, "")]
    return lines


def generate(seed: int) -> Generated:
    """The table of a seed: the same each time; layouts and languages take turns."""
    random = Random(seed)
    layout, language = LAYOUTS[seed % len(LAYOUTS)], LANGUAGES[seed // len(LAYOUTS) % 2]
    count = random.randint(4, 12)
    kinds = random.sample([kind for kind in HEADS if kind not in ("study", "finding")], random.randint(2, 5)) + ["finding"]
    if "amount" in kinds and "dose" in kinds:
        kinds.remove("amount")
    heads = [random.choice(HEADS[kind][language]) for kind in ["study", *kinds]]
    columns = [_keys(random, language, count), *(_cells(kind, random, language, count) for kind in kinds)]
    rows = list(zip(*columns, strict=True))
    caption = CAPTIONS[language].format(number=random.randint(1, 4))
    lines = [*_prose(language, 9), caption, *_flattened(layout, random, language, [heads, *rows]), *_prose(language, 5)]
    return Generated(seed, layout, language, "\n".join(lines) + "\n", tuple(heads), tuple(rows))


if __name__ == "__main__":
    for number in range(2 * len(LAYOUTS)):
        made = generate(number)
        print(f"--- {made.layout} {made.language}")
        print(made.text)
