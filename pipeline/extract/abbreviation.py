"""Abbreviations: a short form and the long form that the document gives for it, in either language and order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..knowledge.lexicon import Receptor
from ..model import ReceptorValue, RegionValue
from .chinese_name import name_before
from .passage import Passage

_HAN = r"\u3400-\u9fff"
# ``PVN``, ``5-HT``, ``sIPSC``, ``OX1R``, ``GluN2B``, ``PPARγ``, ``NF-κB``, ``[Ca2+]i``
_SHORT = re.compile(r"(?:[A-Za-z0-9α-ωΑ-Ω](?:[A-Za-z0-9α-ωΑ-Ω./+&-]{0,10}[A-Za-z0-9α-ωΑ-ΩⅠ-Ⅻ+])?|(?:[a-z]\.){2,5})")
_BRACKET = re.compile(r"\(([^()]{1,120})\)")
_SQUARE = re.compile(rf"\[({_SHORT.pattern})\]")
# Words, numbers, statistics and units that look like a short form in a bracket.
_NO_SHORT = re.compile(
    r"[IVXivx]+|[ACGT]/[ACGT]|[a-z]+|\d+[a-zA-Z]?|[A-Z][a-z]+|[nNpPrRtF]|[Pp]\d|[A-Za-z]|[A-Z]\d|vs|[Ff]igs?|[Tt]ab(?:le)?|IU|[Mm]g|kg|mL|OR|RR|HR|CI|SD|SE|SEM|MD|USA|UK|US|PhD|MD"
)
_LETTER = r"[A-Za-zα-ωÀ-ÿ0-9Ⅰ-Ⅻ]"


class Definition(NamedTuple):
    """``short`` at ``[short_start, short_end)`` stands for the text at ``[long_start, long_end)``."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def find(passage: Passage) -> Iterator[Definition]:
    """Every definition of a passage, in order, each pair once."""
    found = [definition for bracket in _BRACKET.finditer(passage.plain) for definition in _of_bracket(passage, bracket)]
    found += [*_of_squares(passage), *_of_lists(passage), *_named_short(passage)]
    seen: set[tuple[str, str]] = set()
    for definition in sorted(found, key=lambda item: min(item.short_start, item.long_start)):
        text = passage.text
        pair = (
            text[definition.short_start : definition.short_end],
            re.sub(r"\s+", "", text[definition.long_start : definition.long_end]).lower(),
        )
        if pair not in seen:
            seen.add(pair)
            yield definition


def is_short(text: str) -> bool:
    """Whether a piece of text has the look of an abbreviation: letters with a capital or a digit among them."""
    if re.fullmatch(r"(?:[a-z]\.){2,5}[a-z]?", text):
        return True
    if not _SHORT.fullmatch(text) or _NO_SHORT.fullmatch(text):
        return bool(re.fullmatch(r"[A-Z]{2,}", text)) and text not in {"IU", "USA", "UK", "US", "II", "III", "IV", "VI"}
    letters = re.sub(r"[^A-Za-zα-ωΑ-Ω]", "", text)
    return (
        len(letters) >= 2 and any(char.isupper() for char in letters) and not re.fullmatch(r"\d+(?:\.\d+)?[A-Za-z]+(?<!\d[A-Z]{2})", text)
    )


