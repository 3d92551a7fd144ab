"""One document from bytes to Record, in one visible list of stages."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc

from .assemble.audit import audit, pointed_to
from .assemble.conflict import conflicts_of
from .assemble.reference import ListText, references_of
from .assemble.row import rows_of, table_studies
from .assemble.scope import with_citations
from .assemble.study import text_studies
from .assemble.table import TableText, tables_of
from .assemble.works import Works
from .knowledge.custom import Lexicon, hashes_with
from .language import BLOCKS, BlockSpan, load, token_offsets, value_key
from .model import (
    Abbreviation,
    AnyValue,
    Block,
    Citation,
    Document,
    DoseValue,
    DurationValue,
    FrequencyValue,
    Mention,
    Provenance,
    ReceptorValue,
    Record,
    RegionValue,
    RouteValue,
    SampleValue,
    Sentence,
    Shares,
    Source,
    Span,
    Term,
    Warning,
)
from .model import Language as Tongue
from .naming import document_id
from .read.compose import LaidOut, Vocabulary
from .read.decode import Decoded, decode, from_text
from .read.header import header_of
from .read.layout import lay_out
from .read.repair import HAN, joint, repair_characters
from .sourcemap import MappedText
from .version import __version__

VALUES: dict[str, type[AnyValue]] = {
    "DOSE": DoseValue,
    "DURATION": DurationValue,
    "FREQUENCY": FrequencyValue,
    "ROUTE": RouteValue,
    "SAMPLE": SampleValue,
    "RECEPTOR": ReceptorValue,
    "BRAIN_REGION": RegionValue,
    "SPINAL_REGION": RegionValue,
}
# Nothing is extracted from these; they are shown all the same.
HIDDEN = {"references", "metadata", "running_head"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the read stage makes of a document."""

    name: str
    sha256: str
    encoding: str
    media_type: str
    source: str
    text: MappedText
    blocks: list[LaidOut]
    warnings: list[Warning]


def read_bytes(data: bytes, name: str) -> Reading:
    """Bytes → source text, reading text, the map between them, blocks."""
    return _laid_out(decode(data, name), data, name)


def read_text(text: str, name: str) -> Reading:
    """The same of a text that is decoded already. Its sha256 is that of the text as UTF-8."""
    decoded = from_text(text, name)
    return _laid_out(decoded, text.encode("utf-8"), name)


def _laid_out(decoded: Decoded, data: bytes, name: str) -> Reading:
    repaired, glyphs = repair_characters(MappedText.of(decoded.text))
    text, blocks = lay_out(repaired)
    return Reading(
        name,
        hashlib.sha256(data).hexdigest(),
        decoded.encoding,
        decoded.media_type,
        decoded.text,
        text,
        blocks,
        [*decoded.warnings, *glyphs],
    )


@cache
def _language(lexicons: tuple[Lexicon, ...]) -> Language:
    return load(lexicons)


def analyse(reading: Reading, nlp: Language) -> Doc:
    """The reading text → a spaCy Doc with sentences, citations, abbreviations and mentions."""
    doc = nlp.make_doc(reading.text.text)
    doc.user_data[BLOCKS] = [
        BlockSpan(block.start, block.end, block.kind, block.kind in HIDDEN, len(block.grid.rows) if block.grid else 0)
        for block in reading.blocks
    ]
    doc = nlp(doc)
    doc.spans["blocks"] = [
        span
        for block in reading.blocks
        if (span := doc.char_span(block.start, block.end, label=block.kind, alignment_mode="expand")) is not None
    ]
    return doc


