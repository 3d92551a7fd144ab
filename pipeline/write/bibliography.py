"""The references of records in the formats of reference managers: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..model import Record

Item = Mapping[str, Any]
# CSL types → RIS and BibTeX types.
_RIS_TYPES = {
    "article-journal": "JOUR",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "paper-conference": "CPAPER",
    "patent": "PAT",
    "report": "RPRT",
    "software": "COMP",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
}
_BIBTEX_TYPES = {
    "article-journal": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "report": "techreport",
    "thesis": "phdthesis",
}
# CSL fields → BibTeX fields; what depends on the type is below.
_BIBTEX_FIELDS = {
    "volume": "volume",
    "issue": "number",
    "number": "number",
    "publisher-place": "address",
    "edition": "edition",
    "DOI": "doi",
    "URL": "url",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "note": "note",
    "language": "language",
}
_RIS_FIELDS = {
    "title": "title",
    "container-title": "secondary_title",
    "volume": "volume",
    "issue": "number",
    "publisher": "publisher",
    "publisher-place": "place_published",
    "edition": "edition",
    "DOI": "doi",
    "language": "language",
}
# What has a meaning in BibTeX.
_SPECIAL = re.compile(r"[&%$#_]")


def items_of(record: Record) -> Iterator[dict[str, Any]]:
    """The CSL items of a record's references, each with a key that its author, its year and its place in the list make.

    An entry of which nothing is understood is an item that holds its text as a note.
    """
    for place, reference in enumerate(record.references, start=1):
        item = {key: value for key, value in (reference.csl or {}).items() if key != "custom"}
        family = str((item.get("author") or [{}])[0].get("family", ""))
        name = re.sub(r"[^a-z]", "", family.lower()) or "ref"
        year = (item.get("issued") or {}).get("date-parts", [[""]])[0][0]
        if "title" not in item:
            item["note"] = reference.text
        yield {"id": f"{name}{year}-{reference.number or place}", **item}


def csl_json(items: Iterable[Item]) -> str:
    """Items as a CSL-JSON list."""
    return json.dumps(list(items), ensure_ascii=False, indent=1) + "\n"


def ris(items: Iterable[Item]) -> str:
    """Items as RIS."""
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        def set_header(self, count: int) -> str:
            # Numbers between entries are no part of RIS.
            return ""

    return str(rispy.dumps([_ris(item) for item in items], implementation=Writer)).lstrip()


def _ris(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {"type_of_reference": _RIS_TYPES.get(item["type"], "GEN"), "id": item["id"]}
    told |= {theirs: item[ours] for ours, theirs in _RIS_FIELDS.items() if ours in item}
    for ours, theirs in (("author", "authors"), ("editor", "secondary_authors")):
        if ours in item:
            told[theirs] = [_name(name) for name in item[ours]]
    if year := _year(item):
        told["year"] = year
    if pages := item.get("page"):
        told["start_page"], _, end = pages.partition("-")
        if end:
            told["end_page"] = end
    if "URL" in item:
        told["urls"] = [item["URL"]]
    if "number" in item:
        told["number"] = item["number"]
    if "PMID" in item:
        told["accession_number"] = item["PMID"]
    if "note" in item:
        told["notes"] = [item["note"]]
    return told


def bibtex(items: Iterable[Item]) -> str:
    """Items as BibTeX."""
    from bibtexparser import library
    from bibtexparser.entrypoint import write_string
    from bibtexparser.model import Entry, Field

    written = library.Library()
    for item in items:
        written.add(Entry(_BIBTEX_TYPES.get(item["type"], "misc"), item["id"], [Field(*pair) for pair in _bibtex(item)]))
    return str(write_string(written))


def _bibtex(item: Item) -> Iterator[tuple[str, str]]:
    kind = item["type"]
    for field in ("author", "editor"):
        if field in item:
            yield field, " and ".join(_bibtex_name(name) for name in item[field])
    if "title" in item:
        # Braces of its own: styles leave the capitals of PPARγ alone.
        yield "title", f"{{{_escaped(item['title'])}}}"
    if year := _year(item):
        yield "year", year
    if "page" in item:
        yield "pages", item["page"].replace("-", "--")
    theirs = {
        "container-title": "booktitle" if kind in ("chapter", "paper-conference") else "journal",
        "publisher": "school" if kind == "thesis" else "institution" if kind == "report" else "publisher",
        **_BIBTEX_FIELDS,
    }
    yield from ((theirs[field], _escaped(str(item[field]))) for field in theirs if field in item)


def _escaped(text: str) -> str:
    text = text.replace("\\", " ").replace("{", "(").replace("}", ")")
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _bibtex_name(name: Mapping[str, str]) -> str:
    # A Chinese name and a body are one word: nothing is first or last in them.
    return f"{{{_escaped(name['literal'])}}}" if "literal" in name else _escaped(_name(name))


def _name(name: Mapping[str, str]) -> str:
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"


def _year(item: Item) -> str:
    return str((item.get("issued") or {}).get("date-parts", [[""]])[0][0])


FORMATS: dict[str, tuple[str, Callable[[Iterable[Item]], str]]] = {
    "csl-json": (".json", csl_json),
    "bibtex": (".bib", bibtex),
    "ris": (".ris", ris),
}
