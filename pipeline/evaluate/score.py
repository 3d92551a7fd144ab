"""How much of the gold a record has, and how much of the record is right, as figures.

All figures are micro averages: things are counted over all documents first and divided once. A figure is ``None`` where there is
nothing to divide by: no precision without a prediction, no recall without gold.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Generic, Protocol, TypeVar

from ..model import CORE_LABELS, LABELS, Abbreviation, Citation, Conflict, Mention, Part, Record, Study
from .gold import Gold, GoldAbbreviation, GoldCitation, GoldConflict, GoldMention, GoldStudy

NUMBER_TOLERANCE = 1e-9  # relative: 1e-6 mol/L read as 10^-6 is the same amount


class Figures(Part):
    """Precision, recall and their harmonic mean."""

    precision: float | None
    recall: float | None
    f1: float | None


class LabelScore(Part):
    """One label: how many there are, how many are found to the character, how many at least touched upon, and how many of the former
    carry the right value."""

    gold: int
    predicted: int
    exact: Figures
    overlap: Figures
    value_accuracy: float | None


class StudyScore(Part):
    """Study records by citation and source; their cells by content."""

    records: Figures
    cells: Figures


class Scores(Part):
    """The figures of a run over all documents that have gold.

    ``scope`` is, a label, the share of mentions with the right span whose citations are right too, where the gold names them.
    """

    documents: int
    labels: dict[str, LabelScore]
    core: LabelScore
    citations: Figures
    abbreviations: Figures
    studies: StudyScore
    conflicts: Figures
    scope: dict[str, float | None]


# --- Matching ---------------------------------------------------------------------------------------------------------------------


class Spanned(Protocol):
    """Anything with a half-open span."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


G = TypeVar("G")
P = TypeVar("P")
SpannedG = TypeVar("SpannedG", bound=Spanned)
SpannedP = TypeVar("SpannedP", bound=Spanned)


@dataclass(frozen=True)
class Matching(Generic[G, P]):
    """Gold and predicted things, one to one, and what is left on either side."""

    pairs: list[tuple[G, P]]
    missed: list[G]
    spurious: list[P]


def match(
    gold: Sequence[G], predicted: Sequence[P], key: Callable[[G | P], Hashable], same: Callable[[G, P], bool] | None = None
) -> Matching[G, P]:
    """Pair what has the same key and, where that is asked, is the ``same``; one to one, the first that fits."""
    waiting: dict[Hashable, list[P]] = defaultdict(list)
    for guess in predicted:
        waiting[key(guess)].append(guess)
    pairs, missed = [], []
    for item in gold:
        candidates = waiting.get(key(item), [])
        index = next((i for i, guess in enumerate(candidates) if same is None or same(item, guess)), None)
        if index is None:
            missed.append(item)
        else:
            pairs.append((item, candidates.pop(index)))
    return Matching(pairs, missed, [guess for left in waiting.values() for guess in left])


def overlap(one: Spanned, other: Spanned) -> bool:
    """Whether two spans share a character; spans that only touch do not."""
    return max(one.start, other.start) < min(one.end, other.end)


def match_overlapping(
    gold: Sequence[SpannedG], predicted: Sequence[SpannedP], key: Callable[[SpannedG | SpannedP], Hashable]
) -> Matching[SpannedG, SpannedP]:
    """Pair what has the same key and shares a character, one to one.

    What ends first goes first and takes what ends first, which leaves most for the rest: no pair is lost, and the order of the input
    does not matter.
    """

    def by_end(item: Spanned) -> tuple[int, int]:
        return item.end, item.start

    return match(sorted(gold, key=by_end), sorted(predicted, key=by_end), key, overlap)


def match_mentions(gold: Sequence[GoldMention], predicted: Sequence[Mention]) -> Matching[GoldMention, Mention]:
    """Pair mentions of the same label and span; should a record have one twice, the one with the right value."""
    right = match(gold, predicted, _mention_key, same_mention_value)
    rest = match(right.missed, right.spurious, _mention_key)
    return Matching(right.pairs + rest.pairs, rest.missed, rest.spurious)


def match_boundaries(gold: Sequence[GoldMention], predicted: Sequence[Mention]) -> Matching[GoldMention, Mention]:
    """Pair mentions of the same label that share a character."""
    return match_overlapping(gold, predicted, lambda mention: mention.label)


def match_citations(gold: Sequence[GoldCitation], predicted: Sequence[Citation]) -> Matching[GoldCitation, Citation]:
    """Pair markers of the same span and numbers."""
    return match(gold, predicted, _citation_key)


