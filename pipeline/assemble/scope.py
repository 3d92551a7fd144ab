"""Which citation supports which mention.

The marker after an author's name governs what follows until the next study begins, over the sentences of its paragraph; a marker at the
end of a clause governs what stands before it. Words such as 该研究 and ``the authors`` carry a study on. In a table the marker of a row
governs the row. Where nothing of this holds, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar

from ..knowledge.lexicon import words
from ..model import Block, Citation, Mention, Sentence

# Where sentences tell of studies. Cells are no sentences; titles and headings cite nobody.
_TELLING = frozenset({"paragraph", "abstract"})
# Where a clause sets another study against the one before it.
_CONTRAST = re.compile(r"[;；]|[，,]\s*(?:而|但|与此|whereas|while|but)")

Thing = TypeVar("Thing", Citation, Mention)


def with_citations(
    mentions: Sequence[Mention],
    citations: Sequence[Citation],
    sentences: Sequence[Sentence],
    blocks: Sequence[Block],
    source: str,
    in_rows: Mapping[str, tuple[int, ...]],
) -> tuple[Mention, ...]:
    """The mentions, each with the numbers that support it; all places are offsets in ``source``.

    ``in_rows`` are the numbers of the rows that mentions in tables stand in, by the mentions' ids.
    """
    kinds = {block.id: block.kind for block in blocks}
    markers, inside = _by_sentence(citations), _by_sentence(mentions)
    numbers: dict[str, tuple[int, ...]] = dict(in_rows)
    running: Citation | None = None
    paragraph = ""
    for sentence in sentences:
        if kinds[sentence.block] not in _TELLING:
            continue
        if sentence.block != paragraph:
            running, paragraph = None, sentence.block
        own = markers.get(sentence.id, [])
        head = sentence.text.lstrip()[:60]
        if not _goes_on(running, head, has_markers=bool(own)):
            running = None
        for mention in inside.get(sentence.id, []):
            marker = _governing(mention, own, source) if own else running
            if own and running and mention.end <= own[0].start and own[0].author is None:
                # 该研究……24 IU……，与以往结果一致［3］
                marker = running
            if marker:
                numbers[mention.id] = _with_neighbours(marker, own, source) if marker in own else marker.numbers
        if own:
            last = next((marker for marker in reversed(own) if marker.author), own[-1])
            running = last if last.author or len(last.numbers) == 1 else None
    return tuple(mention.model_copy(update={"citations": numbers.get(mention.id, ())}) for mention in mentions)


def _by_sentence(things: Iterable[Thing]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = {}
    for thing in things:
        if thing.sentence is not None:
            found.setdefault(thing.sentence, []).append(thing)
    return found


def _goes_on(running: Citation | None, head: str, *, has_markers: bool) -> bool:
    """Whether a sentence with this beginning still tells of the study before it."""
    if running is None:
        return False
    if _begins("carry_on", head):
        return True
    return running.author is not None and not has_markers and not _begins("study_over", head)


# Where an enumeration goes on: a marker at the end governs its own member only.
_ANEW = re.compile(r"[①-⑳]|[;；]\s*(?:[(（]?\d[)）]|[(（][ivx]{1,4}[)）])")
# Markers side by side are one.
_BESIDE = re.compile(r"[\s,，、]{0,3}")


def _with_neighbours(marker: Citation, markers: Sequence[Citation], source: str) -> tuple[int, ...]:
    """The numbers of a marker and of those that stand right behind it: ``［11］［13］``."""
    numbers = list(marker.numbers)
    end = marker.end
    for following in markers:
        if following.start >= end and _BESIDE.fullmatch(source[end : following.start]):
            numbers += [number for number in following.numbers if number not in numbers]
            end = following.end
    return tuple(numbers)


def _governing(mention: Mention, markers: Sequence[Citation], source: str) -> Citation | None:
    """The marker of the same sentence that a mention belongs to."""
    before = next((marker for marker in reversed(markers) if marker.end <= mention.start), None)
    after = next((marker for marker in markers if marker.start >= mention.end), None)
    if before is None:
        return after if after and not _ANEW.search(source, mention.end, after.start) else None
    if after is None:
        # Behind the last marker only a named study goes on, or one that the words carry on.
        named = next((marker for marker in reversed(markers) if marker.author and marker.end <= mention.start), None)
        return named or (before if _begins("carry_on", source[before.end : mention.start].lstrip("，,; \r\n")) else None)
    if before.author is None:
        return after
    return after if after.author and _CONTRAST.search(source, before.end, mention.start) else before


def _begins(kind: str, text: str) -> bool:
    return bool(_beginning(kind).match(text))


@cache
def _beginning(kind: str) -> re.Pattern[str]:
    """The words of a kind in both languages, at the beginning of a text."""
    chinese = "|".join(re.escape(word) for word in sorted(words(f"{kind}_zh"), key=lambda word: (-len(word), word)))
    english = "|".join(re.escape(word) for word in sorted(words(f"{kind}_en"), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?:{chinese})|(?:(?:{english})(?![A-Za-z]))", re.IGNORECASE)
