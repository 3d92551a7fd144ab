"""What lines of a review say by their words: labels, header lines, headings, captions, names. Patterns that journals share."""

from __future__ import annotations

import re

from ..model import BlockKind
from .lines import has_han

ABSTRACT = re.compile(
    r"(?:[\[［【(（]?\s*(?:摘\s*要|提\s*要|内容提要|中文摘要)\s*[\]］】)）]?\s*[:：]?)|(?:[\[［(]?(?:ABSTRACT|Abstract|Summary|SUMMARY)[\]］)]?\s*[:：.]?(?=\s|$|[A-Z]))"
)
KEYWORDS = re.compile(
    r"[\[［【(（]?\s*(?:关\s*键\s*词|主题词|Key\s?-?words?(?:\s+and\s+phrases)?|KEY\s?-?WORDS?"
    r"|Index terms)\s*[\]］】)）]?\s*[:：;]?(?=\S|\s|$)",
    re.IGNORECASE,
)
REFERENCES = re.compile(
    r"[\[［【(（]?\s*(?:\d{1,2}\.?\s+)?(?:参\s*考\s*文\s*献|文\s*献|参考资料|主要参考文献|REFERENCES?(?: LIST)?"
    r"|References?(?: list)?(?: and notes)?|Bibliography|BIBLIOGRAPHY|Literature cited|LITERATURE CITED"
    r"|Works cited)\s*(?:[(（]References?[)）])?\s*[\]］】)）]?\s*[:：]?(?:\s*References)?"
)
AFTER_REFERENCES = re.compile(
    r"(?:附录|致\s*谢|附\s*表|利益冲突.*|Appendix(?:\s+[A-Z])?|APPENDIX|Acknowledge?ments?|ACKNOWLEDGE?MENTS?"
    r"|(?:收稿日期|修回日期|作者简介|通[信讯]作者|责任编辑|编辑)\s*[:：].*"
    r"|Supplementary material|Conflicts? of interest|作者贡献.*|基金项目.*)\s*[:：]?"
)
METADATA = re.compile(
    r"中图分类号|文献标[志识]码|文章编号|\bDOI\b[\]］】]?\s*[:：]?\s*10\.|https?://(?:dx\.)?doi\.org|收稿日期|收稿\s*[:：]|修回日期|接受日期|录用日期|网络出版|出版日期|基金项目|资助项目|作者简介|通[信讯]作者|责任编辑|引用格式|引用本文|E-?mail\s*[:：]|邮箱|电子邮[件箱]"
    r"|^\s*(?:Received|Accepted|Revised|Available online|Published online|Correspondence|Corresponding author|Edited by"
    r"|Reviewed by|Citation|How to cite|Funding)\b.{0,200}$|©|\(c\) \d{4}|Copyright|ISSN|CLC number|Document code|Article ID"
    r"|All rights reserved|Creative Commons",
    re.IGNORECASE | re.MULTILINE,
)
HEAD_WORDS = re.compile(
    r"(?:引\s*言|前\s*言|绪\s*论|背\s*景|概\s*述|方\s*法|材料与方法|资料与方法|结\s*果|讨\s*论|结\s*论|结\s*语|小\s*结|总\s*结|展\s*望|总结与展望|结论与展望|讨论与展望|小结与展望|致\s*谢"
    r"|Introduction|Background|Methods?|Materials and [Mm]ethods|Results?|Discussion|Conclusions?|Summary|Perspectives?"
    r"|Future (?:directions|perspectives)|Concluding remarks|Outlook|Limitations|Acknowledge?ments?|Appendix|Search strategy)",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:[.．]\d{1,2}){0,3})[.．、]?(?P<space>\s*)(?P<title>\S.*)")