def _of_bracket(passage: Passage, bracket: re.Match[str]) -> Iterator[Definition]:
    plain = passage.plain
    parts = _parts(plain, *bracket.span(1))
    shorts = [part for part in parts if is_short(plain[part[0] : part[1]])]
    if pairs := _RESPECTIVELY.fullmatch(bracket.group(1)):
        yield from _respectively(plain, bracket.start(1), pairs)
        return
    end = bracket.start()
    while end and plain[end - 1] in " \n":
        end -= 1
    if len(parts) > 1:
        shorts = [part for part in shorts if not plain[part[0] : part[1]].islower()]
    if shorts:
        short = shorts[-1]
        letters = plain[short[0] : short[1]]
        # What follows in ``oxytocin receptor (OTR, encoded by OXTR)`` is a note.
        before = _latin_before(plain, end, letters) or _same_concept(passage, end, letters)
        others = [part for part in parts if part < short or (part > short and not before)]
        # 视觉模拟评分法（visual analogue scale，VAS）: both long forms, one short form.
        inner = next((found for part in others if (found := _latin_whole(plain, *part, letters))), None)
        if before and not inner:
            yield Definition(*short, *before)
        elif inner or len(parts) == 1 or all(is_short(plain[low:high]) for low, high in parts):
            yield from _chinese_before(passage, end, short, letters)
        if inner:
            yield Definition(*short, *inner)
        return
    if (
        parts
        and re.match(r"(?:以下)?简称", plain[bracket.start(1) : bracket.start(1) + 4])
        and re.fullmatch(rf"[{_HAN}]{{2,6}}", plain[parts[0][0] : parts[0][1]])
    ):
        # 慢性阻塞性肺疾病（简称慢阻肺）
        yield from _chinese_before(passage, end, parts[0], "A" * (parts[0][1] - parts[0][0]))
        return
    yield from _long_in_bracket(plain, parts, end)


def _of_squares(passage: Passage) -> Iterator[Definition]:
    """bed nucleus of the stria terminalis [BNST]: Latin long forms only, as much else stands in square brackets."""
    plain = passage.plain
    for bracket in _SQUARE.finditer(plain):
        end = bracket.start() - 1 if plain[bracket.start() - 1 : bracket.start()] in (" ", "\n") else bracket.start()
        if is_short(bracket.group(1)) and (long := _latin_before(plain, end, bracket.group(1))):
            yield Definition(*bracket.span(1), *long)


_RESPECTIVELY = re.compile(rf"(?P<first>{_SHORT.pattern})\s(?:and|or)\s(?P<second>{_SHORT.pattern}),?\s(?:respectively|resp\.)")


def _respectively(plain: str, start: int, pairs: re.Match[str]) -> Iterator[Definition]:
    """the lateral habenula and the nucleus accumbens (LHb and NAc, respectively)"""
    end = start - 1
    while end and plain[end - 1] in " \n":
        end -= 1
    second = _latin_before(plain, end, pairs["second"])
    joint = re.search(r",?\s(?:and|or)\s(?:the\s)?$", plain[max(0, second[0] - 12) : second[0]]) if second else None
    first = _latin_before(plain, second[0] - len(joint.group()), pairs["first"]) if second and joint else None
    if first and second:
        yield Definition(start + pairs.start("first"), start + pairs.end("first"), *first)
        yield Definition(start + pairs.start("second"), start + pairs.end("second"), *second)


def _same_concept(passage: Passage, end: int, short: str) -> tuple[int, int] | None:
    """capsaicin receptor (TRPV1): a name and a symbol that the lexicons hold for one concept, though no letters tell it."""
    for candidate in passage.candidates:
        if candidate.end == end and passage.plain[candidate.start].isascii():
            for kind in ("receptor", "region", "receptor_defined", "region_defined"):
                for concept in passage.concepts(short, kind):
                    ids = concept.ids if isinstance(concept, Receptor) else (concept.id,)
                    value = candidate.value
                    if ids == (value.ids if isinstance(value, ReceptorValue) else (value.id,) if isinstance(value, RegionValue) else None):
                        return candidate.start, candidate.end
    return None


def _long_in_bracket(plain: str, parts: Sequence[tuple[int, int]], end: int) -> Iterator[Definition]:
    """CRTC3（CREB regulated transcriptional coactivators）, PVN（旁室核）: the short form stands before the bracket."""
    before = re.compile(rf"{_SHORT.pattern}$").search(plain, max(0, end - 12), end)
    if not before or not parts or not is_short(before.group()):
        return
    for low, high in parts[:1]:
        text = plain[low:high]
        han = len(re.findall(f"[{_HAN}]", text))
        if found := _latin_whole(plain, low, high, before.group()):
            yield Definition(before.start(), before.end(), *found)
        elif (
            re.fullmatch(rf"[{_HAN}A-Za-z0-9α-ω\s-]{{2,30}}", text)
            and han >= max(3, len(before.group()))
            and _NAMES_THING.search(text)
            and not _STATES.search(text)
        ):
            yield Definition(before.start(), before.end(), low, high)


