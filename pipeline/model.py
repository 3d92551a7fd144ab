"""The record of one document: the models that are the contract. The JSON Schema comes from here and from nowhere else.

``start`` and ``end`` are code points into the decoded source text (half open; a byte-order mark is no part of it, line ends are untouched):
``source[start:end] == text``. ``spans`` is a list of such pairs where a thing is interrupted. Units are UCUM codes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

SCHEMA_VERSION = "1.0"

Span = tuple[int, int]
Language = Literal["zh", "en"]
CoreLabel = Literal["DOSE", "DURATION", "RECEPTOR", "BRAIN_REGION", "SPINAL_REGION"]
SupportingLabel = Literal["FREQUENCY", "ROUTE", "SAMPLE"]
Label = CoreLabel | SupportingLabel
CORE_LABELS: tuple[str, ...] = get_args(CoreLabel)
LABELS: tuple[str, ...] = CORE_LABELS + get_args(SupportingLabel)
BlockKind = Literal["title", "abstract", "keywords", "heading", "paragraph", "caption", "table", "references", "metadata", "running_head"]
Comparator = Literal["~", "<", "<=", ">", ">="]
Role = Literal["after_administration", "course", "window", "follow_up", "time_point", "other"]


class Part(BaseModel):
    """A part of the record: no unknown fields, never changed once made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(Part):
    """A normalised value. What it does not have is left out of the JSON rather than written as null."""

    @model_serializer(mode="wrap")
    def _without_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}


class Quantity(Value):
    """``low`` and ``high`` (equal where single) or the ``values`` of a list, in ``unit`` (UCUM)."""

    low: int | float | None = None
    high: int | float | None = None
    values: tuple[int | float, ...] | None = None
    unit: str
    comparator: Comparator | None = None


class DoseValue(Quantity):
    """An amount of a substance; ``kind`` tells a concentration from an amount."""

    kind: Literal["concentration"] | None = None


class DurationValue(Quantity):
    """An elapsed time, or a point on a time line, and what it is the time of."""

    role: Role


class FrequencyValue(Value):
    """``times`` within each period ``per``: a UCUM unit, with a number or a range before it where it is not one (``8 h``, ``4-6 h``).

    Of two to three times ``times`` is the two, ``times_high`` the three.
    """

    times: int | float
    per: str
    times_high: int | float | None = None


class RouteValue(Value):
    """How a substance is given, in one English word: ``intranasal``."""

    route: str


class SampleValue(Value):
    """A counted group of ``n`` subjects, or of ``n`` units such as couples."""

    n: int
    unit: Literal["couple"] | None = None


class ReceptorValue(Value):
    """HGNC symbols of one to four genes, or the name of a family. ``name`` is the concept's English name."""

    ids: tuple[str, ...]
    name: str | None = None


class RegionValue(Value):
    """A UBERON id, null where none is known; ``match`` tells that the id is of the nearest broader structure."""

    id: str | None
    name: str
    match: Literal["broader"] | None = None

    @model_serializer(mode="wrap")
    def _without_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None or key == "id"}


AnyValue = DoseValue | DurationValue | FrequencyValue | RouteValue | SampleValue | ReceptorValue | RegionValue


class Source(Part):
    """The file that the document was read from. ``characters`` counts the code points of the decoded text."""

    name: str
    sha256: str
    encoding: str
    media_type: str
    characters: int


class Shares(Part):
    """The share of Chinese and of English among the words of the text: both 0 in an empty one, else they add up to 1."""

    zh: float
    en: float


class Bilingual(Part):
    """One thing in the two languages."""

    zh: str | None = None
    en: str | None = None


class BilingualList(Part):
    """A list of things in the two languages."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Document(Part):
    """What the document says about itself."""

    id: str
    source: Source
    languages: Shares
    title: Bilingual
    keywords: BilingualList
    doi: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


class Block(Part):
    """A part of the page, in reading order. ``text`` is the cleaned reading text."""

    id: str
    kind: BlockKind
    level: int | None = None
    number: str | None = None
    language: Language | None = None
    spans: tuple[Span, ...]
    text: str


class Sentence(Part):
    """A sentence. ``spans`` leaves out what interrupts it (a table, a running head); ``tokens`` are source offsets."""

    id: str
    block: str
    language: Language
    start: int
    end: int
    spans: tuple[Span, ...]
    text: str
    tokens: tuple[Span, ...]


class Mention(Part):
    """A named or measured thing. ``citations`` are the reference numbers that support it."""

    id: str
    label: Label
    start: int
    end: int
    text: str
    sentence: str | None
    value: AnyValue
    citations: tuple[int, ...] = ()


class Citation(Part):
    """One bracketed citation marker, its numbers expanded, and the author's name that it follows."""

    id: str
    start: int
    end: int
    text: str
    numbers: tuple[int, ...]
    author: str | None = None
    sentence: str | None = None


class Reference(Part):
    """An entry of the reference list; ``csl`` is a CSL-JSON item, ``confidence`` how much of what its type should have was found.

    ``citations``, ``sentences`` and ``mentions`` are the ids of the markers that point to it, of the sentences that these stand in, and of
    the mentions that it supports.
    """

    id: str
    number: int | None
    spans: tuple[Span, ...]
    text: str
    csl: dict[str, Any] | None = None
    confidence: float = 0.0
    citations: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


class Abbreviation(Part):
    """A short form and the long form that the document gives for it."""

    short: str
    long: str
    short_span: Span
    long_span: Span


class Term(Part):
    """A Chinese and an English term that the document itself pairs."""

    zh: str
    en: str
    zh_span: Span
    en_span: Span


class Cell(Part):
    """A cell of a table, its lines rejoined."""

    text: str
    spans: tuple[Span, ...]


class Table(Part):
    """A table rebuilt from the text."""

    id: str
    number: str | None
    caption: Bilingual
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class StudySample(Cell, SampleValue):
    """A counted group of a study."""


class StudyDose(Cell, DoseValue):
    """A dose of a study."""


class StudyTiming(Cell, DurationValue):
    """A time of a study."""


class StudyFrequency(Cell, FrequencyValue):
    """How often a study gave its drug."""


class StudyRoute(Cell, RouteValue):
    """How a study gave its drug."""


class Study(Part):
    """A primary study as the table or the running text of the review describes it."""

    id: str
    citation: int
    source: Literal["table", "text"]
    author: str | None = None
    year: int | None = None
    samples: tuple[StudySample, ...] = ()
    doses: tuple[StudyDose, ...] = ()
    timing: tuple[StudyTiming, ...] = ()
    frequency: StudyFrequency | None = None
    route: StudyRoute | None = None
    condition: Cell | None = None
    method: Cell | None = None
    finding: Cell | None = None


class Conflict(Part):
    """A field on which the table and the text contradict each other about one citation."""

    citation: int
    field: str
    values: tuple[dict[str, Any], ...]


class Warning(Part):
    """Something odd in this document, with the places it concerns."""

    code: str
    message: str
    spans: tuple[Span, ...] = ()


class Provenance(Part):
    """What made the record: no clock, no host, no path."""

    version: str
    lexicons: dict[str, str]


class Record(Part):
    """Everything that was read from one document."""

    schema_version: Annotated[str, Field(pattern=r"^\d+\.\d+$")] = SCHEMA_VERSION
    provenance: Provenance
    document: Document
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    citations: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    glossary: tuple[Term, ...] = ()
    tables: tuple[Table, ...] = ()
    studies: tuple[Study, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[Warning, ...] = ()
