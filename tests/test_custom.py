"""A user's own terms: read strictly, found before the bundled ones, told of in the record; and terms out of OBO files."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import pipeline
from pipeline.cli import main
from pipeline.errors import KnowledgeError
from pipeline.knowledge.custom import as_table, checked, read_lexicons
from pipeline.knowledge.lookup import lookup
from pipeline.knowledge.obo import from_obo

TERMS = """label\tid\tname\ten\tzh\tabbr\tabbr_defined
BRAIN_REGION\tX:1\tshell zone\tshell zone|shell area\t壳区带\tSHZ\tSZ
BRAIN_REGION\tX:2\tmy hypothalamus\thypothalamus\t下丘脑\t\t
RECEPTOR\tZETA1|ZETA2\t\tzeta receptor\t泽塔受体\tZR1\t
"""
OBO = """format-version: 1.2
ontology: test

[Term]
id: T:1
name: brain

[Term]
id: T:2
name: amygdala
synonym: "amygdaloid body" EXACT []
synonym: "AMYG" EXACT ABBREVIATION []
synonym: "almond" BROAD []
is_a: T:5

[Term]
id: T:3
name: lateral nucleus
synonym: "LA" EXACT []
synonym: "amygdala" EXACT []
relationship: part_of T:2

[Term]
id: T:4
name: obsolete nucleus
is_obsolete: true

[Term]
id: T:5
name: nuclear complex
relationship: part_of T:1

