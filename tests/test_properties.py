"""What holds for any text, whatever is in it: spans give back their text, the map leads home, and no text is too odd to be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import jsonschema
import pytest
from benchmarks.growth import RUNS, run_of
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.errors import InputError
from pipeline.model import Citation, Mention, Record, Sentence
from pipeline.read.compose import LaidOut
from pipeline.read.layout import lay_out
from pipeline.read.repair import repair_characters
from pipeline.sourcemap import MappedText, Piece
from pipeline.write.records import dumps

# --- Texts ------------------------------------------------------------------------------------------------------------------------

SENTENCES = (
    "大鼠腹腔注射氯胺酮10 mg·kg-1·d-1，连续14 d，给药后24 h内处死。",
    "研究显示，杏仁核（amygdala）与下丘脑-垂体-肾上腺（HPA）轴共同参与应激反应［3，5-7］。",
    "Li等［8］对75名男女健康志愿者每天2 次鼻内给予24\nIU的药物，随访3个月。",
    "另 外 ，Novak等［22］研 究 发 现 疼 痛 减 轻",
    "促食欲素受体（orexin receptor，OXR）分为OX1R和OX2R，μ和κ阿片受体与之并存。",
    "药物作用于5-HT 2a/\n2c受体与GABAB受体，见于脊髓背角、背根神经节和海马CA1区。",
    "患者70例，年龄18～65岁，静脉滴注0.5、1.0和2.0 mg/kg，约45 min起效。",
    "下視丘的視丘下核內，５－ＨＴ（２Ａ）受器的表現增加。",
    "In 52 healthy men (mean age 24.5 years), 20–48 IU was given intranasally twice daily for six weeks [12, 14-16].",
    "Smith et al. [9] gave 3 nmol in 0.5 μl i.c.v. to rats; effects lasted 2 h.",
    "The amyg-\ndala and the paraventricular nucleus (PVN) were spared.",
    "N-methyl-D-aspartate (NMDA) receptor NR2B subunits in the central and basolateral amygdala were blocked by 10-6 mol/L.",
    "Patients (n=40) took 56/84 mg b.i.d., q8h, for up to 1 week to 3 months.",
)
LINES = (
    "催产素的镇痛作用及其机制研究进展",
    "【摘要】 目的 综述近年研究。",
    "关键词：疼痛；受体；下丘脑",
    "Abstract: This review covers pain.",
    "Key words pain; receptor",
    "1 引言",
    "2.1 外周机制",
    "3. Results and discussion",
    "表1 临床研究\n作者 例数 剂量 结果\nLi［3］ 24 10 mg 有效\nWu［4］ 30 20 mg 无效\n",
    "Table 2. Studies of the drug",
    "参考文献\n［1］ Li H, Wu J. Pain[J]. J Pain, 2019, 20(3): 1-9.\n［2］ Wu J. Sleep. 2020.\n",
    "References\n1. Smith J. A study. Brain. 2001;12:3-9.\n",
    "国际麻醉学杂志2021年第42卷第3期 Int J Anesth, March 2021, Vol.42, No.3",
    "DOI：10.3760/cma.j.cn000000-00000000-00000",
    "· 305 ·",
)
ODDITIES = (
    "\n", "\n\n", "\r\n", "\r", "\f", "\t", " ", "  ", "\u3000", "\u00a0", "\u00ad\n", "-\n", "\u200b", "\u2028", "\u0085", "\x0b",
    "\ufeff", "ﬁ", "ﬃ", "２４ ＩＵ", "犜犺犲", "(cid:12)", "(cid:3)(cid:4)", "\uf061", "\uf06d\ue123", "藍(lán)斑核", "µg",
    "İ", "ŉ", "e\u0301",
    "👩\u200d🔬", "\U0002f800",
    "(", ")", "（", "［", "］", "[", "]", "】", "，", "。", "、", "；", "～", "–", "-", "/", "·", "%", "±", "≥", "约",
    "第", "受体", "核", "et al. ", "等",
)  # fmt: skip
UNITS = (
    "mg", "mg/kg", "μg·kg-1·h-1", "IU", "mol/L", "min", " h", "天", "周", "个月", "weeks",
    "次/d", "例", "名", " patients", "只大鼠", "]", "］", "",
)  # fmt: skip

NUMBERS = st.builds(
    "{}{}".format,
    st.text("0123456789０５.,，·、-–～~×^ 一二三十百半两", min_size=1, max_size=16) | st.integers().map(str),
    st.sampled_from(UNITS),
)
CUT = st.builds(
    lambda text, start, length: text[start : start + length], st.sampled_from(SENTENCES), st.integers(0, 60), st.integers(1, 40)
)
PIECES = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(LINES), st.sampled_from(ODDITIES), NUMBERS, CUT, st.text(max_size=12))
JOINTS = st.sampled_from(("", "", " ", "\n", "\n\n"))
TEXTS = st.lists(st.tuples(PIECES, JOINTS), min_size=1, max_size=24).map(lambda parts: "".join(part for pair in parts for part in pair))
any_text = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def read(text: str) -> tuple[str, Record]:
    """A text without a byte-order mark, as offsets count, and its record. A text in which there is nothing to read is no example."""
    try:
        return text.removeprefix("\ufeff"), pipeline.process(text=text)
    except InputError:
        assert not any(stays(char) for char in text), "a text with something to read is refused"
        assume(False)
        raise


def laid_out(source: str) -> tuple[MappedText, MappedText, list[LaidOut]]:
    """The text after repair, the reading text and its blocks."""
    repaired, _ = repair_characters(MappedText.of(source))
    return repaired, *lay_out(repaired)


# --- Spans ------------------------------------------------------------------------------------------------------------------------


@any_text
@given(TEXTS)
@example("表1 剂量\n作者 剂量\nLi 10 mg\nWu 20\n\nmg/kg 海马")
@example("ﬃ 5 ﬃmg ﬁve weeks oﬃ24 IU")
@example("\ufeff24 IU")
@example("doi: 10.1000/x1\ndoi: 10.1000/x2\ndoi: 10.1000/x3\ndoi: 10.1000/x4")
def test_spans_give_back_their_text(text: str) -> None:
    source, record = read(text)
    assert record.document.source.characters == len(source)
    parts: list[Mention | Citation | Sentence] = [*record.mentions, *record.citations, *record.sentences]
    for part in parts:
        assert 0 <= part.start < part.end <= len(source)
        assert source[part.start : part.end] == part.text
        assert part.text == part.text.strip()
    for pair in record.abbreviations:
        for start, end in (pair.short_span, pair.long_span):
            assert 0 <= start < end <= len(source)
    for warning in record.warnings:
        assert all(0 <= start <= end <= len(source) for start, end in warning.spans)


@any_text
@given(TEXTS)
def test_tokens_stand_in_order_in_their_sentence(text: str) -> None:
    _, record = read(text)
    for sentence in record.sentences:
        assert sentence.tokens
        assert all(sentence.start <= start < end <= sentence.end for start, end in sentence.tokens)
        assert all(before[0] <= after[0] and before[1] <= after[1] for before, after in pairwise(sentence.tokens))
        assert sentence.spans and sentence.spans[0][0] == sentence.start and sentence.spans[-1][1] == sentence.end
        assert all(before[1] <= after[0] for before, after in pairwise(sentence.spans))
    for before, after in pairwise(record.sentences):
        assert before.block != after.block or before.end <= after.start


@any_text
@given(TEXTS)
def test_blocks_lie_in_the_source_and_share_nothing(text: str) -> None:
    source, record = read(text)
    for block in record.blocks:
        assert block.spans and block.text.strip()
        assert all(0 <= start < end <= len(source) for start, end in block.spans)
        assert all(before[1] <= after[0] for before, after in pairwise(block.spans))
    spans = sorted(span for block in record.blocks for span in block.spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@any_text
@given(TEXTS)
def test_ids_lead_to_what_they_name(text: str) -> None:
    _, record = read(text)
    blocks = {block.id: block for block in record.blocks}
    sentences = {sentence.id: sentence for sentence in record.sentences}
    assert len(blocks) == len(record.blocks) and len(sentences) == len(record.sentences)
    assert len({mention.id for mention in record.mentions}) == len(record.mentions)
    for sentence in record.sentences:
        spans = blocks[sentence.block].spans
        assert spans[0][0] <= sentence.start and sentence.end <= spans[-1][1]
    parts: list[Mention | Citation] = [*record.mentions, *record.citations]
    for part in parts:
        if part.sentence is not None:
            assert sentences[part.sentence].start <= part.start < sentences[part.sentence].end


@any_text
@given(TEXTS)
def test_mentions_of_one_label_do_not_overlap(text: str) -> None:
    _, record = read(text)
    places = [(mention.start, mention.end) for mention in record.mentions]
    assert places == sorted(places)
    for label in {mention.label for mention in record.mentions}:
        of_label = [mention for mention in record.mentions if mention.label == label]
        assert all(before.end <= after.start for before, after in pairwise(of_label))


# --- The record -------------------------------------------------------------------------------------------------------------------


@cache
def validator() -> Any:
    schema = Record.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@any_text
@given(TEXTS)
def test_the_record_is_as_its_schema_says(text: str) -> None:
    _, record = read(text)
    validator().validate(record.model_dump(mode="json"))
    written = dumps(record)
    assert dumps(Record.model_validate_json(written)) == written


@any_text
@given(TEXTS)
def test_the_same_text_gives_the_same_bytes(text: str) -> None:
    _, record = read(text)
    pipeline.process(text=SENTENCES[len(text) % len(SENTENCES)])
    assert dumps(pipeline.process(text=text)) == dumps(record)


@any_text
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True).map("\n\n".join))
def test_line_ends_of_another_kind_change_no_mention(text: str) -> None:
    def mentions(record: Record) -> list[Any]:
        return [(mention.label, mention.text.replace("\r", ""), mention.value) for mention in record.mentions]

    assert mentions(pipeline.process(text=text.replace("\n", "\r\n"))) == mentions(pipeline.process(text=text))


# --- The map ----------------------------------------------------------------------------------------------------------------------


def stays(char: str) -> bool:
    """Whether no repair changes a character: it is seen, has no plainer form, and is none of the rare Han that stand for Latin letters."""
    if unicodedata.category(char)[0] in "CZ" or unicodedata.normalize("NFKC", char) != char:
        return False
    try:
        return char.isascii() or not char.encode("gbk").startswith(b"\xa0")
    except UnicodeEncodeError:
        return True


@any_text
@given(TEXTS)
@example("amyg-\ndala ﬁ 犜犺犲 (cid:12)\n\n２４\u3000ＩＵ")
def test_every_place_of_the_reading_text_leads_home(text: str) -> None:
    repaired, reading, _ = laid_out(text)
    for mapped in (repaired, reading):
        assert len(mapped.text) == len(mapped.starts) == len(mapped.ends)
        for char, start, end in zip(mapped.text, mapped.starts, mapped.ends, strict=True):
            assert 0 <= start <= end <= len(text)
            assert start < end or char.isspace()
            if end - start == 1 and stays(text[start]):
                assert char == text[start]


@any_text
@given(TEXTS)
def test_nothing_that_is_seen_is_lost(text: str) -> None:
    _, reading, blocks = laid_out(text)
    kept = bytearray(len(text))
    for block in blocks:
        for start, end in block.spans:
            kept[start:end] = b"\1" * (end - start)
    assert not [(place, char) for place, char in enumerate(text) if not kept[place] and stays(char)]
    assert all(before.end <= after.start for before, after in pairwise(blocks))
    assert all(0 <= block.start < block.end <= len(reading.text) for block in blocks)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Piece]]:
    """A text, and stretches of it in order, each with what is to stand for it."""
    source = draw(st.text(max_size=30))
    places = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8)))
    return source, [Piece(start, end, draw(st.none() | st.text(max_size=4))) for start, end in zip(places[::2], places[1::2], strict=False)]


@given(edited())
def test_an_edit_keeps_what_it_does_not_touch(case: tuple[str, list[Piece]]) -> None:
    source, pieces = case
    mapped = MappedText.of(source).edit(pieces)
    expected, position = "", 0
    for start, end, text in pieces:
        expected += source[position:start] + (source[start:end] if text is None else text)
        position = end
    assert mapped.text == expected + source[position:]
    touched = {place for start, end, text in pieces if text is not None for place in range(start, end)}
    at_home = [(start, char) for char, start, end in zip(mapped.text, mapped.starts, mapped.ends, strict=True) if end - start == 1]
    assert [place for place, _ in at_home if place not in touched] == [place for place in range(len(source)) if place not in touched]
    assert all(source[place] == char for place, char in at_home if place not in touched)
    assert all(0 <= start <= end <= len(source) for start, end in zip(mapped.starts, mapped.ends, strict=True))


@given(edited(), edited())
def test_a_map_of_a_map_leads_to_the_source(first: tuple[str, list[Piece]], second: tuple[str, list[Piece]]) -> None:
    source, pieces = first
    once = MappedText.of(source).edit(pieces)
    again = once.edit([Piece(start, end, text) for start, end, text in second[1] if end <= len(once.text)])
    assert len(again.text) == len(again.starts) == len(again.ends)
    assert all(0 <= start <= end <= len(source) for start, end in zip(again.starts, again.ends, strict=True))


# --- Stress -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", RUNS.values(), ids=RUNS.keys())
def test_a_text_of_one_thing_over_and_over_is_read(unit: str, process: Callable[[str], Record]) -> None:
    # How long it takes is measured in benchmarks/growth.py; what blows up would not come back here.
    text = run_of(unit, 20_000)
    record = process(text)
    assert record.document.source.characters == len(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in record.mentions)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 400 + " mg",
        "给予" + "9" * 400 + " mg",
        "9" * 5000 + " mg/kg, " + "9" * 5000 + " h, " + "9" * 5000 + " patients",
        "0." + "0" * 400 + "1 mg",
        "10-" + "9" * 400 + " mol/L",
        "10^" + "9" * 30 + " mol/L for " + "9" * 30 + " weeks",
        "９" * 400 + "只大鼠",
        "[" + "9" * 400 + "]",
        "[1-" + "9" * 30 + "]",
        "［1-999999］",
        "每天" + "9" * 400 + "次",
        "九" * 400 + "天",
        "百" * 400 + "万" * 400 + "名患者",
        "1-2-3-4 mg, 5/6/7/8 h, 0 mg, -5 mg, 00 h, .5 mg, 5. mg",
        "(((([[[[［［［［10 mg］］］］]]]]))))",
    ],
    ids=range(15),
)
def test_a_number_out_of_all_measure_does_no_harm(text: str, process: Callable[[str], Record]) -> None:
    record = process(text)
    validator().validate(record.model_dump(mode="json"))
    assert "Infinity" not in dumps(record) and "NaN" not in dumps(record)
    assert all(len(citation.numbers) <= 1000 for citation in record.citations)
