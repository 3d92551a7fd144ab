"""What a document says about itself: title, keywords, DOI, journal, year, volume, issue, pages; read from its blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..model import Bilingual, BilingualList, Block
from .lines import has_han

_DOI = re.compile(r"\b10\.\d{4,9}/[-._;()/:A-Za-z0-9]*[A-Za-z0-9]")
# 1674-6376（2021）04-0894-06: ISSN, year, issue, first page, number of pages
_ARTICLE_NUMBER = re.compile(
    r"文章编号\s*[:：]?\s*\d{4}\s*-\s*\d{3}[\dXx]\s*[(（]\s*(?P<year>\d{4})\s*[)）]\s*(?P<issue>\d{1,2}|S\d)\s*-\s*(?P<first>\d{1,5})\s*-\s*(?P<count>\d{1,3})"
)
_VOLUME_ZH = re.compile(r"第\s*(\d{1,4})\s*卷")
_ISSUE_ZH = re.compile(r"第\s*(\d{1,3})\s*期")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[,;；(（）)]|\s)")
# ``J. Sleep 2021; 12 (3): 44–51``, ``Vol. 12, No. 3, pp. 44-51``
_CITATION_EN = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*[;,]\s*(?:Vol\.?\s*)?(?P<volume>\d{1,4})\s*(?:\(\s*(?P<issue>[\dA-Za-z-]{1,8})\s*\))?\s*[:,]\s*(?P<pages>e?\d{1,6}(?:\s*[-–−]\s*e?\d{1,6})?)"
)
_CITATION_EN_2 = re.compile(
    r"(?:Vol(?:ume)?\.?\s*)?(?P<volume>\d{1,4})\s*\(\s*(?:(?P<issue>\d{1,3})|(?P<year>(?:19|20)\d\d))\s*\)\s*[:,]?\s*(?P<pages>\d{1,6}\s*[-–−]\s*\d{1,6})?"
)
_VOLUME_EN = re.compile(r"\bVol(?:ume)?\.?\s*(\d{1,4})", re.IGNORECASE)
_ISSUE_EN = re.compile(r"\bNo\.?\s*(\d{1,3})\b|\bIssue\s*(\d{1,3})", re.IGNORECASE)
_PAGES = re.compile(r"\b(?:pp?\.|pages)\s*(\d{1,5}\s*[-–−]\s*\d{1,5})", re.IGNORECASE)
_JOURNAL_ZH = re.compile(
    r"[\u3400-\u9fff]{2,14}(?:杂志|学报|通报|通讯|研究|医学|药学|科学|进展|评价研究|论坛|导刊|综述)(?=\s|$|[\d(（第·,，])"
)
_JOURNAL_EN = re.compile(
    r"\b(?:The )?(?:[A-Z][A-Za-z&]+(?: (?:of|and|in|for|the|&))* ?){0,6}(?:Journal|Reviews?|Reports|Annals|Archives|Letters"
    r"|Bulletin|Frontiers|Medicine|Research|Pharmacology|Neuroscience|Therapeutics|Science)(?: (?:of|and|in|for"
    r"|&)(?: [A-Z][A-Za-z]+)+)*"
)
_KEYWORD_LABEL = re.compile(
    r"^[\[［【(（]?\s*(?:关\s*键\s*词|主题词|key\s?-?words?(?:\s+and\s+phrases)?|index terms)\s*[\]］】)）]?\s*[:：;]?\s*", re.IGNORECASE
)


def header_of(blocks: Sequence[Block]) -> dict[str, Any]:
    """The fields of ``Document`` that the text itself tells; what it does not tell is absent."""
    header = "\n".join(block.text for block in blocks if block.kind == "metadata")[:8000]
    heads = "\n".join(block.text for block in blocks if block.kind == "running_head")[:4000]
    titles = [block.text for block in blocks if block.kind == "title"]
    return {
        "title": Bilingual(
            zh=next((text for text in titles if has_han(text)), None), en=next((text for text in titles if not has_han(text)), None)
        ),
        "keywords": _keywords([block.text for block in blocks if block.kind == "keywords"]),
        "doi": found.group() if (found := _DOI.search(header) or _DOI.search(heads)) else None,
        **_issue(header, heads),
    }


def _keywords(texts: Sequence[str]) -> BilingualList:
    lists: dict[str, tuple[str, ...]] = {}
    for text in texts:
        body = _KEYWORD_LABEL.sub("", text)
        separator = r"[;；]" if re.search(r"[;；]", body) else r"[,，、·]" if re.search(r"[,，、·]", body) else r"\s{2,}"
        words = tuple(word for part in re.split(separator, body) if (word := part.strip(" .。")))
        lists.setdefault("zh" if has_han(body) else "en", words)
    return BilingualList(**lists)


def _issue(header: str, heads: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if found := _ARTICLE_NUMBER.search(header):
        first, count = int(found["first"]), int(found["count"])
        fields |= {"year": int(found["year"]), "issue": found["issue"].lstrip("0") or found["issue"]}
        if count:
            fields["pages"] = f"{first}-{first + count - 1}"
    for text in (header, heads):
        if found := _CITATION_EN.search(text):
            _fill(
                fields,
                year=int(found["year"]),
                volume=found["volume"],
                issue=found["issue"],
                pages=re.sub(r"\s*[-–−]\s*", "-", found["pages"]),
            )
        elif (found := _CITATION_EN_2.search(text)) and found["pages"]:
            _fill(
                fields,
                year=int(found["year"]) if found["year"] else None,
                volume=found["volume"],
                issue=found["issue"],
                pages=re.sub(r"\s*[-–−]\s*", "-", found["pages"]),
            )
        for key, pattern in (("volume", _VOLUME_ZH), ("issue", _ISSUE_ZH), ("volume", _VOLUME_EN), ("issue", _ISSUE_EN), ("pages", _PAGES)):
            if found := pattern.search(text):
                _fill(fields, **{key: re.sub(r"\s*[-–−]\s*", "-", next(group for group in found.groups() if group))})
        if found := _YEAR.search(text):
            _fill(fields, year=int(found[1]))
        if found := _JOURNAL_ZH.search(text) or _JOURNAL_EN.search(text):
            _fill(fields, journal=found.group().strip())
    return fields


def _fill(fields: dict[str, Any], **found: Any) -> None:
    for key, value in found.items():
        if value is not None:
            fields.setdefault(key, value)
