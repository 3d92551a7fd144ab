"""Markers and the entries that they point to, over all documents with a list that come with the project.

``references/lists.json`` names the first author of every entry of their lists, read off the documents; the markers are those of the gold.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from test_gate import judged

LISTS: dict[str, list[str]] = json.loads(Path(__file__).with_name("references").joinpath("lists.json").read_text("utf-8"))
# The bar of the project's aim.
LINKS = 0.99


@pytest.mark.parametrize("doc", LISTS)
def test_markers_point_to_their_entries(doc: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = judged(doc)
    assert found is not None
    names = dict(enumerate(LISTS[doc], start=1))
    entries = {
        entry.number: (entry.csl["author"][0].get("literal") or entry.csl["author"][0]["family"]) for entry in found.record.references
    }
    gold = Counter(
        (marker.start, marker.end, names[number]) for marker in found.gold.citations for number in marker.numbers if number in names
    )
    told = Counter(
        (marker.start, marker.end, entries[number]) for marker in found.record.citations for number in marker.numbers if number in entries
    )
    right = (gold & told).total()
    precision, recall = right / told.total(), right / gold.total()
    with capsys.disabled():
        print(f"\n{doc}: {gold.total()} links to {len(names)} entries, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= LINKS
    assert recall >= LINKS
