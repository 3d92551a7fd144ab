"""Whether the citations of a review and its reference list agree: what is cited, not listed, never cited, or said differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..knowledge.fold import fold
from ..model import Citation, Mention, Reference, Study, Warning
from ..naming import work_keys
from .reference import by_number

_HAN = re.compile(r"[\u3400-\u9fff]")


def pointed_to(references: Sequence[Reference], citations: Sequence[Citation], mentions: Sequence[Mention]) -> tuple[Reference, ...]:
    """The references with the markers, the sentences and the mentions that point to them."""
    numbered = by_number(references)
    markers: dict[str, list[Citation]] = {}
    supported: dict[str, list[str]] = {}
    for citation in citations:
        for number in citation.numbers:
            if number in numbered:
                markers.setdefault(numbered[number].id, []).append(citation)
    for mention in mentions:
        for number in mention.citations:
            if number in numbered:
                supported.setdefault(numbered[number].id, []).append(mention.id)
    return tuple(
        reference.model_copy(
            update={
                "citations": tuple(citation.id for citation in markers.get(reference.id, ())),
                "sentences": tuple(dict.fromkeys(one.sentence for one in markers.get(reference.id, ()) if one.sentence)),
                "mentions": tuple(supported.get(reference.id, ())),
            }
        )
        for reference in references
    )


def audit(references: Sequence[Reference], citations: Sequence[Citation], studies: Sequence[Study]) -> Iterator[Warning]:
    """What is odd, in this order: the list as a whole, numbers, duplicates, authors, years. Without a list there is one warning."""
    if not references:
        if citations:
            yield Warning(code="references_missing", message="no reference list was found: what the citation numbers point to is not known")
        return
    numbered = by_number(references)
    cited: dict[int, list[Citation]] = {}
    for citation in citations:
        for number in citation.numbers:
            cited.setdefault(number, []).append(citation)
    for number in sorted(cited.keys() - numbered.keys()) if numbered else ():
        spans = tuple((one.start, one.end) for one in cited[number])
        yield Warning(code="reference_not_listed", message=f"[{number}] is cited and not in the reference list", spans=spans)
    for number in sorted(numbered.keys() - cited.keys()):
        yield Warning(code="reference_not_cited", message=f"entry {number} is never cited", spans=numbered[number].spans)
    yield from _order(citations)
    yield from _duplicates(references)
    yield from _authors(citations, numbered)
    yield from _years(studies, numbered)


def _order(citations: Sequence[Citation]) -> Iterator[Warning]:
    """Lists that are numbered by first citation: the places where a number comes before one that should precede it."""
    first: dict[int, Citation] = {}
    for citation in sorted(citations, key=lambda citation: citation.start):
        for number in citation.numbers:
            first.setdefault(number, citation)
    order = list(first)
    late = [number for place, number in enumerate(order) if any(earlier > number for earlier in order[:place])]
    # A list in the order of the alphabet is cited in any order: nothing is odd about that.
    if late and len(late) <= 0.2 * len(order):
        for number in late:
            message = f"[{number}] is first cited behind a larger number"
            yield Warning(code="citations_out_of_order", message=message, spans=((first[number].start, first[number].end),))


def _duplicates(references: Sequence[Reference]) -> Iterator[Warning]:
    seen: dict[str, Reference] = {}
    for reference in references:
        for key in work_keys(reference.csl or {}):
            if (other := seen.setdefault(key, reference)) is not reference:
                message = f"entries {other.number or other.id} and {reference.number or reference.id} are one work ({key})"
                yield Warning(code="reference_duplicate", message=message, spans=(*other.spans, *reference.spans))
                break


def _authors(citations: Sequence[Citation], numbered: Mapping[int, Reference]) -> Iterator[Warning]:
    for citation in citations:
        reference = numbered.get(citation.numbers[0]) if citation.numbers else None
        names = (reference.csl or {}).get("author") if reference else None
        if not citation.author or not names:
            continue
        first = str(names[0].get("literal") or names[0].get("family"))
        told, listed = _bare(citation.author), _bare(first)
        # A name in another script is no contradiction.
        if bool(_HAN.search(told)) == bool(_HAN.search(listed)) and told not in listed and listed not in told:
            message = f"{citation.author} is cited as [{citation.numbers[0]}], whose first author is {first}"
            spans = ((citation.start, citation.end), *(reference.spans if reference else ()))
            yield Warning(code="reference_other_author", message=message, spans=spans)


def _bare(name: str) -> str:
    return "".join(char for char in fold(name).lower if char.isalnum())


def _years(studies: Sequence[Study], numbered: Mapping[int, Reference]) -> Iterator[Warning]:
    for study in studies:
        reference = numbered.get(study.citation)
        issued = (reference.csl or {}).get("issued", {}).get("date-parts", [[None]])[0][0] if reference else None
        if reference and study.year and issued and study.year != issued:
            message = f"[{study.citation}] is of {study.year} in the {study.source} and of {issued} in the reference list"
            yield Warning(code="reference_other_year", message=message, spans=reference.spans)