# What a long form in Chinese ends with when it stands in the bracket: a thing, not a remark.
_NAMES_THING = re.compile(
    r"(?:[核区叶层质体素酶因子受体激素蛋白障碍症病法表量路轴肽酸胺醇胞元剂系统研究试验指数电位皮伤炎癌瘤期率值胞流痛压液膜管节肌骨]|抑制|调节|激活|传递|再摄取)$"
)
_STATES = re.compile(r"[，。；、]|如|见|包括|即为|等|或者|以及|例如|占|约|均|与.*比|为|的")


def _parts(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The pieces of a bracket, parted by commas and semicolons, without the spaces and words around them."""
    parts = []
    for piece in re.compile(r"[^,，;；:：、=]+").finditer(plain, start, end):
        low, high = piece.span()
        while low < high and plain[low].isspace():
            low += 1
        while high > low and plain[high - 1].isspace():
            high -= 1
        for lead in (
            "以下简称",
            "简称",
            "缩写为",
            "abbreviated as ",
            "abbreviated ",
            "hereafter ",
            "英文缩写",
            "即",
            "also called ",
            "or ",
            "the ",
        ):
            if plain.startswith(lead, low) and high - low > len(lead):
                low += len(lead)
        if high > low:
            parts.append((low, high))
    return parts


# --- lists of abbreviations under a table or behind a heading

_LIST_LABEL = re.compile(r"(?:Abbreviations?(?: used)?|Notes?|注|缩略语|缩写(?:词)?|备注)\s*[.:：]\s*", re.IGNORECASE)
_LIST_ITEM = re.compile(rf"\s*(?P<short>{_SHORT.pattern})\s*[:：=,，]\s*(?P<long>[^;；。.:：=]{{2,80}}?)\s*(?=[;；。.\n]|$)")


_NAMED_SHORT = re.compile(
    rf"[，,]\s?(?:(?:以下)?(?:简称|缩写)(?:为|作)?|即(?={_SHORT.pattern}[，,。；;]))\s?[“\"]?(?P<short>{_SHORT.pattern})"
)
_NAMED_SHORT_EN = re.compile(
    rf",\s(?:(?P<or>or)|(?:hereafter\s)?(?:abbreviated|referred\sto)(?:\sas)?|hereafter)\s(?P<short>{_SHORT.pattern})(?=[\s,;.])"
)


def _named_short(passage: Passage) -> Iterator[Definition]:
    """…受体，以下简称GLP-1R; brain-derived neurotrophic factor, or BDNF: the short form is named in the sentence."""
    for match in _NAMED_SHORT_EN.finditer(passage.plain):
        long = _latin_before(passage.plain, match.start(), match["short"]) if is_short(match["short"]) else None
        # Behind ``or`` mostly stands another thing: the last word must begin with the last letter.
        last_word = passage.plain[slice(*long)].split()[-1] if long else ""
        if long and (not match["or"] or last_word[0].lower() == match["short"][-1].lower()):
            yield Definition(*match.span("short"), *long)
    for match in _NAMED_SHORT.finditer(passage.plain):
        if is_short(match["short"]):
            yield from _chinese_before(passage, match.start(), match.span("short"), match["short"])


def _of_lists(passage: Passage) -> Iterator[Definition]:
    """``Abbreviations: CSF, cerebrospinal fluid; EEG, …`` and 注：AD：阿尔茨海默病；…"""
    plain = passage.plain
    for label in _LIST_LABEL.finditer(plain):
        position = label.end()
        while item := _LIST_ITEM.match(plain, position):
            if is_short(item["short"]) and re.match(rf"[{_HAN}A-Za-zα-ω0-9]", item["long"]):
                yield Definition(*item.span("short"), *item.span("long"))
            position = item.end() + 1


# --- Latin long forms, after Schwartz and Hearst (2003, Pacific Symposium on Biocomputing 8:451-462)


def _latin_whole(plain: str, start: int, end: int, short: str) -> tuple[int, int] | None:
    """The whole of a bracket's piece, where its words spell the short form."""
    text = plain[start:end]
    if (
        not re.fullmatch(rf"{_LETTER}[A-Za-zα-ωÀ-ÿ0-9Ⅰ-Ⅻ\s,'/()&.-]*", text)
        or len(text) <= len(short) + 1
        or not re.search(r"[a-z]{3}", text)
    ):
        return None
    if " " not in text.strip() and "-" not in text and len(text) < 8:
        return None
    letters = _letters(short)
    if not any(char.isdigit() for char in text):
        # The number of a gene's symbol is not spelt: CRTC3.
        letters = [letter for letter in letters if not letter.isdigit()]
    first = _spelt(_plain_letters(text), letters)
    return (start, end) if first is not None and first <= max(12, len(text) // 3) else None


def _latin_before(plain: str, end: int, short: str) -> tuple[int, int] | None:
    """The Latin words that end here and spell the short form: by their initials where they can, else as few as can."""
    start = max(0, end - 120)
    run = re.search(rf"{_LETTER}[A-Za-zα-ωÀ-ÿ0-9Ⅰ-Ⅻ\s,'/&-]*$", plain[start:end])
    if not run:
        return None
    start, text = start + run.start(), _plain_letters(run.group())
    letters = _letters(short)
    begins = [match.start() for match in re.finditer(r"(?<![a-z0-9α-ω])[a-z0-9α-ω]", text)]
    initial = _by_initials(text, begins, letters)
    # At most this many words: Schwartz and Hearst's bound.
    most = min(len(short) + 5, len(short) * 2) + 3
    cut = begins[-most] if len(begins) > most else 0
    spelt = _spelt(text[cut:], letters)
    first = initial if initial is not None else None if spelt is None else spelt + cut
    if first is None:
        return None
    long = text[first:].strip()
    if len(long) <= len(short) + 1 or short.lower() in re.split(r"[\s-]", long) or not re.search(r"[a-z]{3}", long):
        return None
    # ``N,N-dimethyltryptamine``: locants belong to the name that they stand before.
    locant = re.search(r"(?:[A-Z0-9][',]?){1,6}-$", plain[max(0, start + first - 12) : start + first])
    return start + first - (len(locant.group()) if locant else 0), end


def _letters(short: str) -> list[str]:
    letters = [char for char in _plain_letters(short) if char.isalnum()]
    # The plural s of ``SSRIs`` is not spelt by the long form's words.
    if len(letters) > 2 and short.endswith("s") and short[:-1].isupper():
        letters.pop()
    return letters


_SMALL_WORDS = {"of", "the", "and", "for", "in", "on", "to", "with", "a", "by", "or"}


def _by_initials(text: str, begins: Sequence[int], letters: Sequence[str]) -> int | None:
    """Where the words begin whose initials are the short form: small words may be left out."""
    position, index = len(begins) - 1, len(letters) - 1
    while index >= 0 and position >= 0:
        word = re.compile(r"[a-z0-9α-ω]+").match(text, begins[position])
        if text[begins[position]] == letters[index]:
            if index == 0:
                return begins[position]
            index -= 1
        elif not word or word.group() not in _SMALL_WORDS:
            return None
        position -= 1
    return None


_GREEK = {"α": "a", "β": "b", "γ": "g", "δ": "d", "κ": "k", "μ": "m"}


def _plain_letters(text: str) -> str:
    """Lower case, accents off, one character for one."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text.lower()) if not text.isascii() else text.lower()


def _spelt(text: str, letters: Sequence[str]) -> int | None:
    """Where the long form begins that spells these letters, searched from the right; the first letter begins a word."""
    position = len(text)
    for index in range(len(letters) - 1, -1, -1):
        letter = letters[index]
        position -= 1
        while position >= 0 and not (
            (text[position] == letter or _GREEK.get(text[position]) == letter or _GREEK.get(letter) == text[position])
            and (index > 0 or position == 0 or not text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
    return position


def _chinese_before(passage: Passage, end: int, short: tuple[int, int], letters: str) -> Iterator[Definition]:
    """The Chinese long form that ends at ``end``: names with so many letters have about three characters for two of them."""
    # 中央杏仁核中（CeA）: a word of place behind the name is none of it.
    if passage.plain[end - 1] in "中内" and any(candidate.end == end - 1 for candidate in passage.candidates):
        end -= 1
    if name := name_before(passage, end, 1.5 * len(re.sub(r"[^A-Za-z]", "", letters))):
        yield Definition(*short, *name)
