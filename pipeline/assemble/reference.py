"""The reference list of a review: its entries, each with its number, its place and what it says as a CSL item."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..knowledge.fold import fold
from ..model import Reference, Span, Warning
from .csl import parsed


class ListText(NamedTuple):
    """The text of a block of references, its lines as they stand, and what the places in it are in the source."""

    text: str
    places: Callable[[int, int], tuple[Span, ...]]


class _Label(NamedTuple):
    """A label at ``[start, end)`` of a text."""

    start: int
    end: int
    number: int


# How lists number their entries. Brackets may stand within a line, where two entries share it; the others at the head of one.
_STYLES: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?:(?<=^)|(?<=[\n .。)]))\[\s?(?P<number>\d{1,4})\s?[\]」]\s?"),
    re.compile(r"(?:(?<=^)|(?<=\n))\((?P<number>\d{1,4})\)\s?"),
    re.compile(r"(?:(?<=^)|(?<=\n))(?P<number>\d{1,4})[.、]\s?(?!\d)"),
    re.compile(r"(?:(?<=^)|(?<=\n))(?P<number>\d{1,4})(?:\s+(?=[A-ZÀ-Þ])|\s*(?=[\u3400-\u9fff](?![\u5e74\u6708])))"),
)
_HEAD = re.compile(
    r"\s*(?:主要)?(?:参考文献|參考文獻|文献|文獻|参考资料|references?|bibliography|literature(?: cited)?)\s*[:：]?\s*(?:\n|$)",
    re.IGNORECASE,
)
# No list skips more numbers than this; what does is no label, unless it is in brackets at the head of a line.
_LARGEST_STEP = 5
# An entry longer than this is not read any further.
_LONGEST = 4000
# An unnumbered entry begins with a name.
_BEGINS = re.compile(
    r"(?:(?:van|von|de|der|den|del|della|di|da) ){0,2}[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]+(?: [A-Z][a-z]+)?(?:, ?| )(?:[A-Z]\.?[ -]?){1,3}[,.(&]"
    r"|[\u3400-\u9fff]{2,4}[,，、.．(（]"
)
_ENDS = re.compile(r"(?:[.。．]|\d|/\S+)\s*$")
# Below this an entry is not understood well enough to rely on.
UNSURE = 0.5


def references_of(lists: Sequence[ListText], join: Callable[[str, str], str]) -> tuple[tuple[Reference, ...], tuple[Warning, ...]]:
    """The entries of all lists in order, and warnings for those that are hardly understood.

    ``join`` puts the lines of an entry together as those of a paragraph.
    """
    references: list[Reference] = []
    warnings: list[Warning] = []
    for part in lists:
        folded = fold(part.text).plain
        head = _HEAD.match(folded)
        for label, end in _entries(folded, head.end() if head else 0):
            text = _joined(part.text[label.end : min(end, label.end + _LONGEST)], join)
            if not text:
                continue
            item = parsed(text)
            spans = part.places(label.start, end)
            references.append(
                Reference(
                    id=f"r{len(references) + 1}",
                    number=label.number or len(references) + 1,
                    spans=spans,
                    text=text,
                    csl=item.csl,
                    confidence=item.confidence,
                )
            )
            if item.confidence < UNSURE:
                name = f"entry {label.number}" if label.number else "an entry without a number"
                warnings.append(Warning(code="reference_unsure", message=f"{name} is hardly understood: {text[:60]}", spans=spans))
    return tuple(references), tuple(warnings)


def _entries(text: str, start: int) -> Iterator[tuple[_Label, int]]:
    """Each entry with where it ends."""
    labels = max((_chain(style, text, start) for style in _STYLES), key=len)
    if len(labels) < 2:
        # One entry alone stands where a list goes on behind something else.
        labels = list(_unnumbered(text, start)) or labels
    for label, following in pairwise([*labels, _Label(len(text.rstrip()), 0, 0)]):
        yield label, following.start


def _chain(style: re.Pattern[str], text: str, start: int) -> list[_Label]:
    """The labels of one style that count up, each a little more than the one before; a list that begins anew at 1 goes on."""
    found = [_Label(*label.span(), int(label["number"])) for label in style.finditer(text, start)]
    best: list[int] = []
    # The longest chain, by the number that each label could follow: a patience sort over the numbers.
    tails: list[int] = []
    before: list[int] = [-1] * len(found)
    numbers: list[int] = []
    for index, label in enumerate(found):
        place = bisect_left(numbers, label.number)
        before[index] = tails[place - 1] if place else -1
        if place == len(numbers):
            numbers.append(label.number)
            tails.append(index)
        else:
            numbers[place], tails[place] = label.number, index
    index = tails[-1] if tails else -1
    while index >= 0:
        best.append(index)
        index = before[index]
    best.reverse()
    chain = [found[index] for index in best]
    cut = next(
        (
            place
            for place, (one, other) in enumerate(pairwise(chain), start=1)
            if other.number - one.number > _LARGEST_STEP and not re.search(r"\n[\[(]$", text[: other.start + 1][-2:])
        ),
        len(chain),
    )
    chain = chain[:cut]
    if chain and (again := [label for label in found if label.start > chain[-1].start and label.number == 1]):
        chain += _chain(style, text, again[0].start)
    return chain


def _unnumbered(text: str, start: int) -> Iterator[_Label]:
    """The first lines of entries without numbers: they begin with a name, behind a line that ends one."""
    previous = "."
    for line in re.compile(r"[^\n]+").finditer(text, start):
        if _ENDS.search(previous) and _BEGINS.match(line.group()):
            yield _Label(line.start(), line.start(), 0)
        previous = line.group()


def _joined(text: str, join: Callable[[str, str], str]) -> str:
    whole = ""
    for line in text.split("\n"):
        if line := line.strip():
            whole = join(whole, line) if whole else line
    return " ".join(whole.split())


def by_number(references: Iterable[Reference]) -> dict[int, Reference]:
    """The entries by their numbers; of two with one number the first."""
    numbered: dict[int, Reference] = {}
    for reference in references:
        if reference.number is not None:
            numbered.setdefault(reference.number, reference)
    return numbered
