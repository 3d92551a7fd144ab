"""Artefacts of PDF text, undone in the reading text only: each by one small function, each recorded in the map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from ..knowledge.lexicon import words
from ..model import Warning
from ..sourcemap import MappedText, Piece

HAN = r"\u3400-\u9fff\U00020000-\U0002fa1f"
# Characters that stand without a space beside them: Han and full-width punctuation.
WIDE = rf"{HAN}\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
SOFT_HYPHEN = "\u00ad"

# The Symbol font's places in the private use area (Adobe's Symbol encoding at U+F000), as far as pharmacology prints them.
_SYMBOL_FONT = {
    0x61: "α",
    0x62: "β",
    0x63: "χ",
    0x64: "δ",
    0x65: "ε",
    0x66: "φ",
    0x67: "γ",
    0x68: "η",
    0x6B: "κ",
    0x6C: "λ",
    0x6D: "μ",
    0x70: "π",
    0x72: "ρ",
    0x73: "σ",
    0x74: "τ",
    0x71: "θ",
    0x77: "ω",
    0x79: "ψ",
    0x44: "Δ",
    0x57: "Ω",
    0x2B: "+",
    0x2D: "-",
    0x3C: "<",
    0x3D: "=",
    0x3E: ">",
    0x7E: "~",
    0xA3: "≤",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "·",
    0xD7: "·",
    0xAE: "→",
    0xAD: "↑",
    0xAF: "↓",
    0xBB: "≈",
}


@cache
def _latin_as_han() -> dict[str, str]:
    """Rare Han characters that stand for Latin ones: GBK lead byte 0xA0, the low seven bits of the trail byte are ASCII."""
    letters = {}
    for trail in range(0xA1, 0xFF):
        try:
            han = bytes((0xA0, trail)).decode("gbk")
        except UnicodeDecodeError:
            continue
        letters[han] = chr(trail & 0x7F)
    return letters


def _folded_width(text: str) -> str:
    return "".join(chr(ord(char) - 0xFEE0) for char in text)


def _nothing(text: str) -> str:
    return ""


def _space(text: str) -> str:
    return " " * len(text)


def _private(text: str) -> str:
    return "".join(_SYMBOL_FONT.get(ord(char) - 0xF000, "\ufffd") for char in text)


def _from_han(text: str) -> str:
    letters = _latin_as_han()
    return "".join(letters[char] for char in text)


def _ligature(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


# What is odd, and what stands for it in the reading text. The first that matches a place is used.
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"


@cache
def _odd() -> tuple[re.Pattern[str], dict[str, Callable[[str], str]]]:
    rare = "".join(_latin_as_han())
    kinds: list[tuple[str, str, Callable[[str], str]]] = [
        ("ligature", "[ﬀ-ﬆ]+", _ligature),  # ﬁ
        ("wide", "[０-９Ａ-Ｚａ-ｚ]+", _folded_width),  # ２４ ＩＵ
        ("space", "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", _space),
        ("soft", f"{SOFT_HYPHEN}(?![ \\t]*(?:\\r?\\n|\\r|$))", _nothing),
        ("invisible", "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]+", _nothing),
        ("hyphen", "\ufffe", _nothing),  # how pdfium writes a hyphen at a line end
        ("control", "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f]+", _nothing),
        ("cid", r"\(cid:\d{1,5}\)(?:\s?\(cid:\d{1,5}\)){0,40}", lambda text: "\ufffd"),
        ("private", "[\ue000-\uf8ff]+", _private),
        ("latin", f"[{re.escape(rare)}]{{3,}}", _from_han),  # 犜犺犲
        ("pinyin", rf"[(（](?<=[{HAN}].)[a-z{_TONED}]{{0,6}}[{_TONED}][a-z{_TONED}]{{0,5}}[)）](?=[{HAN}])", _nothing),  # 藍(lán)斑核
    ]
    pattern = re.compile("|".join(f"(?P<{name}>{body})" for name, body, _ in kinds))
    return pattern, {name: repair for name, _, repair in kinds}


@cache
def _suspects() -> re.Pattern[str]:
    """The characters that something odd may begin with: one class, so that looking for them costs little."""
    rare = re.escape("".join(_latin_as_han()))
    return re.compile(
        f"[ﬀ-ﬆ０-９Ａ-Ｚａ-ｚ\u00a0\u00ad\u1680\u2000-\u200f\u202a-\u202f\u205f-\u2064\u3000\ufeff\ufe00-\ufe0f\ue000-\uf8ff"
        f"\ufffe\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f(（{rare}]"
    )


def _cut_word(text: str, mark: re.Match[str]) -> bool:
    """Whether a line-end hyphen cut a word: lower case on both sides, and no first part of a compound before it."""
    head, tail = _LAST_WORD.search(text[max(0, mark.start() - 30) : mark.start()]), _FIRST_WORD.match(text, mark.end())
    if not head or not tail or not head.group()[-1].islower() or not tail.group()[0].islower():
        return False
    return head.group().lower() not in words("compound_first") or tail.group().lower() in words("word_endings")


def repair_characters(text: MappedText) -> tuple[MappedText, list[Warning]]:
    """The text with odd characters made plain. What no repair can read becomes U+FFFD and a warning."""
    pattern, repairs = _odd()
    if text.text.isascii() and "(cid:" not in text.text and not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text.text):
        return text, []
    edits: list[Piece] = []
    lost: list[tuple[int, int]] = []
    suspects, position = _suspects(), 0
    while suspect := suspects.search(text.text, position):
        match = pattern.match(text.text, suspect.start())
        if match is None:
            position = suspect.end()
            continue
        position = match.end()
        repaired = repairs[match.lastgroup or ""](match.group())
        if match.lastgroup == "hyphen" and not _cut_word(text.text, match):
            repaired = "-"
        edits.append(Piece(match.start(), match.end(), repaired))
        if "\ufffd" in repaired:
            lost.append(text.span(match.start(), match.end()))
    warnings = []
    if lost:
        warnings.append(
            Warning(
                code="glyphs",
                message=f"{len(lost)} places hold glyphs without a character; they are shown as U+FFFD",
                spans=tuple(lost[:100]),
            )
        )
    return text.edit(edits), warnings


_HAS_HAN = re.compile(f"[{HAN}]")
_RUNS = re.compile(r"[ \t]{2,}|\t")
_IS_WIDE = re.compile(f"[{WIDE}]")
_SPACES = re.compile(rf"(?<=[{WIDE}])[ \t]+(?=\S)|(?<=\S)[ \t]+(?=[{WIDE}])|[ \t]{{2,}}|\t")
# ``6 0 0 m g``, ``1 . 5 mg``: among Han characters single digits in a row are one number, letter-spaced or cut at a line end.
_SPACES_IN_NUMBER = re.compile(
    r" (?:(?:(?<=(?<![\dA-Za-z.,/])(?<![A-Za-z]-)\d )|(?<=(?<!\d)\d \d ))(?=\d(?![\d.]))"
    r"|(?<=\d )(?=\. \d)|(?<=\d \. )(?=\d)|(?<=\d [mμn] )(?=[gl](?![A-Za-z])))"
)
_CELL_SPACES = re.compile(rf"[ \t]{{2,}}|\t|(?<=[{WIDE}]) (?=[^ \t])|(?<=[^ \t]) (?=[{WIDE}])")


def space_edits(text: str, start: int, end: int, *, table: bool) -> Iterator[Piece]:
    """Spaces beside Han characters and full-width marks go; runs of spaces become one. In a table, wider gaps become tabs."""
    if table:
        for match in _CELL_SPACES.finditer(text, start, end):
            yield Piece(match.start(), match.end(), "\t" if len(match.group()) > 1 or match.group() == "\t" else "")
        return
    if not _HAS_HAN.search(text, start, end):
        for match in _RUNS.finditer(text, start, end):
            yield Piece(match.start(), match.end(), " ")
        return
    edits = []
    for match in _SPACES.finditer(text, start, end):
        beside_wide = match.start() > start and (_IS_WIDE.match(text, match.end()) or _IS_WIDE.match(text, match.start() - 1))
        edits.append(Piece(match.start(), match.end(), "" if beside_wide else " "))
    edits += (Piece(match.start(), match.end(), "") for match in _SPACES_IN_NUMBER.finditer(text, start, end))
    yield from sorted(edits)


_LAST_WORD = re.compile(r"[A-Za-zα-ω0-9À-ÿ]+$")
_FIRST_WORD = re.compile(r"[A-Za-zα-ωÀ-ÿ]+")


_SUPERSCRIPT = re.compile(r"[-−]\d{1,2}(?!\d)|·[A-Za-z]|\d?[+-](?:[\s/,，)]|$)|[-−](?=[\u3400-\u9fff])")


def joint(left: str, right: str, vocabulary: Callable[[], frozenset[str]]) -> tuple[int, str]:
    """How two lines of one paragraph join: how many characters to drop from the end of the left one, and what to put between them.

    A hyphen at a line end is dropped or kept by what the document writes elsewhere, then by the words beside it.
    """
    last, first = left[-1], right[0]
    if _SUPERSCRIPT.match(right) and (left[-1].isalnum() or left[-1] in "·)"):
        # What a PDF prints higher or lower comes as a line of its own: ``mg·kg`` + ``-1`` + ``·d``, ``Ca`` + ``2+``.
        return 0, ""
    if last == SOFT_HYPHEN:
        return 1, ""
    if last in "-‐\u2010\u2011" and len(left) > 1 and left[-2].isalnum():
        return _hyphen(left, right, vocabulary)
    if last in "–—−~～/·(（[［" or first in ")）]］,;:%":
        # ``2a/`` + ``2c``, ``10～`` + ``20``: nothing stood there.
        return 0, "" if not (last in "–—−" and left[-2:-1] == " ") else " "
    if _IS_WIDE.match(last) or _IS_WIDE.match(first):
        return 0, ""
    return 0, " "


def _hyphen(left: str, right: str, vocabulary: Callable[[], frozenset[str]]) -> tuple[int, str]:
    head, tail = _LAST_WORD.search(left[:-1]), _FIRST_WORD.match(right)
    if not head or not tail or not tail.group()[0].islower() or not head.group()[-1].islower():
        # 5-HT, TRPV1-, GABA-: the hyphen is the word's own.
        return 0, ""
    first, second = head.group().lower(), tail.group().lower()
    known = vocabulary()
    if first + second in known:
        return 1, ""
    if f"{first}-{second}" in known:
        return 0, ""
    is_compound = first in words("compound_first") and second not in words("word_endings")
    return (0, "") if is_compound else (1, "")
