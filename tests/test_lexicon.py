"""The lexicons: read strictly, all of them sound, large enough, and folding never moves an offset."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import KnowledgeError
from pipeline.knowledge.fold import fold
from pipeline.knowledge.heads import Head
from pipeline.knowledge.lexicon import Names, OpenName, Receptor, Region, Regional, Route, Unit, Words, hashes, read, table
from pipeline.knowledge.match import _bundled_entries, _grouped
from pipeline.knowledge.quantity import ComparatorWords

TABLES: dict[str, type] = {
    "comparators.tsv": ComparatorWords,
    "heads.tsv": Head,
    "open_names.tsv": OpenName,
    "receptors.tsv": Receptor,
    "regions.tsv": Region,
    "routes.tsv": Route,
    "taiwan.tsv": Regional,
    "units.tsv": Unit,
    "words.tsv": Words,
}
HAN, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2}")


@dataclass(frozen=True)
class Drug:
    """A row of a table that is made up here."""

    name: str
    surfaces: Names
    source: str
    other: Names = ()
    note: str = ""


HEADER = "name\tsurfaces\tsource\tother\tnote"
GOOD = f"{HEADER}\nketamine\tketamine|氯胺酮\tusage\t\t\norexin\torexin|hypocretin\tusage\tOX\tpeptide\n"


def test_a_sound_table_is_read() -> None:
    assert read(GOOD, Drug, "drugs.tsv") == [
        Drug("ketamine", ("ketamine", "氯胺酮"), "usage"),
        Drug("orexin", ("orexin", "hypocretin"), "usage", ("OX",), "peptide"),
    ]


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_before_them() -> None:
    turned = "\n".join("\t".join(reversed(line.split("\t"))) for line in GOOD.splitlines())
    assert read("\ufeff" + turned, Drug, "drugs.tsv") == read(GOOD, Drug, "drugs.tsv")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param("", 1, "columns", id="empty file"),
        pytest.param(GOOD.replace("note", "remark", 1), 1, "columns", id="unknown column"),
        pytest.param(GOOD.replace("note", "note\textra", 1), 1, "columns", id="a column too many"),
        pytest.param("\n".join(line.rpartition("\t")[0] for line in GOOD.splitlines()), 1, "columns", id="missing column"),
        pytest.param(GOOD.replace("note", "other", 1), 1, "columns", id="a column twice"),
        pytest.param(GOOD.replace("hypocretin", "ketamine"), 3, "stands on line 2", id="a surface in two rows"),
        pytest.param(GOOD.replace("hypocretin", "orexin"), 3, "twice", id="a surface twice in a row"),
        pytest.param(GOOD.replace("\nketamine\t", "\n\t"), 2, "name is empty", id="an empty required cell"),
        pytest.param(GOOD.replace("orexin|hypocretin", ""), 3, "surfaces is empty", id="an empty required list"),
        pytest.param(GOOD.replace("usage\tOX", "\tOX"), 3, "source is empty", id="an unsourced row"),
        pytest.param(GOOD.replace("\tpeptide", ""), 3, "4 cells, not 5", id="a cell too few"),
        pytest.param(GOOD.replace("peptide", "peptide\t"), 3, "6 cells, not 5", id="a cell too many"),
        pytest.param(GOOD + "\n", 4, "1 cells, not 5", id="a blank line"),
        pytest.param(GOOD.replace("|氯胺酮", "| 氯胺酮"), 2, "stray space", id="a space before a name"),
        pytest.param(GOOD.replace("hypocretin", "hypocretin "), 3, "stray space", id="a space after a name"),
        pytest.param(GOOD.replace("|氯胺酮", "|"), 2, "empty name", id="an empty name"),
        pytest.param(GOOD.replace("ketamine|", "ketamine||"), 2, "empty name", id="two bars"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read(text, Drug, "drugs.tsv")
    assert str(caught.value).startswith(f"drugs.tsv: line {line}: ")
    assert what in str(caught.value)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_bundled_table_is_sound(name: str) -> None:
    assert table(name, TABLES[name])


def test_every_bundled_table_is_known_here() -> None:
    assert hashes().keys() == TABLES.keys()
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in hashes().values())


def test_there_are_regions_and_receptors_enough_in_both_languages() -> None:
    regions = {region.name for region in table("regions.tsv", Region) if region.en and region.zh}
    assert len(regions) >= 850
    receptors = [
        receptor
        for receptor in table("receptors.tsv", Receptor)
        if any(HAN.search(name) for name in (*receptor.zh, *receptor.names))
        and any(LATIN.search(name) for name in (*receptor.en, *receptor.names, *receptor.alone, *receptor.symbols))
    ]
    assert len({receptor.ids for receptor in receptors}) >= 450
    assert {region.label for region in table("regions.tsv", Region)} == {"BRAIN_REGION", "SPINAL_REGION"}


def test_no_name_has_two_meanings_unless_the_document_must_define_it() -> None:
    ambiguous: list[str] = []
    for folded, entries in _grouped(_bundled_entries()).items():
        for kinds in (("region", "receptor"), ("receptor_stem",), ("receptor_symbol",)):
            # Where case counts, PVN and Pvn are two names.
            meanings: dict[str, set[object]] = {}
            for entry in entries:
                if entry.kind in kinds and entry.concept:
                    meaning = entry.concept.id if isinstance(entry.concept, Region) else entry.concept.ids
                    meanings.setdefault(entry.surface if entry.case else folded, set()).add(meaning)
            ambiguous += [surface for surface, told in meanings.items() if len(told) > 1]
    assert ambiguous == []


def test_identifiers_have_the_form_of_their_kind() -> None:
    assert all(re.fullmatch(r"UBERON:\d{7}", region.id) for region in table("regions.tsv", Region))
    assert {region.match for region in table("regions.tsv", Region)} <= {"", "broader"}
    assert all(len(receptor.ids) <= 4 and all(id_ == id_.strip() for id_ in receptor.ids) for receptor in table("receptors.tsv", Receptor))


@given(st.text())
@example("İstanbul ŉ ΐ ﬁ ß ẞ")
@example("２４ ＩＵ／ｋｇ　μ µ 下視丘的視丘下核，５－ＨＴ（２Ａ）受器")
@example("\U0002f800\U0001d7d8\u0130\u0345")
def test_folding_keeps_the_length(text: str) -> None:
    folded = fold(text)
    assert len(folded.plain) == len(folded.lower) == len(text)


@given(st.text())
def test_folding_is_done_after_one_time(text: str) -> None:
    folded = fold(text)
    assert fold(folded.plain).plain == folded.plain
    assert fold(folded.plain).lower == folded.lower


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("２４ ＩＵ／ｋｇ", "24 IU/kg"),
        ("20～48—50", "20~48-50"),
        ("下視丘", "下丘脑"),
        ("視丘", "丘脑"),
        ("5 µg，［3］", "5 μg，[3]"),
    ],
)
def test_what_reads_alike_folds_alike(text: str, plain: str) -> None:
    assert fold(text).plain == plain
