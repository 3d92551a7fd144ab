"""One reference → a CSL-JSON item: GB/T 7714, Vancouver and its kin, and the styles that put the year behind the authors.

What cannot be told apart stays in the text and out of the fields. Fields are looked for where the style has them; ``confidence`` is the
share of what an entry of its type should have that was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..knowledge.fold import narrow
from .names import Authors, authors_of


class Parsed(NamedTuple):
    """A CSL item, and how much of what its type should have was found (0 to 1)."""

    csl: dict[str, Any]
    confidence: float


# The type marks of GB/T 7714 and the CSL types that they stand for.
_TYPES = {
    "J": "article-journal",
    "M": "book",
    "D": "thesis",
    "C": "paper-conference",
    "P": "patent",
    "S": "standard",
    "N": "article-newspaper",
    "R": "report",
    "DB": "dataset",
    "DS": "dataset",
    "CP": "software",
    "EB": "webpage",
    "G": "book",
    "A": "document",
    "Z": "document",
}
_MARK = re.compile(r"\s?\[\s?(?P<type>J|M|D|C|P|S|N|R|DB|DS|CP|EB|G|A|Z)\s?(?:/\s?(?:OL|MT|DK|CD)\s?)?\]\s?")
# What an editor has put behind an entry: who edited the paper, the language of the work.
_BEHIND = re.compile(
    r"\s?[\[(](?:(?:本文|责任|责|特约)?编辑\s?:[^()\[\]]{1,40}"
    r"|[Ii]n (?:Chinese|English|Japanese|German|French|Russian)\b[^()\[\]]{0,40}|中文|英文)[\])]\s?\.?\s?$"
)
# Where the first of two forms of an entry ends, behind its pages: ``9(2): 101-104. WANG F, …[J]…``
_PAGES_END = re.compile(r":\s?[A-Za-z]?\d+(?:\s?-\s?[A-Za-z]?\d+)?\s?\.?\s?(?=\[?[A-ZÀ-Þ\u3400-\u9fff])")
# Names of bodies are longer; what is shorter is no name that stands alone.
_SHORTEST_BODY = 4
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|\bdoi\s?[:.]?\s?(?:https?://(?:dx\.)?doi\.org/)?)?(?P<doi>10\.\d{4,9}/[^\s,;\[\]]+[^\s,;.\[\]])",
    re.IGNORECASE,
)
_PMID = re.compile(r"\bPMID\s?:?\s?(?P<pmid>\d{4,9})\b\.?")
_PMCID = re.compile(r"\b(?:PMCID\s?:?\s?)?(?P<pmcid>PMC\d{4,9})\b\.?")
_URL = re.compile(r"(?:Available (?:from|at)\s?:?\s?|Retrieved from\s|URL\s?:?\s?)?(?P<url>https?://[^\s\[\]]*[^\s\[\].,;])", re.IGNORECASE)
_ACCESSED = re.compile(
    r"\[\s?(?:(?:accessed|cited|引用日期|访问日期)\s?:?\s?)?(?P<date>\d{4}[-./年]\s?\d{1,2}(?:[-./月]\s?\d{1,2}日?)?)\s?\]"
    r"|\b[Aa]ccessed (?P<english>[^.;]{4,30}\d{4})\.?"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_YEAR = r"(?:1[89]|20)\d\d"
_PAGES = r"(?P<pages>[A-Za-z]{0,4}\d+(?:\.\d+)?[A-Za-z]?(?:\s?-{1,2}\s?[A-Za-z]{0,3}\d+[A-Za-z]?)?(?:\s?[,+]\s?\d+(?:-\d+)?){0,2})"
_VOLUME = r"(?P<volume>\d{1,5}[A-Za-z]?|[IVXLC]{1,6})"
_ISSUE = r"\(\s?(?P<issue>[^()]{1,24}?)\s?\)"
_MONTH = r"(?:[A-Z][a-z]{2,8}\.?|\d{1,2}月)(?:[- ](?:[A-Z][a-z]{2,8}|\d{1,2})){0,2}"
_DATE = rf"(?P<year>{_YEAR})[a-z]?(?:\s{_MONTH}|-\d{{1,2}}-\d{{1,2}})?"
# ``2017, 9(2): 88-93``, ``2014;3:11-29``, ``2016,(3):20-4``, ``2020:e123``
_NUMBER = r"(?:[Nn]o|[Ii]ssue|[Ss]uppl)\.?\s?(?P<number>\d+)"
_ALONE = r"\(\s?(?P<issue_alone>[^()]{1,24}?)\s?\)"
_BEFORE_PAGES = r"(?:pp?\.?\s?|Article(?: ID)?\s|art\.\s?(?:no\.\s?)?)?"
_YEAR_FIRST = re.compile(
    rf"{_DATE}\s?[,;:.]?\s?(?:{_VOLUME}\s?(?:[,.]?\s?(?:{_ISSUE}|{_NUMBER}))?|{_ALONE})?\s?(?:[:,]\s?{_BEFORE_PAGES}{_PAGES})?\s?\.?\s?$"
)
# ``(3), 45-67``: a journal that counts no volumes
_ISSUE_FIRST = re.compile(rf"(?<=[\s,]){_ALONE}\s?[,:]\s?{_BEFORE_PAGES}{_PAGES}\s?\.?\s?$")
# ``12(3), 45-67``, ``12, 45-67``, ``12(3): e45``, ``12(3), Article 45``: the year stands elsewhere.
_VOLUME_FIRST = re.compile(rf"{_VOLUME}\s?(?:,?\s?(?:{_ISSUE}|{_NUMBER}))?\s?(?:[,:]\s?{_BEFORE_PAGES}{_PAGES})?\s?\.?\s?$")
_YEAR_BEHIND_NAMES = re.compile(rf"\s?[,.]?\s?\(?\s?(?P<year>{_YEAR})[a-z]?(?:, [A-Z][a-z]+(?: \d{{1,2}})?)?\s?\)?\s?(?:[.,:;]|(?<=\)))\s?")
_EDITION = re.compile(
    r"(?:,|\.)?\s?(?:第\s?)?(?P<edition>\d{1,2}|[一二三四五六七八九十]{1,2})\s?(?:版|(?:st|nd|rd|th)?\s?ed(?:ition|n)?\b)\.?"
)
_PLACE = re.compile(rf"(?P<place>[^:.;\[\]]{{2,40}}?)\s?:\s?(?P<publisher>[^:;\[\]]{{2,80}}?)\s?[,;]\s?(?P<year>{_YEAR})\b")
_PAGES_BEHIND = re.compile(rf"\s?(?:[:,.]|\bp(?:p|ages)?\.?)\s?(?:pp?\.?\s?)?{_PAGES}\s?\.?\s?$")
_PATENT_IN_TITLE = re.compile(r"\s?[:,]\s?(?:[\u3400-\u9fff]{2,4}[,:]\s?)?(?P<number>(?:[A-Z]{2}\s?)?[\d.]{5,}[A-Z]?\d?)\s?$")
_EDITORS = re.compile(r",?\s?\(?(?:editors?|eds?)\.?\)?[.,]?\s?", re.IGNORECASE)
# Words of a container's name that are written small.
_SMALL = frozenset(
    ["of", "the", "and", "in", "for", "on", "to", "de", "la", "et", "der", "und", "des", "a", "an", "y", "di", "&", "with", "from"]
)
# What an item of each type should have; the rest is welcome.
_EXPECTED = {
    "article-journal": ("author", "title", "container-title", "issued", "volume", "page"),
    "book": ("author", "title", "publisher", "issued"),
    "thesis": ("author", "title", "publisher", "issued"),
    "chapter": ("author", "title", "container-title", "publisher", "issued"),
    "paper-conference": ("author", "title", "container-title", "issued"),
    "webpage": ("title", "URL"),
    "patent": ("author", "title", "number"),
}
_EXPECTED_OF_OTHERS = ("author", "title", "issued")


def parsed(text: str) -> Parsed:
    """The item of one reference without its label, and how far it is understood."""
    item: dict[str, Any] = {}
    body = _without_identifiers(_in_one_language(text), item)
    plain = narrow(body)
    authors = authors_of(plain)
    mark = _MARK.search(plain, authors.end)
    if not authors.names and (corporate := _corporate(body, plain, mark.start() if mark else None)):
        bodies = re.split(r"\s?[,，、;；]\s?", corporate)
        told = bodies if all(len(name) > _SHORTEST_BODY for name in bodies) else [corporate]
        authors = Authors(tuple({"literal": name} for name in told), len(corporate), False)
    if mark:
        _chinese_style(body, plain, authors, mark, item)
    elif (behind := _YEAR_BEHIND_NAMES.match(plain, authors.end)) and authors.names:
        _author_year(body, plain, behind, item)
    else:
        _vancouver(body, plain, authors, item)
    if authors.names:
        item["author"] = list(authors.names)
        if authors.others:
            item["custom"] = {"et-al": True}
    item.setdefault("type", "article-journal" if "container-title" in item else "webpage" if "URL" in item else "document")
    item["language"] = "zh-CN" if _HAN.search(item.get("title", "") or text) else "en-US"
    expected = _EXPECTED.get(item["type"], _EXPECTED_OF_OTHERS)
    return Parsed(dict(sorted(item.items())), round(sum(field in item for field in expected) / len(expected), 2))


def _in_one_language(text: str) -> str:
    """The entry without notes behind it; of an entry that its translation follows, the first."""
    plain = narrow(text)
    marks = list(_MARK.finditer(plain))
    if len(marks) > 1 and (end := _PAGES_END.search(plain, marks[0].end(), marks[1].start())):
        text, plain = text[: end.end()], plain[: end.end()]
    note = _BEHIND.search(plain)
    return text[: note.start()] if note else text


def _without_identifiers(text: str, item: dict[str, Any]) -> str:
    """The text without its DOI, PMID, URL and date of access, which go into the item."""
    for pattern, group, field in ((_DOI, "doi", "DOI"), (_PMID, "pmid", "PMID"), (_PMCID, "pmcid", "PMCID"), (_URL, "url", "URL")):
        if found := pattern.search(narrow(text)):
            item[field] = text[slice(*found.span(group))]
            text = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip(' .;,')}".strip()
    if found := _ACCESSED.search(narrow(text)):
        if found["date"] and (date := _date(found["date"])):
            item["accessed"] = {"date-parts": [date]}
        if "URL" in item or found["date"]:
            text = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip()
    return text


def _date(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)[:3]]


def _clean(text: str) -> str:
    return text.strip(" .,;:。，；：、．/[]").strip()


def _put(item: dict[str, Any], field: str, text: str | None) -> None:
    if text and (text := _clean(text)) and any(char.isalnum() for char in text):
        item[field] = text


def _issued(item: dict[str, Any], year: str) -> None:
    item["issued"] = {"date-parts": [[int(year)]]}


def _numbers(item: dict[str, Any], found: re.Match[str]) -> None:
    """Volume, issue and pages out of a match that has such groups."""
    groups = found.groupdict()
    _put(item, "volume", groups.get("volume"))
    _put(item, "issue", groups.get("issue") or groups.get("issue_alone") or groups.get("number"))
    if pages := groups.get("pages"):
        item["page"] = re.sub(r"\s?-{1,2}\s?", "-", pages).strip()
    if groups.get("year"):
        _issued(item, groups["year"])


def _article(item: dict[str, Any], title: str, container: str, found: re.Match[str]) -> None:
    """A title, the journal if one is told, and its numbers out of a match that has such groups."""
    if container:
        item["type"] = "article-journal"
    _put(item, "title", title)
    _put(item, "container-title", container)
    _numbers(item, found)


# --- GB/T 7714


def _chinese_style(body: str, plain: str, authors: Authors, mark: re.Match[str], item: dict[str, Any]) -> None:
    """``authors. title[J]. container, year, volume(issue): pages.`` and the like."""
    item["type"] = _TYPES[mark["type"]]
    start = authors.end
    if authors.names and (year := _YEAR_BEHIND_NAMES.match(plain, start)):
        # ``authors, 2017. title[J]. container, volume(issue): pages``
        _issued(item, year["year"])
        start = year.end()
    _put(item, "title", body[start : mark.start()].lstrip(" .,:;．。，：；"))
    rest, narrow_rest = body[mark.end() :], plain[mark.end() :]
    if host := re.match(r"\s?//\s?", narrow_rest):
        _in_host(rest[host.end() :], narrow_rest[host.end() :], mark["type"], item)
    elif mark["type"] in ("J", "N"):
        _journal(rest, narrow_rest, item)
    elif mark["type"] == "P":
        title = item.get("title", "")
        in_title = _PATENT_IN_TITLE.search(narrow(title))
        found = in_title or re.search(r"(?P<number>[A-Z]{2}\s?[\d.]{5,}[A-Z]?\d?)", narrow_rest)
        if found:
            item["number"] = found["number"].replace(" ", "").rstrip(".")
        if in_title:
            _put(item, "title", title[: in_title.start()])
        _first_year(narrow_rest, item)
    else:
        _published(rest, narrow_rest, item)


def _journal(rest: str, plain: str, item: dict[str, Any]) -> None:
    """``container, year, volume(issue): pages`` in any punctuation; without the year where it stands behind the names."""
    if "issued" in item:
        for comma in re.finditer(r",\s?(?=[\d(])", plain):
            if found := _VOLUME_FIRST.match(plain, comma.end()) or _ISSUE_FIRST.match(plain, comma.end()):
                _put(item, "container-title", rest[: comma.start()])
                _numbers(item, found)
                return
    for year in re.finditer(rf"(?<!\d){_YEAR}(?!\d)", plain):
        if found := _YEAR_FIRST.match(plain, year.start()):
            _put(item, "container-title", rest[: found.start()])
            _numbers(item, found)
            return
    if found := re.search(rf"(?<!\d)(?P<year>{_YEAR})(?!\d)", plain):
        _put(item, "container-title", rest[: found.start()])
        _issued(item, found["year"])


def _in_host(rest: str, plain: str, mark: str, item: dict[str, Any]) -> None:
    """A chapter or a paper: ``//editors. book. place: publisher, year: pages``."""
    if mark == "M":
        item["type"] = "chapter"
    editors = authors_of(plain)
    told = editors.names and (plain[: editors.end].endswith(".") or re.match(r"\s?[.,:]", plain[editors.end :]))
    start = editors.end if told else 0
    if start:
        item["editor"] = list(editors.names)
    _published(rest[start:], plain[start:], item, container=True)


