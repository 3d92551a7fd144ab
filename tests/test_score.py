"""Figures and differences: each kind of fault moves the figure that it belongs to and is listed where it stands."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.errors import Difference, differences, one_line
from pipeline.evaluate.gold import Gold
from pipeline.evaluate.score import LabelScore, Scores, same_value, score
from pipeline.model import CORE_LABELS, LABELS, Record

VALUES: dict[str, dict[str, Any]] = {
    "DOSE": {"low": 10, "high": 10, "unit": "mg/kg"},
    "DURATION": {"low": 2, "high": 2, "unit": "h", "role": "after_administration"},
    "RECEPTOR": {"ids": ["GABBR1", "GABBR2"]},
    "BRAIN_REGION": {"id": "UBERON:0001930", "name": "paraventricular nucleus"},
    "SPINAL_REGION": {"id": "UBERON:0002240", "name": "spinal cord"},
    "FREQUENCY": {"times": 2, "per": "d"},
    "ROUTE": {"route": "intraperitoneal"},
    "SAMPLE": {"n": 24},
}
OTHER_VALUES: dict[str, dict[str, Any]] = {
    "DOSE": {"low": 10, "high": 20, "unit": "mg/kg"},
    "DURATION": {"low": 2, "high": 2, "unit": "h", "role": "course"},
    "RECEPTOR": {"ids": ["GABBR1"]},
    "BRAIN_REGION": {"id": None, "name": "paraventricular nucleus"},
    "SPINAL_REGION": {"id": "UBERON:0002256", "name": "spinal cord"},
    "FREQUENCY": {"times": 1, "per": "d"},
    "ROUTE": {"route": "intravenous"},
    "SAMPLE": {"n": 24, "unit": "couple"},
}
SOURCE = (
    "本组将24只大鼠分组，每天2次腹腔给予10 mg/kg的巴氯芬，\n给药后2 h取材［3，5］，"
    "见GABAB受体在室旁核\r\n（PVN）与脊髓均有表达，Li等［7］另以相同方法证实了这一结果并延长观察。"
)
TEXTS = {
    "SAMPLE": "24只大鼠",
    "FREQUENCY": "每天2次",
    "ROUTE": "腹腔",
    "DOSE": "10 mg/kg",
    "DURATION": "2 h",
    "RECEPTOR": "GABAB受体",
    "BRAIN_REGION": "室旁核",
    "SPINAL_REGION": "脊髓",
}


def at(text: str) -> tuple[int, int]:
    start = SOURCE.index(text)
    return start, start + len(text)


def mention(label: str, start: int, end: int, value: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"label": label, "start": start, "end": end, "text": SOURCE[start:end], "value": value or VALUES[label]}


def citation(text: str, numbers: list[int]) -> dict[str, Any]:
    start, end = at(text)
    return {"start": start, "end": end, "text": text, "numbers": numbers}


def study(**changes: Any) -> dict[str, Any]:
    return {
        "citation": 3,
        "source": "text",
        "author": None,
        "year": 2019,
        "samples": [{"n": 24, "text": "24只大鼠", "spans": [at("24只大鼠")]}],
        "doses": [{**VALUES["DOSE"], "text": "10 mg/kg", "spans": [at("10 mg/kg")]}],
        "timing": [{**VALUES["DURATION"], "text": "2 h", "spans": [at("2 h")]}],
        "frequency": {**VALUES["FREQUENCY"], "text": "每天2次", "spans": [at("每天2次")]},
        "route": {**VALUES["ROUTE"], "text": "腹腔", "spans": [at("腹腔")]},
        "condition": None,
        "method": None,
        "finding": {"text": "均有表达", "spans": [at("均有表达")]},
        **changes,
    }


def truth() -> dict[str, Any]:
    """Gold with one of each, new each time so that a test may change it."""
    return {
        "doc": "rats",
        "sha256": "0" * 64,
        "mentions": [mention(label, *at(text)) for label, text in TEXTS.items()],
        "citations": [citation("［3，5］", [3, 5]), {**citation("［7］", [7]), "author": "Li"}],
        "abbreviations": [{"short": "PVN", "long": "室旁核", "short_span": at("PVN"), "long_span": at("室旁核")}],
        "studies": [study()],
        "conflicts": [{"citation": 3, "field": "dose", "values": []}],
    }


def record_of(data: dict[str, Any]) -> Record:
    """A record that says what gold data say."""
    mentions = [{"id": f"m{i}", "sentence": None, **item} for i, item in enumerate(data["mentions"])]
    source = {"name": "rats.txt", "sha256": data["sha256"], "encoding": "utf-8", "media_type": "text/plain", "characters": len(SOURCE)}
    return Record.model_validate(
        {
            "provenance": {"version": "0", "lexicons": {}},
            "document": {"id": data["doc"], "source": source, "languages": {"zh": 1, "en": 0}, "title": {}, "keywords": {}},
            "mentions": mentions,
            "citations": [{"id": f"c{i}", **item} for i, item in enumerate(data["citations"])],
            "abbreviations": data["abbreviations"],
            "studies": [{"id": f"s{i}", **item} for i, item in enumerate(data["studies"])],
            "conflicts": data["conflicts"],
        }
    )


def scored(gold: dict[str, Any], predicted: dict[str, Any]) -> Scores:
    return score([(Gold.model_validate(gold), record_of(predicted))])


def compared(gold: dict[str, Any], predicted: dict[str, Any]) -> list[Difference]:
    return differences(Gold.model_validate(gold), record_of(predicted), SOURCE)


def index_of(label: str) -> int:
    return list(TEXTS).index(label)


def three(figures: Any) -> tuple[Any, Any, Any]:
    return figures.precision, figures.recall, figures.f1


PERFECT = (1.0, 1.0, 1.0)
NOTHING = (None, None, None)


# --- What is right ----------------------------------------------------------------------------------------------------------------


def test_a_perfect_record_scores_one_everywhere() -> None:
    scores = scored(truth(), truth())
    assert scores.documents == 1
    for of in (*scores.labels.values(), scores.core):
        assert three(of.exact) == three(of.overlap) == PERFECT
        assert of.value_accuracy == 1
    assert scores.core.gold == scores.core.predicted == len(CORE_LABELS)
    for figures in (scores.citations, scores.abbreviations, scores.studies.records, scores.studies.cells, scores.conflicts):
        assert three(figures) == PERFECT
    assert compared(truth(), truth()) == []


def test_the_json_has_the_shape_of_the_contract() -> None:
    shape = json.loads(scored(truth(), truth()).model_dump_json())
    figures = {"precision", "recall", "f1"}
    assert list(shape) == ["documents", "labels", "core", "citations", "abbreviations", "studies", "conflicts", "scope"]
    assert list(shape["labels"]) == list(shape["scope"]) == list(LABELS)
    for of in (*shape["labels"].values(), shape["core"]):
        assert set(of) == {"gold", "predicted", "exact", "overlap", "value_accuracy"}
        assert set(of["exact"]) == set(of["overlap"]) == figures
    assert set(shape["studies"]) == {"records", "cells"}
    for of in (shape["citations"], shape["abbreviations"], *shape["studies"].values(), shape["conflicts"]):
        assert set(of) == figures


def test_where_there_is_nothing_there_is_no_figure() -> None:
    empty = {**truth(), "mentions": [], "citations": [], "abbreviations": [], "studies": [], "conflicts": []}
    nothing, missed, invented = scored(empty, empty), scored(truth(), empty), scored(empty, truth())
    for scores, expected in ((nothing, NOTHING), (missed, (None, 0, 0)), (invented, (0, None, 0))):
        for of in (*scores.labels.values(), scores.core):
            assert three(of.exact) == three(of.overlap) == expected
            assert of.value_accuracy is None
        for figures in (scores.citations, scores.abbreviations, scores.studies.records, scores.studies.cells, scores.conflicts):
            assert three(figures) == expected
    no_documents = score([])
    assert no_documents.documents == 0
    assert three(no_documents.core.exact) == NOTHING


def test_documents_are_counted_together_before_dividing() -> None:
    many, few = truth(), {**truth(), "mentions": []}
    many["mentions"] = [mention("DOSE", i, i + 1) for i in range(0, 6, 2)]
    few["mentions"] = [mention("DOSE", 0, 1)]
    pairs = [(Gold.model_validate(many), record_of(many)), (Gold.model_validate(few), record_of({**few, "mentions": []}))]
    scores = score(pairs)
    assert scores.documents == 2
    assert three(scores.labels["DOSE"].exact) == (1, 0.75, pytest.approx(6 / 7))


# --- What goes wrong with a mention -----------------------------------------------------------------------------------------------


def only_changed(scores: Scores, *labels: str) -> LabelScore:
    """The score of the first label, when no label but these has lost anything."""
    for label, of in scores.labels.items():
        if label not in labels:
            assert three(of.exact) == PERFECT
    return scores.labels[labels[0]]


@pytest.mark.parametrize("label", LABELS)
def test_a_dropped_mention_costs_recall(label: str) -> None:
    data = truth()
    dropped = data["mentions"].pop(index_of(label))
    scores = scored(truth(), data)
    changed = only_changed(scores, label)
    assert (changed.gold, changed.predicted) == (1, 0)
    assert three(changed.exact) == three(changed.overlap) == (None, 0, 0)
    assert scores.core.exact.precision == 1
    assert scores.core.exact.recall == (4 / 5 if label in CORE_LABELS else 1)
    (found,) = compared(truth(), data)
    assert (found.kind, found.label, found.span) == ("missed", label, (dropped["start"], dropped["end"]))
    assert (found.expected, found.got) == (dropped["text"], None)


@pytest.mark.parametrize("label", LABELS)
def test_an_invented_mention_costs_precision(label: str) -> None:
    data = truth()
    data["mentions"].append(mention(label, 0, 2))
    scores = scored(truth(), data)
    changed = only_changed(scores, label)
    assert three(changed.exact) == three(changed.overlap) == (0.5, 1, pytest.approx(2 / 3))
    (found,) = compared(truth(), data)
    assert (found.kind, found.label, found.span, found.expected, found.got) == ("spurious", label, (0, 2), None, "本组")


@pytest.mark.parametrize("label", LABELS)
def test_a_shifted_mention_still_overlaps(label: str) -> None:
    data = truth()
    right = data["mentions"][index_of(label)]
    data["mentions"][index_of(label)] = mention(label, right["start"] + 1, right["end"] + 1)
    scores = scored(truth(), data)
    changed = only_changed(scores, label)
    assert three(changed.exact) == (0, 0, 0)
    assert three(changed.overlap) == PERFECT
    assert changed.value_accuracy is None
    (found,) = compared(truth(), data)
    assert (found.kind, found.span, found.expected) == ("boundary", (right["start"], right["end"]), right["text"])
    assert found.got == one_line(SOURCE[right["start"] + 1 : right["end"] + 1])


def test_a_relabelled_mention_is_missed_under_one_label_and_invented_under_another() -> None:
    data = truth()
    start, end = at("脊髓")
    data["mentions"][index_of("SPINAL_REGION")] = mention("BRAIN_REGION", start, end)
    scores = scored(truth(), data)
    assert three(only_changed(scores, "SPINAL_REGION", "BRAIN_REGION").exact) == (None, 0, 0)
    assert three(scores.labels["BRAIN_REGION"].exact) == (0.5, 1, pytest.approx(2 / 3))
    assert three(scores.core.exact) == (0.8, 0.8, 0.8)
    (found,) = compared(truth(), data)
    assert (found.kind, found.label, found.expected, found.got) == ("label", "SPINAL_REGION", "SPINAL_REGION", "BRAIN_REGION")


def test_several_wrong_labels_of_a_span_pair_the_same_way_in_any_order() -> None:
    gold, predicted = truth(), truth()
    gold["mentions"] = [mention("SAMPLE", 0, 4)]
    predicted["mentions"] = [mention("ROUTE", 0, 4), mention("DOSE", 0, 4)]
    found = compared(gold, predicted)
    assert [(item.kind, item.label, item.got) for item in found] == [("label", "SAMPLE", "DOSE"), ("spurious", "ROUTE", SOURCE[:4])]
    predicted["mentions"].reverse()
    assert compared(gold, predicted) == found


@pytest.mark.parametrize("label", LABELS)
def test_a_wrong_value_costs_value_accuracy_alone(label: str) -> None:
    data = truth()
    data["mentions"][index_of(label)]["value"] = OTHER_VALUES[label]
    scores = scored(truth(), data)
    assert only_changed(scores, label).value_accuracy == 0
    assert three(scores.labels[label].exact) == PERFECT
    assert scores.core.value_accuracy == (0.8 if label in CORE_LABELS else 1)
    (found,) = compared(truth(), data)
    assert found.kind == "value"
    assert found.expected is not None and json.loads(found.expected) == VALUES[label]
    assert found.got is not None and json.loads(found.got) == OTHER_VALUES[label]


def test_a_mention_told_twice_is_right_once() -> None:
    data = truth()
    start, end = at("10 mg/kg")
    data["mentions"].insert(0, mention("DOSE", start, end, OTHER_VALUES["DOSE"]))
    for mentions in (data["mentions"], data["mentions"][::-1]):
        scores = scored(truth(), {**data, "mentions": mentions})
        assert three(scores.labels["DOSE"].exact) == (0.5, 1, pytest.approx(2 / 3))
        assert scores.labels["DOSE"].value_accuracy == 1


@pytest.mark.parametrize(("start", "end", "overlaps"), [(0, 4, 0), (8, 12, 0), (0, 5, 1), (7, 9, 1), (5, 6, 1), (0, 20, 1), (6, 6, 0)])
def test_spans_overlap_when_they_share_a_character(start: int, end: int, overlaps: int) -> None:
    gold, predicted = truth(), truth()
    gold["mentions"], predicted["mentions"] = [mention("DOSE", 4, 8)], [mention("DOSE", start, end)]
    scores = scored(gold, predicted)
    assert scores.labels["DOSE"].overlap.recall == overlaps
    kinds = {found.kind for found in compared(gold, predicted)}
    assert kinds == ({"boundary"} if overlaps else {"missed", "spurious"})


def test_overlaps_are_matched_one_to_one() -> None:
    gold, predicted = truth(), truth()
    gold["mentions"] = [mention("DOSE", 0, 4), mention("DOSE", 5, 9)]
    predicted["mentions"] = [mention("DOSE", 0, 9)]
    assert three(scored(gold, predicted).labels["DOSE"].overlap) == (1, 0.5, pytest.approx(2 / 3))
    assert [found.kind for found in compared(gold, predicted)] == ["boundary", "missed"]


def test_no_pair_is_lost_to_a_greedy_choice() -> None:
    # 3-6 touches upon both gold spans, 0-1 on the first alone: both can be matched.
    gold, predicted = truth(), truth()
    gold["mentions"] = [mention("DOSE", 0, 4), mention("DOSE", 5, 9)]
    predicted["mentions"] = [mention("DOSE", 3, 6), mention("DOSE", 0, 1)]
    assert scored(gold, predicted).labels["DOSE"].overlap.f1 == 1


# --- Values -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "one", "other", "same"),
    [
        ("DOSE", {"low": 1e-6, "high": 1e-6, "unit": "mol/L"}, {"low": 10**-6, "high": 1.0000000000001e-6, "unit": "mol/L"}, True),
        ("DOSE", {"low": 10, "high": 10, "unit": "mg"}, {"low": 10.0, "high": 10.0, "unit": "mg"}, True),
        ("DOSE", {"low": 10, "high": 10, "unit": "mg"}, {"low": 10.001, "high": 10.001, "unit": "mg"}, False),
        ("DOSE", {"low": 10, "high": 10, "unit": "mg"}, {"low": 10, "high": 10, "unit": "ug"}, False),
        ("DOSE", {"low": 10, "high": 10, "unit": "mg"}, {"low": 10, "high": 10, "unit": "mg", "comparator": "~"}, False),
        ("DOSE", {"low": 10, "high": 10, "unit": "mg"}, {"low": 10, "high": 10, "unit": "mg", "kind": "concentration"}, False),
        ("DOSE", {"low": 10, "high": 10, "unit": "mg"}, {"low": 10, "high": 10, "unit": "mg", "comparator": None}, True),
        ("DOSE", {"values": [1, 2.0], "unit": "mg"}, {"values": (1, 2), "unit": "mg"}, True),
        ("DOSE", {"values": [1, 2], "unit": "mg"}, {"values": [1, 2, 3], "unit": "mg"}, False),
        ("DOSE", {"values": [1, 2], "unit": "mg"}, {"low": 1, "high": 2, "unit": "mg"}, False),
        ("DOSE", {"low": "10", "high": 10, "unit": "mg"}, {"low": 10.0, "high": 10, "unit": "mg"}, False),
        ("DOSE", {"low": 10**400, "high": 10, "unit": "mg"}, {"low": 10.0, "high": 10, "unit": "mg"}, False),
        ("RECEPTOR", {"ids": ["HTR2A", "HTR2C"]}, {"ids": ("HTR2C", "HTR2A"), "name": "5-HT2A/2C"}, True),
        ("RECEPTOR", {"ids": ["HTR2A"]}, {}, False),
        ("BRAIN_REGION", {"id": "UBERON:1", "name": "a"}, {"id": "UBERON:1", "name": "b", "match": "broader"}, True),
        ("BRAIN_REGION", {"id": None, "name": "a"}, {"id": None, "name": "b"}, True),
        ("FREQUENCY", {"times": 1, "per": "8 h"}, {"times": 1, "per": "h"}, False),
        ("SAMPLE", {"n": 5}, {"n": 5, "unit": None}, True),
    ],
)
def test_what_makes_values_the_same(label: str, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert same_value(label, one, other) is same
    assert same_value(label, other, one) is same


# --- Citations, abbreviations, studies, conflicts ---------------------------------------------------------------------------------


def test_a_citation_is_right_with_span_and_numbers() -> None:
    data = truth()
    data["citations"][0]["numbers"] = [3, 4, 5]
    scores = scored(truth(), data)
    assert three(scores.citations) == (0.5, 0.5, 0.5)
    (found,) = compared(truth(), data)
    assert (found.kind, found.label, found.text) == ("citation", None, "［3，5］")
    assert (found.expected, found.got) == ("［3，5］ = 3, 5", "［3，5］ = 3, 4, 5")

    data = truth()
    start, end = at("［7］")
    data["citations"][1].update(start=start + 1, end=end - 1, text="7")
    assert three(scored(truth(), data).citations) == (0.5, 0.5, 0.5)
    assert [(found.expected, found.got) for found in compared(truth(), data)] == [("［7］ = 7", "7 = 7")]


def test_the_author_of_a_citation_is_not_scored() -> None:
    data = truth()
    data["citations"][1]["author"] = None
    assert three(scored(truth(), data).citations) == PERFECT
    assert compared(truth(), data) == []


def test_citations_missed_and_invented() -> None:
    data = truth()
    del data["citations"][0]
    assert three(scored(truth(), data).citations) == (1, 0.5, pytest.approx(2 / 3))
    assert [(found.kind, found.got) for found in compared(truth(), data)] == [("citation", None)]
    assert [(found.kind, found.expected) for found in compared(data, truth())] == [("citation", None)]


@pytest.mark.parametrize(
    ("short", "long", "right"), [("PVN", "室\r\n旁 核", True), ("P VN", "室旁核", True), ("pvn", "室旁核", False), ("PVN", "旁核", False)]
)
def test_an_abbreviation_is_right_with_both_forms(short: str, long: str, right: bool) -> None:
    data = truth()
    data["abbreviations"][0].update(short=short, long=long)
    assert scored(truth(), data).abbreviations.f1 == right
    kinds = {found.kind for found in compared(truth(), data)}
    assert kinds == (set() if right else {"abbreviation"})


def test_a_wrong_long_form_is_one_difference() -> None:
    data = truth()
    data["abbreviations"][0]["long"] = "旁核"
    (found,) = compared(truth(), data)
    assert (found.expected, found.got, found.text) == ("PVN = 室旁核", "PVN = 旁核", "PVN")


def test_wrong_long_forms_pair_the_same_way_in_any_order() -> None:
    gold, predicted = truth(), truth()
    gold["abbreviations"] = [{**gold["abbreviations"][0], "long": long} for long in ("室旁核", "paraventricular nucleus")]
    predicted["abbreviations"] = [{**predicted["abbreviations"][0], "long": long} for long in ("旁核", "nucleus")]
    found = compared(gold, predicted)
    assert [(item.expected, item.got) for item in found] == [
        ("PVN = paraventricular nucleus", "PVN = nucleus"),
        ("PVN = 室旁核", "PVN = 旁核"),
    ]
    predicted["abbreviations"].reverse()
    assert compared(gold, predicted) == found


CELLS = 7  # of study()


@pytest.mark.parametrize(
    "changes",
    [
        {"year": 2018},
        {"samples": [{"n": 25, "text": "24只大鼠", "spans": []}]},
        {"doses": [{**OTHER_VALUES["DOSE"], "text": "", "spans": []}]},
        {"timing": [{**OTHER_VALUES["DURATION"], "text": "", "spans": []}]},
        {"frequency": {**OTHER_VALUES["FREQUENCY"], "text": "", "spans": []}},
        {"route": {**OTHER_VALUES["ROUTE"], "text": "", "spans": []}},
        {"finding": {"text": "有表达", "spans": []}},
    ],
)
def test_a_wrong_cell_of_a_study(changes: dict[str, Any]) -> None:
    scores = scored(truth(), {**truth(), "studies": [study(**changes)]})
    assert three(scores.studies.records) == PERFECT
    assert scores.studies.cells.f1 == pytest.approx((CELLS - 1) / CELLS)


def test_cells_are_compared_by_what_they_say() -> None:
    changes = {
        "samples": [{"n": 24, "text": "24 只", "spans": [[0, 1]]}],
        "doses": [{"low": 10.0, "high": 10.0, "unit": "mg/kg", "text": "十毫克", "spans": []}],
        "finding": {"text": "均有\n表达", "spans": []},
    }
    assert three(scored(truth(), {**truth(), "studies": [study(**changes)]}).studies.cells) == PERFECT


def test_cells_told_twice_count_twice() -> None:
    changes = {"doses": [*study()["doses"], *study()["doses"]]}
    cells = scored(truth(), {**truth(), "studies": [study(**changes)]}).studies.cells
    assert three(cells) == (pytest.approx(CELLS / (CELLS + 1)), 1, pytest.approx(2 * CELLS / (2 * CELLS + 1)))


@pytest.mark.parametrize("changes", [{"citation": 4}, {"source": "table"}])
def test_a_study_under_another_citation_or_source_is_another(changes: dict[str, Any]) -> None:
    scores = scored(truth(), {**truth(), "studies": [study(**changes)]})
    assert three(scores.studies.records) == three(scores.studies.cells) == (0, 0, 0)


@pytest.mark.parametrize("changes", [{"citation": 4}, {"field": "route"}])
def test_a_conflict_is_a_citation_and_a_field(changes: dict[str, Any]) -> None:
    data = truth()
    data["conflicts"][0]["values"] = [{"source": "table", "low": 1}]
    assert three(scored(truth(), data).conflicts) == PERFECT
    data["conflicts"][0].update(changes)
    assert three(scored(truth(), data).conflicts) == (0, 0, 0)


# --- Differences in context -------------------------------------------------------------------------------------------------------


def test_the_context_is_one_line_with_the_span_marked() -> None:
    data = truth()
    del data["mentions"][index_of("BRAIN_REGION")]
    (found,) = compared(truth(), data)
    start, end = at("室旁核")
    before, after = SOURCE[start - 30 : start].replace("\n", "⏎"), SOURCE[end : end + 31].replace("\r\n", "⏎")
    assert found.document == "rats"
    assert found.text == SOURCE[start:end] == "室旁核"
    assert "⏎" in before and found.context == f"…{before}【室旁核】{after[:29]}…"


def test_context_at_the_edges_of_the_text() -> None:
    gold = truth()
    gold["mentions"] = [mention("DOSE", 0, 2), mention("DOSE", len(SOURCE) - 1, len(SOURCE))]
    first, last = compared(gold, {**gold, "mentions": []})
    assert first.context.startswith("【本组】")
    assert last.context.startswith("…") and last.context.endswith("【。】")


def test_no_text_breaks_out_of_its_line() -> None:
    assert one_line("a\r\nb\nc\u2028d\x1b[31m\te\u202ef\x85g\ud7ff") == "a⏎b⏎c⏎d [31m e f⏎g\ud7ff"


def test_differences_come_in_the_order_of_the_document() -> None:
    data: dict[str, Any] = {**truth(), "mentions": [], "citations": [], "abbreviations": []}
    found = compared(truth(), data)
    assert len(found) == len(LABELS) + 3
    assert [item.span for item in found] == sorted(item.span for item in found)


# --- Properties -------------------------------------------------------------------------------------------------------------------


@st.composite
def gold_data(draw: st.DrawFn) -> dict[str, Any]:
    """Gold with spans anywhere in the source, none overlapping another of its label."""
    mentions = []
    for label in LABELS:
        edges = sorted(draw(st.sets(st.integers(0, len(SOURCE)), max_size=8)))
        for start, end in zip(edges[::2], edges[1::2], strict=False):
            mentions.append(mention(label, start, end, draw(st.sampled_from([VALUES[label], OTHER_VALUES[label]]))))
    studies = draw(st.lists(st.builds(study, citation=st.integers(1, 3), source=st.sampled_from(["table", "text"])), max_size=3))
    parts = {name: draw(st.lists(st.sampled_from(items))) for name, items in truth().items() if name in ("citations", "abbreviations")}
    return {**truth(), **parts, "mentions": draw(st.permutations(mentions)), "studies": studies}


@given(gold_data())
def test_gold_as_a_record_is_perfect(data: dict[str, Any]) -> None:
    scores = scored(data, data)
    for of in (*scores.labels.values(), scores.core):
        assert three(of.exact) == three(of.overlap) == (PERFECT if of.gold else NOTHING)
        assert of.value_accuracy == (1 if of.gold else None)
    for name, figures in (
        ("citations", scores.citations),
        ("abbreviations", scores.abbreviations),
        ("studies", scores.studies.records),
        ("studies", scores.studies.cells),
    ):
        assert three(figures) == (PERFECT if data[name] else NOTHING)
    assert compared(data, data) == []


@given(gold_data(), gold_data(), st.randoms(use_true_random=False))
def test_the_order_of_things_does_not_matter(gold: dict[str, Any], predicted: dict[str, Any], chance: random.Random) -> None:
    def shuffled(data: dict[str, Any]) -> dict[str, Any]:
        return {name: chance.sample(part, len(part)) if isinstance(part, list) else part for name, part in data.items()}

    assert scored(shuffled(gold), shuffled(predicted)) == scored(gold, predicted)
    assert compared(shuffled(gold), shuffled(predicted)) == compared(gold, predicted)


@given(gold_data(), gold_data())
def test_figures_hang_together(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = scored(one, other), scored(other, one)
    listed = compared(one, other)
    for label, of in there.labels.items():
        exact, overlapping, reverse = of.exact, of.overlap, back.labels[label]
        assert (exact.precision, exact.recall, exact.f1) == (reverse.exact.recall, reverse.exact.precision, reverse.exact.f1)
        assert overlapping.f1 == reverse.overlap.f1
        assert (overlapping.f1 or 0) >= (exact.f1 or 0)
        boundaries = sum(found.kind == "boundary" and found.label == label for found in listed)
        right = round((overlapping.recall or 0) * of.gold) - round((exact.recall or 0) * of.gold)
        assert boundaries == right


def test_the_citations_of_a_mention_are_scored_where_the_gold_names_them() -> None:
    told, found = truth(), truth()
    told["mentions"][0]["citations"] = found["mentions"][0]["citations"] = [3, 1]
    label = told["mentions"][0]["label"]
    assert scored(told, found).scope == {**dict.fromkeys(LABELS), label: 1}
    assert compared(told, found) == []
    found["mentions"][0]["citations"] = [3]
    assert scored(told, found).scope[label] == 0
    assert [(one.kind, one.expected, one.got) for one in compared(told, found)] == [("scope", "cited by 1, 3", "cited by 3")]
    found["mentions"][0]["citations"] = [1, 3]
    assert compared(told, found) == []