def match_abbreviations(gold: Sequence[GoldAbbreviation], predicted: Sequence[Abbreviation]) -> Matching[GoldAbbreviation, Abbreviation]:
    """Pair abbreviations of the same short and long form."""
    return match(gold, predicted, _abbreviation_key)


def _mention_key(mention: GoldMention | Mention) -> Hashable:
    return mention.label, mention.start, mention.end


def _citation_key(citation: GoldCitation | Citation) -> Hashable:
    return citation.start, citation.end, citation.numbers


def _abbreviation_key(pair: GoldAbbreviation | Abbreviation) -> Hashable:
    return without_space(pair.short), without_space(pair.long)


def without_space(text: str) -> str:
    """A text as it reads whatever its line breaks and stray spaces; case is kept."""
    return "".join(text.split())


# --- Values -----------------------------------------------------------------------------------------------------------------------

# What makes two values of a label the same; names and the quality of a match are told, not compared.
VALUE_FIELDS: dict[str, tuple[str, ...]] = {
    "DOSE": ("low", "high", "values", "unit", "comparator", "kind"),
    "DURATION": ("low", "high", "values", "unit", "comparator", "kind", "role"),
    "RECEPTOR": ("ids",),
    "BRAIN_REGION": ("id",),
    "SPINAL_REGION": ("id",),
    "FREQUENCY": ("times", "times_high", "per"),
    "ROUTE": ("route",),
    "SAMPLE": ("n", "unit"),
}