def _published(rest: str, plain: str, item: dict[str, Any], *, container: bool = False) -> None:
    """``place: publisher, year: pages``, an edition before it, and for what is in a host the host's title."""
    if edition := _EDITION.search(plain):
        item["edition"] = edition["edition"]
    found = _PLACE.search(plain, edition.end() if edition and not container else 0)
    if found is None:
        _first_year(plain, item)
        before = re.match(rf"[^\d]*?(?=,?\s?(?:{_YEAR}))", plain)
        field = "container-title" if container else "publisher"
        if before and field not in item:
            _put(item, field, rest[: before.end()])
        return
    place = found.start("place")
    if container:
        # The host's title ends at the last full stop before the place.
        cut = max(plain.rfind(". ", 0, found.end("place")), plain.rfind(".", 0, found.end("place")))
        title = rest[: cut if cut > 0 else place]
        _put(item, "container-title", title[: edition.start()] if edition and edition.start() < len(title) else title)
        place = cut + 1 if cut > 0 else place
    _put(item, "publisher-place", rest[place : found.end("place")])
    _put(item, "publisher", rest[slice(*found.span("publisher"))])
    _issued(item, found["year"])
    if pages := _PAGES_BEHIND.match(plain, found.end()):
        item["page"] = re.sub(r"\s", "", pages["pages"])


