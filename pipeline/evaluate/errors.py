"""Every difference between gold and record, shown where it stands in the document."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..model import Abbreviation, Citation, Conflict, Record
from .gold import Gold, GoldAbbreviation, GoldCitation, GoldConflict
from .score import (
    StudyCell,
    cells_of,
    match,
    match_abbreviations,
    match_boundaries,
    match_cells,
    match_citations,
    match_conflicts,
    match_mentions,
    match_overlapping,
    match_studies,
    same_citations,
    same_mention_value,
    study_place,
    without_space,
)

CONTEXT = 30  # characters on each side
LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

Kind = Literal["missed", "spurious", "boundary", "label", "value", "scope", "citation", "abbreviation", "study", "conflict"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where gold and record disagree.

    ``span`` is the gold's where it has one, else the record's, and ``text`` the source there. ``expected`` is what gold says, ``got``
    what the record says, ``None`` where it says nothing. ``label`` is ``None`` for all but mentions. ``context``, ``expected``
    and ``got`` are for the eye: one line each, line breaks shown as ⏎.
    """

    document: str
    kind: Kind
    label: str | None
    span: tuple[int, int]
    text: str
    expected: str | None
    got: str | None
    context: str


def differences(gold: Gold, record: Record, source: str) -> list[Difference]:
    """All differences in mentions, citations, abbreviations, studies and conflicts, in the order of the document."""

    def difference(kind: Kind, label: str | None, span: tuple[int, int], expected: str | None, got: str | None) -> Difference:
        text = source[max(span[0], 0) : span[1]]
        return Difference(gold.doc, kind, label, span, text, expected, got, in_context(source, *span))

    kinds = (_mentions, _citations, _abbreviations, _studies, _conflicts)
    found = [difference(*told) for kind in kinds for told in kind(gold, record)]
    return sorted(found, key=lambda d: (d.span, d.kind, d.label or "", d.expected or "", d.got or ""))


def in_context(source: str, start: int, end: int) -> str:
    """A span with what stands around it, on one line: ``…给予大鼠【10 mg/kg】，每天…``."""
    start, end = max(start, 0), min(end, len(source))
    before, after = source[max(start - CONTEXT, 0) : start], source[end : end + CONTEXT]
    left = "…" if start > CONTEXT else ""
    right = "…" if end + CONTEXT < len(source) else ""
    return f"{left}{one_line(before)}【{one_line(source[start:end])}】{one_line(after)}{right}"


def one_line(text: str) -> str:
    """A text for one line of a terminal: line breaks shown, other control and direction-changing characters as a space."""
    shown = LINE_BREAK.sub("⏎", text)
    return "".join(" " if unicodedata.category(c) == "Cc" or unicodedata.bidirectional(c) in _DIRECTION else c for c in shown)


_DIRECTION = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

# What a difference is made from: kind, label, span, expected, got.
_Told = tuple[Kind, str | None, tuple[int, int], str | None, str | None]


def _mentions(gold: Gold, record: Record) -> Iterator[_Told]:
    exact = match_mentions(gold.mentions, record.mentions)
    for right, guess in exact.pairs:
        if not same_mention_value(right, guess):
            yield "value", right.label, (right.start, right.end), _shown(right.value), _shown(guess.value.model_dump())
        if not same_citations(right, guess):
            yield "scope", right.label, (right.start, right.end), _linked(right.citations or ()), _linked(guess.citations)
    shifted = match_boundaries(exact.missed, exact.spurious)
    for right, guess in shifted.pairs:
        yield "boundary", right.label, (right.start, right.end), one_line(right.text), one_line(guess.text)
    # Of several labels wrongly given to one span, the first in the alphabet, whatever the order of the record.
    missed, spurious = sorted(shifted.missed, key=lambda m: m.label), sorted(shifted.spurious, key=lambda m: m.label)
    renamed = match(missed, spurious, lambda mention: (mention.start, mention.end))
    for right, guess in renamed.pairs:
        yield "label", right.label, (right.start, right.end), right.label, guess.label
    for right in renamed.missed:
        yield "missed", right.label, (right.start, right.end), one_line(right.text), None
    for guess in renamed.spurious:
        yield "spurious", guess.label, (guess.start, guess.end), None, one_line(guess.text)