def assemble(reading: Reading, doc: Doc, doc_id: str, lexicons: tuple[Lexicon, ...] = ()) -> Record:
    """The Doc → the Record, every place in source offsets; ``lexicons`` are those that the Doc was made with."""
    blocks = _blocks(reading)
    sentences = _sentences(reading, doc, blocks)
    finder = _Finder(doc._.sentences)
    mentions = []
    values = doc._.mention_values
    for number, span in enumerate(doc.spans["mentions"], start=1):
        start, end = reading.text.span(span.start_char, span.end_char)
        mentions.append(
            Mention(
                id=f"m{number}",
                label=span.label_,
                start=start,
                end=end,
                text=reading.source[start:end],
                sentence=finder.sentence(span.start_char),
                value=VALUES[span.label_](**values[value_key(span.start_char, span.end_char, span.label_)]),
            )
        )
    listed, unsure = references_of(list(_reference_lists(reading)), _joiner(reading.text.text))
    works = Works(listed)
    citations: list[Citation] = []
    unplaced: list[Warning] = []
    for number, (begin, finish, numbers, author, work) in enumerate(doc._.citations, start=1):
        start, end = reading.text.span(begin, finish)
        unplaced += [Warning(code=code, message=message, spans=((start, end),)) for code, message in (works.doubts(*work) if work else ())]
        citations.append(
            Citation(
                id=f"c{number}",
                start=start,
                end=end,
                text=reading.source[start:end],
                numbers=works.numbers(*work) if work else numbers,
                author=author,
                sentence=finder.sentence(begin),
            )
        )
    text = reading.text.text
    abbreviations = [
        Abbreviation(
            short=text[short_start:short_end],
            long=" ".join(text[long_start:long_end].split()),
            short_span=reading.text.span(short_start, short_end),
            long_span=reading.text.span(long_start, long_end),
        )
        for short_start, short_end, long_start, long_end in doc._.abbreviations
    ]
    glossary = [
        Term(
            zh="".join(text[zh_start:zh_end].split()),
            en=" ".join(text[en_start:en_end].split()),
            zh_span=reading.text.span(zh_start, zh_end),
            en_span=reading.text.span(en_start, en_end),
        )
        for zh_start, zh_end, en_start, en_end in doc._.glossary
    ]
    mentions.sort(key=lambda mention: (mention.start, mention.end, mention.label))
    table_texts = list(_table_texts(reading, blocks))
    tables, doubts = tables_of(table_texts, blocks)
    rows = rows_of(tables, [table.doubtful for table in table_texts if table.rows], mentions, citations)
    in_rows = {mention.id: row.numbers for row in rows for told in row.mentions.values() for mention in told}
    linked = with_citations(mentions, citations, sentences, blocks, reading.source, in_rows)
    of_tables, oddities = table_studies(rows, linked, sentences, blocks, reading.source)
    of_text = text_studies([mention for mention in linked if mention.id not in in_rows], citations, sentences, reading.source)
    studies = [study.model_copy(update={"id": f"st{number}"}) for number, study in enumerate((*of_tables, *of_text), start=1)]
    conflicts, ranges = conflicts_of(studies, sentences)
    references = pointed_to(listed, citations, linked)
    wide = [
        Warning(
            code="citation_too_wide", message="a range of more numbers than a list has is no citation", spans=(reading.text.span(*place),)
        )
        for place in doc._.wide_citations
    ]
    return Record(
        provenance=Provenance(version=__version__, lexicons=hashes_with(lexicons)),
        document=_document(reading, doc_id, blocks, sentences),
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        mentions=linked,
        citations=tuple(citations),
        references=references,
        abbreviations=tuple(abbreviations),
        glossary=tuple(glossary),
        tables=tables,
        studies=tuple(studies),
        conflicts=conflicts,
        warnings=(*reading.warnings, *doubts, *oddities, *ranges, *wide, *unsure, *unplaced, *audit(references, citations, studies)),
    )


def process_bytes(data: bytes, name: str, lexicons: tuple[Lexicon, ...] = ()) -> Record:
    """One document, whole. ``name`` is the file's name without a folder."""
    return _record(read_bytes(data, name), lexicons)


def process_text(text: str, name: str, lexicons: tuple[Lexicon, ...] = ()) -> Record:
    """One document that is decoded already, whole: in its record it is a UTF-8 file. A byte-order mark at its start is no part of it."""
    return _record(read_text(text, name), lexicons)


def _record(reading: Reading, lexicons: tuple[Lexicon, ...]) -> Record:
    return assemble(reading, analyse(reading, _language(lexicons)), document_id(reading.name), lexicons)


_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_LETTER = re.compile(rf"[A-Za-z]|[{HAN}]")


def language_of(text: str) -> Tongue:
    """The language of a text: Chinese where it has as many Han characters as Latin words, English else."""
    if text.isascii():
        return "en"
    return "zh" if sum(map(len, _HAN_RUN.findall(text))) >= len(_LATIN_WORD.findall(text)) else "en"


def _blocks(reading: Reading) -> list[Block]:
    text = reading.text
    return [
        Block(
            id=f"b{number}",
            kind=block.kind,
            level=block.level,
            number=block.number,
            language=_language_or_none(text.text[block.start : block.end]),
            spans=block.spans,
            text=text.text[block.start : block.end],
        )
        for number, block in enumerate(reading.blocks, start=1)
    ]