def _first_year(plain: str, item: dict[str, Any]) -> None:
    if found := re.search(rf"(?<!\d)(?P<date>{_YEAR}(?:-\d{{1,2}}-\d{{1,2}})?)(?!\d)", plain):
        item["issued"] = {"date-parts": [_date(found["date"])]}


# --- Vancouver, AMA, NLM


def _vancouver(body: str, plain: str, authors: Authors, item: dict[str, Any]) -> None:
    """``authors. title. container. year;volume(issue):pages.``"""
    start = authors.end
    if authors.names:
        if edited := _EDITORS.match(plain, start):
            start = edited.end()
        start += len(plain[start:]) - len(plain[start:].lstrip(" .,:;"))
    for year in re.finditer(rf"(?<!\d){_YEAR}(?!\d)", plain[start:]):
        found = _YEAR_FIRST.match(plain, start + year.start())
        if found and (found["volume"] or found["issue_alone"] or found["pages"]):
            title, container = _title_and_container(body[start : found.start()], plain[start : found.start()])
            _article(item, title, container, found)
            return
    _book(body[start:], plain[start:], item)


def _book(body: str, plain: str, item: dict[str, Any]) -> None:
    """``title. 2nd ed. place: publisher; year.`` and ``title. In: editors, editors. book. place: publisher; year. p. 1-9.``"""
    host = re.search(r"[.?!]\s(?:In|in)\s?:\s?", plain)
    if host:
        item["type"] = "chapter"
        _put(item, "title", body[: host.start() + 1])
        rest, narrow_rest = body[host.end() :], plain[host.end() :]
        editors = authors_of(narrow_rest)
        told = _EDITORS.match(narrow_rest[editors.end :])
        if editors.names and told:
            item["editor"] = list(editors.names)
            rest, narrow_rest = rest[editors.end + told.end() :], narrow_rest[editors.end + told.end() :]
        _published(rest, narrow_rest, item, container=True)
        return
    found = _PLACE.search(plain)
    if found:
        item["type"] = "book"
        cut = plain.rfind(". ", 0, found.end("place"))
        head = body[: cut + 1] if cut > 0 else body[: found.start()]
        edition = _EDITION.search(narrow(head))
        _put(item, "title", head[: edition.start()] if edition else head)
        if edition:
            item["edition"] = edition["edition"]
        _put(item, "publisher-place", body[cut + 1 if cut > 0 else found.start() : found.end("place")])
        _put(item, "publisher", body[slice(*found.span("publisher"))])
        _issued(item, found["year"])
        return
    stop = re.search(r"[.?!](?:\s|$)", plain)
    if stop:
        _put(item, "title", body[: stop.start() + (plain[stop.start()] in "?!")])
    _first_year(plain, item)


