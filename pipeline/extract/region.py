"""BRAIN_REGION and SPINAL_REGION: named structures of the brain and the spinal cord.

Known names come from the lexicon; what is productive is here: sides and directions in front, parts behind, a whole and its part written
solid, ``of`` in English, and coordination under one head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from ..knowledge.lexicon import Region, words
from ..knowledge.match import Term
from ..model import RegionValue
from . import open_region
from .passage import Candidate, Passage

_S = r"[ \n]{0,2}"
_AND = rf"{_S}(?:,{_S}(?:and|or){_S}|、|,|，|和|与|及|或|以及|and/or(?=\s)|and(?=\s)|or(?=\s)|/){_S}"


# 中缝背神经元: a nucleus whose 核 is lost counts where its cells are named.
_CELLS = re.compile(r"[ \n]{0,2}(?:神经元|神经细胞)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A region at ``[start, end)``; ``broader`` where a direction or a part makes it less than the concept."""

    start: int
    end: int
    concept: Region
    broader: bool = False


def find(passage: Passage) -> Iterator[Candidate]:
    """Every brain and spinal region of a passage."""
    masks = passage.terms.get("mask", [])
    terms = [
        term
        for term in passage.terms.get("region", ())
        if not any(mask.start < term.end and term.start < mask.end and mask.end - mask.start > term.end - term.start for mask in masks)
    ]
    broken = [term for term in passage.terms.get("region_broken", ()) if _CELLS.match(passage.plain, term.end)]
    found = sorted((_Found(term.start, term.end, _concept(term)) for term in (*terms, *broken)), key=lambda item: item.start)
    solid = _solid([item for item, after in zip_longest(found, found[1:]) if not after or after.start >= item.end], passage)
    chained = _chained(solid, passage)
    # Of two that begin together the longer: ``area 24b``.
    chained = sorted(
        [
            *chained,
            *_bare_cortex(passage, chained),
            *_numbered_areas(passage, chained),
            *_laminae_alone(passage),
            *_unlisted(passage, chained),
        ],
        key=lambda item: (item.start, -item.end),
    )
    last = 0
    for whole in chained:
        widened = _widened(whole, passage, last)
        for part in (*_elided_left(widened, passage, last), *_laminae(widened, passage), *_elided_right(widened, passage)):
            if part.start >= last:
                last = part.end
                yield Candidate(part.concept.label, part.start, part.end, value_of(part.concept, broader=part.broader))


def _concept(term: Term) -> Region:
    assert isinstance(term.entry.concept, Region)
    return term.entry.concept


def value_of(concept: Region, *, broader: bool = False) -> RegionValue:
    """The value of a region; ``broader`` where the text names less than the concept."""
    return RegionValue(id=concept.id, name=concept.name, match="broader" if broader or concept.match else None)


# 皮层 and "the cortex" alone are the cerebral cortex; with a word before them they are named by it.
_BARE_CORTEX = re.compile(r"皮[ \n]?层|皮质|cort(?:ex|ices)")
_BARE_BEFORE = re.compile(
    r"(?:^|[，。；：、（）\s\x00,.;:()与和及或在对从向由至到的经了]|原代|[大小胎]鼠|培养|增加|降低|减少|提高|影响|抑制|激活|支配|投射到)$"
)
_BARE_BEFORE_EN = re.compile(r"\b(?:the|human|mouse|adult|rat)[ \n]$")
_BARE_AFTER = re.compile(r"(?![下次面]|机制|[ \n]of)")
_BARE_AFTER_2 = re.compile(r"[与和及、，。；神区中内的]")