SECTION_LABEL = re.compile(r"\d{1,2}(?:[.．]\d{1,2}){0,3}[.．、]?[ \t]+")
HAN_NUMBERED = re.compile(
    r"(?P<number>[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节]|[IVX]{1,4}\.)\s*(?P<title>\S.*)"
)
CAPTION = re.compile(
    r"(?P<what>表|图|Table|TABLE|Tab\.|Figure|FIGURE|Fig\.|附表|Box|Scheme)\s*(?P<number>\d{1,2}[A-Za-z]?|[IVX]{1,4}|[一二三四五六七八九十]{1,2})(?P<rest>.*)"
)
CAPTION_VERB = re.compile(
    r"\s*(?:[(（]?续[)）]?)?\s*(?:总结|归纳|汇总|整理|介绍|描述(?!性)|反映|对比(?!剂)|罗列|列|显示|给出|为\S|中(?![枢国医药西重风老性华脑度年期心晚央草成耳毒子])|所示|可见|概括|展示|和|与|及|、|，|,|）|\)|说明|所列|是|shows?\b|summari[sz]es\b|lists?\b|presents?\b|gives?\b|and\b|illustrates?\b|provides?\b|depicts?\b|compares?\b|contains?\b|in\b|\)|;|-\d)"
)
# ``续表1``, ``表1（续）``, ``Table 1 (continued)``: the caption of a table that goes on.
CONTINUED = re.compile(
    r"(?:续\s?表|(?:表|Table|TABLE|Tab\.)\s*(?:\d{1,2}[A-Za-z]?|[IVX]{1,4}|[一二三四五六七八九十]{1,2})[.:]?\s*(?:[(（]\s?续|[(（,]?\s?[Cc]ont(?:inued|['’]?d|\.)|续))"
    r"|[Cc]ontinued(?: Table)? ?\d{0,2}$|[(（]?续表?[)）]?$"
)
# What begins a footer on the first page, in the middle of a sentence of the running text.
FOOTER = re.compile(
    r"\s*(?:收稿日期|收稿\s*[:：]|修回日期|基金项目|作者简介|通[信讯]作者|网络出版|引用"
    r"|Received|Correspondence|\*?\s*Corresponding|E-?mail|DOI|https?:|©|Copyright)",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(
    r"(?:注\s*[:：]\s*|备注\s*[:：]|[*†‡§]\s?\S|Notes?\s*[.:：]|Abbreviations?\s*[:：]|[a-e](?:[)）]\s?|\s)[A-Z\u3400-\u9fff]"
    # ``CKD, chronic kidney disease; HR, heart rate``: what short forms stand for.
    r"|[A-Za-z][A-Za-z0-9-]{0,9}\s?[:：,]\s?[^;；,，:：]{3,60}[;；]\s?[A-Z][A-Za-z0-9-]{0,9}\s?[:：,])"
)
REFERENCE_LABEL = re.compile(r"[\[［(（【]?\s*(?P<number>\d{1,3})\s*[\]］)）】.]\s*\S")
CELLS = re.compile(r"\S(?:\s{2,}|\t+)\S")


ISSUE_LINE = re.compile(
    r"第\s*\d+\s*卷|\bVol\.?\s*\d+|(?:19|20)\d\d\s*[;,]\s*\d+\s*\(\d+\)|\b\d{1,4}\s*\((?:19|20)\d\d\)\s*:?\s*\d+\s*[-–−]\s*\d+"
    r"|^\s*(?:综\s*述|·\s*综述\s*·|Review(?: article)?|REVIEW(?: ARTICLE)?|Mini-?review|专家论坛|专论|论著|综论文章)\s*$",
    re.IGNORECASE,
)
AFFILIATION = re.compile(
    r"(?:大学|学院|医院|研究所|研究院|实验室|研究中心|疾控中心|有限公司|\b\d{6}\b|University|Universit[àäé]|Department"
    r"|Institute|Hospital|School of|Faculty|College|Laborator|Centre for|Center for|Division of)"
)
NAME_LIST = re.compile(
    r"(?:[\u3400-\u9fff]{1,2}\s?[\u3400-\u9fff]{1,2}[\d*,，、\s\[\]()（）]*){1,12}"
    r"|(?:(?:[A-ZÀ-Þ][a-zß-ÿ'-]+|[A-Z]\.)[\s-]?){2,4}[\d*†‡,a-e\[\]()\s]*(?:(?:,|and|&|;|·)\s*(?:(?:[A-ZÀ-Þ][a-zß-ÿ'-]+|[A-Z]\.)[\s-]?){2,4}[\d*†‡,a-e\[\]()\s]*)*"
)


MARKED_NAMES = re.compile(r"[A-Za-z\u3400-\u9fff]\s?[\[［]\d")


# At least a word: what is only numbers and marks is no title.
LETTERS = r"[A-Za-zÀ-ÿ]{3}|[\u3400-\u9fff]{2}"


def lists_names(text: str) -> bool:
    """Whether a line lists authors or affiliations."""
    if AFFILIATION.search(text) and not re.search(r"[。]", text):
        return True
    text = text.strip()
    if has_han(text):
        # 王小明 李华, 张三1，李四2: two or three characters a name, names parted.
        parts = [part for part in re.split(r"[\s,，、;；\d*\[\]()（）]+", text) if part]
        return (len(parts) >= 2 and all(2 <= len(part) <= 4 for part in parts)) or bool(
            re.fullmatch(r"[\u3400-\u9fff]{2,4}[\d*,，]+", text)
        )
    return bool(NAME_LIST.fullmatch(text)) and (bool(re.search(r"[,\d*†]|\band\b|&", text)) or bool(re.search(r"\b[A-Z]\.", text)))


def goes_on(text: str) -> bool:
    """Whether a line can only be the rest of a sentence."""
    return bool(re.match(r"[a-z,.;:)\]，。；：、）］]", text))


def label_of(text: str) -> BlockKind | None:
    """The block that a line begins by its label: an abstract or keywords."""
    for kind, pattern in LABELS:
        found = pattern.match(text)
        if found:
            label, rest = found.group().rstrip(), text[len(found.group().rstrip()) :]
            # A label is closed by a mark or stands apart from what follows; ``Abstract of the …`` and ``Summary and outlook`` are none.
            if label[-1] in ":：]］】).）;" or not rest or (rest[0].isspace() and not re.match(r"\s+(?:of|and|the|for|in)\b", rest)):
                return kind
    return None


def section_number(text: str) -> tuple[int, ...]:
    """``1.2.1`` as (1, 2, 1)."""
    return tuple(int(part) for part in re.split(r"[.．]", text))


LABELS: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (("abstract", ABSTRACT), ("keywords", KEYWORDS))


def has_label(text: str, number: int) -> bool:
    """Whether a line begins with this label of a reference list."""
    found = REFERENCE_LABEL.match(text)
    return bool(found and int(found["number"]) == number)
