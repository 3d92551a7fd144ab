"""The reference list: its entries, what each says, what points to it, and where list and text disagree."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.assemble.csl import parsed
from pipeline.model import Record

Process = Callable[[str], Record]
PROSE = "催产素可减轻疼痛［1］。Wang等［2］给予24 IU后疼痛减轻［1-3］。\n" * 4


def under(*entries: str, head: str = "参考文献", body: str = PROSE) -> str:
    return "催产素与疼痛的研究进展\n\n" + body + "\n" + head + "\n" + "\n".join(entries) + "\n"


def codes(record: Record) -> list[str]:
    return [warning.code for warning in record.warnings]


ONE = "张三，李四．催产素的镇痛作用[J]．中国疼痛医学杂志，2003，9(2)：101-104．"
TWO = "WANG L, HU B, SMITH J, et al. Oxytocin and pain in\nhealthy volunteers[J]. J Pain, 2019, 20(3): 45-\n51."
THREE = "王芳. 催产素对疼痛调节的机制研究[D]. 南京: 南京师范大学, 2010."


@pytest.mark.parametrize("label", ["[{}] ", "［{}］", "【{}】", "({}) ", "{}. ", "{}．", "{} "])
@pytest.mark.parametrize("head", ["参考文献", "参考文献：", "参　考　文　献".replace("　", ""), "References", "REFERENCES"])
def test_labels_and_heads(process: Process, label: str, head: str) -> None:
    record = process(under(*(label.format(number) + entry for number, entry in enumerate((ONE, TWO, THREE), start=1)), head=head))
    assert [reference.number for reference in record.references] == [1, 2, 3]
    assert [(reference.csl or {})["type"] for reference in record.references] == ["article-journal", "article-journal", "thesis"]
    assert (record.references[1].csl or {})["title"] == "Oxytocin and pain in healthy volunteers"
    assert (record.references[1].csl or {})["page"] == "45-51"


def test_an_entry_stands_where_it_says(process: Process) -> None:
    text = under("[1] " + ONE, "[2] " + TWO, "[3] " + THREE)
    for reference in process(text).references:
        told = "".join("".join(text[start:end] for start, end in reference.spans).split())
        assert told.startswith(f"[{reference.number}]")
        assert "".join(reference.text.split()).replace("-", "") in told.replace("-", "")


def test_a_misread_label_and_an_editors_note(process: Process) -> None:
    one, three = ONE.removesuffix("．"), THREE.replace("南京师范大学, 2010.", "南京师范大学, 2010.（编辑：孙某某）")
    record = process(under("[1] " + one, "[2」" + TWO, "[3] " + three))
    assert [(reference.number, (reference.csl or {})["issued"]["date-parts"][0][0]) for reference in record.references] == [
        (1, 2003),
        (2, 2019),
        (3, 2010),
    ]
    assert (record.references[2].csl or {})["publisher"] == "南京师范大学"


def test_an_entry_with_its_translation(process: Process) -> None:
    text = "WANG L, HU B, 2019. Oxytocin and pain[J]. J Pain, 20(3): 45-51. [王磊，胡波，2019. 催产素与疼痛[J]. 疼痛杂志，20(3): 45-51.]"
    item = parsed(text).csl
    assert (item["title"], item["container-title"], item["page"]) == ("Oxytocin and pain", "J Pain", "45-51")
    assert item["issued"] == {"date-parts": [[2019]]}


def test_a_translation_on_a_line_of_its_own_and_a_list_that_goes_on(process: Process) -> None:
    entries = (
        "[1] 王芳, 李四. 催产素的镇痛作用[J]. 疼痛杂志, 2019, 9(2): 101-104.",
        "    WANG F, LI S. Analgesia by oxytocin[J]. Pain J, 2019, 9(2): 101-104 (in Chinese).",
        "[2] WANG L, HU B. Oxytocin and sleep[J]. J Sleep, 2020, 1(1): 1-9.",
        "[3] 陈竺. 催产素与焦虑[J]. 焦虑杂志, 2018, 3(4): 5-9. [CHEN Z. Oxytocin and anxiety[J]. J Anx, 2018, 3(4): 5-9. (in Chinese)]",
        "致谢",
        "感谢各位同事。",
        "[4] 赵明. 催产素与恐惧[J]. 恐惧杂志, 2021, 7(1): 11-19.",
    )
    # There is no head, and the list stands in the first half.
    record = process("催产素与疼痛的研究进展\n\n" + PROSE + "\n".join(entries) + "\n附录\n" + "感谢各位同事的帮助与支持。\n\n" * 20)
    told = [
        (reference.number, (reference.csl or {}).get("page"), (reference.csl or {})["container-title"]) for reference in record.references
    ]
    assert told == [(1, "101-104", "疼痛杂志"), (2, "1-9", "J Sleep"), (3, "5-9", "焦虑杂志"), (4, "11-19", "恐惧杂志")]


def test_numbers_that_jump(process: Process) -> None:
    record = process(under(*(f"[{number}] {ONE}" for number in (1, 2, 3, 50, 51, 900))))
    assert [reference.number for reference in record.references] == [1, 2, 3, 50, 51, 900]


def test_bodies_as_authors() -> None:
    item = parsed("中国睡眠研究会，中国医师协会睡眠医学专业委员会. 失眠症指南（2020年版）[J]. 睡眠杂志, 2020, 1(1): 1-9.").csl
    assert [name["literal"] for name in item["author"]] == ["中国睡眠研究会", "中国医师协会睡眠医学专业委员会"]
    assert item["title"] == "失眠症指南（2020年版）"


def test_two_entries_on_a_line_and_a_running_head_between(process: Process) -> None:
    record = process(under(f"[1] {ONE} [2] {THREE}", "第19卷第3期   张三等：催产素与疼痛   · 221 ·", "[3] " + TWO))
    assert [reference.number for reference in record.references] == [1, 2, 3]


def test_a_list_of_authors_and_years(process: Process) -> None:
    entries = (
        "Lee, S.-H., & Kim, J. (2020). Oxytocin and pain. Pain Reviews, 1(2), 3-9.",
        "Okafor, N. (2019). Trust after oxytocin. Mind and\nBrain, 12, 104-121.",
        "Smith, A. B. (2018). Sleep in age. Sleep Letters, 5(1), 1-7.",
    )
    record = process(under(*entries, head="References", body="Pain is common in old age, and sleep is short [1].\n" * 6))
    assert [(reference.number, (reference.csl or {})["author"][0]["family"]) for reference in record.references] == [
        (1, "Lee"),
        (2, "Okafor"),
        (3, "Smith"),
    ]
    assert (record.references[1].csl or {})["container-title"] == "Mind and Brain"


def test_what_points_to_an_entry(process: Process) -> None:
    record = process(under("[1] " + ONE, "[2] " + TWO, "[3] " + THREE))
    one, two, _ = record.references
    markers = {citation.id: citation for citation in record.citations}
    assert all(1 in markers[id_].numbers for id_ in one.citations)
    assert len(one.citations) == 8
    assert set(two.sentences) <= {sentence.id for sentence in record.sentences}
    doses = [mention.id for mention in record.mentions if mention.label == "DOSE"]
    assert set(doses) <= set(two.mentions)


def test_a_review_without_a_list_is_told_once(process: Process) -> None:
    assert codes(process("催产素与疼痛\n\n" + PROSE)).count("references_missing") == 1
    assert "references_missing" not in codes(process("没有引文的一段话。"))


def test_what_list_and_text_disagree_on(process: Process) -> None:
    twice = "李四，张三．催产素的镇痛作用[J]．另一杂志，2004，1(1)：1-4．"
    record = process(under("[1] " + ONE, "[2] " + THREE, "[4] " + twice))
    told = {warning.code: warning.message for warning in record.warnings}
    assert told["reference_not_listed"] == "[3] is cited and not in the reference list"
    assert told["reference_not_cited"] == "entry 4 is never cited"
    assert told["reference_duplicate"].startswith("entries 1 and 4 are one work")
    assert "reference_other_author" not in told
    other = process(under("[1] " + ONE, "[2] " + TWO.replace("WANG L", "LEE L"), "[3] " + THREE))
    assert [warning.message for warning in other.warnings if warning.code == "reference_other_author"][:1] == [
        "Wang is cited as [2], whose first author is LEE"
    ]


def test_a_number_that_comes_late_is_told(process: Process) -> None:
    entries = [f"[{number}] {ONE.replace('镇痛', '作用' * number)}" for number in range(1, 9)]
    body = "疼痛［1-3］。镇痛［4］。睡眠［6］。记忆［5］。情绪［7-8］。\n"
    record = process(under(*entries, body=body))
    assert [warning.message for warning in record.warnings if warning.code == "citations_out_of_order"] == [
        "[5] is first cited behind a larger number"
    ]


def test_two_thousand_entries_and_a_very_long_one(process: Process) -> None:
    entries = [f"[{number}] LEE A. Pain number {number} of many[J]. J Pain, 2019, {number}(1): 1-9." for number in range(1, 2001)]
    entries[6] = "[7] LEE A. " + "pain and sleep " * 700 + "[J]. J Pain, 2019, 7(1): 1-9."
    record = process(under(*entries))
    assert [reference.number for reference in record.references] == list(range(1, 2001))
    assert "reference_unsure" in codes(record)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "J",
        "[J]",
        "张三",
        "....",
        "2019",
        "A B. C",
        "[J]. [J]. [J].",
        "(2019)",
        "等. 等[J]. 等, 2019: 等.",
        "10.1234/",
        "\u202e" * 40,
        "Ａ．" * 200,
    ],
)
def test_any_text_is_an_entry(text: str) -> None:
    assert 0 <= parsed(text).confidence <= 1