def _title_and_container(body: str, plain: str) -> tuple[str, str]:
    """Where the title ends: at the first full stop behind which all words are those of a journal's name."""
    for stop in re.finditer(r"[.?!](?=\s)|\.(?=[\u3400-\u9fff])", plain):
        following = plain[stop.end() :].strip(" .,")
        if following and _names_container(following):
            return body[: stop.end() if plain[stop.start()] in "?!" else stop.start()], body[stop.end() :]
    return body, ""


def _names_container(text: str) -> bool:
    if _HAN.search(text):
        return "." not in text
    words = re.findall(r"[^\s.,()&:]+", text)
    return bool(words) and len(words) <= 14 and all(word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL for word in words)


# --- APA, Harvard and their kin


def _author_year(body: str, plain: str, behind: re.Match[str], item: dict[str, Any]) -> None:
    """``authors (year). title. container, volume(issue), pages.``"""
    _issued(item, behind["year"])
    rest, narrow_rest = body[behind.end() :], plain[behind.end() :]
    for volume in re.finditer(r"(?<=[\s,])(?:\d{1,4}[A-Za-z]?(?=\s?[(:,])|(?:vol(?:ume)?\.?\s?)(?=\d))", narrow_rest):
        start = volume.end() if volume.group().lower().startswith("vol") else volume.start()
        if (found := _VOLUME_FIRST.match(narrow_rest, start)) and found["pages"]:
            title, container = _title_and_container(rest[: volume.start()], narrow_rest[: volume.start()])
            if not container:
                # ``Proceedings ofthe National Academy``: with a volume behind it, the last sentence is a journal all the same.
                title, _, container = rest[: volume.start()].rpartition(". ")
            if title and container:
                _article(item, title.strip("'‘’“”\""), container, found)
                return
    if found := _ISSUE_FIRST.search(narrow_rest):
        title, container = _title_and_container(rest[: found.start()], narrow_rest[: found.start()])
        if container:
            _article(item, title, container, found)
            return
    host = re.search(r"[.?!]\s?(?:In|in)\s?:?\s", narrow_rest)
    if host and re.search(r"\((?:Eds?\.?|pp?\.)|:\s?[A-Z]", narrow_rest[host.end() :]):
        item["type"] = "chapter"
        _put(item, "title", rest[: host.start() + 1])
        inner, narrow_inner = rest[host.end() :], narrow_rest[host.end() :]
        if editors := re.search(r"\(Eds?\.?\)[.,]?\s?", narrow_inner):
            inner, narrow_inner = inner[editors.end() :], narrow_inner[editors.end() :]
        if pages := re.search(r"\((?:[^()]*,\s)?pp?\.?\s?(?P<pages>[\d-]+)\)", narrow_inner):
            item["page"] = pages["pages"]
            _put(item, "container-title", inner[: pages.start()])
            _put(item, "publisher", inner[pages.end() :].rpartition(":")[2])
        return
    parts = list(_sentences(rest, narrow_rest))
    if parts:
        edition = re.search(r"\s?\((?P<edition>\d{1,2})(?:st|nd|rd|th) ed\.?\)", parts[0])
        _put(item, "title", parts[0][: edition.start()] if edition else parts[0])
        if edition:
            item["edition"] = edition["edition"]
    if len(parts) == 2:
        place, colon, publisher = parts[1].rpartition(":")
        item["type"] = "book"
        _put(item, "publisher", publisher)
        if colon:
            _put(item, "publisher-place", place)