def _citations(gold: Gold, record: Record) -> Iterator[_Told]:
    exact = match_citations(gold.citations, record.citations)
    near = match_overlapping(exact.missed, exact.spurious, lambda citation: None)
    for right, guess in near.pairs:
        yield "citation", None, (right.start, right.end), _marker(right), _marker(guess)
    for right in near.missed:
        yield "citation", None, (right.start, right.end), _marker(right), None
    for guess in near.spurious:
        yield "citation", None, (guess.start, guess.end), None, _marker(guess)


def _abbreviations(gold: Gold, record: Record) -> Iterator[_Told]:
    exact = match_abbreviations(gold.abbreviations, record.abbreviations)
    missed, spurious = sorted(exact.missed, key=lambda pair: pair.long), sorted(exact.spurious, key=lambda pair: pair.long)
    near = match(missed, spurious, lambda pair: without_space(pair.short))
    for right, guess in near.pairs:
        yield "abbreviation", None, right.short_span, _pair(right), _pair(guess)
    for right in near.missed:
        yield "abbreviation", None, right.short_span, _pair(right), None
    for guess in near.spurious:
        yield "abbreviation", None, guess.short_span, None, _pair(guess)


def _studies(gold: Gold, record: Record) -> Iterator[_Told]:
    """Whole records first, then what records of one study say differently."""
    records = match_studies(gold.studies, record.studies)
    for right in records.missed:
        yield "study", None, study_place(right), f"{right.source} [{right.citation}]", None
    for guess in records.spurious:
        yield "study", None, study_place(guess), None, f"{guess.source} [{guess.citation}]"
    cells = match_cells(cells_of([right for right, _ in records.pairs]), cells_of([guess for _, guess in records.pairs]))
    near = match(cells.missed, cells.spurious, lambda cell: (cell.citation, cell.source, cell.field))
    for told, got in near.pairs:
        yield "study", None, told.place, _said(told), _said(got)
    for told in near.missed:
        yield "study", None, told.place, _said(told), None
    for got in near.spurious:
        yield "study", None, got.place, None, _said(got)


def _said(cell: StudyCell) -> str:
    content = {key: value for key, value in cell.content.items() if key != "spans"} if isinstance(cell.content, dict) else cell.content
    return one_line(f"{cell.source} [{cell.citation}] {cell.field}: {json.dumps(content, ensure_ascii=False)}")


def _conflicts(gold: Gold, record: Record) -> Iterator[_Told]:
    found = match_conflicts(gold.conflicts, record.conflicts)
    for right in found.missed:
        yield "conflict", None, *_contradiction(right), None
    for guess in found.spurious:
        span, said = _contradiction(guess)
        yield "conflict", None, span, None, said


def _contradiction(conflict: GoldConflict | Conflict) -> tuple[tuple[int, int], str]:
    spans = [tuple(span) for value in conflict.values for span in value.get("spans", ())]
    start, end = min(spans, default=(0, 0))
    said = " / ".join(f"{value.get('text')} ({value.get('source')})" for value in conflict.values)
    return (start, end), one_line(f"[{conflict.citation}] {conflict.field}: {said}")


def _shown(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _linked(numbers: Sequence[int]) -> str:
    return f"cited by {', '.join(map(str, sorted(numbers))) or 'none'}"


def _marker(citation: GoldCitation | Citation) -> str:
    return f"{one_line(citation.text)} = {', '.join(map(str, citation.numbers))}"


def _pair(pair: GoldAbbreviation | Abbreviation) -> str:
    return one_line(f"{pair.short} = {pair.long}")