def _bare_cortex(passage: Passage, regions: list[_Found]) -> Iterator[_Found]:
    concept = passage.lookup_region("cerebral cortex")
    if concept is None or not regions:
        # Without another structure of the brain in the text, a cortex may be any organ's.
        return
    organs = re.search(r"adrenal cort|renal cort|肾上腺皮质|肾皮质", passage.lower)
    taken = [(region.start, region.end) for region in regions]
    for match in _BARE_CORTEX.finditer(passage.lower):
        if organs and "层" not in match.group():
            continue
        before = passage.lower[max(0, match.start() - 8) : match.start()]
        is_bare = (_BARE_BEFORE_EN if match.group()[0] == "c" else _BARE_BEFORE).search(before) and _BARE_AFTER.match(
            passage.lower, match.end()
        )
        if match.group() == "皮质":
            is_bare = is_bare and _BARE_AFTER_2.match(passage.lower, match.end())
        if is_bare and not any(start < match.end() and match.start() < end for start, end in taken):
            yield _Found(match.start(), match.end(), concept)


# ``areas 12 and 13``, ``BA9/46``, ``area 24b``: Brodmann's numbers.
_AREAS = re.compile(
    r"(?<![A-Za-z])(?:(?:[Bb]rodmann(?:['’]s)?[ \n])?[Aa]reas?[ \n]|BAs?[ \n]?)"
    r"(?P<numbers>\d{1,2}[a-d]?(?:(?:,[ \n]|[ \n]and[ \n]|,[ \n]and[ \n]|/|、|和|与)\d{1,2}[a-d]?){0,5})"
    r"(?![\dA-Za-z]|\.\d|[ \n]?(?:%|cm|mm|μm|m2|km|percent))"
)


def _numbered_areas(passage: Passage, regions: list[_Found]) -> Iterator[_Found]:
    if not regions:
        return
    for match in _AREAS.finditer(passage.plain):
        for place in re.finditer(r"(?P<number>\d{1,2})(?P<part>[a-d]?)", match["numbers"]):
            exact = passage.lookup_region(f"brodmann area {place.group()}")
            concept = exact or passage.lookup_region(f"brodmann area {place['number']}")
            start = match.start() if place.start() == 0 else match.start("numbers") + place.start()
            if concept:
                yield _Found(start, match.start("numbers") + place.end(), concept, broader=exact is None)


# ``laminae I and II``, ``laminae III-V``: Rexed's layers of the spinal cord.
_LAMINAE_ALONE = re.compile(
    r"(?<![A-Za-z])[Ll]aminae[ \n](?P<list>[IVX]{1,4}(?:(?:[-~/]|,[ \n]|[ \n]and[ \n]|,[ \n]and[ \n])[IVX]{1,4}){0,4}+)(?![A-Za-z]|[ \n]of)"
)


def _laminae_alone(passage: Passage) -> Iterator[_Found]:
    horn = passage.lookup_region("dorsal horn of spinal cord")
    for match in _LAMINAE_ALONE.finditer(passage.plain):
        for piece in re.finditer(r"[IVX]+(?:[-~/][IVX]+)?", match["list"]):
            exact = passage.lookup_region(f"lamina {piece.group()}")
            start = match.start() if piece.start() == 0 else match.start("list") + piece.start()
            if concept := exact or horn:
                yield _Found(start, match.start("list") + piece.end(), concept, broader=exact is None)


def _unlisted(passage: Passage, regions: list[_Found]) -> Iterator[_Found]:
    """The names of structures that the lexicon lacks, in a text that names others."""
    for start, end, structure in open_region.names(passage) if regions else ():
        concept = passage.lookup_region(structure)
        if concept and not any(region.start < end and start < region.end for region in regions):
            yield _Found(start, end, concept, broader=True)


def _solid(regions: list[_Found], passage: Passage) -> list[_Found]:
    """下丘脑旁室核 and 海马CA1 are one name: a whole and, written solid behind it, its part. 黑质纹状体 are two."""
    merged: list[_Found] = []
    for region in regions:
        if merged and merged[-1].end == region.start:
            whole = passage.plain[merged[-1].start : merged[-1].end]
            part = passage.plain[region.start : region.end]
            if whole in words("container") and part not in words("container"):
                merged[-1] = replace(region, start=merged[-1].start)
                continue
        merged.append(region)
    return merged


