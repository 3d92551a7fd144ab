"""From lines to blocks: title, abstract, keywords, headings, paragraphs, captions, tables, references, header.

Every rule looks at the shape of lines and at words that journals share. A table or a running head in the middle of a sentence comes out of
the flow: the paragraph goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..knowledge.fold import fold
from ..model import BlockKind
from ..sourcemap import MappedText
from .compose import Draft, LaidOut, compose
from .lines import Line, body_width, has_han, is_double_spaced, lines_of, running_heads
from .marks import (
    AFFILIATION,
    AFTER_REFERENCES,
    CAPTION,
    CAPTION_VERB,
    CELLS,
    FOOTER,
    FOOTNOTE,
    HAN_NUMBERED,
    HEAD_WORDS,
    ISSUE_LINE,
    LETTERS,
    MARKED_NAMES,
    METADATA,
    NUMBERED,
    REFERENCE_LABEL,
    REFERENCES,
    goes_on,
    has_label,
    label_of,
    lists_names,
    section_number,
)


def lay_out(text: MappedText) -> tuple[MappedText, list[LaidOut]]:
    """The reading text of a repaired text, and its blocks in reading order.

    In the reading text one line break parts two blocks, and two lines of a table.
    """
    # Shapes and labels are looked for in the folded text: widths of brackets and scripts are alike there, and every place is the same.
    lines = lines_of(fold(text.text).plain)
    drafts = _Drafter(lines).blocks()
    return compose(text, lines, drafts)


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
            if label := label_of(line.text):
                position = self._labelled(position, label)
                open_paragraph = None
                continue
            if (heading := self._heading(position, open_paragraph)) is not None:
                self.done.append(heading)
                if heading.number:
                    # Arabic numbers begin anew under a heading that is numbered otherwise.
                    self.last_number = section_number(heading.number) if heading.number[0].isdigit() else ()
                open_paragraph = None
                position += 1
                continue
            if self._is_caption(position):
                # The paragraph stays open: its sentence may go on behind the table.
                position = self._caption_and_table(position, open_paragraph)
                continue
            if (
                METADATA.search(line.text)
                and not line.text.endswith(("。", "，"))
                and line.width < 200
                and self._is_loose(position, open_paragraph)
            ):
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
        limit = next((p for p in range(min(len(self.flow), 60)) if label_of(self._text(p)) == "abstract"), None)
        if limit is None:
            limit = next((p for p in range(min(len(self.flow), 40)) if label_of(self._text(p)) == "keywords"), None)
        if limit is None:
            return self._bare_front()
        self._titles(0, limit)
        return limit

    def _bare_front(self) -> int:
        """Without an abstract, a short first line that ends no sentence and stands before longer ones is the title."""
        position = self._authors_alone()
        if position or len(self.flow) < 4:
            return position
        while position < min(4, len(self.flow)) and METADATA.search(self._text(position)):
            self.done.append(Draft("metadata", [self.flow[position]]))
            position += 1
        line = self.lines[self.flow[position]]
        following = [self.lines[self.flow[p]] for p in range(position + 1, min(position + 6, len(self.flow)))]
        is_title = (
            not line.ended
            and not line.text.endswith(("，", ",", "、", "-"))
            and following
            and line.width < max(other.width for other in following)
            and 12 <= line.width <= 110
            and not CAPTION.match(line.text)
            and not NUMBERED.match(line.text)
            and not re.match(r"\d|[a-z]", line.text)
            and any(other.ended for other in following)
            and (lists_names(following[0].text) or (following[0].gap > 0 and following[1].gap == 0))
            and not self.double
        )
        if not is_title:
            return position
        self.done.append(Draft("title", [self.flow[position]]))
        position += 1
        while position < min(12, len(self.flow)) and (lists_names(self._text(position)) or METADATA.search(self._text(position))):
            self.done.append(Draft("metadata", [self.flow[position]]))
            position += 1
        return position

    def _authors_alone(self) -> int:
        """Names with marks and the affiliations that the marks stand for, before any running text, with a title line before them or not."""
        for first in range(min(3, len(self.flow) - 1)):
            if (
                MARKED_NAMES.search(self._text(first))
                and lists_names(re.sub(r"[\[［]\d[\d,，]*[\]］]", "", self._text(first)))
                and re.match(r"[\[［(（]?\s*1\b", self._text(first + 1))
                and AFFILIATION.search(self._text(first + 1))
            ):
                self.done += [Draft("title", [index]) for index in self.flow[:first]]
                position = first
                while position < len(self.flow) and (
                    position <= first + 1
                    or (AFFILIATION.search(self._text(position)) and re.match(r"[\[［(（]?\s*\d", self._text(position)))
                ):
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
            has_words = len(line.text) >= 4 and re.search(LETTERS, line.text)
            is_header = not has_words or METADATA.search(line.text) or ISSUE_LINE.search(line.text)
            if title is None and not is_header and not lists_names(line.text) and (len(line.text) > 7 or limit - position == 1):
                title = Draft("title", [index])
                self.done.append(title)
            elif title is not None and not closed and not is_header and self._continues_title(title, line):
                title.lines.append(index)
            else:
                closed = title is not None
                self.done.append(Draft("metadata", [index]))

    def _continues_title(self, title: Draft, line: Line) -> bool:
        last = self.lines[title.lines[-1]]
        if len(title.lines) >= 3 or lists_names(line.text) or has_han(line.text) != has_han(last.text):
            return False
        if has_han(line.text) and not re.match(r"[(（\[]?\d|[A-Z]", line.text):
            # What stands between a Chinese title and the authors is the rest of the title.
            return True
        return (
            last.text.endswith(("：", ":", "—", "-", "——", ",", "，", "、"))
            or bool(re.match(r"[a-z(（——:：]", line.text))
            or bool(re.search(r"\b(?:of|and|in|the|on|for|with|to|from|a|by|at|as|its)$|[的与和及在对]$", last.text))
            or (
                not line.ended
                and line.width <= 100
                and len(line.text.split()) > 2
                and not re.search(r"\d", line.text)
                and bool(re.match(r"[a-z]", line.text.split()[0]))
            )
        )

    def _labelled(self, position: int, label: BlockKind) -> int:
        """Abstract or keywords: from the label to the end of the paragraph. Keywords end where the next thing begins."""
        draft = Draft(label)
        self.done.append(draft)
        start = position
        while position < len(self.flow):
            line = self.lines[self.flow[position]]
            if position > start and (
                (label_of(line.text) is not None)
                or METADATA.search(line.text)
                or self._is_references(position)
                or self._heading(position, draft) is not None
                or self._is_caption(position)
                or self._ends_front(position, draft, label)
            ):
                break
            draft.lines.append(self.flow[position])
            position += 1
        # After a Chinese abstract: header lines and the English title before the English abstract.
        following = next((p for p in range(position, min(position + 14, len(self.flow))) if label_of(self._text(p))), None)
        if following is not None and all(
            not self.lines[self.flow[p]].ended or self.lines[self.flow[p]].width < 60 for p in range(position, following)
        ):
            self._titles(position, following)
            return following
        return position

    def _ends_front(self, position: int, draft: Draft, label: BlockKind) -> bool:
        line, last = self.lines[self.flow[position]], self.lines[draft.lines[-1]]
        if label == "keywords":
            # One list, mostly on one line: it goes on only behind a separator or a cut word.
            goes_on = last.text.endswith((";", "；", ",", "，", "-", "、", "·")) or (
                re.search(r"[;；]|\s·\s", line.text) is not None and line.width < 80
            )
            return not goes_on
        if has_han(line.text) != has_han("".join(self.lines[index].text for index in draft.lines[:3])) and last.ended:
            return True
        return last.ended and (
            self._is_short(last) or (not self.double and line.gap > 0) or line.indent > last.indent + 1 or line.page != last.page
        )

    # --- the body

    def _text(self, position: int) -> str:
        return self.lines[self.flow[position]].text

    def _is_short(self, line: Line) -> bool:
        return bool(self.width) and line.width < 0.8 * self.width

    def _is_loose(self, position: int, paragraph: Draft | None) -> bool:
        """Whether a line stands outside a running sentence, or is a footer that begins with a header word."""
        if paragraph is None or self.lines[paragraph.lines[-1]].ended:
            return True
        return bool(FOOTER.match(self._text(position)))

    def _begins_paragraph(self, position: int, paragraph: Draft) -> bool:
        line, last = self.lines[self.flow[position]], self.lines[paragraph.lines[-1]]
        if not last.ended:
            goes_on_below = goes_on(line.text) or last.text.endswith(("，", ",", "-", "、"))
            return not self.double and line.gap > 0 and not goes_on_below and self._is_short(last)
        if not self.double and line.gap > 0:
            return True
        return (line.indent > 1 and line.indent > last.indent) or self._is_short(last)

    def _heading(self, position: int, paragraph: Draft | None) -> Draft | None:
        """A heading: numbered in the order of the document, or a word that heads sections; short, unfinished, alone on its line."""
        index = self.flow[position]
        line = self.lines[index]
        text = line.text
        last = self.lines[paragraph.lines[-1]] if paragraph and paragraph.lines else None
        numbered = NUMBERED.fullmatch(text)
        if numbered and HEAD_WORDS.fullmatch(numbered["title"]) and self._follows(section_number(numbered["number"])):
            # ``1 Introduction``: nothing else looks like it, wherever it stands.
            return Draft("heading", [index], level=len(section_number(numbered["number"])), number=numbered["number"].replace("．", "."))
        if last is not None and not last.ended and not (self._is_short(last) and line.gap > last.gap):
            return None
        if (
            len(text) > (45 if has_han(text) else 110)
            or text.endswith(("。", "，", "；", ",", ";", "、"))
            or (text.endswith(".") and len(text.split()) > 2 and not re.match(r"\d+(?:\.\d+)*\.?\s", text))
        ):
            return None
        if self.width and line.width > 0.95 * self.width and has_han(text):
            return None
        if found := numbered:
            number = section_number(found["number"])
            title = found["title"]
            is_word = has_han(title[:1]) or title[:1].isupper() or bool(re.match(r"[α-ω\"“(（]|[A-Za-z0-9]+-", title))
            if (
                is_word
                and self._follows(number)
                and (found["space"] or len(number) > 1 or has_han(title[:1]))
                and not re.match(r"(?:项|例|名|次|周|天|个|年|月|种|只|位|h\b|d\b|mg|μg|min\b|级|期|型|组|岁|倍|%|％)", title)
                and not text.endswith(".")
            ):
                return Draft("heading", [index], level=len(number), number=found["number"].replace("．", "."))
            return None
        if (found := HAN_NUMBERED.fullmatch(text)) and len(text) <= 60 and not re.search(r"[，。；]", text):
            level = 2 if found["number"][0] in "(（" else 1
            return Draft("heading", [index], level=level, number=found["number"].strip("、()（）."))
        if HEAD_WORDS.fullmatch(text.rstrip(":：.").strip()) and (last is None or last.ended):
            return Draft("heading", [index], level=1)
        if (
            last is not None
            and text.isupper()
            and len(text) > 6
            and re.fullmatch(r"[A-Z][A-Z0-9 ,&:/'-]+", text)
            and len(text.split()) <= 12
        ):
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
        return number[:-1] == last[: len(number) - 1] and number[-1] - last[len(number) - 1] in (1, 2)

    # --- tables

    def _is_caption(self, position: int) -> bool:
        text = self._text(position)
        found = CAPTION.match(text)
        if not found or CAPTION_VERB.match(found["rest"]):
            return False
        if not found["rest"].strip():
            return position + 1 < len(self.flow) and not self._text(position + 1)[:1].islower()
        # A caption ends no sentence, or is one sentence long; a line of running text that begins so is full.
        return not text.endswith(("，", "、", "；", ",")) and bool(re.match(r"[\s.:：．]|[\u3400-\u9fffA-Z]", found["rest"]))

    def _caption_and_table(self, position: int, paragraph: Draft | None) -> int:
        caption = Draft("caption", [self.flow[position]])
        self.done.append(caption)
        found = CAPTION.match(self._text(position))
        what = found["what"] if found else ""
        caption.number = found["number"] if found else None
        is_table = what.startswith(("表", "T", "附"))
        position += 1
        while position < len(self.flow) and self._continues_caption(position, caption):
            caption.lines.append(self.flow[position])
            position += 1
        if is_table:
            # The same caption in the other language.
            if (
                position < len(self.flow)
                and (other := CAPTION.match(self._text(position)))
                and other["number"] == caption.number
                and self._is_caption(position)
            ):
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
        if last.ended or CAPTION.match(line.text) or len(caption.lines) >= 3 or CELLS.search(line.text):
            return False
        return (bool(re.match(r"[a-z(]", line.text)) and not has_han(line.text) and (last.width >= 40)) or last.text.endswith("-")

    def _table_end(self, position: int, paragraph: Draft | None) -> int:
        """Where the running text begins again behind a caption."""
        interrupted = paragraph is not None and bool(paragraph.lines) and not self.lines[paragraph.lines[-1]].ended
        first, in_footnote = position, False
        while position < len(self.flow):
            line = self.lines[self.flow[position]]
            begins_note = bool(FOOTNOTE.match(line.text))
            if not begins_note and self._resumes(position, first, interrupted, in_footnote):
                return position
            in_footnote = (begins_note or in_footnote) and not line.ended
            position += 1
        return position if self._is_tabular(first, position) else first

    def _is_tabular(self, first: int, end: int) -> bool:
        """Whether most lines of a stretch are cells rather than prose."""
        lines = [self.lines[self.flow[p]] for p in range(first, end)]
        short = sum(1 for line in lines if CELLS.search(line.text) or not self.width or line.width < 0.75 * self.width)
        return bool(lines) and short >= 0.5 * len(lines)

    def _resumes(self, position: int, first: int, interrupted: bool, in_footnote: bool) -> bool:
        """Whether the running text goes on at this line behind a table: with the rest of a sentence, another part of the page, or prose."""
        text = self._text(position)
        if in_footnote:
            # A note that ends in no full stop ends where the interrupted sentence plainly goes on.
            return interrupted and bool(re.match(r"[a-z]{2,}\s", text)) and self._is_prose(position, interrupted)
        if self._is_references(position) or label_of(text):
            return True
        if (
            self._is_caption(position)
            and (caption := CAPTION.match(text))
            and not re.match(r"\s*[(（]?(?:续|cont)", caption["rest"], re.IGNORECASE)
        ):
            return True
        if (
            position > first
            and ((NUMBERED.fullmatch(text) and not interrupted) or HAN_NUMBERED.fullmatch(text))
            and self._heading(position, None)
        ):
            return True
        return not CELLS.search(text) and self._is_prose(position, interrupted)

    def _is_prose(self, position: int, interrupted: bool) -> bool:
        """A full line of running text, followed by more of it."""
        line = self.lines[self.flow[position]]
        following = [self.lines[self.flow[p]] for p in range(position + 1, min(position + 3, len(self.flow)))]
        full = 0.82 * self.width if self.width else 60
        if line.width >= full and not CELLS.search(line.text):
            return all(
                other.width >= full or other.ended or (self.width and other.width >= 0.5 * self.width) for other in following[:1]
            ) and (line.width >= 30)
        # ``a sentence that goes on`` behind an English table begins in lower case and runs to a full stop soon.
        return (
            interrupted
            and bool(re.match(r"[a-z]{2,}\s[a-z]", line.text))
            and not CELLS.search(line.text)
            and line.width >= 0.6 * (self.width or 60)
            and any(other.width >= full for other in following)
        )

    # --- references

    def _is_references(self, position: int) -> bool:
        if REFERENCES.fullmatch(self._text(position)):
            return position > 2 or (position + 1 < len(self.flow) and bool(REFERENCE_LABEL.match(self._text(position + 1))))
        # A list without a head: three labels in order, at the heads of lines, towards the end.
        found = REFERENCE_LABEL.match(self._text(position))
        if not found or int(found["number"]) != 1 or position < 0.5 * len(self.flow):
            return False
        return all(
            any(has_label(self._text(p), number) for p in range(position + 1, min(position + 1 + 6 * number, len(self.flow))))
            for number in (2, 3)
        ) and bool(
            re.search(
                r"\[[JMDCPS](?:/OL)?\]|\b(?:19|20)\d\d\b",
                " ".join(self._text(p) for p in range(position, min(position + 4, len(self.flow)))),
            )
        )

    def _references(self, position: int) -> int:
        draft = Draft("references")
        self.done.append(draft)
        while position < len(self.flow):
            text = self._text(position)
            if draft.lines and (AFTER_REFERENCES.fullmatch(text) or label_of(text) == "abstract"):
                break
            draft.lines.append(self.flow[position])
            position += 1
        return position
