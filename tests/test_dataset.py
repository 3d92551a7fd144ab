"""The study dataset: the same rows in every file, the same bytes each time, nothing that a spreadsheet would act on."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from pipeline.cli import main
from pipeline.write.dataset import COLUMNS, FILES

SOURCE = (
    "Wang等［3］给24名健康男性鼻内吸入催产素24 IU，45 min后测试。\n\n"
    "Lee et al. [7] gave 10, 20 and 40 mg of ketamine orally twice daily for 2 weeks to 52 men and 12 women.\n"
)


def called(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def made(folder: Path, text: str = SOURCE) -> Path:
    (folder / "review.txt").write_text(text, encoding="utf-8")
    assert called("run", folder / "review.txt", "--out", folder / "out").exit_code == 0
    assert called("studies", "--out", folder / "out").exit_code == 0
    return folder / "out"


def csv_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_the_rows(tmp_path: Path) -> None:
    first, second = json.loads((made(tmp_path) / "studies.json").read_text(encoding="utf-8"))
    assert list(first) == list(COLUMNS)
    assert (first["citation"], first["author"], first["n"], first["route"]) == (3, "Wang", 24, "intranasal")
    assert (first["dose_low"], first["dose_high"], first["dose_unit"]) == (24, 24, "[iU]")
    assert (first["timing_low"], first["timing_unit"], first["timing_role"]) == (45, "min", "after_administration")
    assert [SOURCE[start:end] for start, end in json.loads(first["dose_spans"])] == ["24 IU"]
    # Two groups are no one number; a list is a range.
    assert (second["n"], second["sample"]) == (None, "52 men; 12 women")
    assert (second["dose_low"], second["dose_high"], second["times"], second["per"]) == (10, 40, 2, "d")


def test_the_files_hold_the_same(tmp_path: Path) -> None:
    out = made(tmp_path)
    rows = json.loads((out / "studies.json").read_text(encoding="utf-8"))
    assert parquet.read_table(out / "studies.parquet").to_pylist() == rows
    assert (out / "studies.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    told = csv_rows(out / "studies.csv")
    assert [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows] == told


def test_the_dataset_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    out = made(tmp_path)
    before = {name: (out / name).read_bytes() for name in FILES}
    assert called("studies", "--out", out).exit_code == 0
    assert {name: (out / name).read_bytes() for name in FILES} == before


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    out = made(tmp_path)
    path = out / "records" / "review.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"author": "Wang"', '"author": "=1+1"'), encoding="utf-8")
    assert called("studies", "--out", out).exit_code == 0
    assert csv_rows(out / "studies.csv")[0]["author"] == "'=1+1"


def test_a_record_that_cannot_be_read_is_named_and_left_out(tmp_path: Path) -> None:
    out = made(tmp_path)
    (out / "records" / "broken.json").write_text("{", encoding="utf-8")
    result = called("studies", "--out", out)
    assert result.exit_code == 1
    assert "broken.json" in result.stderr
    assert len(csv_rows(out / "studies.csv")) == 2


def test_without_records_there_is_an_error(tmp_path: Path) -> None:
    result = called("studies", "--out", tmp_path)
    assert result.exit_code == 2
    assert "revmine run" in result.stderr


def test_the_studies_are_shown(tmp_path: Path) -> None:
    (tmp_path / "review.txt").write_text(SOURCE, encoding="utf-8")
    result = called("show", tmp_path / "review.txt", "--studies")
    assert result.exit_code == 0
    assert "24名健康男性" in result.stdout
    assert "10, 20 and 40 mg" in result.stdout


def test_a_run_writes_the_dataset_too(tmp_path: Path) -> None:
    (tmp_path / "review.txt").write_text(SOURCE, encoding="utf-8")
    assert called("run", tmp_path / "review.txt", "--out", tmp_path / "out").exit_code == 0
    assert all((tmp_path / "out" / name).is_file() for name in FILES)
    assert len(csv_rows(tmp_path / "out" / "studies.csv")) == 2


def test_a_number_that_no_column_holds_leaves_the_files_as_they_were(tmp_path: Path) -> None:
    out = made(tmp_path)
    before = {name: (out / name).read_bytes() for name in FILES}
    path = out / "records" / "review.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"citation": 3,', f'"citation": {10**30},'), encoding="utf-8")
    result = called("studies", "--out", out)
    assert result.exit_code == 2
    assert "revmine run --force" in result.stderr
    assert {name: (out / name).read_bytes() for name in FILES} == before


def test_pandas_and_duckdb_read_the_same(tmp_path: Path) -> None:
    out = made(tmp_path)
    rows = json.loads((out / "studies.json").read_text(encoding="utf-8"))
    csv_file, parquet_file = str(out / "studies.csv"), str(out / "studies.parquet")
    frames = [
        pd.read_csv(csv_file, encoding="utf-8-sig"),
        pd.read_parquet(parquet_file),
        duckdb.read_csv(csv_file).df(),
        duckdb.read_parquet(parquet_file).df(),
    ]
    for frame in frames:
        told = json.loads(frame.to_json(orient="records"))
        assert [{name: cell for name, cell in row.items() if cell is not None} for row in told] == [
            {name: cell for name, cell in row.items() if cell is not None} for row in rows
        ]
        assert pd.api.types.is_numeric_dtype(frame["dose_low"])
        assert pd.api.types.is_integer_dtype(frame["citation"])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same(tmp_path: Path) -> None:
    out = made(tmp_path)
    # Commas, double quotes, UTF-8, and back.
    command = [
        "soffice",
        "--headless",
        "--norestore",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--infilter=CSV:44,34,76,1,,0,false,true",
    ]
    command += ["--convert-to", "ods", "--outdir", str(tmp_path / "office"), str(out / "studies.csv")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    back = [
        "soffice",
        "--headless",
        "--norestore",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1",
    ]
    subprocess.run(
        [*back, "--outdir", str(tmp_path / "back"), str(tmp_path / "office" / "studies.ods")], check=True, timeout=120, capture_output=True
    )
    told = csv_rows(tmp_path / "back" / "studies.csv")
    rows = csv_rows(out / "studies.csv")
    assert [list(row) for row in told] == [list(row) for row in rows]
    for row, expected in zip(told, rows, strict=True):
        for name, cell in expected.items():
            assert row[name] == cell or float(row[name]) == float(cell)


def test_the_terms_that_documents_pair(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("给予荷包牡丹碱（bicuculline）和辣椒素（Capsaicin）。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("注射辣椒素（capsaicin）后。", encoding="utf-8")
    CliRunner().invoke(main, ["run", str(tmp_path), "--out", str(tmp_path / "out")])
    lines = (tmp_path / "out" / "glossary.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["zh,en,count,documents", "荷包牡丹碱,bicuculline,1,a", "辣椒素,Capsaicin,2,a; b"]
