"""Every difference between gold and record, shown where it stands in the document."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..model import Abbreviation, Citation, Record
from .gold import Gold, GoldAbbreviation, GoldCitation
from .score import (
    match,
    match_abbreviations,
    match_boundaries,
    match_citations,
    match_mentions,
    match_overlapping,
    same_mention_value,
    without_space,
)

CONTEXT = 30  # characters on each side
LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

Kind = Literal["missed", "spurious", "boundary", "label", "value", "citation", "abbreviation"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where gold and record disagree.

    ``span`` is the gold's where it has one, else the record's, and ``text`` the source there. ``expected`` is what gold says, ``got``
    what the record says, ``None`` where it says nothing. ``label`` is ``None`` for citations and abbreviations. ``context``, ``expected``
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
    """All differences in mentions, citations and abbreviations, in the order of the document."""

    def difference(kind: Kind, label: str | None, span: tuple[int, int], expected: str | None, got: str | None) -> Difference:
        text = source[max(span[0], 0) : span[1]]
        return Difference(gold.doc, kind, label, span, text, expected, got, in_context(source, *span))

    found = [difference(*told) for told in (*_mentions(gold, record), *_citations(gold, record), *_abbreviations(gold, record))]
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


def _shown(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _marker(citation: GoldCitation | Citation) -> str:
    return f"{one_line(citation.text)} = {', '.join(map(str, citation.numbers))}"


def _pair(pair: GoldAbbreviation | Abbreviation) -> str:
    return one_line(f"{pair.short} = {pair.long}")
