"""References in the formats of reference managers: what goes out comes back, read by other programs' parsers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, MergeNameParts, SeparateCoAuthors, SplitNameParts
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.model import Record
from pipeline.write.bibliography import bibtex, csl_json, items_of, ris

Process = Callable[[str], Record]
ENTRIES = (
    "[1] 余华荣，王跃春，等．催产素的中枢镇痛作用：5% & 10_μg[J]．中国疼痛医学杂志，2003，9(2)：101-104．",
    "[2] van den BERG J P, O'Brien K, et al. Is PPARγ {safe}? A trial[J]. N Engl J Med, 2019, 380(11): 1033-1041. DOI: 10.1056/a_b.",
    "[3] 王芳. 催产素对疼痛调节的机制研究[D]. 南京: 南京师范大学, 2010.",
    "[4] 陈竺. 医学遗传学[M]. 2版. 北京: 人民卫生出版社, 2010: 12-15.",
    "[5] 世界卫生组织. 疼痛管理指南[EB/OL]. (2019-05-01)[2021-03-04]. https://www.who.int/guide_1.",
    "[6] LI Q. Deep learning for pain[C]//SMITH J. Proceedings of the Congress on Pain. Seattle: IASP Press, 2018: 33-40.",
    "[7] ……（原文缺失）",
)


@pytest.fixture
def items(process: Process) -> list[dict[str, Any]]:
    body = "催产素可减轻疼痛［1-7］。\n" * 12
    return list(items_of(process("催产素与疼痛\n\n" + body + "\n参考文献\n" + "\n".join(ENTRIES) + "\n")))


def names(item: dict[str, Any]) -> list[str]:
    return [name.get("literal") or f"{name['family']}, {name['given']}" for name in item.get("author", ())]


def test_csl_json_is_what_it_was(items: list[dict[str, Any]]) -> None:
    assert json.loads(csl_json(items)) == items
    assert [item["id"] for item in items] == [
        "ref2003-1",
        "vandenberg2019-2",
        "ref2010-3",
        "ref2010-4",
        "ref2019-5",
        "li2018-6",
        "ref-7",
    ]
    assert items[6]["note"].startswith("……")


def test_ris_comes_back(items: list[dict[str, Any]]) -> None:
    back = rispy.loads(ris(items))
    assert [entry["id"] for entry in back] == [item["id"] for item in items]
    assert [entry["type_of_reference"] for entry in back] == ["JOUR", "JOUR", "THES", "BOOK", "ELEC", "CPAPER", "GEN"]
    for entry, item in zip(back, items, strict=True):
        assert entry.get("authors", []) == names(item)
        assert entry.get("title") == item.get("title")
        assert entry.get("secondary_title") == item.get("container-title")
        assert entry.get("doi") == item.get("DOI")
        assert "-".join(filter(None, (entry.get("start_page"), entry.get("end_page")))) == item.get("page", "")
    assert not re.search(r"(?m)^\d+\.$", ris(items))


def test_bibtex_comes_back(items: list[dict[str, Any]]) -> None:
    layers = [LatexDecodingMiddleware(), SeparateCoAuthors(), SplitNameParts(), MergeNameParts()]
    library = bibtexparser.parse_string(bibtex(items), append_middleware=layers)
    assert not library.failed_blocks
    assert [entry.entry_type for entry in library.entries] == [
        *("article", "article", "phdthesis", "book", "misc", "inproceedings", "misc"),
    ]
    for entry, item in zip(library.entries, items, strict=True):
        fields = {field.key: field.value for field in entry.fields}
        assert [re.sub(r"[{}]", "", name) for name in fields.get("author", [])] == names(item)
        title = item.get("title", "").replace("{", "(").replace("}", ")")
        assert re.sub(r"[{}]", "", fields.get("title", "")) == title
        assert fields.get("year", "") == str((item.get("issued") or {}).get("date-parts", [[""]])[0][0])
        assert fields.get("journal", fields.get("booktitle")) == item.get("container-title")
        assert fields.get("doi") == item.get("DOI")


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "催产素与疼痛\n\n" + "疼痛［1-7］。\n" * 20 + "\n参考文献\n" + "\n".join(ENTRIES) + "\n", encoding="utf-8"
    )
    runner = CliRunner()
    out = str(tmp_path / "out")
    assert runner.invoke(main, ["run", str(tmp_path / "a.txt"), "--out", out]).exit_code == 0
    for form, ending in (("csl-json", ".json"), ("bibtex", ".bib"), ("ris", ".ris")):
        result = runner.invoke(main, ["export", "--to", form, "--out", out])
        assert (result.exit_code, "7 references of 1 document" in result.stderr) == (0, True)
        assert "催产素的中枢镇痛作用" in (tmp_path / "out" / form / f"a{ending}").read_text(encoding="utf-8")
    assert runner.invoke(main, ["export", "--to", "ris", "--out", str(tmp_path / "none")]).exit_code == 2
    lines = (tmp_path / "out" / "references.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 8
    assert lines[1].startswith("催产素的中枢镇痛作用")
