"""Records as files: the same bytes for the same record, whole or not at all, never outside their folder."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError, OutputError
from pipeline.model import (
    AnyValue,
    Bilingual,
    BilingualList,
    Block,
    Document,
    DoseValue,
    DurationValue,
    FrequencyValue,
    Label,
    Mention,
    Provenance,
    ReceptorValue,
    Record,
    RegionValue,
    Sentence,
    Shares,
    Source,
    Warning,
)
from pipeline.write.records import check_writable, dumps, is_current, read_head, read_record, record_path, write_record, write_text

TEXT = "大鼠下丘脑注射 24 IU，\u2028“每天2次”。"
CURRENT: dict[str, Any] = {"name": "rats.txt", "sha256": "5" * 64, "version": "0.1.0", "lexicons": {"units.tsv": "a" * 64}}


def record(**changes: Any) -> Record:
    values: tuple[tuple[Label, AnyValue], ...] = (
        ("BRAIN_REGION", RegionValue(id=None, name="hypothalamus")),
        ("RECEPTOR", ReceptorValue(ids=("OXTR",), name="oxytocin receptor")),
        ("DOSE", DoseValue(low=24, high=24, unit="[iU]")),
        ("DOSE", DoseValue(values=(0.5, 2.0, 10), unit="ug", comparator="~")),
        ("DURATION", DurationValue(low=1.5, high=2, unit="h", role="course")),
        ("FREQUENCY", FrequencyValue(times=2, per="d")),
    )
    parts: dict[str, Any] = {
        "provenance": Provenance(version="0.1.0", lexicons={"units.tsv": "a" * 64}),
        "document": Document(
            id="rats",
            source=Source(name="rats.txt", sha256="5" * 64, encoding="utf-8", media_type="text/plain", characters=len(TEXT)),
            languages=Shares(zh=1.0, en=0.0),
            title=Bilingual(zh="大鼠"),
            keywords=BilingualList(zh=("大鼠", "下丘脑")),
        ),
        "blocks": (Block(id="b1", kind="paragraph", language="zh", spans=((0, len(TEXT)),), text=TEXT),),
        "sentences": (Sentence(id="s1", block="b1", language="zh", start=0, end=2, spans=((0, 2),), text="大鼠", tokens=((0, 1), (1, 2))),),
        "mentions": tuple(
            Mention(id=f"m{number}", label=label, start=number, end=number + 1, text=TEXT[number], sentence="s1", value=value)
            for number, (label, value) in enumerate(values)
        ),
        "warnings": (Warning(code="nul", message="1 NUL character", spans=((3, 4),)), Warning(code="odd", message="é\x00\x7f")),
    }
    return Record(**(parts | changes))


# --- The form of the file ---------------------------------------------------------------------------------------------------------


def test_json_holds_the_record() -> None:
    text = dumps(record())
    assert json.loads(text) == record().model_dump(mode="json")
    assert text.endswith("}\n") and "下丘脑" in text and "\\u" not in text.replace("\\u0000", "")


def test_same_bytes_for_the_same_record() -> None:
    assert dumps(record()) == dumps(record())


def test_a_part_a_line() -> None:
    lines = dumps(record()).split("\n")
    assert [line.split(":")[0] for line in lines[:4]] == ["{", '  "schema_version"', '  "provenance"', '  "document"']
    parts: tuple[Block | Mention, ...] = (*record().blocks, *record().mentions)
    for part in parts:
        (line,) = [line for line in lines if line.startswith(f'    {{"id": "{part.id}"')]
        assert json.loads(line.rstrip(",")) == part.model_dump(mode="json")
    (sentence,) = [line for line in lines if '"tokens"' in line]
    assert "[[0, 1], [1, 2]]" in sentence
    assert '  "studies": [],' in lines


def test_a_change_of_one_mention_changes_one_line() -> None:
    one = record()
    changed = one.mentions[2].model_copy(update={"citations": (4,)})
    other = record(mentions=(*one.mentions[:2], changed, *one.mentions[3:]))
    pairs = zip(dumps(one).split("\n"), dumps(other).split("\n"), strict=True)
    assert sum(before != after for before, after in pairs) == 1


def test_read_back_equal_and_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "rats.json"
    write_record(record(), path)
    assert read_record(path) == record()
    assert dumps(read_record(path)).encode() == path.read_bytes()


def test_an_endless_number_is_refused() -> None:
    mention = record().mentions[2].model_copy(update={"value": DoseValue(low=float("inf"), high=1, unit="ug")})
    with pytest.raises(ValueError, match="JSON"):
        dumps(record(mentions=(mention,)))


# --- Whole or not at all ----------------------------------------------------------------------------------------------------------


def test_nothing_but_the_record_is_left(tmp_path: Path) -> None:
    write_record(record(), tmp_path / "rats.json")
    assert os.listdir(tmp_path) == ["rats.json"]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_record(record(), tmp_path / "rats.json")
    assert stat.S_IMODE((tmp_path / "rats.json").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_half_way_leaves_the_old_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException
) -> None:
    path = tmp_path / "rats.json"
    path.write_text("old")

    def fail(*_: object) -> None:
        assert all(not name.endswith(".json") for name in os.listdir(tmp_path) if name != "rats.json")
        raise fault

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError if isinstance(fault, OSError) else KeyboardInterrupt):
        write_record(record(), path)
    assert os.listdir(tmp_path) == ["rats.json"] and path.read_text() == "old"


@pytest.mark.parametrize("target", ["no/such/folder/rats.json", "file/rats.json", "folder", "nul\0.json"])
def test_where_nothing_can_be_written(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError) as caught:
        write_text("{}\n", tmp_path / target)
    assert "cannot be written" in str(caught.value) and "name another place" in str(caught.value)
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"] and not os.listdir(tmp_path / "folder")


def test_a_folder_is_tried_before_the_work(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "b")
    assert not os.listdir(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "records", Path("/proc/no/such")):
        with pytest.raises(OutputError) as caught:
            check_writable(folder)
        assert str(folder) in str(caught.value)


# --- Names ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("doc_id", ["review", "综述 2021", "a.b", "..hidden", ".txt", "-", "x" * 250, "*?", "a\nb"])
def test_an_id_is_a_stem(tmp_path: Path, doc_id: str) -> None:
    path = record_path(tmp_path, doc_id)
    assert path.parent == tmp_path and path.name == doc_id + ".json"
    write_text("{}\n", path)
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(
    "doc_id", ["", " ", ".", "..", "...", "a/b", "/etc/passwd", "../up", "a\\b", "a\0b", "x" * 251, "综" * 84, "a\udcff"]
)
def test_an_id_that_is_no_stem(doc_id: str) -> None:
    with pytest.raises(InputError, match="rename"):
        record_path(Path("out"), doc_id)


# --- Reading ----------------------------------------------------------------------------------------------------------------------


def spoilt(content: object) -> bytes:
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON, or not whole"),
        (dumps(record()).encode()[:-20], "not JSON, or not whole"),
        (b"\xff\xfe", "not JSON, or not whole"),
        (b"[" * 100_000, "not JSON, or not whole"),
        (spoilt([]), "is no record"),
        (spoilt({"schema_version": "1.0"}), r"is no record \(\$.provenance"),
        (spoilt({**record().model_dump(mode="json"), "schema_version": "2.0"} | {"novel": 1}), "schema 2.0"),
        (spoilt({**record().model_dump(mode="json"), "mentions": [{"id": "m1"}]}), r"\$.mentions\[0\].label"),
        (spoilt({**record().model_dump(mode="json"), "schema_version": ["x\ny"]}), r"\$.schema_version"),
    ],
)
def test_what_is_no_record(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "rats.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said) as caught:
        read_record(path)
    assert str(path) in str(caught.value) and "--force" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.json", "folder", "nul\0"])
def test_what_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_record(tmp_path / name)


def test_the_head_alone(tmp_path: Path) -> None:
    path = tmp_path / "rats.json"
    write_record(record(), path)
    head = read_head(path)
    assert head is not None and head == {key: record().model_dump(mode="json")[key] for key in ("schema_version", "provenance", "document")}
    assert is_current(path, **CURRENT)


@pytest.mark.parametrize("change", [{"name": "rats.md"}, {"sha256": "6" * 64}, {"version": "0.1.1"}, {"lexicons": {}}])
def test_a_record_of_something_else_is_not_current(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "rats.json"
    write_record(record(), path)
    assert not is_current(path, **(CURRENT | change))


@pytest.mark.parametrize("cut", [0, 1, 3, 40, 400, -1, -2])
def test_a_part_of_a_record_is_not_current(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "rats.json"
    path.write_bytes(dumps(record()).encode()[:cut])
    assert not is_current(path, **CURRENT)


@pytest.mark.parametrize(
    "data",
    [b"{}\n", b"null\n}\n", b"{\n1,\n2,\n3,\n}\n", b"\xff\n\n\n\n}\n", b'{\n"schema_version": "1.0",\n"a": 1,\n"b": 2\n}\n'],
)
def test_a_file_of_another_form_is_not_current(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "rats.json"
    path.write_bytes(data)
    assert not is_current(path, **CURRENT)
    assert not is_current(tmp_path, **CURRENT) and not is_current(tmp_path / "none", **CURRENT)