def _sentences(text: str, plain: str) -> Iterator[str]:
    start = 0
    for stop in re.finditer(r"(?<!\bed)[.?!](?=\s|$)", plain):
        if piece := text[start : stop.end()].strip():
            yield piece
        start = stop.end()
    if piece := text[start:].strip():
        yield piece


def _corporate(body: str, plain: str, mark: int | None) -> str:
    """An author that is no person: words before the first full stop, where a title stands behind it before anything else.

    ``mark`` is where the type mark of GB/T 7714 stands, if there is one: what is before it and no name is a title.
    """
    stop = re.search(rf"\.(?=\s?\S)|,\s?(?={_YEAR}[a-z]?\s?\.)", plain[:90])
    name = body[: stop.start()] if stop else ""
    following = plain[stop.end() :] if stop else ""
    is_name = _HAN.search(name) or all(word[0].isupper() or word.lower() in _SMALL for word in re.findall(r"[^\s,()&]+", name))
    # A title that stands alone has its container, or nothing, behind it.
    has_title = re.search(r"[.?!](?:\s|$)|\[", following) and (
        (mark is not None and stop and stop.end() < mark)
        or not re.match(rf"\s?[^.\[]{{0,60}}[,;.]?\s?(?<![-\d]){_YEAR}(?!年?版)", following)
    )
    return name if 2 <= len(name.strip()) <= 80 and not re.search(r"\d|\[", name) and is_name and has_title else ""