def _chained(regions: list[_Found], passage: Passage) -> list[_Found]:
    """``paraventricular nucleus of the hypothalamus`` is one name, of its first part."""
    merged: list[_Found] = []
    link = re.compile(r"[\s\n]{1,2}of[\s\n]{1,2}(?:the[\s\n]{1,2})?(?:(?:left|right|bilateral|dorsal|ventral)[\s\n])?")
    for region in regions:
        if merged and link.fullmatch(passage.lower, merged[-1].end, region.start):
            merged[-1] = replace(merged[-1], end=region.end)
        else:
            merged.append(region)
    return merged


@cache
def _modifiers() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def either(*kinds: str) -> str:
        return "|".join(sorted((re.escape(word) for kind in kinds for word in words(kind)), key=lambda word: (-len(word), word)))

    left_zh = re.compile(rf"(?P<side>{either('side_zh')})?{_S}(?P<direction>{either('direction_zh')})?{_S}$")
    right_zh = re.compile(
        rf"(?:的)?{_S}(?P<part>{either('part_zh')}|[背腹][内外]侧(?![核区前皮额部])|第?[ⅰⅱⅲⅳⅴⅵiv]{{1,3}}(?:[~/、-][ⅰⅱⅲⅳⅴⅵiv]{{1,3}})?层|第?[一二三四五六1-6](?:[~/、-][1-6])?层)"
    )
    left_en = re.compile(
        rf"(?:(?<=[\s(,;/-])|^)(?P<of>(?:(?:{either('direction_en', 'side_en')}|parvocellular|magnocellular|reticular|compact"
        rf"|granular|shell|core)[\s\n-]{{1,2}}){{0,2}}(?:{either('part_en')})[\s\n](?:[ivx]{{1,4}}(?:(?:[-/~]|[\s\n]and[\s\n]"
        rf"|,[\s\n]?)[ivx]{{1,4}})?[\s\n])?of[\s\n](?:the[\s\n])?)?"
        rf"(?P<words>(?:(?:(?:{either('side_en', 'direction_en')})[\s\n-]|(?:{either('region_adjective')})[\s\n]){{1,2}}){{0,2}})$"
    )
    right_en = re.compile(rf"[\s\n](?P<part>{either('elided_part')}|layers?\s[ivx1-6]{{1,4}}(?:[-/][ivx1-6]{{1,4}})?)(?![a-z])")
    return left_zh, right_zh, left_en, right_en


def _widened(region: _Found, passage: Passage, floor: int) -> _Found:
    """The region with its side, direction and part."""
    left_zh, right_zh, left_en, right_en = _modifiers()
    lower = passage.lower
    window = lower[max(floor, region.start - 64) : region.start]
    if lower[region.start].isascii() or not "\u3400" <= lower[region.start] <= "\u9fff":
        found = left_en.search(window)
        if found and found.group().strip() and re.match(r"[A-Za-z]", lower[region.start : region.start + 1]) is not None:
            whole = passage.lower[region.start - len(found.group()) : region.end]
            exact = passage.lookup_region(whole) or passage.lookup_region(whole.replace(" the ", " "))
            if (
                found["of"]
                and exact is None
                and re.match(
                    r"(?:nucle|part|region|subregion|subdivision|division|portion|area|field|half|third|aspect|subnucle)", found["of"]
                )
            ):
                # ``nuclei of the amygdala`` names no structure of its own.
                return _with_part(replace(region, start=region.start - len(found["words"])), passage, right_zh, right_en)
            directed = bool(found["of"]) or bool(set(re.findall(r"[a-z]+", found["words"] or "")) & words("direction_en"))
            region = replace(
                region, start=region.start - len(found.group()), broader=directed and exact is None, concept=exact or region.concept
            )
    if "\u3400" <= lower[region.start] <= "\u9fff" or (window[-1:] and "\u3400" <= window[-1:] <= "\u9fff"):
        found = left_zh.search(window)
        if found and found.group().strip() and not _is_place_word(found, window):
            start = region.start - len(found.group())
            exact = passage.lookup_region(lower[start : region.end])
            region = replace(
                region, start=start, broader=region.broader or (bool(found["direction"]) and exact is None), concept=exact or region.concept
            )
    region = _with_level(region, passage, floor)
    return _with_part(_with_number(_with_laminae(region, passage), passage), passage, right_zh, right_en)


