"""Where table and running text contradict each other, and where they only seem to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.model import Record

Process = Callable[[str], Record]
HEADS = "Study  Participants  Drug and dose  Route  Schedule  Main finding"
ZH_HEADS = "第一作者  受试者  剂量  途径  给药方案  主要结果"


def document(row: str, text: str, heads: str = HEADS) -> str:
    """A review with one table of two rows, the first about [3], and a passage on [3]."""
    other = (
        "\nOkoro [4] (2020)  40 women  12 mg  oral  once daily, 2 weeks  No gain\n"
        if heads == HEADS
        else "\n周航［4］  40例患者  12 mg  口服  每天1次，共2周  无差异\n"
    )
    caption = "Table 1 Trials of the drug in patients" if heads == HEADS else "表1 药物的临床研究"
    return f"{text}\n\n{caption}\n{heads}\n{row}{other}"


def found(record: Record) -> list[tuple[int, str, list[tuple[str, str]]]]:
    return [(c.citation, c.field, [(value["source"], value["text"]) for value in c.values]) for c in record.conflicts]


@pytest.mark.parametrize(
    ("row", "text", "field", "values"),
    [
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 52 men 40 mg orally once daily for 4 weeks.",
            "dose",
            ["20 mg", "40 mg"],
        ),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 54 men 20 mg orally once daily for 4 weeks.",
            "sample",
            ["52 men", "54 men"],
        ),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 52 men 20 mg orally once daily for 6 weeks.",
            "timing",
            ["4 weeks", "6 weeks"],
        ),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 52 men 20 mg orally twice daily for 4 weeks.",
            "frequency",
            ["once daily", "twice daily"],
        ),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 52 men 20 mg intravenously once daily for 4 weeks.",
            "route",
            ["oral", "intravenously"],
        ),
    ],
)
def test_a_contradiction(process: Process, row: str, text: str, field: str, values: list[str]) -> None:
    record = process(document(row, text))
    assert found(record) == [(3, field, list(zip(["table", "text"], values, strict=True)))]


def test_a_chinese_contradiction(process: Process) -> None:
    record = process(
        document(
            "李文［3］  52例患者  20 mg  口服  每天1次，共4周  疼痛减轻", "李文等［3］给52例患者口服该药40 mg，每天1次，共4周。", ZH_HEADS
        )
    )
    assert found(record) == [(3, "dose", [("table", "20 mg"), ("text", "40 mg")])]


@pytest.mark.parametrize(
    ("row", "text", "why"),
    [
        ("Lee [3] (2019)  52 men  500 mg  oral  once daily, 4 weeks  Less pain", "Lee et al. [3] gave 0.5 g orally.", "the unit converts"),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  tested 30 min after dosing  Less pain",
            "Lee et al. [3] gave 20 mg; 0.5 h after dosing pain fell.",
            "the unit converts",
        ),
        ("Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain", "Lee et al. [3] tested 52 men.", "only one side tells"),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 20 mg. In a further cohort of 218 women pain fell as well, the authors said [3].",
            "another cohort",
        ),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  q12h, 4 weeks  Less pain",
            "Lee et al. [3] gave 52 men 20 mg orally twice daily for 4 weeks.",
            "one rate",
        ),
        (
            "Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 10, 20 and 40 mg orally.",
            "a member of a list",
        ),
        (
            "Lee [3] (2019)  28 men and 24 women  20 mg  oral  once daily, 4 weeks  Less pain",
            "Lee et al. [3] gave 52 adults 20 mg orally.",
            "groups added up",
        ),
        ("Lee [3] (2019)  52 men  20 mg  oral  once daily, 4 weeks  Less pain", "Lee et al. [3] gave 0.3 mg/kg.", "what does not convert"),
    ],
)
def test_what_is_no_contradiction(process: Process, row: str, text: str, why: str) -> None:
    assert found(process(document(row, text))) == [], why


def test_a_range_that_holds_the_other_value_is_a_warning(process: Process) -> None:
    record = process(
        document("Lee [3] (2019)  52 men  10-40 mg  oral  once daily, 4 weeks  Less pain", "Lee et al. [3] gave 52 men 20 mg orally.")
    )
    assert found(record) == []
    (warning,) = [warning for warning in record.warnings if warning.code == "table_text_range"]
    assert "10-40 mg in the table and 20 mg in the text" in warning.message
    assert len(warning.spans) == 2
