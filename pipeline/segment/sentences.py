"""Sentences: where they end in either language, and where only a point stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKER = r"[\[［][\d\s,，、;；~～–—－-]{1,40}[\]］]"
_CLOSERS = r"[\"'”’」』）)\]］]*"
_END = re.compile(
    rf"(?:[。！？]+|[!?]+(?=[\s\"'”’)]|$|[\u3400-\u9fff])|(?<![.\s])\.(?=[\s\"'”’)\[［]|$)|(?<=[\u3400-\u9fff)\]）］])\.(?=[\u3400-\u9fff])){_CLOSERS}(?P<markers>(?:\s?{_MARKER})*)"
)
_TERMINATED = re.compile(rf"[。！？!?.][{_CLOSERS[1:-2]}]*(?:\s?{_MARKER})*\s*$")
# A point behind these ends no sentence (unless a new one clearly begins).
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[,;（，。；、\u3400-\u9fff])(?:e\.?g|i\.?e|et al|al|cf|vs|viz|approx|ca|resp|incl|esp|etc|[Ff]igs?|[Tt]abs?"
    r"|[Rr]efs?|[Ee]qs?|[Nn]os?|[Vv]ols?|pp?|[Cc]hap|[Ss]ec|[Ss]ect|[Dd]r|[Pp]rof|[Mm]rs?|[Mm]s|St|Jr|Sr|Inc|Ltd|Co|Dept|Univ"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|i\.?v|i\.?p|i\.?m|s\.?c|p\.?o|i\.?c\.?v|i\.?t|i\.?n|i\.?g|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?d|w\.?w|sp|spp|ssp|subsp|var|[Ss]uppl|ed|eds|trans|unpubl|min|max|sec|hr|wt|temp|[A-Z]|[A-Z]\.[A-Z])$"
)
# These may well end one: a new sentence begins with a capital that is no name of a person or a number.
_MAY_END = re.compile(
    r"(?:etc|al|i\.?v|i\.?p|i\.?m|s\.?c|p\.?o|i\.?c\.?v|i\.?t|i\.?n|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?d|a\.m|p\.m|hr|min|sec|max)$"
)
_BEGINS = re.compile(
    r"\s*(?:[\"'“‘(（\[［])?(?:[A-ZÀ-Þ][a-zà-ÿ]+\s(?!et\b)|(?:The|A|An|In|This|These|It|We|No|At|On|By|All|Both|To)\b|[\u3400-\u9fff])"
)
_CELL = re.compile(r"[^\t\n]+")
_LOWER = re.compile(r"\s+[a-zà-ÿ]")


def sentence_spans(text: str, *, cells: bool = False) -> Iterator[tuple[int, int]]:
    """The sentences of one block as ``[start, end)``, white space around them left out.

    A citation marker behind the full stop belongs to the sentence that it closes. In a table each of its ``cells`` is one.
    """
    start = 0
    if cells:
        for cell in _CELL.finditer(text):
            yield from _trimmed(text, *cell.span())
        return
    for end in _END.finditer(text):
        if _ends(text, start, end):
            yield from _trimmed(text, start, end.end())
            start = end.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, start: int, end: re.Match[str]) -> bool:
    mark = end.group()[0]
    after = text[end.end() : end.end() + 40]
    if _in_bracket(text, start, end.start()) and re.match(r"[^()（）。]{0,60}[)）]", text[end.end() : end.end() + 62]):
        return False
    if mark != ".":
        # “……！”一位患者这样说。: the sentence that begins with the quotation goes on behind it.
        if (
            text[start : start + 40].lstrip()[:1] in '“「『"'
            and end.group()[-1] in '”」』"'
            and re.match(r"[^。！？]{0,20}[说道称问答写]", after)
        ):
            return False
        # ``Why? asked one`` goes on.
        return not (mark in "!?！？" and _LOWER.match(after))
    if not after.strip():
        return True
    if _LOWER.match(after) and not re.match(r"\s+(?:p|m[rst])?[A-Z]", after):
        return False
    before = text[max(start, end.start() - 14) : end.start()]
    if _ABBREVIATED.search(before):
        may_end = _MAY_END.search(before) and (
            before.rstrip().endswith("al") is False or not re.match(r"\s*[\[［(（]", text[end.start() + 1 :])
        )
        return bool(may_end and not end["markers"] and _BEGINS.match(after))
    # ``0. 45``, ``48. 6%``: a decimal that a line end cut.
    if re.search(r"(?<![\d.])\d{1,2}$", before) and re.match(r"\s\d", after) and not end["markers"]:
        return False
    # ``1. Introduction``: a number at the head of a line is a label.
    return not re.fullmatch(r"\s*\d{1,2}(?:\.\d{1,2})*", text[start : end.start()])


def _in_bracket(text: str, start: int, position: int) -> bool:
    """Whether a round bracket is open at this place of the sentence."""
    window = text[max(start, position - 80) : position]
    return max(window.rfind("("), window.rfind("（")) > max(window.rfind(")"), window.rfind("）"))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end


def is_terminated(text: str) -> bool:
    """Whether a text ends as a sentence ends."""
    return bool(_TERMINATED.search(text[-60:]))