_LAMINA = re.compile(r"(?:lamina|laminae|板层)[ \n]?[ivxⅰⅱⅲⅳⅴⅵ]{1,4}$")
_MORE_LAMINAE = re.compile(r"[-~/至][ivxⅰⅱⅲⅳⅴⅵ]{1,4}(?:层|板层)?(?![a-z])")


def _with_laminae(region: _Found, passage: Passage) -> _Found:
    """``laminae I-II``: several layers are one name, of the horn that they are in."""
    more = _MORE_LAMINAE.match(passage.lower, region.end) if _LAMINA.search(passage.lower, region.start, region.end) else None
    whole = passage.lookup_region("dorsal horn of spinal cord") if more else None
    return replace(region, end=more.end(), concept=whole, broader=True) if more and whole else region


# ``rhombomeres 1-3``, 菱脑节4: segments are counted.
_SEGMENT = re.compile(r"(?:rhombomeres?|菱脑原?节)$")
_SEGMENT_NUMBER = re.compile(r"[ \n]?r?\d(?:(?:[-~]|[ \n]to[ \n])r?\d)?(?!\d|\.\d|%|[a-z])")


def _with_number(region: _Found, passage: Passage) -> _Found:
    number = _SEGMENT_NUMBER.match(passage.lower, region.end) if _SEGMENT.search(passage.lower, region.start, region.end) else None
    return replace(region, end=number.end()) if number else region


# ``L4-L6 dorsal root ganglia``, L5脊髓: the level is part of the name.
_LEVEL = re.compile(r"(?<![A-Za-z0-9])[CTLS]\d{1,2}(?:[ \n]?[-~/][ \n]?[CTLS]?\d{1,2})?[ \n-]?$")


def _with_level(region: _Found, passage: Passage, floor: int) -> _Found:
    level = _LEVEL.search(passage.plain, max(floor, region.start - 10), region.start) if region.concept.label == "SPINAL_REGION" else None
    return replace(region, start=level.start(), broader=True) if level else region


def _with_part(region: _Found, passage: Passage, right_zh: re.Pattern[str], right_en: re.Pattern[str]) -> _Found:
    """The region with the part that stands behind it: 浅层, layer II."""
    lower = passage.lower
    after = right_zh.match(lower, region.end) or right_en.match(lower, region.end)
    if after and not after.group().startswith("的"):
        name = passage.lower[region.start : after.end()]
        exact = passage.lookup_region(name)
        region = replace(region, end=after.end(), broader=exact is None, concept=exact or region.concept)
    return region


def _laminae(region: _Found, passage: Passage) -> Iterator[_Found]:
    """``laminae I`` and ``II of the dorsal horn``: two parts of one whole are two mentions."""
    both = re.match(
        r"(?P<first>(?:laminae|layers|lobules)[\s\n][ivx1-6]{1,4})[\s\n]and[\s\n](?P<second>[ivx1-6]{1,4}[\s\n]of[\s\n].+)",
        passage.lower[region.start : region.end],
        re.DOTALL,
    )
    if both:
        for part, start, end in (
            ("first", region.start, region.start + both.end("first")),
            ("second", region.start + both.start("second"), region.end),
        ):
            numeral = re.search(r"(?:^|\s)(?P<numeral>[ivx1-6]{1,4})(?:$|\s)", both[part])
            exact = passage.lookup_region(f"lamina {numeral['numeral']}") if numeral and region.concept.label == "SPINAL_REGION" else None
            yield replace(region, start=start, end=end, concept=exact or region.concept, broader=exact is None)
    else:
        yield region


def _is_place_word(found: re.Match[str], window: str) -> bool:
    """前部 and the like belong to the word before them where one stands there; 左 in 左右 is none."""
    return found["side"] in {"左", "右"} and window[: found.start()].endswith(("左", "向", "偏", "在"))


