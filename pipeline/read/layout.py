"""From lines to blocks: the front, abstract, keywords, headings, paragraphs, captions, tables, references.

Every rule looks at the shape of lines and at words that journals share. A table or a running head in the middle of a sentence comes out of
the flow: the paragraph goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..knowledge.fold import fold
from ..knowledge.heads import field_of
from ..knowledge.units import match_unit
from ..model import BlockKind
from ..sourcemap import MappedText
from .compose import Draft, LaidOut, compose
from .front import read_front, titles
from .lines import Line, body_width, has_han, is_double_spaced, lines_of, running_heads
from .marks import (
    AFTER_REFERENCES,
    CAPTION,
    CAPTION_VERB,
    CELLS,
    CONTINUED,
    FOOTER,
    FOOTNOTE,
    HAN_NUMBERED,
    HEAD_WORDS,
    METADATA,
    NUMBERED,
    REFERENCE_LABEL,
    REFERENCES,
    goes_on,
    has_label,
    label_of,
    section_number,
)
from .table import rebuild


def lay_out(text: MappedText) -> tuple[MappedText, list[LaidOut]]:
    """The reading text of a repaired text, and its blocks in reading order.

    In the reading text one line break parts two blocks, and two lines of a table.
    """
    # Shapes and labels are looked for in the folded text: widths of brackets and scripts are alike there, and every place is the same.
    lines = lines_of(fold(text.text).plain)
    heads = running_heads(lines)
    flow = [index for index in range(len(lines)) if index not in heads]
    drafts = _Drafter([lines[index] for index in flow]).blocks()
    for draft in drafts:
        draft.lines = [flow[position] for position in draft.lines]
        if draft.kind == "table":
            draft.grid = rebuild([lines[index] for index in draft.lines], text.text)
    drafts += [Draft("running_head", [index]) for index in sorted(heads)]
    return compose(text, lines, drafts)


# ``[J]``; ``2019;9(2):101``: how an entry of a list was published
_PUBLISHED = re.compile(r"\[[JMDCPSR](?:/OL)?\]|(?:19|20)\d\d\s?[,;，；]\s?\d+\s?[(（]\d+[)）]\s?[:：]\s?\d")
_QUOTED = re.compile(r'"[^"]*"')


class _Drafter:
    """Goes through the lines, running heads left out, once and sorts them into blocks."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        # Lines of cells tell nothing of running text.
        self.width = body_width([line for line in lines if not CELLS.search(line.text)])
        self.double = is_double_spaced(lines)
        self.done: list[Draft] = []
        self.last_number: tuple[int, ...] = ()

    def blocks(self) -> list[Draft]:
        """The blocks in reading order."""
        self.done, position = read_front(self.lines, double=self.double)
        open_paragraph: Draft | None = None
        while position < len(self.lines):
            line = self.lines[position]
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
                self.done.append(Draft("metadata", [position]))
                position += 1
                continue
            if open_paragraph is None or self._begins_paragraph(position, open_paragraph):
                open_paragraph = Draft("paragraph")
                self.done.append(open_paragraph)
            open_paragraph.lines.append(position)
            position += 1
        return [draft for draft in self.done if draft.lines]

    def _labelled(self, position: int, label: BlockKind) -> int:
        """Abstract or keywords: from the label to the end of the paragraph. Keywords end where the next thing begins."""
        draft = Draft(label)
        self.done.append(draft)
        start = position
        while position < len(self.lines):
            line = self.lines[position]
            if position > start and (
                (label_of(line.text) is not None)
                or METADATA.search(line.text)
                or self._is_references(position)
                or self._heading(position, draft) is not None
                or self._is_caption(position)
                or self._ends_front(position, draft, label)
            ):
                break
            draft.lines.append(position)
            position += 1
        # After a Chinese abstract: header lines and the English title before the English abstract.
        following = next((p for p in range(position, min(position + 14, len(self.lines))) if label_of(self._text(p))), None)
        if following is not None and all(not self.lines[p].ended or self.lines[p].width < 60 for p in range(position, following)):
            self.done += titles(self.lines, position, following)
            return following
        return position

    def _ends_front(self, position: int, draft: Draft, label: BlockKind) -> bool:
        line, last = self.lines[position], self.lines[draft.lines[-1]]
        if label == "keywords":
            # One list, mostly on one line: it goes on only behind a separator or a cut word.
            goes_on = last.text.endswith((";", "；", ",", "，", "-", "、", "·")) or (
                re.search(r"[;；]|\s·\s", line.text) is not None and line.width < 80
            )
            return not goes_on
        if has_han(line.text) != has_han("".join(self.lines[place].text for place in draft.lines[:3])) and last.ended:
            return True
        return last.ended and (
            self._is_short(last) or (not self.double and line.gap > 0) or line.indent > last.indent + 1 or line.page != last.page
        )

    def _text(self, position: int) -> str:
        return self.lines[position].text

    def _is_short(self, line: Line) -> bool:
        return bool(self.width) and line.width < 0.8 * self.width

    def _is_loose(self, position: int, paragraph: Draft | None) -> bool:
        """Whether a line stands outside a running sentence, or is a footer that begins with a header word."""
        if paragraph is None or self.lines[paragraph.lines[-1]].ended:
            return True
        return bool(FOOTER.match(self._text(position)))

    def _begins_paragraph(self, position: int, paragraph: Draft) -> bool:
        line, last = self.lines[position], self.lines[paragraph.lines[-1]]
        if not last.ended:
            goes_on_below = goes_on(line.text) or last.text.endswith(("，", ",", "-", "、"))
            return not self.double and line.gap > 0 and not goes_on_below and self._is_short(last)
        if not self.double and line.gap > 0:
            return True
        return (line.indent > 1 and line.indent > last.indent) or self._is_short(last)

    def _heading(self, position: int, paragraph: Draft | None) -> Draft | None:
        """A heading: numbered in the order of the document, or a word that heads sections; short, unfinished, alone on its line."""
        line = self.lines[position]
        text = line.text
        last = self.lines[paragraph.lines[-1]] if paragraph and paragraph.lines else None
        numbered = NUMBERED.fullmatch(text)
        if numbered and HEAD_WORDS.fullmatch(numbered["title"]) and self._follows(section_number(numbered["number"])):
            # ``1 Introduction``: nothing else looks like it, wherever it stands.
            return Draft("heading", [position], level=len(section_number(numbered["number"])), number=numbered["number"].replace("．", "."))
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
                and not ((unit := match_unit(title, 0)) and unit.end == len(title))
                and self._follows(number)
                and (found["space"] or len(number) > 1 or has_han(title[:1]))
                and not re.match(r"(?:项|例|名|次|周|天|个|年|月|种|只|位|h\b|d\b|mg|μg|min\b|级|期|型|组|岁|倍|%|％)", title)
                and not text.endswith(".")
            ):
                return Draft("heading", [position], level=len(number), number=found["number"].replace("．", "."))
            return None
        if (found := HAN_NUMBERED.fullmatch(text)) and len(text) <= 60 and not re.search(r"[，。；]", text):
            level = 2 if found["number"][0] in "(（" else 1
            return Draft("heading", [position], level=level, number=found["number"].strip("、()（）."))
        if HEAD_WORDS.fullmatch(text.rstrip(":：.").strip()) and (last is None or last.ended):
            return Draft("heading", [position], level=1)
        if (
            last is not None
            and text.isupper()
            and not self._is_caption(position)
            and len(text) > 6
            and re.fullmatch(r"[A-Z][A-Z0-9 ,&:/'-]+", text)
            and len(text.split()) <= 12
        ):
            return Draft("heading", [position], level=1)
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
            return position + 1 < len(self.lines) and not self._text(position + 1)[:1].islower()
        if re.match(r"\s+[a-z]{2,}", found["rest"]) and not CONTINUED.match(text):
            # ``Table 3 gathers …``: a title begins with a capital, a verb does not.
            return False
        # A caption ends no sentence, or is one sentence long; a line of running text that begins so is full.
        return not text.endswith(("，", "、", "；", ",")) and bool(re.match(r"[\s.:：．]|[\u3400-\u9fffA-Z]", found["rest"]))

    def _caption_and_table(self, position: int, paragraph: Draft | None) -> int:
        caption = Draft("caption", [position])
        self.done.append(caption)
        found = CAPTION.match(self._text(position))
        what = found["what"] if found else ""
        caption.number = found["number"] if found else None
        is_table = what.startswith(("表", "T", "附"))
        position += 1
        while position < len(self.lines) and self._continues_caption(position, caption):
            caption.lines.append(position)
            position += 1
        if is_table:
            # The same caption in the other language.
            if (
                position < len(self.lines)
                and (other := CAPTION.match(self._text(position)))
                and other["number"] == caption.number
                and self._is_caption(position)
            ):
                second = Draft("caption", [position], number=caption.number)
                self.done.append(second)
                position += 1
                while position < len(self.lines) and self._continues_caption(position, second):
                    second.lines.append(position)
                    position += 1
            end = self._table_end(position, paragraph)
            if end > position:
                self.done.append(Draft("table", list(range(position, end)), number=caption.number))
            position = end
        return position

    def _continues_caption(self, position: int, caption: Draft) -> bool:
        line, last = self.lines[position], self.lines[caption.lines[-1]]
        label = CAPTION.match(last.text)
        if label and not label["rest"].strip(" .:：．") and not CAPTION.match(line.text):
            # A label alone on its line: the title stands below, unless the table itself does.
            return not (CELLS.search(line.text) or self._ruled_end(position) > position or field_of(line.text))
        if last.ended or CAPTION.match(line.text) or len(caption.lines) >= 3 or CELLS.search(line.text):
            return False
        return (bool(re.match(r"[a-z(]", line.text)) and not has_han(line.text) and (last.width >= 40)) or last.text.endswith("-")

    def _table_end(self, position: int, paragraph: Draft | None) -> int:
        """Where the running text begins again behind a caption."""
        interrupted = paragraph is not None and bool(paragraph.lines) and not self.lines[paragraph.lines[-1]].ended
        first, in_footnote = position, False
        if position < len(self.lines) and (ruled := self._ruled_end(position)) > position + 1:
            return ruled
        while position < len(self.lines):
            line = self.lines[position]
            begins_note = bool(FOOTNOTE.match(line.text))
            if not begins_note and self._resumes(position, first, interrupted, in_footnote):
                return position
            in_footnote = (begins_note or in_footnote) and not line.ended
            position += 1
        return position if self._is_tabular(first, position) else first

    def _ruled_end(self, first: int) -> int:
        """Where the lines end that have as many pipes or commas as the heads on the first, and their notes; else ``first``."""

        def parted(position: int) -> str:
            return _QUOTED.sub("", self._text(position))

        heads = parted(first)
        mark = "|" if heads.count("|") > 1 else "," if sum(1 for head in heads.split(",") if field_of(head.strip(' "'))) > 1 else ""
        end = first
        while mark and end < len(self.lines) and parted(end).count(mark) >= heads.count(mark):
            end += 1
        while first < end < len(self.lines) and FOOTNOTE.match(self._text(end)):
            end += 1
        return end

    def _is_tabular(self, first: int, end: int) -> bool:
        """Whether most lines of a stretch are cells rather than prose."""
        lines = [self.lines[p] for p in range(first, end)]
        short = sum(1 for line in lines if CELLS.search(line.text) or not self.width or line.width < 0.75 * self.width)
        return bool(lines) and short >= 0.5 * len(lines)

    def _resumes(self, position: int, first: int, interrupted: bool, in_footnote: bool) -> bool:
        """Whether the running text goes on at this line behind a table: with the rest of a sentence, another part of the page, or prose."""
        text = self._text(position)
        if in_footnote:
            # A note that ends in no full stop ends where the interrupted sentence plainly goes on.
            return interrupted and bool(re.match(r"[a-z]{2,}\s", text)) and self._is_prose(position, interrupted)
        if (self._is_references(position) and not self._heads_column(position)) or label_of(text):
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
        if CELLS.search(self._text(first)) and any(CELLS.search(line.text) for line in self.lines[position : position + 3]):
            # Gaps part the cells of this table: here one goes on over a line of its own.
            return False
        return self._is_prose(position, interrupted)

    def _heads_column(self, position: int) -> bool:
        """Whether the word that heads a reference list heads a column here: no entry follows."""
        following = [self._text(place) for place in range(position + 1, min(position + 3, len(self.lines)))]
        return bool(REFERENCES.fullmatch(self._text(position))) and not any(
            REFERENCE_LABEL.match(text) and len(text) > 20 for text in following
        )

    def _is_prose(self, position: int, interrupted: bool) -> bool:
        """A full line of running text, followed by more of it."""
        line = self.lines[position]
        following = [self.lines[p] for p in range(position + 1, min(position + 3, len(self.lines)))]
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
            # In the first lines of a text the word is its head only where entries follow.
            following = self._text(position + 1) if position + 1 < len(self.lines) else ""
            return position > 2 or bool(REFERENCE_LABEL.match(following) or _PUBLISHED.search(following))
        # A list without a head: three labels in order, at the heads of lines, towards the end.
        found = REFERENCE_LABEL.match(self._text(position))
        if not found:
            return False
        if int(found["number"]) != 1:
            return int(found["number"]) == self._last_label() + 1 and bool(
                _PUBLISHED.search(" ".join(self._text(p) for p in range(position, min(position + 3, len(self.lines)))))
            )
        if (
            position < 0.5 * len(self.lines)
            and len(_PUBLISHED.findall("\n".join(self._text(p) for p in range(position, min(position + 9, len(self.lines)))))) < 3
        ):
            # In the first half a list is one only where its entries say how they were published.
            return False
        return all(
            any(has_label(self._text(p), number) for p in range(position + 1, min(position + 1 + 6 * number, len(self.lines))))
            for number in (2, 3)
        ) and bool(
            re.search(
                r"\[[JMDCPS](?:/OL)?\]|\b(?:19|20)\d\d\b",
                " ".join(self._text(p) for p in range(position, min(position + 4, len(self.lines)))),
            )
        )

    def _last_label(self) -> int:
        """The number of the last entry of a list that acknowledgements or an appendix have interrupted; -1 where there is none."""
        lists = [draft for draft in self.done if draft.kind == "references"]
        labels = [found for place in (lists[-1].lines if lists else ()) if (found := REFERENCE_LABEL.match(self._text(place)))]
        return int(labels[-1]["number"]) if labels else -1

    def _references(self, position: int) -> int:
        draft = Draft("references")
        self.done.append(draft)
        while position < len(self.lines):
            text = self._text(position)
            if draft.lines and (AFTER_REFERENCES.fullmatch(text) or label_of(text) == "abstract"):
                break
            draft.lines.append(position)
            position += 1
        return position