def same_value(label: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two values of a label say the same, numbers within ``NUMBER_TOLERANCE``."""
    return all(_alike(field, one.get(field), other.get(field)) for field in VALUE_FIELDS[label])


def same_citations(gold: GoldMention, predicted: Mention) -> bool:
    """Whether a mention is linked to the citations that the gold names; to any, where the gold names none."""
    return gold.citations is None or set(gold.citations) == set(predicted.citations)


def same_mention_value(gold: GoldMention, predicted: Mention) -> bool:
    """Whether a mention carries the value that its gold has."""
    return same_value(gold.label, gold.value, predicted.value.model_dump())


def _alike(field: str, one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if field == "ids":  # the order of the genes says nothing
            return set(map(str, one)) == set(map(str, other))
        return len(one) == len(other) and all(_alike("", a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, float) or isinstance(other, float):
        try:
            return math.isclose(one, other, rel_tol=NUMBER_TOLERANCE)
        except (TypeError, OverflowError):
            return False
    return bool(one == other)


# --- Studies ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StudyCell:
    """One thing that a study record says: a value of a label, or a plain word under no label.

    ``place`` is where it says it, or for an author and a year where its first value stands; it is not compared.
    """

    citation: int
    source: str
    field: str
    label: str | None
    content: Any
    place: tuple[int, int] = dataclass_field(default=(0, 0), compare=False)


def study_place(study: GoldStudy | Study) -> tuple[int, int]:
    """Where the first value of a study record stands, ``(0, 0)`` where it has none."""
    told = study.model_dump()
    parts = [
        *told["samples"],
        *told["doses"],
        *told["timing"],
        *(told[field] for field in ("frequency", "route", "condition", "method", "finding")),
    ]
    return min((_place(part) for part in parts if part), default=(0, 0))


def _place(part: Mapping[str, Any]) -> tuple[int, int]:
    start, end = next(iter(part.get("spans", ())), (0, 0))
    return start, end


def study_cells(study: GoldStudy | Study) -> Iterator[StudyCell]:
    """All that a study record says."""
    told = study.model_dump()
    first = study_place(study)

    def cell(field: str, label: str | None, content: Any) -> StudyCell:
        place = _place(told[field]) if isinstance(told[field], dict) else _place(content) if label else first
        return StudyCell(study.citation, study.source, field, label, content, place)

    for field, label in (("samples", "SAMPLE"), ("doses", "DOSE"), ("timing", "DURATION")):
        yield from (cell(field, label, value) for value in told[field])
    for field, label in (("frequency", "FREQUENCY"), ("route", "ROUTE")):
        if told[field] is not None:
            yield cell(field, label, told[field])
    if study.author is not None:
        yield cell("author", None, without_space(study.author))
    if study.year is not None:
        yield cell("year", None, study.year)
    for field in ("condition", "method", "finding"):
        if told[field] is not None:
            yield cell(field, None, without_space(str(told[field].get("text", ""))))


def match_cells(gold: Sequence[StudyCell], predicted: Sequence[StudyCell]) -> Matching[StudyCell, StudyCell]:
    """Pair cells of the same study, source and field that say the same."""
    return match(gold, predicted, _cell_key, _same_cell)


def _cell_key(cell: StudyCell) -> Hashable:
    return cell.citation, cell.source, cell.field


def _same_cell(one: StudyCell, other: StudyCell) -> bool:
    if one.label is None:
        return bool(one.content == other.content)
    return same_value(one.label, one.content, other.content)


def match_studies(gold: Sequence[GoldStudy], predicted: Sequence[Study]) -> Matching[GoldStudy, Study]:
    """Pair records of the same citation and source."""
    return match(gold, predicted, _study_key)


def match_conflicts(gold: Sequence[GoldConflict], predicted: Sequence[Conflict]) -> Matching[GoldConflict, Conflict]:
    """Pair contradictions about the same citation and field."""
    return match(gold, predicted, _conflict_key)


def _study_key(study: GoldStudy | Study) -> Hashable:
    return study.citation, study.source


def _conflict_key(conflict: GoldConflict | Conflict) -> Hashable:
    return conflict.citation, conflict.field


# --- Figures ----------------------------------------------------------------------------------------------------------------------


@dataclass
class _Tally:
    """Counts of one kind of thing over the documents seen so far."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def add(self, matching: Matching[Any, Any]) -> None:
        right = len(matching.pairs)
        self.right += right
        self.gold += right + len(matching.missed)
        self.predicted += right + len(matching.spurious)

    def figures(self) -> Figures:
        return Figures(
            precision=_share(self.right, self.predicted),
            recall=_share(self.right, self.gold),
            f1=_share(2 * self.right, self.gold + self.predicted),
        )


@dataclass
class _LabelTally:
    """Counts of one label over the documents seen so far."""

    gold: int = 0
    predicted: int = 0
    exact: int = 0
    overlapping: int = 0
    valued: int = 0
    linked: int = 0
    linkable: int = 0

    def add(self, gold: Sequence[GoldMention], predicted: Sequence[Mention]) -> None:
        exact = match_mentions(gold, predicted)
        # A span equal to a gold span overlaps no other gold span of its label, so that the rest can be paired on its own.
        rest = match_boundaries(exact.missed, exact.spurious)
        self.gold += len(gold)
        self.predicted += len(predicted)
        self.exact += len(exact.pairs)
        self.overlapping += len(exact.pairs) + len(rest.pairs)
        self.valued += sum(same_mention_value(*pair) for pair in exact.pairs)
        told = [pair for pair in exact.pairs if pair[0].citations is not None]
        self.linked += sum(same_citations(*pair) for pair in told)
        self.linkable += len(told)

    def __add__(self, other: _LabelTally) -> _LabelTally:
        return _LabelTally(
            self.gold + other.gold,
            self.predicted + other.predicted,
            self.exact + other.exact,
            self.overlapping + other.overlapping,
            self.valued + other.valued,
            self.linked + other.linked,
            self.linkable + other.linkable,
        )

    def score(self) -> LabelScore:
        return LabelScore(
            gold=self.gold,
            predicted=self.predicted,
            exact=_Tally(self.exact, self.gold, self.predicted).figures(),
            overlap=_Tally(self.overlapping, self.gold, self.predicted).figures(),
            value_accuracy=_share(self.valued, self.exact),
        )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def score(pairs: Iterable[tuple[Gold, Record]]) -> Scores:
    """The figures over documents, each given as its gold and its record."""
    documents = 0
    labels = {label: _LabelTally() for label in LABELS}
    citations, abbreviations, records, cells, conflicts = _Tally(), _Tally(), _Tally(), _Tally(), _Tally()
    for gold, record in pairs:
        documents += 1
        for label, tally in labels.items():
            tally.add([m for m in gold.mentions if m.label == label], [m for m in record.mentions if m.label == label])
        citations.add(match_citations(gold.citations, record.citations))
        abbreviations.add(match_abbreviations(gold.abbreviations, record.abbreviations))
        records.add(match_studies(gold.studies, record.studies))
        cells.add(match_cells(cells_of(gold.studies), cells_of(record.studies)))
        conflicts.add(match_conflicts(gold.conflicts, record.conflicts))
    return Scores(
        documents=documents,
        labels={label: tally.score() for label, tally in labels.items()},
        core=sum((labels[label] for label in CORE_LABELS), _LabelTally()).score(),
        citations=citations.figures(),
        abbreviations=abbreviations.figures(),
        studies=StudyScore(records=records.figures(), cells=cells.figures()),
        conflicts=conflicts.figures(),
        scope={label: _share(tally.linked, tally.linkable) for label, tally in labels.items()},
    )


def cells_of(studies: Sequence[GoldStudy | Study]) -> list[StudyCell]:
    """All that these records say."""
    return [cell for study in studies for cell in study_cells(study)]
