"""What the pipeline knows about a term: which concepts it may name, in which file they stand, and what else they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .custom import Lexicon
from .lexicon import Names, Receptor, Region, row_counts, table
from .match import Kind, matcher

_HEAD_WORDS = ("受体", "受器", " receptors", " receptor", "receptors", "receptor")
# How a surface of a kind is used.
_USES: dict[Kind, str] = {
    "region": "stands alone",
    "region_broken": "stands alone",
    "region_defined": "where the document defines it",
    "receptor": "stands alone",
    "receptor_stem": "before receptor or 受体",
    "receptor_symbol": "before receptor or 受体",
    "receptor_defined": "where the document defines it",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A concept that a term may name; ``file`` is the lexicon that says so and ``use`` where the term counts."""

    label: str
    ids: Names
    name: str
    use: str
    en: Names
    zh: Names
    file: str
    source: str


def lookup(term: str, lexicons: tuple[Lexicon, ...] = ()) -> list[Known]:
    """The concepts of a term, each once. A name with ``receptor`` or ``受体`` behind it is looked for without it too."""
    names = matcher(lexicons)
    files = {id(concept): name for name, concept in _concepts()}
    own = {lexicon.name: [row.concept() for row in lexicon.rows] for lexicon in lexicons}
    found: dict[tuple[str, Names], Known] = {}
    for surface, needs_head in _surfaces(" ".join(term.split())):
        for entry in names.entries(surface):
            concept = entry.concept
            is_stem = entry.kind in ("receptor_stem", "receptor_symbol")
            if concept is None or (needs_head and not is_stem):
                continue
            file = files.get(id(concept)) or next((name for name, concepts in own.items() if concept in concepts), "")
            known = _known(concept, "stands alone" if needs_head else _USES[entry.kind], file)
            found.setdefault((known.label, known.ids), known)
    return list(found.values())


def rows_of(lexicons: tuple[Lexicon, ...] = ()) -> dict[str, int]:
    """How many rows each bundled table and each of these lexicons has, by name."""
    return row_counts() | {lexicon.name: len(lexicon.rows) for lexicon in lexicons}


def _surfaces(term: str) -> Iterator[tuple[str, bool]]:
    yield term, False
    for head in _HEAD_WORDS:
        if term.lower().endswith(head) and len(term) > len(head):
            yield term[: -len(head)].rstrip(), True


def _concepts() -> Iterator[tuple[str, Region | Receptor]]:
    yield from (("regions.tsv", region) for region in table("regions.tsv", Region))
    yield from (("receptors.tsv", receptor) for receptor in table("receptors.tsv", Receptor))


def _known(concept: Region | Receptor, use: str, file: str) -> Known:
    if isinstance(concept, Region):
        en = (*concept.en, *concept.abbr, *concept.abbr_defined)
        return Known(concept.label, (concept.id,), concept.name, use, en, concept.zh, file, concept.source)
    names = (*concept.en, *concept.zh, *concept.names, *concept.alone, *concept.symbols, *concept.defined)
    zh = tuple(name for name in names if any("\u3400" <= char <= "\u9fff" for char in name))
    en = tuple(name for name in names if name not in zh)
    name = f"{concept.en[0]} receptor" if concept.en else en[0] if en else zh[0]
    return Known("RECEPTOR", concept.ids, name, use, en, zh, file, concept.source)
