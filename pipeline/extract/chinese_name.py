"""Where the Chinese name begins that a bracket stands behind: 大鼠腹内侧前额叶皮质（mPFC）."""

from __future__ import annotations

import re
from functools import cache

from ..knowledge.lexicon import words
from .passage import Passage

_HAN = r"\u3400-\u9fff"


@cache
def _borders() -> re.Pattern[str]:
    """Words that end a walk to the left, and words that look like such but are part of names."""

    def either(kind: str) -> str:
        return "|".join(sorted(words(kind), key=lambda word: (-len(word), word)))

    return re.compile(f"(?P<name>{either('compound_zh')})|(?P<hard>{either('border_zh')})|(?P<soft>{either('soft_border_zh')})")


def name_before(passage: Passage, end: int, wanted: float) -> tuple[int, int] | None:
    """The place of the Chinese name that ends at ``end``.

    It reaches left to the last word that cannot belong to a name. Words that may (抑制, 调节, 后) end it only where it is already
    as long as ``wanted``, in characters.
    """
    plain = passage.plain
    run = re.compile(rf"[{_HAN}A-Za-z0-9α-ωΑ-ΩⅠ-Ⅻ'·/ +-]+$").search(plain, max(0, end - 32), end)
    if not run or not re.search(rf"[{_HAN}]", run.group()):
        return None
    start = run.start()
    for border in _borders().finditer(plain, start, end):
        if border["name"] or border.end() >= end or not (border.start() == start > run.start() or _is_word(passage, border)):
            continue
        # 前脉冲抑制: a word of place that begins the name is a part of it.
        is_prefix = border.start() == start and len(border.group()) == 1
        if border["hard"] or (end - border.end() >= wanted and not is_prefix):
            start = border.end()
    # A name that the lexicons know ends here: it is the long form, unless it is the last of a chain (下丘脑-垂体-甲状腺).
    known = [
        candidate.start for candidate in passage.candidates if candidate.end == end and plain[candidate.start - 1 : candidate.start] != "-"
    ]
    if known:
        start = min(known)
    while start < end and (plain[start].isspace() or plain[start] in "·/'+-"):
        start += 1
    start = _without_latin_head(plain, start, end)
    if end - start >= 2 and re.search(rf"[{_HAN}]", plain[start:end]):
        return start, end
    return None


def _is_word(passage: Passage, border: re.Match[str]) -> bool:
    """Whether a border stands as a word of its own; of one character, it need only begin one, as segmenters err on what follows it."""
    if not passage.words:
        return True
    begins, ends = border.start() in passage.word_starts, border.end() in passage.word_starts or not passage.plain[border.end()].isalnum()
    return begins and (
        ends or (bool(border["hard"]) and len(border.group()) == 1 and border.group() in "与和及或在对的由被将是为以可会也还均都已曾")
    )


def _without_latin_head(plain: str, start: int, end: int) -> int:
    """A Latin word that a space parts from the name is not part of it; ``5-羟色胺`` and ``γ-氨基丁酸`` are one."""
    head = re.compile(rf"[A-Za-z0-9α-ω'-]+\s+(?=[{_HAN}])").match(plain, start, end)
    return head.end() if head and head.group().rstrip()[-1].isalpha() and len(head.group()) > 12 else start
