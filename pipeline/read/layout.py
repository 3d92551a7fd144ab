"""From lines to blocks: title, abstract, keywords, headings, paragraphs, captions, tables, references, header; and the reading text of them.

Every rule looks at the shape of lines and at words that journals share. A table or a running head in the middle of a sentence comes out of the
flow: the paragraph goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..knowledge.fold import fold
from ..model import BlockKind
from ..sourcemap import MappedText, Piece
from .lines import Line, body_width, has_han, is_double_spaced, lines_of, running_heads
from .repair import joint, space_edits


@dataclass(slots=True)
class Draft:
    """A block in the making: the indices of its lines, and ``skip`` characters of the first one that are its label."""

    kind: BlockKind
    lines: list[int] = field(default_factory=list)
    level: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A block of the reading text at ``[start, end)`` in it; ``spans`` are its places in the source, several where it is interrupted."""

    kind: BlockKind
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    level: int | None
    number: str | None


_ABSTRACT = re.compile(r"(?:[\[［【(（]?\s*(?:摘\s*要|提\s*要|内容提要|中文摘要)\s*[\]］】)）]?\s*[:：]?)|(?:[\[［(]?(?:ABSTRACT|Abstract|Summary|SUMMARY)[\]］)]?\s*[:：.]?(?=\s|$|[A-Z]))")
_KEYWORDS = re.compile(r"[\[［【(（]?\s*(?:关\s*键\s*词|主题词|Key\s?-?words?(?:\s+and\s+phrases)?|KEY\s?-?WORDS?|Index terms)\s*[\]］】)）]?\s*[:：;]?(?=\S|\s|$)", re.IGNORECASE)
_REFERENCES = re.compile(r"[\[［【(（]?\s*(?:\d{1,2}\.?\s+)?(?:参\s*考\s*文\s*献|文\s*献|参考资料|主要参考文献|REFERENCES?(?: LIST)?|References?(?: list)?(?: and notes)?|Bibliography|BIBLIOGRAPHY|Literature cited|LITERATURE CITED|Works cited)\s*(?:[(（]References?[)）])?\s*[\]］】)）]?\s*[:：]?(?:\s*References)?")
_AFTER_REFERENCES = re.compile(r"(?:附录|致\s*谢|附\s*表|利益冲突.*|Appendix(?:\s+[A-Z])?|APPENDIX|Acknowledge?ments?|ACKNOWLEDGE?MENTS?|Supplementary material|Conflicts? of interest|作者贡献.*|基金项目.*)\s*[:：]?")
_METADATA = re.compile(
    r"中图分类号|文献标[志识]码|文章编号|\bDOI\b[\]］】]?\s*[:：]?\s*10\.|https?://(?:dx\.)?doi\.org|收稿日期|收稿\s*[:：]|修回日期|接受日期|录用日期|网络出版|出版日期|基金项目|资助项目|作者简介|通[信讯]作者|责任编辑|引用格式|引用本文|E-?mail\s*[:：]|邮箱|电子邮[件箱]"
    r"|^\s*(?:Received|Accepted|Revised|Available online|Published online|Correspondence|Corresponding author|Edited by|Reviewed by|Citation|How to cite|Funding)\b.{0,200}$|©|\(c\) \d{4}|Copyright|ISSN|CLC number|Document code|Article ID|All rights reserved|Creative Commons",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_WORDS = re.compile(
    r"(?:引\s*言|前\s*言|绪\s*论|背\s*景|概\s*述|方\s*法|材料与方法|资料与方法|结\s*果|讨\s*论|结\s*论|结\s*语|小\s*结|总\s*结|展\s*望|总结与展望|结论与展望|讨论与展望|小结与展望|致\s*谢"
    r"|Introduction|Background|Methods?|Materials and [Mm]ethods|Results?|Discussion|Conclusions?|Summary|Perspectives?|Future (?:directions|perspectives)|Concluding remarks|Outlook|Limitations|Acknowledge?ments?|Appendix|Search strategy)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:[.．]\d{1,2}){0,3})[.．、]?(?P<space>\s*)(?P<title>\S.*)")
_HAN_NUMBERED = re.compile(r"(?P<number>[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节]|[IVX]{1,4}\.)\s*(?P<title>\S.*)")
_CAPTION = re.compile(r"(?P<what>表|图|Table|TABLE|Tab\.|Figure|FIGURE|Fig\.|附表|Box|Scheme)\s*(?P<number>\d{1,2}[A-Za-z]?|[IVX]{1,4}|[一二三四五六七八九十]{1,2})(?P<rest>.*)")
_CAPTION_VERB = re.compile(
    r"\s*(?:[(（]?续[)）]?)?\s*(?:总结|列|显示|给出|为\S|中|所示|可见|汇总了|概括|展示|和|与|及|、|，|,|）|\)|说明|所列|是|shows?\b|summari[sz]es\b|lists?\b|presents?\b|gives?\b|and\b|illustrates?\b|provides?\b|depicts?\b|compares?\b|contains?\b|in\b|\)|;|-\d)"
)
_FOOTNOTE = re.compile(r"(?:注\s*[:：]|备注\s*[:：]|[*†‡§]\s?\S|Notes?\s*[.:：]|Abbreviations?\s*[:：]|[a-e][)）]?\s[A-Z])")
_REFERENCE_LABEL = re.compile(r"[\[［(（【]?\s*(?P<number>\d{1,3})\s*[\]］)）】.]\s*\S")
_CELLS = re.compile(r"\S(?:\s{2,}|\t+)\S")


def lay_out(text: MappedText) -> tuple[MappedText, list[LaidOut]]:
    """The reading text of a repaired text, and its blocks in reading order.

    In the reading text one line break parts two blocks, and two lines of a table.
    """
    # Shapes and labels are looked for in the folded text: widths of brackets and scripts are alike there, and every place is the same.
    lines = lines_of(fold(text.text).plain)
    drafts = _Drafter(lines).blocks()
    return _compose(text, lines, drafts)


class _Drafter:
    """Goes through the lines once and sorts them into blocks."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.heads = running_heads(lines)
        self.flow = [index for index in range(len(lines)) if index not in self.heads]
        self.width = body_width([lines[index] for index in self.flow])
        self.double = is_double_spaced([lines[index] for index in self.flow])
        self.done: list[Draft] = []
        self.last_number: tuple[int, ...] = ()

    def blocks(self) -> list[Draft]:
        """The blocks in reading order, running heads last."""
        position = self._front()
        open_paragraph: Draft | None = None
        while position < len(self.flow):
            index = self.flow[position]
            line = self.lines[index]
            if self._is_references(position):
                position = self._references(position)
                open_paragraph = None
                continue
            if label := _label(line.text):
                position = self._labelled(position, label)
                open_paragraph = None
                continue
            if (heading := self._heading(position, open_paragraph)) is not None:
                self.done.append(heading)
                if heading.number and heading.number[0].isdigit():
                    self.last_number = _number(heading.number)
                open_paragraph = None
                position += 1
                continue
            if self._is_caption(position):
                # The paragraph stays open: its sentence may go on behind the table.
                position = self._caption_and_table(position, open_paragraph)
                continue
            if _METADATA.search(line.text) and not line.text.endswith(("。", "，")) and line.width < 200 and self._is_loose(position, open_paragraph):
                self.done.append(Draft("metadata", [index]))
                position += 1
                continue
            if open_paragraph is None or self._begins_paragraph(position, open_paragraph):
                open_paragraph = Draft("paragraph")
                self.done.append(open_paragraph)
            open_paragraph.lines.append(index)
            position += 1
        self.done += [Draft("running_head", [index]) for index in sorted(self.heads)]
        return [draft for draft in self.done if draft.lines]

    # --- the front of the document

    def _front(self) -> int:
        """Title, authors and header up to the first abstract; where the running text begins. A text without any of it begins at once."""
        limit = next((p for p in range(min(len(self.flow), 60)) if _label(self._text(p)) == "abstract"), None)
        if limit is None:
            limit = next((p for p in range(min(len(self.flow), 40)) if _label(self._text(p)) == "keywords"), None)
        if limit is None:
            return self._bare_front()
        self._titles(0, limit)
        return limit

    def _bare_front(self) -> int:
        """Without an abstract, a short first line that ends no sentence and stands before longer ones is the title."""
        position = self._authors_alone()
        if position or len(self.flow) < 4:
            return position
        while position < min(4, len(self.flow)) and _METADATA.search(self._text(position)):
            self.done.append(Draft("metadata", [self.flow[position]]))
            position += 1
        line = self.lines[self.flow[position]]
        following = [self.lines[self.flow[p]] for p in range(position + 1, min(position + 6, len(self.flow)))]
        is_title = (
            not line.ended and not line.text.endswith(("，", ",", "、", "-")) and following and line.width < max(other.width for other in following)
            and 12 <= line.width <= 110 and not _CAPTION.match(line.text) and not _NUMBERED.match(line.text) and not re.match(r"\d|[a-z]", line.text)
            and any(other.ended for other in following) and (_names(following[0].text) or (following[0].gap > 0 and following[1].gap == 0))
            and not self.double
        )
        if not is_title:
            return position
        self.done.append(Draft("title", [self.flow[position]]))
        position += 1
        while position < min(12, len(self.flow)) and (_names(self._text(position)) or _METADATA.search(self._text(position))):
            self.done.append(Draft("metadata", [self.flow[position]]))
            position += 1
        return position

    def _authors_alone(self) -> int:
        """Names with marks and the affiliations that the marks stand for, before any running text, with a title line before them or not."""
        for first in range(min(3, len(self.flow) - 1)):
            if _MARKED_NAMES.search(self._text(first)) and _names(re.sub(r"[\[［]\d[\d,，]*[\]］]", "", self._text(first))) and re.match(r"[\[［(（]?\s*1\b", self._text(first + 1)) and _AFFILIATION.search(self._text(first + 1)):
                self.done += [Draft("title", [index]) for index in self.flow[:first]]
                position = first
                while position < len(self.flow) and (position <= first + 1 or _AFFILIATION.search(self._text(position)) and re.match(r"[\[［(（]?\s*\d", self._text(position))):
                    self.done.append(Draft("metadata", [self.flow[position]]))
                    position += 1
                return position
        return 0

    def _titles(self, first: int, limit: int) -> None:
        """The lines before an abstract: header lines, then the title of one or two lines, then authors and affiliations."""
        title: Draft | None = None
        closed = False
        for position in range(first, limit):
            index = self.flow[position]
            line = self.lines[index]
            is_header = _METADATA.search(line.text) or _ISSUE_LINE.search(line.text) or len(line.text) < 4
            if title is None and not is_header and not _names(line.text) and (len(line.text) > 7 or limit - position == 1):
                title = Draft("title", [index])
                self.done.append(title)
            elif title is not None and not closed and not is_header and self._continues_title(title, line):
                title.lines.append(index)
            else:
                closed = title is not None
                self.done.append(Draft("metadata", [index]))

    def _continues_title(self, title: Draft, line: Line) -> bool:
        last = self.lines[title.lines[-1]]
        if len(title.lines) >= 3 or _names(line.text) or has_han(line.text) != has_han(last.text):
            return False
        return last.text.endswith(("：", ":", "—", "-", "——", ",", "，", "、")) or bool(re.match(r"[a-z(（——:：]", line.text)) or bool(re.search(r"\b(?:of|and|in|the|on|for|with|to|from|a|by|at|as|its)$|[的与和及在对]$", last.text)) or (
            not line.ended and line.width <= 100 and len(line.text.split()) > 2 and not re.search(r"\d", line.text) and bool(re.match(r"[a-z]", line.text.split()[0]))
        )

    def _labelled(self, position: int, label: BlockKind) -> int:
        """Abstract or keywords: from the label to the end of the paragraph. Keywords end where the next thing begins."""
        draft = Draft(label)
        self.done.append(draft)
        start = position
        while position < len(self.flow):
            line = self.lines[self.flow[position]]
            if position > start and (
                (_label(line.text) is not None) or _METADATA.search(line.text) or self._is_references(position) or self._heading(position, draft) is not None or self._is_caption(position)
                or self._ends_front(position, draft, label)
            ):
                break
            draft.lines.append(self.flow[position])
            position += 1
        # After a Chinese abstract: header lines and the English title before the English abstract.
        following = next((p for p in range(position, min(position + 14, len(self.flow))) if _label(self._text(p))), None)
        if following is not None and all(not self.lines[self.flow[p]].ended or self.lines[self.flow[p]].width < 60 for p in range(position, following)):
            self._titles(position, following)
            return following
        return position

    def _ends_front(self, position: int, draft: Draft, label: BlockKind) -> bool:
        line, last = self.lines[self.flow[position]], self.lines[draft.lines[-1]]
        if label == "keywords":
            # One list, mostly on one line: it goes on only behind a separator or a cut word.
            goes_on = last.text.endswith((";", "；", ",", "，", "-", "、", "·")) or (re.search(r"[;；]|\s·\s", line.text) is not None and line.width < 80)
            return not goes_on
        if has_han(line.text) != has_han("".join(self.lines[index].text for index in draft.lines[:3])) and last.ended:
            return True
        return last.ended and (self._is_short(last) or (not self.double and line.gap > 0) or line.indent > last.indent + 1 or line.page != last.page)

    # --- the body

    def _text(self, position: int) -> str:
        return self.lines[self.flow[position]].text

    def _is_short(self, line: Line) -> bool:
        return bool(self.width) and line.width < 0.8 * self.width

    def _is_loose(self, position: int, paragraph: Draft | None) -> bool:
        """Whether a line stands outside a running sentence, or is a footer that begins with a header word."""
        if paragraph is None or self.lines[paragraph.lines[-1]].ended:
            return True
        return bool(re.match(r"\s*(?:收稿日期|收稿\s*[:：]|修回日期|基金项目|作者简介|通[信讯]作者|网络出版|Received|Correspondence|\*?\s*Corresponding|E-?mail|DOI|https?:|©|Copyright|引用)", self._text(position), re.IGNORECASE))

    def _begins_paragraph(self, position: int, paragraph: Draft) -> bool:
        line, last = self.lines[self.flow[position]], self.lines[paragraph.lines[-1]]
        if not last.ended:
            if not self.double and line.gap and not _goes_on(line.text) and not last.text.endswith(("，", ",", "-", "、")) and self._is_short(last):
                return True
            return False
        if not self.double and line.gap > 0:
            return True
        return line.indent > 1 and line.indent > last.indent or self._is_short(last)

    def _heading(self, position: int, paragraph: Draft | None) -> Draft | None:
        """A heading: numbered in the order of the document, or a word that heads sections; short, unfinished, alone on its line."""
        index = self.flow[position]
        line = self.lines[index]
        text = line.text
        last = self.lines[paragraph.lines[-1]] if paragraph and paragraph.lines else None
        numbered = _NUMBERED.fullmatch(text)
        if numbered and _HEAD_WORDS.fullmatch(numbered["title"]) and self._follows(_number(numbered["number"])):
            # ``1 Introduction``: nothing else looks like it, wherever it stands.
            return Draft("heading", [index], level=len(_number(numbered["number"])), number=numbered["number"].replace("．", "."))
        if last is not None and not last.ended and not (self._is_short(last) and line.gap > last.gap):
            return None
        if len(text) > (45 if has_han(text) else 110) or text.endswith(("。", "，", "；", ",", ";", "、")) or (text.endswith(".") and len(text.split()) > 2 and not re.match(r"\d+(?:\.\d+)*\.?\s", text)):
            return None
        if self.width and line.width > 0.95 * self.width and has_han(text):
            return None
        if found := numbered:
            number = _number(found["number"])
            title = found["title"]
            is_word = has_han(title[:1]) or title[:1].isupper() or bool(re.match(r"[α-ω\"“(（]|[A-Za-z0-9]+-", title))
            if is_word and self._follows(number) and (found["space"] or len(number) > 1 or has_han(title[:1])) and not re.match(r"(?:项|例|名|次|周|天|个|年|月|种|只|位|h\b|d\b|mg|μg|min\b|级|期|型|组|岁|倍|%|％)", title) and not text.endswith("."):
                return Draft("heading", [index], level=len(number), number=found["number"].replace("．", "."))
            return None
        if (found := _HAN_NUMBERED.fullmatch(text)) and len(text) <= 60 and not re.search(r"[，。；]", text):
            level = 2 if found["number"][0] in "(（" else 1
            return Draft("heading", [index], level=level, number=found["number"].strip("、()（）."))
        if _HEAD_WORDS.fullmatch(text.rstrip(":：.").strip()) and (last is None or last.ended):
            return Draft("heading", [index], level=1)
        if last is not None and text.isupper() and len(text) > 6 and re.fullmatch(r"[A-Z][A-Z0-9 ,&:/'-]+", text) and len(text.split()) <= 12:
            return Draft("heading", [index], level=1)
        return None

    def _follows(self, number: tuple[int, ...]) -> bool:
        """Whether a section number may stand behind the last one: 1, 1.1, 1.2, 2 …"""
        last = self.last_number
        if not last:
            return number in {(0,), (1,), (1, 1), (0, 1), (2,)}
        if len(number) > len(last):
            return number in {(*last, 1), (*last, 0)}
        # One heading in between may have been missed.
        return number[:-1] == last[:len(number) - 1] and number[-1] - last[len(number) - 1] in (1, 2)

    # --- tables

    def _is_caption(self, position: int) -> bool:
        text = self._text(position)
        found = _CAPTION.match(text)
        if not found or _CAPTION_VERB.match(found["rest"]):
            return False
        if not found["rest"].strip():
            return position + 1 < len(self.flow) and not self._text(position + 1)[:1].islower()
        # A caption ends no sentence, or is one sentence long; a line of running text that begins so is full.
        return not text.endswith(("，", "、", "；", ",")) and bool(re.match(r"[\s.:：．]|[\u3400-\u9fffA-Z]", found["rest"]))

    def _caption_and_table(self, position: int, paragraph: Draft | None) -> int:
        caption = Draft("caption", [self.flow[position]])
        self.done.append(caption)
        found = _CAPTION.match(self._text(position))
        what = found["what"] if found else ""
        caption.number = found["number"] if found else None
        is_table = what.startswith(("表", "T", "附"))
        position += 1
        while position < len(self.flow) and self._continues_caption(position, caption):
            caption.lines.append(self.flow[position])
            position += 1
        if is_table:
            # The same caption in the other language.
            if position < len(self.flow) and (other := _CAPTION.match(self._text(position))) and other["number"] == caption.number and self._is_caption(position):
                second = Draft("caption", [self.flow[position]], number=caption.number)
                self.done.append(second)
                position += 1
                while position < len(self.flow) and self._continues_caption(position, second):
                    second.lines.append(self.flow[position])
                    position += 1
            end = self._table_end(position, paragraph)
            if end > position:
                self.done.append(Draft("table", [self.flow[p] for p in range(position, end)], number=caption.number))
            position = end
        return position

    def _continues_caption(self, position: int, caption: Draft) -> bool:
        line, last = self.lines[self.flow[position]], self.lines[caption.lines[-1]]
        if last.ended or _CAPTION.match(line.text) or len(caption.lines) >= 3 or _CELLS.search(line.text):
            return False
        return bool(re.match(r"[a-z(]", line.text)) and not has_han(line.text) and (last.width >= 40) or last.text.endswith("-")

    def _table_end(self, position: int, paragraph: Draft | None) -> int:
        """Where the running text begins again behind a caption."""
        interrupted = paragraph is not None and bool(paragraph.lines) and not self.lines[paragraph.lines[-1]].ended
        first, in_footnote = position, False
        while position < len(self.flow):
            line = self.lines[self.flow[position]]
            begins_note = bool(_FOOTNOTE.match(line.text))
            if not begins_note and self._resumes(position, first, interrupted, in_footnote):
                return position
            in_footnote = (begins_note or in_footnote) and not line.ended
            position += 1
        return position if self._is_tabular(first, position) else first

    def _is_tabular(self, first: int, end: int) -> bool:
        """Whether most lines of a stretch are cells rather than prose."""
        lines = [self.lines[self.flow[p]] for p in range(first, end)]
        short = sum(1 for line in lines if _CELLS.search(line.text) or not self.width or line.width < 0.75 * self.width)
        return bool(lines) and short >= 0.5 * len(lines)

    def _resumes(self, position: int, first: int, interrupted: bool, in_footnote: bool) -> bool:
        """Whether the running text goes on at this line behind a table: with the rest of a sentence, another part of the page, or prose."""
        text = self._text(position)
        if in_footnote:
            # A note that ends in no full stop ends where the interrupted sentence plainly goes on.
            return interrupted and bool(re.match(r"[a-z]{2,}\s", text)) and self._is_prose(position, interrupted)
        if self._is_references(position) or _label(text):
            return True
        if self._is_caption(position) and (caption := _CAPTION.match(text)) and not re.match(r"\s*[(（]?(?:续|cont)", caption["rest"], re.IGNORECASE):
            return True
        if not interrupted and position > first and _NUMBERED.fullmatch(text) and self._heading(position, None) is not None:
            return True
        return not _CELLS.search(text) and self._is_prose(position, interrupted)

    def _is_prose(self, position: int, interrupted: bool) -> bool:
        """A full line of running text, followed by more of it."""
        line = self.lines[self.flow[position]]
        following = [self.lines[self.flow[p]] for p in range(position + 1, min(position + 3, len(self.flow)))]
        full = 0.82 * self.width if self.width else 60
        if line.width >= full and not _CELLS.search(line.text):
            return all(other.width >= full or other.ended or (self.width and other.width >= 0.5 * self.width) for other in following[:1]) and (line.width >= 30)
        # ``a sentence that goes on`` behind an English table begins in lower case and runs to a full stop soon.
        return interrupted and bool(re.match(r"[a-z]{2,}\s[a-z]", line.text)) and not _CELLS.search(line.text) and line.width >= 0.6 * (self.width or 60) and any(
            other.width >= full for other in following
        )

    # --- references

    def _is_references(self, position: int) -> bool:
        if _REFERENCES.fullmatch(self._text(position)):
            return position > 2 or position + 1 < len(self.flow) and bool(_REFERENCE_LABEL.match(self._text(position + 1)))
        # A list without a head: three labels in order, at the heads of lines, towards the end.
        found = _REFERENCE_LABEL.match(self._text(position))
        if not found or int(found["number"]) != 1 or position < 0.5 * len(self.flow):
            return False
        return all(any(_labels(self._text(p), number) for p in range(position + 1, min(position + 1 + 6 * number, len(self.flow)))) for number in (2, 3)) and bool(
            re.search(r"\[[JMDCPS](?:/OL)?\]|\b(?:19|20)\d\d\b", " ".join(self._text(p) for p in range(position, min(position + 4, len(self.flow)))))
        )

    def _references(self, position: int) -> int:
        draft = Draft("references")
        self.done.append(draft)
        while position < len(self.flow):
            text = self._text(position)
            if draft.lines and (_AFTER_REFERENCES.fullmatch(text) or _label(text) == "abstract"):
                break
            draft.lines.append(self.flow[position])
            position += 1
        return position


_ISSUE_LINE = re.compile(r"第\s*\d+\s*卷|\bVol\.?\s*\d+|^\s*(?:综\s*述|·\s*综述\s*·|Review(?: article)?|REVIEW(?: ARTICLE)?|Mini-?review|专家论坛|专论|论著)\s*$|(?:19|20)\d\d\s*[;,]\s*\d+\s*\(\d+\)", re.IGNORECASE)
_AFFILIATION = re.compile(r"(?:大学|学院|医院|研究所|研究院|实验室|研究中心|疾控中心|有限公司|\b\d{6}\b|University|Universit[àäé]|Department|Institute|Hospital|School of|Faculty|College|Laborator|Centre for|Center for|Division of)")
_NAME_LIST = re.compile(
    r"(?:[\u3400-\u9fff]{1,2}\s?[\u3400-\u9fff]{1,2}[\d*,，、\s\[\]()（）]*){1,12}"
    r"|(?:(?:[A-ZÀ-Þ][a-zß-ÿ'-]+|[A-Z]\.)[\s-]?){2,4}[\d*†‡,a-e\[\]()\s]*(?:(?:,|and|&|;|·)\s*(?:(?:[A-ZÀ-Þ][a-zß-ÿ'-]+|[A-Z]\.)[\s-]?){2,4}[\d*†‡,a-e\[\]()\s]*)*"
)


_MARKED_NAMES = re.compile(r"[A-Za-z\u3400-\u9fff]\s?[\[［]\d")


def _names(text: str) -> bool:
    """Whether a line lists authors or affiliations."""
    if _AFFILIATION.search(text) and not re.search(r"[。]", text):
        return True
    text = text.strip()
    if has_han(text):
        # 王小明 李华, 张三1，李四2: two or three characters a name, names parted.
        parts = [part for part in re.split(r"[\s,，、;；\d*\[\]()（）]+", text) if part]
        return len(parts) >= 2 and all(2 <= len(part) <= 4 for part in parts) or bool(re.fullmatch(r"[\u3400-\u9fff]{2,4}[\d*,，]+", text))
    return bool(_NAME_LIST.fullmatch(text)) and (bool(re.search(r"[,\d*†]|\band\b|&", text)) or bool(re.search(r"\b[A-Z]\.", text)))


def _goes_on(text: str) -> bool:
    """Whether a line can only be the rest of a sentence."""
    return bool(re.match(r"[a-z,.;:)\]，。；：、）］]", text))


def _label(text: str) -> BlockKind | None:
    for kind, pattern in _LABELS:
        found = pattern.match(text)
        if found:
            label, rest = found.group().rstrip(), text[len(found.group().rstrip()):]
            # A label is closed by a mark or stands apart from what follows; ``Abstract of the …`` and ``Summary and outlook`` are none.
            if label[-1] in ":：]］】).）;" or not rest or (rest[0].isspace() and not re.match(r"\s+(?:of|and|the|for|in)\b", rest)):
                return kind
    return None


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split(r"[.．]", text))


_LABELS: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (("abstract", _ABSTRACT), ("keywords", _KEYWORDS))


def _labels(text: str, number: int) -> bool:
    found = _REFERENCE_LABEL.match(text)
    return bool(found and int(found["number"]) == number)


# --- the reading text


class _Vocabulary:
    """The words that a document writes away from line ends, asked for only where a hyphen stands at one."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def words(self) -> frozenset[str]:
        """Words and hyphenated words, lower case; those that a line end cuts are not among them."""
        return frozenset(re.findall(r"[a-zα-ωà-ÿ]{3,}(?:-[a-zα-ωà-ÿ]+)*(?![-\u00ad\ufffea-z])", self._text.lower()))


def _compose(text: MappedText, lines: Sequence[Line], drafts: Sequence[Draft]) -> tuple[MappedText, list[LaidOut]]:
    vocabulary = _Vocabulary(text.text)
    pieces: list[Piece] = []
    spans: list[tuple[int, int]] = []
    length = 0

    def add(piece: Piece) -> None:
        nonlocal length
        pieces.append(piece)
        length += piece.end - piece.start if piece.text is None else len(piece.text)

    for draft in drafts:
        begin, footnote = length, False
        for place, index in enumerate(draft.lines):
            line = lines[index]
            end = line.end
            if place + 1 < len(draft.lines):
                following = lines[draft.lines[place + 1]]
                footnote = footnote or draft.kind == "table" and bool(_FOOTNOTE.match(line.text))
                keeps_lines = draft.kind in ("table", "references", "metadata") and not footnote
                drop, between = (0, "\n") if keeps_lines else joint(line.text, following.text, lambda: vocabulary.words)
                add(Piece(line.start, end - drop))
                if between:
                    add(Piece(end, end, between))
            else:
                add(Piece(line.start, end))
        spans.append((begin, length))
        add(Piece(lines[draft.lines[-1]].end, lines[draft.lines[-1]].end, "\n"))
    joined = text.compose(pieces)
    edits: list[Piece] = []
    for draft, (start, end) in zip(drafts, spans, strict=True):
        edits += space_edits(joined.text, start, end, table=draft.kind in ("table", "metadata"))
    return _with_blocks(joined, drafts, [_places(text, lines, draft) for draft in drafts], spans, edits)


def _places(text: MappedText, lines: Sequence[Line], draft: Draft) -> tuple[tuple[int, int], ...]:
    """The source intervals of a block: lines in a row are one."""
    places: list[tuple[int, int]] = []
    last = -2
    for index in draft.lines:
        start, end = text.span(lines[index].start, lines[index].end)
        if index == last + 1:
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
        last = index
    return tuple(places)


def _with_blocks(
    joined: MappedText, drafts: Sequence[Draft], places: Sequence[tuple[tuple[int, int], ...]], spans: Sequence[tuple[int, int]], edits: Sequence[Piece]
) -> tuple[MappedText, list[LaidOut]]:
    """The text after the last edits, with the blocks where they stand in it now."""
    blocks: list[LaidOut] = []
    shift, next_edit = 0, 0
    for draft, place, (start, end) in zip(drafts, places, spans, strict=True):
        begin = start + shift
        while next_edit < len(edits) and edits[next_edit].start < end:
            edit = edits[next_edit]
            shift += len(edit.text or "") - (edit.end - edit.start)
            next_edit += 1
        if end + shift > begin:
            blocks.append(LaidOut(draft.kind, begin, end + shift, place, draft.level, draft.number))
    return joined.edit(edits), blocks
