"""Gold: what a person found in a document, in the fields of the record.

Gold is read strictly where a figure depends on it (shape, labels, spans, overlaps) and leaves alone what it does not know: the record
has fields, such as ``id``, that a gold file may carry too. ``gold.model_dump(exclude_unset=True)`` gives back what the file says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictInt, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ..errors import GoldError
from ..model import LABELS

SUFFIX = ".gold.json"
SECTIONS = ("doc", "sha256", "mentions", "citations", "abbreviations", "studies", "conflicts")


def _span_in_order(span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    if not 0 <= start < end:
        raise PydanticCustomError("span", "{start}-{end} is no span", {"start": start, "end": end})
    return span


def _known_label(label: str) -> str:
    if label not in LABELS:
        raise PydanticCustomError("label", "unknown label {label}", {"label": repr(label[:40])})
    return label


GoldSpan = Annotated[tuple[StrictInt, StrictInt], AfterValidator(_span_in_order)]


class GoldPart(BaseModel):
    """A part of a gold file: never changed once made; fields that no figure depends on are kept as they are."""

    model_config = ConfigDict(extra="allow", frozen=True)


class _Marked(GoldPart):
    """Something with a place in the source text."""

    start: StrictInt
    end: StrictInt
    text: str

    @model_validator(mode="after")
    def _in_order(self) -> _Marked:
        _span_in_order((self.start, self.end))
        return self


class GoldMention(_Marked):
    """A mention, its value in the form that the record writes; ``citations`` support it, where the file says which do."""

    label: Annotated[str, AfterValidator(_known_label)]
    value: dict[str, Any]
    citations: tuple[StrictInt, ...] | None = None


class GoldCitation(_Marked):
    """A citation marker with its numbers expanded."""

    numbers: tuple[StrictInt, ...]
    author: str | None = None


class GoldAbbreviation(GoldPart):
    """A short form and its long form, line breaks taken out."""

    short: str
    long: str
    short_span: GoldSpan
    long_span: GoldSpan


class GoldStudy(GoldPart):
    """A study as the table or the text tells it; its cells are in the form that the record writes."""

    citation: StrictInt
    source: Literal["table", "text"]
    author: str | None = None
    year: StrictInt | None = None
    samples: tuple[dict[str, Any], ...] = ()
    doses: tuple[dict[str, Any], ...] = ()
    timing: tuple[dict[str, Any], ...] = ()
    frequency: dict[str, Any] | None = None
    route: dict[str, Any] | None = None
    condition: dict[str, Any] | None = None
    method: dict[str, Any] | None = None
    finding: dict[str, Any] | None = None


class GoldConflict(GoldPart):
    """A field on which table and text contradict each other about one citation."""

    citation: StrictInt
    field: str
    values: tuple[dict[str, Any], ...] = ()


def _no_overlaps(mentions: tuple[GoldMention, ...]) -> tuple[GoldMention, ...]:
    # Per label, the mention that reaches furthest so far: whatever starts before its end overlaps it.
    reach: dict[str, int] = {}
    for index in sorted(range(len(mentions)), key=lambda i: (mentions[i].start, mentions[i].end)):
        mention = mentions[index]
        before = reach.get(mention.label)
        if before is not None and mention.start < mentions[before].end:
            raise PydanticCustomError(
                "overlap", "overlaps $.mentions[{before}], which is {label} too", {"index": index, "before": before, "label": mention.label}
            )
        reach[mention.label] = index
    return mentions


class Gold(GoldPart):
    """What is right for the document ``doc``, whose file has this ``sha256``. Mentions of one label never overlap."""

    doc: str
    sha256: str
    guidelines: int | str | None = None
    mentions: Annotated[tuple[GoldMention, ...], AfterValidator(_no_overlaps)]
    citations: tuple[GoldCitation, ...]
    abbreviations: tuple[GoldAbbreviation, ...]
    studies: tuple[GoldStudy, ...]
    conflicts: tuple[GoldConflict, ...]


def find_gold(folder: Path) -> list[Path]:
    """The gold files of a folder, by name."""
    if not folder.is_dir():
        raise GoldError("is no folder of gold files", where=str(folder), hint=f"name a folder that holds <doc id>{SUFFIX} files")
    found = sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file())
    if not found:
        raise GoldError("holds no gold", where=str(folder), hint=f"a gold file is named <doc id>{SUFFIX}")
    return found


def read_gold(path: Path) -> Gold:
    """The gold of one document from its file."""
    try:
        content: Any = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
    except OSError as error:
        raise GoldError(
            f"cannot be read ({error.strerror or error})", where=str(path), hint="check the path and its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise GoldError(f"is not UTF-8 (byte {error.start})", where=str(path), hint="save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise GoldError(f"is not JSON ({error})", where=str(path), hint="mend the JSON at the place named") from error
    try:
        return Gold.model_validate(content)
    except ValidationError as error:
        _explain(error, path)


def check(gold: Gold, source_text: str, sha256_of_file: str) -> None:
    """Fail unless the gold was made for this very file and each of its spans holds the text that it names."""
    name = gold.doc + SUFFIX
    if gold.sha256.lower() != sha256_of_file.lower():
        raise GoldError(
            f"was made for another file (sha256 {gold.sha256[:12]}…, this one has {sha256_of_file[:12]}…)",
            where=name,
            hint="bring the file that it was made for, or annotate this one anew",
        )
    remedy = "offsets are code points into the decoded text, line ends untouched and no byte-order mark counted"
    for place, start, end, text in _marked_texts(gold):
        found = source_text[start:end]
        if found != text:
            raise GoldError(
                f"says {_short(text)}, the document has {_short(found)} at {start}-{end}", where=f"{name}: {place}", hint=remedy
            )
    for index, pair in enumerate(gold.abbreviations):
        for field, (_, end) in (("short_span", pair.short_span), ("long_span", pair.long_span)):
            if end > len(source_text):
                place = f"{name}: $.abbreviations[{index}].{field}"
                raise GoldError(f"ends at {end}, the document at {len(source_text)}", where=place, hint=remedy)


def _marked_texts(gold: Gold) -> Iterator[tuple[str, int, int, str]]:
    sections: tuple[tuple[str, Sequence[_Marked]], ...] = (("mentions", gold.mentions), ("citations", gold.citations))
    for section, items in sections:
        for index, item in enumerate(items):
            yield f"$.{section}[{index}]", item.start, item.end, item.text


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _explain(error: ValidationError, path: Path) -> NoReturn:
    """Turn pydantic's first complaint into one that names the place in the file and what to do there."""
    first, count = error.errors(include_url=False)[0], error.error_count()
    kind, context, place = first["type"], first.get("ctx", {}), list(first["loc"])
    message = first["msg"][:1].lower() + first["msg"][1:]
    hint = "give it the form that the record has"
    if kind == "missing":
        message = f"{place.pop()!r} is missing"
        hint = f"a gold file holds {', '.join(SECTIONS)}; write [] where there is nothing" if not place else hint
    elif kind == "label":
        hint = f"use one of {', '.join(LABELS)}"
    elif kind == "overlap":
        place.append(context["index"])
        hint = "keep the longest name"
    elif kind == "span":
        hint = "a span is start and end, 0 <= start < end"
    if count > 1:
        message += f" (and {count - 1} more)"
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    raise GoldError(message, where=f"{path}: ${steps}", hint=hint) from error
