"""Whether the identifiers of the lexicons exist and agree with their names: ``python tests/check_lexicons.py REFERENCE``.

REFERENCE is a folder with ``brain-regions.tsv`` (columns id, name, status) and ``receptors.tsv`` (hgnc_*, gtopdb_*), as UBERON, HGNC
and the Guide to Pharmacology publish them. What does not agree and is right all the same stands, with its reason, in
``lexicon_exceptions.tsv``; an exception that is needed no more is a fault too. Ends with 1 where there is a fault.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.knowledge.lexicon import Receptor, Region, table

EXCEPTIONS = Path(__file__).with_name("lexicon_exceptions.tsv")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def region_faults(reference: Path) -> Iterator[tuple[str, str]]:
    known = {row["id"]: row for row in rows(reference / "brain-regions.tsv")}
    for region in table("regions.tsv", Region):
        row = known.get(region.id)
        if row is None or row["status"] != "current":
            yield region.id, "no current UBERON id"
        elif not region.match and row["name"] != region.name:
            yield region.id, f"is called {row['name']!r}, not {region.name!r}"


def receptor_faults(reference: Path) -> Iterator[tuple[str, str]]:
    published = list(rows(reference / "receptors.tsv"))
    known = {row["hgnc_symbol"]: row for row in published if row["hgnc_symbol"]}
    families = {family for row in published for family in row["gtopdb_family"].split("|")}
    for receptor in table("receptors.tsv", Receptor):
        for id_ in receptor.ids:
            if id_ not in known and id_ not in families:
                yield id_, "neither an HGNC symbol nor a family of the Guide to Pharmacology"
        if len(receptor.ids) == 1 and (row := known.get(receptor.ids[0])) and not _names(receptor) & _published(row):
            yield receptor.ids[0], f"no name of it ({', '.join(sorted(_names(receptor))[:3])} …) is published for {row['hgnc_name']!r}"


def _bare(name: str) -> str:
    """A name without the word receptor, its case and what parts its words."""
    return re.sub(r"receptors?|[^a-z0-9α-ω]", "", name.lower())


def _names(receptor: Receptor) -> set[str]:
    return {_bare(name) for name in (*receptor.en, *receptor.names, *receptor.alone, *receptor.symbols, *receptor.defined)} - {""}


def _published(row: dict[str, str]) -> set[str]:
    columns = (
        "hgnc_symbol",
        "hgnc_name",
        "hgnc_alias_symbols",
        "hgnc_alias_names",
        "gtopdb_target_name",
        "gtopdb_abbrev",
        "gtopdb_synonyms",
    )
    return {_bare(name) for column in columns for name in row[column].split("|")} - {""}


def main(reference: Path) -> int:
    excused = {row["id"]: row["reason"] for row in rows(EXCEPTIONS)}
    faults = dict([*region_faults(reference), *receptor_faults(reference)])
    unexcused = {id_: fault for id_, fault in faults.items() if not excused.get(id_)}
    needless = excused.keys() - faults.keys()
    for id_, fault in unexcused.items():
        print(f"{id_}: {fault}")
    for id_ in sorted(needless):
        print(f"{id_}: needs no exception any more")
    regions, receptors = table("regions.tsv", Region), table("receptors.tsv", Receptor)
    print(
        f"{len(regions)} regions ({len({region.name for region in regions if region.label == 'BRAIN_REGION'})} concepts of the brain), "
        f"{len(receptors)} receptors ({len({receptor.ids for receptor in receptors})} concepts); "
        f"{len(unexcused)} faults, {len(excused) - len(needless)} exceptions with a reason"
    )
    return 1 if unexcused or needless else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/check_lexicons.py REFERENCE")
    sys.exit(main(Path(sys.argv[1])))
