"""Tables of odd and broken input: what is rebuilt, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.model import Record

Process = Callable[[str], Record]
PROSE = "本文总结了近年来该药在镇痛方面的研究进展，为进一步的研究和药物临床应用提供参考，并讨论其可能的机制。\n" * 6


def texts(record: Record) -> list[list[str]]:
    """The cells of the only table, heads first."""
    (table,) = record.tables
    return [list(table.columns), *([cell.text for cell in row] for row in table.rows)]


def codes(record: Record) -> list[str]:
    return [warning.code for warning in record.warnings]


def under(caption: str, *lines: str) -> str:
    return PROSE + "\n".join([caption, *lines]) + "\n" + PROSE


@pytest.mark.parametrize("text", [under("表1 催产素的临床研究"), PROSE + "Table 1 Trials of oxytocin\n"])
def test_a_caption_without_a_table(process: Process, text: str) -> None:
    record = process(text)
    assert (record.tables, codes(record)) == ((), ["table_missing"])


def test_a_table_of_figures_without_studies(process: Process) -> None:
    record = process(
        under("表1 两组血压的比较", "组别  例数  收缩压  舒张压", "对照组  30  140.2±5.1  90.1±3.2", "治疗组  30  128.4±4.8  82.3±3.0")
    )
    assert texts(record)[1] == ["对照组", "30", "140.2±5.1", "90.1±3.2"]
    assert record.studies == ()
    assert codes(record) == ["table_row_without_citation"]


def test_a_table_cut_off_in_a_column(process: Process) -> None:
    record = process(
        PROSE + "表1 临床研究\n第一作者\n王一［1］\n李二［2］\n张三［3］\n受试者\n20例患者\n30例患者\n40例患者\n剂量\n24 IU\n32 IU\n"
    )
    assert texts(record) == [
        ["第一作者", "受试者", "剂量"],
        ["王一［1］", "20例患者", "24 IU"],
        ["李二［2］", "30例患者", "32 IU"],
        ["张三［3］", "40例患者", ""],
    ]
    assert codes(record) == ["table_cells_unsure"]
    # The last cell may go on beyond the end: nothing is read from it.
    assert [[dose.text for dose in study.doses] for study in record.studies] == [["24 IU"], [], []]


def test_a_table_cut_off_in_a_row(process: Process) -> None:
    record = process(
        PROSE
        + "Table 1 Trials\nStudy  Participants  Dose  Route  Finding\nLee [1] (2019)  52 men  24 IU  oral  Less pain\n"
        + "Wang [2] (2018)  40 women  10 mg  oral  No change\nKim [3] (2020)  30 adults  10"
    )
    assert texts(record)[2] == ["Wang [2] (2018)", "40 women", "10 mg", "oral", "No change"]
    assert codes(record) == ["table_cells_unsure"]
    assert [len(study.doses) for study in record.studies] == [1, 1, 0]


def test_rows_with_different_numbers_of_cells(process: Process) -> None:
    record = process(
        under(
            "Table 1 Trials",
            "Study  Participants  Dose  Route  Finding",
            "Lee [1] (2019)  52 men  24 IU  oral  Less pain",
            "Wang [2] (2018)  40 women  No change",
            "Kim [3] (2020)  30 adults  10 mg  i.v.  More sleep",
        )
    )
    assert texts(record)[3] == ["Kim [3] (2020)", "30 adults", "10 mg", "i.v.", "More sleep"]
    assert codes(record) == ["table_cells_unsure"]
    (lee, wang, kim) = record.studies
    assert [len(lee.samples), len(wang.samples), len(kim.samples)] == [1, 0, 1]
    assert (wang.citation, wang.author, wang.year, wang.finding) == (2, "Wang", 2018, None)


def test_empty_cells_between_tabs_are_kept(process: Process) -> None:
    record = process(
        under(
            "Table 1 Trials",
            "Study\tDose\tRoute\tFinding",
            "Lee [1]\t24 IU\t\tLess pain",
            "Wang [2]\t\toral\t",
            "Kim [3]\t5 mg\toral\tSleep",
        )
    )
    assert texts(record)[1:3] == [["Lee [1]", "24 IU", "", "Less pain"], ["Wang [2]", "", "oral", ""]]
    assert codes(record) == []


def test_lines_that_make_no_table_are_kept_as_they_are(process: Process) -> None:
    record = process(under("Table 1 Trials", *(f"abc {index % 7} def" for index in range(300))))
    assert (record.tables, codes(record)) == ((), ["table_not_rebuilt"])
    (block,) = [block for block in record.blocks if block.kind == "table"]
    assert block.text.count("\n") == 299


def test_a_long_column_of_studies(process: Process) -> None:
    count = 120
    lines = ["第一作者", *(f"王一［{number}］" for number in range(1, count + 1)), "受试者"]
    for number in range(count):
        lines += [f"{number + 10}例偏头", "痛患者"]
    lines += ["剂量", *["24 IU"] * count, "主要结果"]
    for number in range(count):
        lines += ["疼痛明", "显减轻"] if number % 3 else ["无变化"]
    record = process(under("表1 临床研究", *lines))
    assert texts(record)[1:] == [
        [f"王一［{number + 1}］", f"{number + 10}例偏头痛患者", "24 IU", "疼痛明显减轻" if number % 3 else "无变化"]
        for number in range(count)
    ]
    assert codes(record) == []


def test_a_mark_of_a_note_is_no_part_of_a_cell(process: Process) -> None:
    record = process(
        under(
            "Table 1 Trials",
            "Study  Dose  Finding",
            "Lee [1]  24 IU  Sleep longera",
            "Wang [2]  10 mg*  Less insomnia",
            "a Against placebo.",
            "* Twice a day.",
        )
        + "Insomnia is common; sleep was longer.\n"
    )
    assert texts(record)[1:] == [["Lee [1]", "24 IU", "Sleep longer"], ["Wang [2]", "10 mg", "Less insomnia"]]


def test_a_table_goes_on_behind_its_caption_again(process: Process) -> None:
    record = process(
        under(
            "Table 2 Trials of the drug",
            "Study  Dose  Finding",
            "Lee [1]  24 IU  Less pain",
            "Wang [2]  10 mg  No change",
            "Table 2 (continued)",
            "Study  Dose  Finding",
            "Kim [3]  5 mg  More sleep",
        )
    )
    assert [row[0] for row in texts(record)] == ["Study", "Lee [1]", "Wang [2]", "Kim [3]"]
    assert record.tables[0].number == "2"
    assert record.tables[0].caption.en == "Trials of the drug"
