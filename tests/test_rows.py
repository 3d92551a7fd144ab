"""What the rows of a table say of the studies that they cite."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.model import Record, Study

Process = Callable[[str], Record]


def rows(record: Record) -> list[Study]:
    return [study for study in record.studies if study.source == "table"]


def table(*lines: str, before: str = "", caption: str = "Table 1 Trials in patients") -> str:
    return "\n".join([before, "", caption, *lines]) + "\n"


def test_a_row_in_english(process: Process) -> None:
    (first, second) = rows(
        process(
            table(
                "Study  Participants  Condition  Drug and dose  Schedule  Outcome measure  Main finding",
                "Lee et al. (2019) [3]  52 men  Insomnia  Suvorexant 20 mg p.o.  Once nightly, 4 weeks  Sleep diary  Shorter latency",
                "van der Berg [4] (2021)  40 women  Insomnia  Placebo, then 10 mg i.v.  Single dose  Actigraphy  No change after 3 h",
            )
        )
    )
    assert (first.citation, first.author, first.year) == (3, "Lee", 2019)
    assert [(s.n, s.text) for s in first.samples] == [(52, "52 men")]
    assert [(d.low, d.unit, d.text) for d in first.doses] == [(20, "mg", "20 mg")]
    assert [(t.low, t.unit, t.role) for t in first.timing] == [(4, "wk", "course")]
    assert first.frequency is not None
    assert first.frequency.text == "Once nightly"
    assert first.route is not None
    assert first.route.route == "oral"
    assert [part.text if part else None for part in (first.condition, first.method, first.finding)] == [
        "Insomnia",
        "Sleep diary",
        "Shorter latency",
    ]
    assert (second.citation, second.author, second.year) == (4, "van der Berg", 2021)
    # What was found after 3 h is no schedule.
    assert second.timing == ()


def test_a_row_in_chinese_with_units_in_the_heads(process: Process) -> None:
    (first, second) = rows(
        process(
            table(
                "作者  例数  剂量/(mg·kg-1)  疗程/周  随访/月  诊断  结论",
                "沈知非等［3］，2020  66  0.2～0.4  4  6  抑郁症  有效",
                "何景行［4］，2022  58  0.2、0.5  8  12  抑郁症  无差异",
                caption="表1 氯胺酮的临床研究",
            )
        )
    )
    assert (first.citation, first.author, first.year) == (3, "沈知非", 2020)
    assert [(s.n, s.text) for s in first.samples] == [(66, "66")]
    assert [(d.low, d.high, d.unit) for d in first.doses] == [(0.2, 0.4, "mg/kg")]
    assert [(t.low, t.unit, t.role) for t in first.timing] == [(4, "wk", "course"), (6, "mo", "follow_up")]
    assert [(d.values, d.unit) for d in second.doses] == [((0.2, 0.5), "mg/kg")]
    assert first.condition is not None
    assert first.condition.text == "抑郁症"


TWO = ("Study  Participants  Dose  Finding", "Lee [3]  52 men  20 mg  Less pain", "Kim [4]  40 women  10 mg i.v.  No change")


@pytest.mark.parametrize(
    ("before", "caption", "expected"),
    [
        ("Pain is common. Table 1 lists the trials of intranasal oxytocin.", "Table 1 Trials in patients", "intranasal"),
        ("Pain is common.", "Table 1 Trials of oral suvorexant in patients", "oral"),
        # The clause that names the table counts, whatever else its sentence says.
        ("Some gave it intravenously, and Table 1 lists the trials of intranasal oxytocin.", "Table 1 Trials", "intranasal"),
        ("Pain is common.", "Table 1 Trials of oral and intravenous drugs", None),
        ("Table 2 lists the trials of intranasal oxytocin.", "Table 1 Trials in patients", None),
    ],
)
def test_a_route_comes_from_what_introduces_the_table(process: Process, before: str, caption: str, expected: str | None) -> None:
    record = process(table(*TWO, before=before, caption=caption))
    first, second = rows(record)
    assert (first.route.route if first.route else None) == expected
    assert second.route is not None
    assert second.route.text == "i.v."


def test_the_marker_of_a_row_supports_its_mentions(process: Process) -> None:
    record = process(table(*TWO))
    told = {mention.text: mention.citations for mention in record.mentions}
    assert told == {"52 men": (3,), "20 mg": (3,), "40 women": (4,), "10 mg": (4,), "i.v.": (4,)}


def test_a_row_without_a_number_makes_no_study(process: Process) -> None:
    record = process(
        table("Study  Participants  Dose  Finding", "Lee, 2019  52 men  20 mg  Less pain", "Kim, 2020  40 women  10 mg  No change")
    )
    assert rows(record) == []
    assert [warning.code for warning in record.warnings] == ["table_row_without_citation"]


def test_a_row_that_cites_what_the_list_does_not_have_is_told(process: Process) -> None:
    references = "\nReferences\n1. Lee A. Pain. J Pain 2019.\n2. Kim B. Sleep. J Sleep 2020.\n3. Roe C. Mood. J Mood 2021.\n"
    record = process(table(*TWO) + "\nPain is common in old age, and sleep is short.\n" + references)
    assert [study.citation for study in rows(record)] == [3, 4]
    assert [(warning.code, "[4]" in warning.message) for warning in record.warnings if "listed" in warning.code] == [
        ("reference_not_listed", True)
    ]
