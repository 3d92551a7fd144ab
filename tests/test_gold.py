"""Gold files: what is read, what is refused, and where a refusal points."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import GoldError
from pipeline.evaluate.gold import Gold, check, find_gold, read_gold

SOURCE = "大鼠腹腔注射 10 mg/kg 后 2\nh，PVN［3］（室旁核，PVN）\r\n"
SHA256 = hashlib.sha256(SOURCE.encode()).hexdigest()


def placed(text: str, source: str = SOURCE) -> dict[str, Any]:
    """The first place of a text in the source, as the fields of a span."""
    start = source.index(text)
    return {"start": start, "end": start + len(text), "text": text}


def content() -> dict[str, Any]:
    """A whole gold file, new each time so that a test may spoil it."""
    long, short = placed("室旁核"), {"start": SOURCE.rindex("PVN"), "end": SOURCE.rindex("PVN") + 3}
    return {
        "doc": "rats",
        "sha256": SHA256,
        "guidelines": 2,
        "mentions": [
            {**placed("腹腔"), "label": "ROUTE", "value": {"route": "intraperitoneal"}},
            {**placed("10 mg/kg"), "label": "DOSE", "value": {"low": 10, "high": 10, "unit": "mg/kg"}},
            {**placed("2\nh"), "label": "DURATION", "value": {"low": 2, "high": 2, "unit": "h", "role": "after_administration"}},
            {**placed("PVN"), "label": "BRAIN_REGION", "value": {"id": "UBERON:0001930", "name": "paraventricular nucleus"}},
        ],
        "citations": [{**placed("［3］"), "numbers": [3]}],
        "abbreviations": [
            {"short": "PVN", "long": "室旁核", "short_span": [short["start"], short["end"]], "long_span": [long["start"], long["end"]]}
        ],
        "studies": [{"citation": 3, "source": "text", "author": None, "doses": [{"low": 10, "high": 10, "unit": "mg/kg"}]}],
        "conflicts": [],
    }


def written(folder: Path, data: Any) -> Path:
    path = folder / "rats.gold.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def refused(folder: Path, spoil: Callable[[dict[str, Any]], object]) -> str:
    """What is said of a gold file that ``spoil`` has spoilt; always with the name of the file."""
    data = content()
    spoil(data)
    path = written(folder, data)
    with pytest.raises(GoldError) as caught:
        read_gold(path)
    assert str(path) in str(caught.value)
    assert caught.value.hint
    return str(caught.value)


def test_gold_is_read_and_fits_its_document(tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path, content()))
    check(gold, SOURCE, SHA256)
    check(gold, SOURCE, SHA256.upper())
    assert [mention.label for mention in gold.mentions] == ["ROUTE", "DOSE", "DURATION", "BRAIN_REGION"]
    assert gold.citations[0].numbers == (3,)


def test_what_the_file_says_comes_back(tmp_path: Path) -> None:
    data = content()
    data["mentions"][0]["id"] = "m1"
    gold = read_gold(written(tmp_path, data))
    assert json.loads(json.dumps(gold.model_dump(exclude_unset=True))) == data


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "rats.gold.json"
    path.write_text(json.dumps(content()), encoding="utf-8-sig")
    assert read_gold(path).doc == "rats"


def test_guidelines_may_be_left_out(tmp_path: Path) -> None:
    data = content()
    del data["guidelines"]
    assert read_gold(written(tmp_path, data)).guidelines is None


@pytest.mark.parametrize("section", ["doc", "sha256", "mentions", "citations", "abbreviations", "studies", "conflicts"])
def test_a_missing_section_is_named(tmp_path: Path, section: str) -> None:
    assert f"'{section}' is missing" in refused(tmp_path, lambda data: data.pop(section))


@pytest.mark.parametrize(
    ("place", "spoil"),
    [
        ("$.mentions[3].label: unknown label 'GENE'", lambda data: data["mentions"][3].update(label="GENE")),
        ("$.mentions[1]: 'value' is missing", lambda data: data["mentions"][1].pop("value")),
        ("$.mentions[1].value", lambda data: data["mentions"][1].update(value="10 mg/kg")),
        ("$.mentions[2].start", lambda data: data["mentions"][2].update(start="7")),
        ("$.mentions[2].start", lambda data: data["mentions"][2].update(start=True)),
        ("$.mentions[0]: 4-4 is no span", lambda data: data["mentions"][0].update(start=4)),
        ("$.mentions[0]: -1-4 is no span", lambda data: data["mentions"][0].update(start=-1)),
        ("$.citations[0].numbers[1]", lambda data: data["citations"][0].update(numbers=[3, "4"])),
        ("$.abbreviations[0].long_span", lambda data: data["abbreviations"][0].update(long_span=[9, 3])),
        ("$.studies[0].source", lambda data: data["studies"][0].update(source="figure")),
        ("$.conflicts[0]: 'field' is missing", lambda data: data["conflicts"].append({"citation": 3, "values": []})),
        ("$.mentions:", lambda data: data.update(mentions=None)),
    ],
)
def test_a_wrong_shape_is_refused_at_its_place(tmp_path: Path, place: str, spoil: Callable[[dict[str, Any]], object]) -> None:
    assert place in refused(tmp_path, spoil)


def test_an_unknown_label_comes_with_the_known_ones(tmp_path: Path) -> None:
    assert "BRAIN_REGION" in refused(tmp_path, lambda data: data["mentions"][0].update(label="GENE"))


def test_further_faults_are_counted(tmp_path: Path) -> None:
    assert "(and 1 more)" in refused(tmp_path, lambda data: [mention.update(label="GENE") for mention in data["mentions"][:2]])


def test_mentions_of_one_label_do_not_overlap(tmp_path: Path) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["mentions"].insert(0, {**placed("10 mg"), "label": "DOSE", "value": {"low": 10, "high": 10, "unit": "mg"}})

    message = refused(tmp_path, spoil)
    assert "$.mentions[2]: overlaps $.mentions[0], which is DOSE too" in message


def test_mentions_of_one_label_may_touch_and_those_of_two_may_overlap() -> None:
    data = content()
    first = data["mentions"][1]
    touching = {"start": first["end"], "end": first["end"] + 2, "text": " 后", "label": "DOSE", "value": {}}
    data["mentions"] += [touching, {**first, "label": "SAMPLE", "value": {"n": 10}}]
    assert len(Gold.model_validate(data).mentions) == 6


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is not JSON"),
        (b'{"doc": "rats",}', "is not JSON"),
        (b'{"doc": NaN}', "NaN is no number"),
        (b"[" * 100_000, "is not JSON"),
        ("「大鼠」".encode("gb18030"), "is not UTF-8"),
        (b"[]", "$:"),
        (b"null", "$:"),
    ],
)
def test_what_is_no_gold_file_at_all(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "rats.gold.json"
    path.write_bytes(raw)
    with pytest.raises(GoldError) as caught:
        read_gold(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "absent.gold.json")


def test_another_file_is_refused() -> None:
    with pytest.raises(GoldError, match=r"rats\.gold\.json: was made for another file"):
        check(Gold.model_validate(content()), SOURCE, "0" * 64)


@pytest.mark.parametrize(("section", "index"), [("mentions", 2), ("citations", 0)])
def test_a_text_that_is_not_there_is_refused_at_its_place(section: str, index: int) -> None:
    data = content()
    data[section][index]["text"] = "2 h"
    with pytest.raises(GoldError) as caught:
        check(Gold.model_validate(data), SOURCE, SHA256)
    assert f"$.{section}[{index}]" in str(caught.value)


def test_line_ends_count_as_they_are() -> None:
    with pytest.raises(GoldError, match=r"\$\.mentions\[2\]"):
        check(Gold.model_validate(content()), SOURCE.replace("2\nh", "2\r\nh"), SHA256)


def test_an_abbreviation_past_the_end_is_refused() -> None:
    data = content()
    data["abbreviations"][0]["short_span"] = [len(SOURCE), len(SOURCE) + 3]
    with pytest.raises(GoldError, match=r"\$\.abbreviations\[0\]\.short_span"):
        check(Gold.model_validate(data), SOURCE, SHA256)


def test_gold_of_a_folder_comes_by_name(tmp_path: Path) -> None:
    for name in ("b.gold.json", "a.gold.json", "notes.json", "README.md"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "c.gold.json").mkdir()
    assert [path.name for path in find_gold(tmp_path)] == ["a.gold.json", "b.gold.json"]


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="holds no gold"):
        find_gold(tmp_path)
    with pytest.raises(GoldError, match="no folder"):
        find_gold(tmp_path / "absent")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GoldError, match="no folder"):
        find_gold(tmp_path / "file")