def _table_texts(reading: Reading, blocks: Sequence[Block]) -> Iterator[TableText]:
    """The table blocks with the places of their cells: a rebuilt table is lines of cells that tabs part."""
    for laid_out, block in zip(reading.blocks, blocks, strict=True):
        if laid_out.kind != "table":
            continue
        rows: list[tuple[tuple[str, tuple[Span, ...]], ...]] = []
        start = laid_out.start
        for line in block.text.split("\n")[: len(laid_out.grid.rows) if laid_out.grid else 0]:
            row = []
            for cell in line.split("\t"):
                row.append((cell, reading.text.places(start, start + len(cell), reading.source)))
                start += len(cell) + 1
            rows.append(tuple(row))
        yield TableText(block, tuple(rows), laid_out.grid.doubtful if laid_out.grid else frozenset())


def _reference_lists(reading: Reading) -> Iterator[ListText]:
    """The blocks of the reference list, with the places of what is in them."""
    for block in reading.blocks:
        if block.kind == "references":

            def places(start: int, end: int, block: LaidOut = block) -> tuple[Span, ...]:
                return reading.text.places(block.start + start, block.start + end, reading.source)

            yield ListText(reading.text.text[block.start : block.end], places)


def _joiner(text: str) -> Callable[[str, str], str]:
    """How two lines of an entry become one, as those of a paragraph do."""
    vocabulary = Vocabulary(text)

    def join(left: str, right: str) -> str:
        drop, between = joint(left, right, lambda: vocabulary.words)
        return left[: len(left) - drop] + between + right

    return join


def _language_or_none(text: str) -> Tongue | None:
    return language_of(text) if _LETTER.search(text) else None


def _sentences(reading: Reading, doc: Doc, blocks: Sequence[Block]) -> list[Sentence]:
    text, source = reading.text, reading.source
    to_start, to_end = np.frombuffer(text.starts, dtype=np.int32), np.frombuffer(text.ends, dtype=np.int32)
    token_starts, token_ends = token_offsets(doc)
    is_word = doc.to_array([IS_SPACE]).reshape(-1) == 0
    token_starts, token_ends = token_starts[is_word], token_ends[is_word]
    pairs = list(zip(to_start[token_starts].tolist(), to_end[token_ends - 1].tolist(), strict=True)) if len(token_starts) else []
    firsts = np.searchsorted(token_starts, [start for start, _ in doc._.sentences]).tolist()
    lasts = np.searchsorted(token_starts, [end for _, end in doc._.sentences]).tolist()
    sentences = []
    block_starts = [block.start for block in reading.blocks]
    for number, ((begin, finish), first, last) in enumerate(zip(doc._.sentences, firsts, lasts, strict=True), start=1):
        block = blocks[bisect_right(block_starts, begin) - 1]
        start, end = text.span(begin, finish)
        spans = tuple((max(start, low), min(end, high)) for low, high in block.spans if max(start, low) < min(end, high))
        sentences.append(
            # Thousands of token offsets, made just now: validating each would cost more than making them.
            Sentence.model_construct(
                id=f"s{number}",
                block=block.id,
                language=language_of(text.text[begin:finish]),
                start=start,
                end=end,
                spans=spans,
                text=source[start:end],
                tokens=tuple(pairs[first:last]),
            )
        )
    return sentences


class _Finder:
    """The sentence that a place of the reading text stands in."""

    def __init__(self, sentences: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in sentences]
        self._ends = [end for _, end in sentences]

    def sentence(self, offset: int) -> str | None:
        """The id of the sentence around this offset."""
        index = bisect_right(self._starts, offset) - 1
        return f"s{index + 1}" if index >= 0 and offset < self._ends[index] else None


def _document(reading: Reading, doc_id: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Document:
    lengths = {"zh": 0, "en": 0}
    for sentence in sentences:
        lengths[sentence.language] += len(sentence.tokens)
    total = sum(lengths.values())
    shares = Shares(**{language: round(length / total, 4) if total else 0.0 for language, length in lengths.items()})
    source = Source(
        name=reading.name, sha256=reading.sha256, encoding=reading.encoding, media_type=reading.media_type, characters=len(reading.source)
    )
    return Document(id=doc_id, source=source, languages=shares, **header_of(blocks))
