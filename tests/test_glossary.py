"""Terms that a document pairs: their places, and that one side names what the other is known to be."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.model import Record

Process = Callable[[str], Record]


def test_terms_stand_where_the_record_says(process: Process) -> None:
    text = "给予荷包牡\n丹碱（bicucul-\nline methiodide）后，伏隔核（nucleus accumbens，NAc）放电增加。"
    for term in process(text).glossary:
        assert "".join(text[slice(*term.zh_span)].split()) == term.zh
    assert [term.zh for term in process(text).glossary] == ["荷包牡丹碱", "伏隔核"]


def test_a_term_that_no_lexicon_knows_is_what_its_pair_is(process: Process) -> None:
    record = process("损毁缰外侧团核（lateral habenula）后，缰外侧团核的神经元减少。大鼠缰外侧团核受损。")
    found = [(mention.text, mention.value.id) for mention in record.mentions]  # type: ignore[union-attr]
    habenula = found[1][1]
    assert found == [
        ("缰外侧团核", habenula),
        ("lateral habenula", habenula),
        ("缰外侧团核", habenula),
        ("缰外侧团核", habenula),
    ]


def test_a_term_stays_unknown_where_its_pair_is(process: Process) -> None:
    assert process("损毁某某团核（some cluster）后，某某团核的神经元减少。").mentions == ()