def _elided_left(region: _Found, passage: Passage, floor: int) -> Iterator[_Found]:
    """``central`` in ``central and basolateral amygdala``, 背侧 in 背侧和腹侧海马: names whose head stands behind, the first one first."""
    lower = passage.lower
    name = lower[region.start : region.end]
    found: list[_Found] = []
    position = region.start
    if region.concept.label == "SPINAL_REGION" and (
        level := re.compile(rf"(?<![A-Za-z0-9])(?P<word>[CTLS]\d{{1,2}}){_AND}$").search(passage.plain, max(floor, position - 16), position)
    ):
        # ``L4`` in ``L4 and L5 dorsal root ganglia``
        return iter([_Found(*level.span("word"), region.concept, True)])
    for _ in range(4):
        joint = re.compile(
            rf"(?P<word>[a-z][a-z-]*(?:[\s\n][a-z-]+)?|(?:{'|'.join(sorted(words('direction_zh'), key=len, reverse=True))})){_AND}$"
        ).search(lower, max(floor, position - 48), position)
        if not joint:
            break
        best = None
        word = joint["word"]
        for first in (word, word.split()[-1] if word.split() else word):
            for tail in _tails(name):
                concept = passage.lookup_region(f"{first} {tail}".replace("- ", "") if first.isascii() else first + tail)
                if concept:
                    best = _Found(joint.start() + len(word) - len(first), joint.start() + len(word.rstrip("-")), concept)
                    break
            if best:
                break
        is_direction = word.split()[-1] in words("direction_en") or word in words("direction_zh")
        if (
            not best
            and is_direction
            and (
                set(re.findall(r"[a-z]+", name)) & words("direction_en")
                or any(name.startswith(direction) for direction in words("direction_zh"))
            )
        ):
            last = word.split()[-1]
            best = _Found(joint.start() + len(word) - len(last), joint.start() + len(word), region.concept, True)
        if not best:
            break
        found.append(best)
        position = best.start
    return iter(reversed(found))


def _elided_division(region: _Found, passage: Passage) -> Iterator[_Found]:
    """网状部 in 黑质致密部和网状部: another division of the same structure."""
    name = "".join(passage.lower[region.start : region.end].split())
    if not name.endswith("部"):
        return
    other = re.compile(rf"(?:{_AND})(?P<part>[\u3400-\u9fff]{{1,3}}部)").match(passage.lower, region.end)
    for cut in range(len(name) - 2, 1, -1):
        concept = passage.lookup_region(name[:cut] + other["part"]) if other else None
        if other and concept:
            yield _Found(other.start("part"), other.end("part"), concept)
            return


_PREFIX = re.compile(r"pre|post|para|peri|ento|ecto|sub|supra|infra|retro|pro|inter")


def _tails(name: str) -> Iterator[str]:
    """What a shared head may be: the name without its first words, its prefix or its first direction."""
    parts = name.split()
    for cut in range(1, len(parts)):
        yield " ".join(parts[cut:])
    # ``pre-`` in ``pre- and parasubiculum``
    if prefix := _PREFIX.match(name):
        yield name[prefix.end() :]
    if len(parts) == 1:
        for direction in sorted(words("direction_zh"), key=len, reverse=True):
            if name.startswith(direction):
                yield name[len(direction) :]


def _elided_right(region: _Found, passage: Passage) -> Iterator[_Found]:
    """``shell`` in ``accumbens core and shell``, 核部 in 伏隔核壳部和核部: parts whose whole stands in front."""
    lower = passage.lower
    name = lower[region.start : region.end]
    parts = "|".join(sorted(words("elided_part"), key=len, reverse=True))
    own = re.search(rf"(?:{parts})$", name)
    if not own:
        yield from _elided_division(region, passage)
        return
    for match in re.compile(
        rf"(?:{_AND}|[ \n](?:but|and|or)[ \n]not[ \n])(?:the[ \n])?(?P<part>{parts})(?![a-z]|[ \n](?:of|nucle))"
    ).finditer(lower, region.end, region.end + 24):
        if match.start() == region.end:
            concept = passage.lookup_region(name[: own.start()] + match["part"]) or region.concept
            yield _Found(
                match.start("part"), match.end("part"), concept, broader=passage.lookup_region(name[: own.start()] + match["part"]) is None
            )
        break