[Term]
id: T:6
name: kidney
"""


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "my-terms.tsv"
    path.write_text(TERMS, encoding="utf-8")
    return path


@pytest.fixture
def obo(tmp_path: Path) -> Path:
    path = tmp_path / "test.obo"
    path.write_text(OBO, encoding="utf-8")
    return path


def test_own_terms_are_found_and_come_before_the_bundled_ones(terms: Path) -> None:
    record = pipeline.process(text="壳区带和下丘脑表达泽塔受体；the shell areas, SHZ and ZR1; 海马。", lexicons=[terms])
    assert [(mention.text, getattr(mention.value, "id", None) or mention.value.ids) for mention in record.mentions] == [  # type: ignore[union-attr]
        ("壳区带", "X:1"),
        ("下丘脑", "X:2"),
        ("泽塔受体", ("ZETA1", "ZETA2")),
        ("shell areas", "X:1"),
        ("SHZ", "X:1"),
        ("ZR1", ("ZETA1", "ZETA2")),
        ("海马", "UBERON:0002421"),
    ]
    assert record.provenance.lexicons["my-terms.tsv"] == read_lexicons([terms])[0].sha256


def test_an_own_short_form_counts_where_it_is_defined(terms: Path) -> None:
    record = pipeline.process(text="The shell zone (SZ) is large. SZ neurons fire.", lexicons=[terms])
    assert [mention.text for mention in record.mentions] == ["shell zone", "SZ", "SZ"]
    assert [mention.text for mention in pipeline.process(text="SZ neurons fire.", lexicons=[terms]).mentions] == []


def test_without_them_nothing_of_them_is_known() -> None:
    assert not pipeline.process(text="壳区带内的细胞。").mentions
    assert "my-terms.tsv" not in pipeline.process(text="海马").provenance.lexicons


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("label\tid\nDRUG\tX:1\n", "line 2: label is 'DRUG'"),
        ("label\tid\ten\nBRAIN_REGION\tX:1\tzone\n", "line 2: a region has one id and a name"),
        ("label\tid\tname\ten\nBRAIN_REGION\tX:1|X:2\tzone\tzone\n", "line 2: a region has one id"),
        ("label\tid\tname\nBRAIN_REGION\tX:1\tzone\n", "line 2: no name"),
        ("label\tid\tname\ten\nBRAIN_REGION\tX:1\tzone\tz\n", "line 2: 'z' is too short"),
        ("label\tid\tname\ten\tmatch\nBRAIN_REGION\tX:1\tzone\tzone\tnarrower\n", "line 2: match is 'narrower'"),
        ("label\tid\tname\ten\nBRAIN_REGION\tX:1\tzone\tzone\nBRAIN_REGION\tX:2\tother\tzone\n", "line 3: 'zone' stands on line 2 too"),
        ("label\tid\tcolour\nBRAIN_REGION\tX:1\tred\n", "line 1: the columns are label, id, colour"),
        ("label\tname\nBRAIN_REGION\tzone\n", "line 1: the columns"),
        ("label\tid\tname\ten\nBRAIN_REGION\tX:1\tzone\n", "line 2: 3 cells, not 4"),
        ("", "line 1: the columns are missing"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, what: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        checked(text, "my.tsv")
    assert str(caught.value).startswith(f"my.tsv: {what}")


def test_a_table_that_is_no_text_or_not_there_or_named_twice(tmp_path: Path, terms: Path) -> None:
    (tmp_path / "bytes.tsv").write_bytes(b"label\tid\n\xff\xfe\n")
    for paths, what in (
        ([tmp_path / "bytes.tsv"], "is not UTF-8"),
        ([tmp_path / "none.tsv"], "cannot be read"),
        ([terms, terms], "has the name of another lexicon"),
    ):
        with pytest.raises(KnowledgeError, match=what):
            read_lexicons(paths)


def test_a_table_is_written_as_it_is_read() -> None:
    rows = checked(TERMS, "my.tsv")
    assert checked(as_table(rows), "again") == rows


def test_lookup_tells_where_a_concept_stands(terms: Path) -> None:
    lexicons = read_lexicons([terms])
    (own,) = lookup("下丘脑", lexicons)
    assert (own.ids, own.file, own.en) == (("X:2",), "my-terms.tsv", ("hypothalamus",))
    (bundled,) = lookup("CB1 receptor")
    assert (bundled.ids, bundled.file, bundled.label) == (("CNR1",), "receptors.tsv", "RECEPTOR")
    assert lookup("大麻素CB1受体")[0].ids == ("CNR1",)
    assert lookup("LC")[0].use == "where the document defines it"
    assert lookup("no such thing") == []


def test_terms_of_an_obo_file(obo: Path) -> None:
    rows, shared = from_obo(str(obo), "BRAIN_REGION", ["T:1"])
    assert [(row.id, row.en, row.abbr_defined) for row in rows] == [
        (("T:2",), ("amygdala", "amygdaloid body"), ("AMYG",)),
        (("T:3",), ("lateral nucleus",), ("LA",)),
        (("T:5",), ("nuclear complex",), ()),
    ]
    assert shared == 1
    assert {row.id[0] for row in from_obo(str(obo), "BRAIN_REGION").rows} == {"T:1", "T:2", "T:3", "T:5", "T:6"}
    assert checked(as_table(rows), "made") == rows


def test_an_obo_file_that_is_none(tmp_path: Path, obo: Path) -> None:
    (tmp_path / "bad.obo").write_text("no header\n[Term]\n", encoding="utf-8")
    for path, under, what in (
        (tmp_path / "bad.obo", (), "is no OBO file"),
        (tmp_path / "none.obo", (), "cannot be read"),
        (obo, ("T:9",), "no term"),
    ):
        with pytest.raises(KnowledgeError, match=what):
            from_obo(str(path), "BRAIN_REGION", under)


def invoke(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_commands(terms: Path, obo: Path, tmp_path: Path) -> None:
    code, out, _ = invoke("lexicon", "list", "--lexicon", terms)
    assert code == 0
    assert "regions.tsv" in out
    assert "my-terms.tsv" in out
    assert invoke("lexicon", "lookup", "伏隔核")[0] == 0
    assert invoke("lexicon", "lookup", "zork")[::2] == (
        1,
        "'zork' is not known; a table of your own can teach it: see `revmine lexicon --help`\n",
    )
    made = tmp_path / "made.tsv"
    assert invoke("lexicon", "import", obo, "--label", "BRAIN_REGION", "--out", made)[0] == 0
    assert made.read_text(encoding="utf-8") == invoke("lexicon", "import", obo, "--label", "BRAIN_REGION")[1]
    code, _, err = invoke("lexicon", "import", obo, "--label", "BRAIN_REGION", "--out", made)
    assert code == 2
    assert "is there already" in err
    assert "needs --label" in invoke("lexicon", "import", obo)[2]
    document = tmp_path / "one.txt"
    document.write_text("杏仁核旁的壳区带。", encoding="utf-8")
    assert "壳区带" in invoke("show", document, "--lexicon", terms)[1]
    assert invoke("run", document, "--out", tmp_path / "out", "--lexicon", terms)[0] == 0
    record = (tmp_path / "out" / "records" / "one.json").read_text(encoding="utf-8")
    assert '"X:1"' in record
    assert "0 documents done, 1 skipped" in invoke("run", document, "--out", tmp_path / "out", "--lexicon", terms)[2]
    assert "1 document done" in invoke("run", document, "--out", tmp_path / "out")[2]
