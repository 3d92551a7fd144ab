"""From lexicons to places: every name that the pipeline knows, found in one pass over a folded text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Literal, NamedTuple, get_args

from ahocorasick_rs import AhoCorasick

from .compiled import surfaces, told_of
from .custom import Lexicon
from .fold import Folded, fold
from .lexicon import Receptor, Region, hashes, table, words
from .variants import english, stem, symbol

# What a name is to the label modules: complete by itself, or needing a head word behind it or a definition in the document.
Kind = Literal["region", "region_broken", "region_defined", "receptor", "receptor_stem", "receptor_symbol", "receptor_defined", "mask"]
_KINDS: tuple[Kind, ...] = get_args(Kind)


class Entry(NamedTuple):
    """A surface of a concept. Where ``case`` is set, only this very spelling counts."""

    surface: str
    kind: Kind
    concept: Region | Receptor | None
    case: bool


class Term(NamedTuple):
    """An entry found at ``[start, end)``."""

    start: int
    end: int
    entry: Entry


class Matcher:
    """All surfaces in one automaton. The time of a search does not depend on how many there are.

    ``surfaces`` are folded, each once; ``entries_of`` gives the entries of one of them by its index, when it is first found.
    """

    def __init__(self, surfaces: Sequence[str], entries_of: Callable[[int], Sequence[Entry]]) -> None:
        self._surfaces = surfaces
        self._entries_of = cache(entries_of)
        self._automaton = AhoCorasick(surfaces)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Matcher:
        """The matcher of these entries."""
        grouped = _grouped(entries)
        told = list(grouped.values())
        return cls(list(grouped), told.__getitem__)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {surface: index for index, surface in enumerate(self._surfaces)}

    def entries(self, surface: str) -> Sequence[Entry]:
        """The entries with this surface, whatever its case."""
        index = self._index.get(fold(surface).lower)
        return () if index is None else self._entries_of(index)

    def lookup(self, surface: str, kind: Kind) -> Entry | None:
        """The entry of this kind with this surface, whatever its case."""
        return next((entry for entry in self.entries(surface) if entry.kind == kind), None)

    def concepts(self, surface: str, kind: Kind) -> list[Region | Receptor]:
        """The concepts of the entries of this kind with this very spelling."""
        return [entry.concept for entry in self.entries(surface) if entry.kind == kind and entry.surface == surface and entry.concept]

    def find(self, text: Folded) -> dict[Kind, list[Term]]:
        """The longest terms of each kind that do not overlap, in order of their start."""
        found: dict[Kind, list[Term]] = {}
        plain = text.plain
        for index, start, end in self._automaton.find_matches_as_indexes(text.lower, overlapping=True):
            if not _bounded(plain, start, end):
                continue
            for entry in self._entries_of(index):
                if not entry.case or plain[start:end] == entry.surface:
                    found.setdefault(entry.kind, []).append(Term(start, end, entry))
        return {kind: _longest(terms) for kind, terms in found.items()}


def _grouped(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries by their folded surface, each once."""
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        same = grouped.setdefault(fold(entry.surface).lower, [])
        if entry not in same:
            same.append(entry)
    return grouped


# 目前额叶, 左侧杏仁核, 海马体积: a Han character that belongs to the word beside the name, not to the name.
_OTHER_WORD_BEFORE = re.compile(
    r"[目术以之此先生]前|[然随以术之此先最今其A-Za-z天时钟秒周月年日药射入注伤激理用服食止断练露压血除毁醉产疗]后|[其当集]中|[时期之其]间|[末终]端|[左右双两同对患健一单]侧"
)
_OTHER_WORD_AFTER = re.compile(r"体[积重温征现]|核[酸糖苷型]|区[别分间域]|层[次面]|叶[酸绿片]|回[顾归收]|部[分位]|质[量膜粒]")

# The characters of a name that those patterns look at: most names have none of them.
_MAY_END_A_WORD, _MAY_BEGIN_A_WORD = frozenset("前后中间端侧"), frozenset("体核区层叶回部质")


def _bounded(plain: str, start: int, end: int) -> bool:
    """Whether a Latin name is not a piece of a longer word. Han characters beside it do not matter."""
    if start and _inner(plain[start]) and _inner(plain[start - 1]):
        return False
    if plain[start] in _MAY_END_A_WORD and start and _OTHER_WORD_BEFORE.fullmatch(plain, start - 1, start + 1):
        return False
    if plain[end - 1] in _MAY_BEGIN_A_WORD and _OTHER_WORD_AFTER.match(plain, end - 1, end + 1):
        return False
    # ``DOR 1.5`` is a figure of something, not DOR-1.
    if plain[end - 1].isdigit() and plain[end : end + 1] == "." and plain[end + 1 : end + 2].isdigit():
        return False
    return not (end < len(plain) and _inner(plain[end - 1]) and _inner(plain[end]))


def _inner(char: str) -> bool:
    return char.isalnum() and not "\u3400" <= char <= "\u9fff"


