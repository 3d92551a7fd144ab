"""The front of a document: its title, authors and header lines, before the abstract or the running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .compose import Draft
from .lines import Line, has_han
from .marks import AFFILIATION, CAPTION, ISSUE_LINE, LETTERS, MARKED_NAMES, METADATA, NUMBERED, label_of, lists_names


def read_front(lines: Sequence[Line], *, double: bool) -> tuple[list[Draft], int]:
    """Title, authors and header up to the first abstract, and where the running text begins. A text without any of it begins at once.

    ``double`` says that a blank line stands behind every line; the lines of a draft are positions in ``lines``.
    """
    limit = next((p for p in range(min(len(lines), 60)) if label_of(lines[p].text) == "abstract"), None)
    if limit is None:
        limit = next((p for p in range(min(len(lines), 40)) if label_of(lines[p].text) == "keywords"), None)
    if limit is None:
        return _authors_alone(lines) or _bare_front(lines, double)
    return titles(lines, 0, limit), limit


def _bare_front(lines: Sequence[Line], double: bool) -> tuple[list[Draft], int]:
    """Without an abstract, a short first line that ends no sentence and stands before longer ones is the title."""
    position = 0
    while position < min(4, len(lines)) and METADATA.search(lines[position].text):
        position += 1
    done = [Draft("metadata", [place]) for place in range(position)]
    following = lines[position + 1 : position + 6]
    if len(following) < 3:
        return done, position
    line = lines[position]
    is_title = (
        not line.ended
        and not line.text.endswith(("，", ",", "、", "-"))
        and line.width < max(other.width for other in following)
        and 12 <= line.width <= 110
        and not CAPTION.match(line.text)
        and not NUMBERED.match(line.text)
        and not re.match(r"\d|[a-z]", line.text)
        and any(other.ended for other in following)
        and (lists_names(following[0].text) or (following[0].gap > 0 and following[1].gap == 0))
        and not double
    )
    if not is_title:
        return done, position
    done.append(Draft("title", [position]))
    position += 1
    while position < min(12, len(lines)) and (lists_names(lines[position].text) or METADATA.search(lines[position].text)):
        done.append(Draft("metadata", [position]))
        position += 1
    return done, position


def _authors_alone(lines: Sequence[Line]) -> tuple[list[Draft], int] | None:
    """Names with marks and the affiliations that the marks stand for, before any running text, with a title line before them or not."""
    for first in range(min(3, len(lines) - 1)):
        if (
            MARKED_NAMES.search(lines[first].text)
            and lists_names(re.sub(r"[\[［]\d[\d,，]*[\]］]", "", lines[first].text))
            and re.match(r"[\[［(（]?\s*1\b", lines[first + 1].text)
            and AFFILIATION.search(lines[first + 1].text)
        ):
            position = first
            while position < len(lines) and (
                position <= first + 1 or (AFFILIATION.search(lines[position].text) and re.match(r"[\[［(（]?\s*\d", lines[position].text))
            ):
                position += 1
            titled = [Draft("title", [place]) for place in range(first)]
            return titled + [Draft("metadata", [place]) for place in range(first, position)], position
    return None


def titles(lines: Sequence[Line], first: int, limit: int) -> list[Draft]:
    """The lines before an abstract: header lines, then the title of one or two lines, then authors and affiliations."""
    done: list[Draft] = []
    title: Draft | None = None
    closed = False
    for position in range(first, limit):
        line = lines[position]
        has_words = len(line.text) >= 4 and re.search(LETTERS, line.text)
        is_header = not has_words or METADATA.search(line.text) or ISSUE_LINE.search(line.text)
        if title is None and not is_header and not lists_names(line.text) and (len(line.text) > 7 or limit - position == 1):
            title = Draft("title", [position])
            done.append(title)
        elif title is not None and not closed and not is_header and _continues_title(lines[title.lines[-1]], len(title.lines), line):
            title.lines.append(position)
        else:
            closed = title is not None
            done.append(Draft("metadata", [position]))
    return done


def _continues_title(last: Line, count: int, line: Line) -> bool:
    if count >= 3 or lists_names(line.text) or has_han(line.text) != has_han(last.text):
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
