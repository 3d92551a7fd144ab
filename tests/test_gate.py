"""The gate: no figure of a document falls below its floor, whatever the other documents of its language or label gain.

``floors.json`` holds the floors and, for each document, the sha256 of the gold that they were measured against. After a change for the
better, or of the gold, ``python tests/test_gate.py`` measures them anew. It refuses to lower one unless ``--lower`` is given.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.bundled import bundled
from pipeline.evaluate.gold import Gold, check, find_gold, read_gold
from pipeline.evaluate.score import Scores, match_abbreviations, match_citations, score
from pipeline.model import CORE_LABELS, LABELS, Record
from pipeline.read.decode import decode

FLOORS = Path(__file__).with_name("floors.json")
TEXTS = Path(__file__).with_name("texts")
RENEW = "run: python tests/test_gate.py (with REVMINE_CORPUS naming the folder of documents that do not come with the project)"
OXYTOCIN = "oxytocin-2021"
# The bars of the project's aim: of the real review, and of the documents written for the project.
CORE, EACH_CORE, VALUE, SUPPORTING, ABBREVIATIONS, BUNDLED_CORE, SCOPE, TEXT_RECORDS = (
    0.98,
    0.95,
    0.98,
    0.90,
    17,
    0.95,
    0.90,
    0.90,
)
Figures = dict[str, float | None]


@dataclass(frozen=True)
class Judged:
    """A document that has gold: what the pipeline made of it, and the figures for that."""

    gold: Gold
    record: Record
    scores: Scores
    is_bundled: bool

    @property
    def language(self) -> str:
        shares = self.record.document.languages
        return "zh" if shares.zh >= shares.en else "en"

    def figures(self) -> Figures:
        """All that a floor is set for, by name: ``DOSE f1``."""
        labels = {f"{label} {what}": figure for label in LABELS for what, figure in self._of(label).items()}
        labels |= {f"{label} scope": self.scores.scope[label] for label in LABELS if self.scores.scope[label] is not None}
        studies = self.scores.studies
        told = {"study records f1": studies.records.f1, "study cells f1": studies.cells.f1} if self.gold.studies else {}
        return {**labels, "citations f1": self.scores.citations.f1, "abbreviations f1": self.scores.abbreviations.f1, **told}

    def _of(self, label: str) -> Figures:
        told = self.scores.labels[label]
        return {"f1": told.exact.f1, "value": told.value_accuracy}


# --- Measuring --------------------------------------------------------------------------------------------------------------------


@cache
def gold_files() -> dict[str, Path]:
    """The gold by document: what is bundled, and that of the further texts."""
    return {path.name.removesuffix(".gold.json"): path for folder in (bundled("gold"), TEXTS) for path in find_gold(folder)}


@cache
def documents() -> dict[str, tuple[Path, bool]]:
    """The files that could be documents of the gold, by sha256, and whether they come with the project."""
    given = os.environ.get("REVMINE_CORPUS")
    folders = [*([(Path(given), False)] if given else []), (TEXTS, False), (bundled("documents"), True)]
    return {sha256(path): (path, own) for folder, own in folders for path in sorted(folder.rglob("*")) if path.is_file()}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def judged(doc: str) -> Judged | None:
    """A document that has gold, scored; None where there is no document."""
    gold = read_gold(gold_files()[doc])
    path, is_bundled = documents().get(gold.sha256, (None, False))
    if path is None:
        return None
    data = path.read_bytes()
    check(gold, decode(data, path.name).text, gold.sha256)
    record = pipeline.process(path)
    return Judged(gold, record, score([(gold, record)]), is_bundled)


def needed(doc: str) -> Judged:
    """A document that has gold, or a test that is skipped and says so."""
    found = judged(doc)
    if found is None:
        pytest.skip(f"{doc} is not there: name the folder that it is in in REVMINE_CORPUS")
    return found


def rounded(figure: float | None) -> float | None:
    """A figure rounded down to two decimals."""
    return None if figure is None else math.floor(figure * 100 + 1e-9) / 100


def floors() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return told


def below(figures: Figures, told: Mapping[str, float | None]) -> list[str]:
    """The figures that are below their floors. No figure where there is a floor is one too: nothing was found, or nothing is sought."""
    return [
        f"{name} is {'none' if figures.get(name) is None else round(figures[name] or 0, 4)}, below {floor}"
        for name, floor in told.items()
        if floor is not None and (figures.get(name) is None or (figures[name] or 0) < floor)
    ]


# --- Floors -----------------------------------------------------------------------------------------------------------------------


def test_every_gold_has_floors() -> None:
    assert floors().keys() == gold_files().keys(), RENEW


@pytest.mark.parametrize("doc", sorted(gold_files()))
def test_the_floors_are_of_this_gold(doc: str) -> None:
    measured, today = floors()[doc]["gold_sha256"], sha256(gold_files()[doc])
    assert measured == today, f"the gold of {doc} has changed since its floors were measured; {RENEW}"


@pytest.mark.parametrize("doc", sorted(gold_files()))
def test_no_figure_is_below_its_floor(doc: str) -> None:
    found, told = needed(doc), floors()[doc]
    assert found.language == told["language"]
    assert found.figures().keys() == told["floors"].keys(), RENEW
    assert not below(found.figures(), told["floors"])


def test_there_are_documents_in_both_languages() -> None:
    assert {found.language for doc in gold_files() if (found := judged(doc)) and found.is_bundled} == {"zh", "en"}


def test_a_fall_is_told() -> None:
    told = {"DOSE f1": 0.97, "DOSE value": 1.0, "ROUTE f1": 0.9, "SAMPLE f1": None}
    assert not below({"DOSE f1": 0.97, "DOSE value": 1.0, "ROUTE f1": 0.95, "SAMPLE f1": 0.1}, told)
    assert below({"DOSE f1": 0.9699, "DOSE value": None, "ROUTE f1": 0.9, "SAMPLE f1": None}, told) == [
        "DOSE f1 is 0.9699, below 0.97",
        "DOSE value is none, below 1.0",
    ]
    assert [rounded(figure) for figure in (1.0, 0.9999, 0.29, 0.57, 0.0, None)] == [1.0, 0.99, 0.29, 0.57, 0.0, None]


# --- The bars of the aim ----------------------------------------------------------------------------------------------------------


def test_the_real_review_is_read_as_well_as_it_should_be() -> None:
    found = needed(OXYTOCIN)
    scores = found.scores
    assert (scores.core.exact.f1 or 0) >= CORE
    assert (scores.core.value_accuracy or 0) >= VALUE
    assert not below({label: scores.labels[label].exact.f1 for label in CORE_LABELS}, dict.fromkeys(CORE_LABELS, EACH_CORE))
    supporting = [label for label in LABELS if label not in CORE_LABELS]
    assert not below({label: scores.labels[label].exact.f1 for label in supporting}, dict.fromkeys(supporting, SUPPORTING))
    citations = match_citations(found.gold.citations, found.record.citations)
    assert (len(citations.pairs), citations.missed, citations.spurious) == (52, [], [])
    abbreviations = match_abbreviations(found.gold.abbreviations, found.record.abbreviations)
    assert len(found.gold.abbreviations) == 18
    assert len(abbreviations.pairs) >= ABBREVIATIONS


def test_the_bundled_documents_are_read_as_well_as_they_should_be() -> None:
    own = [found for doc in gold_files() if (found := judged(doc)) and found.is_bundled]
    assert len(own) == len([path for path, is_bundled in documents().values() if is_bundled])
    assert not below({found.gold.doc: found.scores.core.exact.f1 for found in own}, {found.gold.doc: BUNDLED_CORE for found in own})
    assert (score((found.gold, found.record) for found in own).core.exact.f1 or 0) >= BUNDLED_CORE


def test_the_citations_of_mentions_are_right_in_the_bundled_documents() -> None:
    told = [found for doc in gold_files() if (found := judged(doc)) and found.is_bundled]
    scope = score((found.gold, found.record) for found in told).scope
    labels = ("DOSE", "DURATION", "SAMPLE")
    assert not below({label: scope[label] for label in labels}, dict.fromkeys(labels, SCOPE))


@pytest.mark.parametrize("doc", sorted(doc for doc in gold_files() if read_gold(gold_files()[doc]).studies))
def test_what_the_text_says_of_a_study_is_linked_to_its_citation(doc: str) -> None:
    found = needed(doc)
    told = {(mention.label, mention.start): mention.citations for mention in found.record.mentions}
    right = []
    for study in found.gold.studies:
        if study.source == "text":
            cells = [("SAMPLE", study.samples), ("DOSE", study.doses), ("DURATION", study.timing)]
            right += [study.citation in told.get((label, cell["spans"][0][0]), ()) for label, side in cells for cell in side]
    assert len(right) >= 5
    assert sum(right) / len(right) >= SCOPE


@pytest.mark.parametrize("doc", sorted(doc for doc in gold_files() if read_gold(gold_files()[doc]).studies))
def test_every_study_of_the_text_has_its_record(doc: str) -> None:
    found = needed(doc)
    right = {study.citation for study in found.gold.studies if study.source == "text"}
    told = {study.citation for study in found.record.studies if study.source == "text"}
    assert len(right & told) / len(right) >= TEXT_RECORDS


# --- Renewing ---------------------------------------------------------------------------------------------------------------------


def renewed(lower: bool) -> tuple[dict[str, Any], list[str]]:
    """The floors of today, and what stands against writing them. A document that is not there keeps its floors, if its gold has."""
    before = floors() if FLOORS.exists() else {}
    told: dict[str, Any] = {}
    faults: list[str] = []
    for doc, path in gold_files().items():
        found = judged(doc)
        if found is None:
            if before.get(doc, {}).get("gold_sha256") != sha256(path):
                faults.append(f"{doc}: there is no document to measure it with; name its folder in REVMINE_CORPUS")
            told[doc] = before.get(doc)
            continue
        figures = {name: rounded(figure) for name, figure in found.figures().items()}
        if not lower:
            faults += [f"{doc}: {fall}" for fall in below(figures, before.get(doc, {}).get("floors", {}))]
        told[doc] = {"language": found.language, "gold_sha256": sha256(path), "floors": figures}
    return told, faults


def main() -> int:
    told, faults = renewed(lower="--lower" in sys.argv[1:])
    if faults:
        print(*faults, "floors.json is left as it was (--lower allows lower floors)", sep="\n", file=sys.stderr)
        return 1
    FLOORS.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"floors.json holds the floors of {len(told)} documents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