def whole(found: dict[Kind, list[Term]], plain: str) -> list[tuple[int, int]]:
    """The names that a tokenizer keeps whole, with the 受体 behind them: the longest ones, not overlapping."""
    kinds: tuple[Kind, ...] = ("region", "receptor", "receptor_stem")
    terms = _longest([term for kind in kinds for term in found.get(kind, ())])
    return [(term.start, term.end + 2 if plain.startswith("受体", term.end) else term.end) for term in terms]


def _longest(terms: list[Term]) -> list[Term]:
    terms.sort(key=lambda term: (term.start, -term.end))
    kept: list[Term] = []
    for term in terms:
        if not kept or term.start >= kept[-1].end:
            kept.append(term)
        elif term.start > kept[-1].start and term.end - term.start > kept[-1].end - kept[-1].start:
            kept[-1] = term
    return kept


def _region_entries(regions: Iterable[Region]) -> Iterable[Entry]:
    for region in regions:
        for name in region.en:
            for surface in english(name):
                yield Entry(surface, "region", region, False)
        for name in region.zh:
            yield Entry(name, "region", region, False)
            if name.endswith("核") and len(name) > 3:
                yield Entry(name[:-1], "region_broken", region, False)
        for name in region.abbr:
            yield Entry(name, "region", region, True)
            if name[-1].isalpha():
                yield Entry(name + "s", "region", region, True)
        for name in region.abbr_defined:
            yield Entry(name, "region_defined", region, True)


def _receptor_entries(receptors: Sequence[Receptor]) -> Iterable[Entry]:
    for receptor in receptors:
        for name in (*receptor.en, *receptor.zh):
            for surface in stem(name):
                yield Entry(surface, "receptor_stem", receptor, False)
        for name in receptor.symbols:
            for surface in symbol(name):
                yield Entry(surface, "receptor_symbol", receptor, True)
        for name in receptor.alone:
            for surface in symbol(name):
                yield Entry(surface, "receptor", receptor, True)
                if name.endswith("R"):
                    yield Entry(surface + "s", "receptor", receptor, True)
        for name in receptor.names:
            for surface in (*stem(name), *english(name)):
                yield Entry(surface, "receptor", receptor, False)
        for name in receptor.defined:
            yield Entry(name, "receptor_defined", receptor, True)
    for family in receptors:
        # ``GluN2A``: symbols that stand alone also take a head word.
        for name in family.alone:
            for surface in symbol(name):
                yield Entry(surface, "receptor_symbol", family, True)


def _bundled_entries() -> Iterable[Entry]:
    yield from _region_entries(table("regions.tsv", Region))
    yield from _receptor_entries(table("receptors.tsv", Receptor))
    yield from (Entry(word, "mask", None, False) for word in sorted(words("no_region")))


# --- Entries as text, to be kept: kind, case, table and row of the concept, and the surface where folding has changed it.


def _told() -> Iterable[tuple[str, list[str]]]:
    rows = {id(row): f"{letter}{number}" for letter, rows in _concepts().items() for number, row in enumerate(rows)}
    for folded, entries in _grouped(_bundled_entries()).items():
        yield folded, [_written(entry, folded, rows) for entry in entries]


def _written(entry: Entry, folded: str, rows: Mapping[int, str]) -> str:
    kind, case = _KINDS.index(entry.kind), "!" if entry.case else "."
    return f"{kind}{case}{rows.get(id(entry.concept), '')}={'' if entry.surface == folded else entry.surface}"


def _unwritten(told: str, folded: str) -> Entry:
    head, _, surface = told.partition("=")
    concept = _concepts()[head[2]][int(head[3:])] if len(head) > 2 else None
    return Entry(surface or folded, _KINDS[int(head[0])], concept, head[1] == "!")


@cache
def _concepts() -> dict[str, Sequence[Region | Receptor]]:
    return {"r": table("regions.tsv", Region), "p": table("receptors.tsv", Receptor)}


@cache
def matcher(lexicons: tuple[Lexicon, ...] = ()) -> Matcher:
    """Everything that comes with the pipeline, and the names of these lexicons before it."""
    made_of = hashes()
    names, told = surfaces((made_of[name] for name in ("regions.tsv", "receptors.tsv", "words.tsv")), _told)

    def bundled(index: int) -> list[Entry]:
        return [_unwritten(entry, names[index]) for entry in told_of(told[index])]

    if not lexicons:
        return Matcher(names, bundled)
    concepts = [row.concept() for lexicon in lexicons for row in lexicon.rows]
    own = _grouped(
        [
            *_region_entries(concept for concept in concepts if isinstance(concept, Region)),
            *_receptor_entries([concept for concept in concepts if isinstance(concept, Receptor)]),
        ]
    )
    others = [index for index, name in enumerate(names) if name not in own]
    entries = list(own.values())
    return Matcher(
        [*own, *(names[index] for index in others)],
        lambda index: entries[index] if index < len(entries) else bundled(others[index - len(entries)]),
    )
