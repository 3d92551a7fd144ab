"""The command: exit codes, what goes where, one line for each thing that is wrong, and nothing on the terminal that a file put there."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import pipeline
from pipeline.cli import main
from pipeline.write.records import read_record

ROOT = Path(pipeline.__file__).parent.parent
SENTENCE = "Rats received 24 IU of oxytocin.\n"
COMMANDS = ("run", "studies", "evaluate", "show", "export", "lexicon", "schema")


def called(*arguments: object, stdin: bytes | str | None = None) -> Result:
    """The command in this process. Whatever happens, it ends with an exit code of the contract and without a traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "pipeline", *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


def errors(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("Error: ")]


def an_image() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


def an_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", SENTENCE)
    return buffer.getvalue()


def noise() -> bytes:
    return b"".join(hashlib.sha256(bytes([number])).digest() for number in range(100))


def a_scan() -> bytes:
    """A PDF with one empty page: no text layer."""
    import pypdfium2

    buffer = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(buffer)
    return buffer.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \r\n\t", "white space"),
    "image.txt": (an_image(), "PNG"),
    "archive.txt": (an_archive(), "ZIP"),
    "scan.pdf": (a_scan(), "OCR"),
    "noise.txt": (noise(), "not a text file"),
}


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE)
    return path


# --- All commands -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    result = called(name, "--help")
    assert result.exit_code == 0 and re.search(rf"Examples?:\n +revmine {name}", result.stdout)
    assert called(name, "-h").stdout == result.stdout


def test_every_command_is_tested() -> None:
    assert set(COMMANDS) == set(main.commands)
    assert all(name in called("--help").stdout for name in COMMANDS)


def test_version() -> None:
    assert called("--version").stdout == f"revmine {pipeline.__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["evaluate", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom pipeline.cli import main\nmain(sys.argv[1:], standalone_mode=False)\n"
        "print(sorted({'spacy', 'jieba', 'pydantic', 'numpy', 'rich', 'pypdfium2'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment())
    assert done.stderr.strip() == "[]" and "revmine" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["run", "--jobs", "0"],
        ["run", "--jobs", "x"],
        ["run", "--nothing"],
        ["evaluate", "--min-f1", "1.1"],
        ["evaluate", "--min-f1", "high"],
        ["show"],
        ["show", "a", "b"],
        ["schema", "a"],
    ],
)
def test_bad_arguments_end_with_2(arguments: list[str]) -> None:
    result = called(*arguments)
    assert result.exit_code == 2 and not result.stdout and "Error: " in result.stderr


# --- run --------------------------------------------------------------------------------------------------------------------------


def test_run_writes_a_record_and_sums_up(text: Path, tmp_path: Path) -> None:
    result = called("run", text, "--out", tmp_path / "out")
    assert result.exit_code == 0 and not result.stdout
    record = read_record(tmp_path / "out" / "records" / "text.json")
    assert SENTENCE[record.mentions[-1].start : record.mentions[-1].end] == record.mentions[-1].text
    assert re.search(r"^1 document done, 0 skipped, 0 failed; \d+ mentions?; \d+\.\d s; records in ", result.stderr, re.MULTILINE)
    again = called("run", text, "--out", tmp_path / "out")
    assert (
        again.exit_code == 0
        and "0 documents done, 1 skipped" in again.stderr
        and f"up to date (--force makes them anew): {text}" in again.stderr
    )
    assert "1 document done, 0 skipped" in called("run", text, "--out", tmp_path / "out", "--force").stderr


def test_run_reads_standard_input(tmp_path: Path) -> None:
    result = called("run", "-", "--out", tmp_path, stdin=SENTENCE.encode("utf-16"))
    assert result.exit_code == 0
    source = read_record(tmp_path / "records" / "stdin.json").document.source
    assert (source.name, source.encoding, source.characters) == ("stdin", "utf-16-le", len(SENTENCE))


def test_run_without_input_takes_what_is_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.txt").write_text(SENTENCE)
    monkeypatch.setattr("pipeline.cli.reviews.bundled", lambda kind: {"documents": tmp_path / "own"}[kind])
    monkeypatch.chdir(tmp_path)
    assert called("run").exit_code == 0
    assert os.listdir(tmp_path / "outputs" / "records") == ["a.json"]


def test_bad_input_is_one_line_each_and_the_rest_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "none").mkdir(parents=True)
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    for name in ("good.txt", "same.txt", "same.md"):
        (folder / name).write_text(SENTENCE)
    (folder / "odd.txt").write_bytes(("大鼠注射 24 IU 的催产素。" * 20).encode() + b"\xff" + SENTENCE.encode())
    result = called("run", folder, folder / "none", folder / "missing.txt", folder / "none*.txt", "--out", tmp_path / "out")
    assert result.exit_code == 1 and not result.stdout
    said = errors(result)
    assert len(said) == len(BAD) + 4
    for name, (_, what) in BAD.items():
        (line,) = [line for line in said if f"{folder / name}: " in line]
        assert what in line and "; " in line, line
    for path, what in (("none", "holds no document"), ("missing.txt", "does not exist"), ("none*.txt", "matches no document")):
        assert any(line.startswith(f"Error: {folder / path}: {what}; ") for line in said)
    assert any(str(folder / "same.md") in line and str(folder / "same.txt") in line for line in said)
    assert sorted(os.listdir(tmp_path / "out" / "records")) == ["good.json", "odd.json"]
    assert read_record(tmp_path / "out" / "records" / "odd.json").warnings[0].code == "undecodable"
    assert f"2 documents done, 0 skipped, {len(said)} failed" in result.stderr


@pytest.mark.parametrize("inputs", [["missing.txt"], ["none"], ["none", "missing*"], [""], ["a.txt", "sub/a.txt"]])
def test_nothing_to_start_with_ends_with_2(tmp_path: Path, inputs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "sub/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SENTENCE)
    (tmp_path / "none").mkdir()
    result = called("run", *inputs)
    assert result.exit_code == 2 and errors(result) and not result.stdout
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/none", "", "nul\0"])
def test_an_output_folder_that_cannot_be_written(text: Path, tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    result = called("run", text, "--out", out)
    assert result.exit_code == 2 and len(errors(result)) == 1 and len(result.stderr.splitlines()) == 1
    assert sorted(os.listdir(tmp_path)) == ["file", "text.txt"]


def test_a_fault_of_the_program_is_one_line_too(text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, name: str, lexicons: object) -> None:
        raise TypeError("no\nway")

    monkeypatch.setattr("pipeline.batch._process", fail)
    said = f"Error: {text}: failed unexpectedly (TypeError: no way); please report it with the document"
    result = called("run", text, "--out", tmp_path / "out")
    assert result.exit_code == 1 and errors(result) == [said] and f"Failed: {text}" in result.stderr
    result = called("show", text)
    assert result.exit_code == 2 and errors(result) == [said]


def test_names_are_escaped_for_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31m[red]\n\u202etxt.txt"
    path.write_bytes(b"")
    (tmp_path / "[bold]\x07.txt").write_text(SENTENCE)
    result = called("run", tmp_path, "--out", tmp_path / "out")
    assert result.exit_code == 1 and len(errors(result)) == 1
    assert "\\x1b[31m[red]" in result.stderr and "[bold]\\x07.txt" in result.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.stderr)


def test_an_interrupted_run_leaves_what_is_whole_and_the_same_under_another_hash_seed(tmp_path: Path) -> None:
    """The second document is waited for on standard input when the signal comes."""
    path = tmp_path / "review.txt"
    path.write_text(
        "1 引言\n\n催产素（oxytocin，OT）24 IU 经鼻给药后 45 min，杏仁核（amygdala）活动降低［1～3，5］。\n" + SENTENCE * 3,
        encoding="utf-8",
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") == "0" else "0"
    arguments = command("run", path, "-", "--out", tmp_path / "two")
    terminal = environment(PYTHONHASHSEED=seed)
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=terminal
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stderr.readline().startswith(f"{path}: ")
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(10) == 130 and "Traceback" not in rest and "Interrupted" in rest and not process.stdout.read()
    assert os.listdir(tmp_path / "two" / "records") == ["review.json"]
    assert called("run", path, "--out", tmp_path / "one").exit_code == 0
    assert (tmp_path / "two" / "records" / "review.json").read_bytes() == (tmp_path / "one" / "records" / "review.json").read_bytes()


# --- show -------------------------------------------------------------------------------------------------------------------------


def test_show_prints_text_mentions_and_no_colour(text: Path) -> None:
    text.write_text("第一行的大鼠\n注射了 24 IU 催产素［1，2］。\n", encoding="utf-8")
    result = called("show", text)
    assert result.exit_code == 0 and not result.stderr and "\x1b" not in result.stdout
    assert "注射了 24 IU 催产素［1，2］" in result.stdout
    assert re.search(r"\d+-\d+ +│ DOSE +│ 24 IU +│ \{", result.stdout) and "DOSE 1 " in result.stdout and "citations 1" in result.stdout
    assert "1 citation\n" not in result.stdout and re.search(
        r"1 citation\n(.*\n)+.*［1，2］ +│ 1, 2", called("show", text, "--citations").stdout
    )


def test_show_reads_standard_input() -> None:
    result = called("show", "-", stdin=SENTENCE)
    assert result.exit_code == 0 and result.stdout.startswith("stdin: ") and SENTENCE.strip() in result.stdout


def test_show_in_colour_on_a_terminal_and_nothing_that_a_text_put_there(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.output._is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    text.write_text(f"\x1b]0;title\x07 [red]{SENTENCE}", encoding="utf-8")
    shown = called("show", text).stdout
    assert re.search(r"\x1b\[[0-9;]+m24 IU\x1b\[0m", shown) and "[red]" in shown
    assert not re.search(r"\x1b(?!\[[0-9;]*m)", shown) and "\x07" not in shown


@pytest.mark.parametrize("name", [*BAD, "missing.txt", "", "folder"])
def test_show_of_what_cannot_be_shown(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    for bad, (data, _) in BAD.items():
        (tmp_path / bad).write_bytes(data)
    result = called("show", tmp_path / name if name else "")
    assert result.exit_code == 2 and not result.stdout and len(result.stderr.splitlines()) == len(errors(result)) == 1


# --- schema -----------------------------------------------------------------------------------------------------------------------


def test_schema_is_that_of_the_record() -> None:
    from pipeline.model import Record

    result = called("schema")
    assert result.exit_code == 0 and json.loads(result.stdout) == Record.model_json_schema()


def test_a_closed_pipe_is_no_error() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = subprocess.run(command("schema"), stdout=write_end, stderr=subprocess.PIPE, env=environment(), check=False)
    finally:
        os.close(write_end)
    assert done.returncode == 0 and done.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command("schema"), stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), check=False)
    assert done.returncode == 2 and done.stderr.startswith("Error: ") and len(done.stderr.splitlines()) == 1


# --- evaluate ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Two documents and gold for three: of the second the gold wants what is not there."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "gold").mkdir()
    for name in ("one", "two"):
        (tmp_path / "texts" / f"{name}.txt").write_text(SENTENCE)
    start = SENTENCE.index("24 IU")
    dose = {"label": "DOSE", "start": start, "end": start + 5, "text": "24 IU", "value": {"low": 24, "high": 24, "unit": "[iU]"}}
    region = {"label": "BRAIN_REGION", "start": 0, "end": 4, "text": "Rats", "value": {"id": None, "name": "rats"}}
    for name, mentions in (("one", [dose]), ("two", [dose, region]), ("three", [dose])):
        write_gold(tmp_path, name, mentions)
    return tmp_path


def write_gold(folder: Path, name: str, mentions: list[Any], **changes: Any) -> None:
    content = {"doc": name, "sha256": hashlib.sha256(SENTENCE.encode()).hexdigest(), "mentions": mentions}
    content |= {"citations": [], "abbreviations": [], "studies": [], "conflicts": []} | changes
    (folder / "gold" / f"{name}.gold.json").write_text(json.dumps(content))


def evaluated(folder: Path, *arguments: object) -> Result:
    return called("evaluate", "--gold", folder / "gold", "--documents", folder / "texts", *arguments)


def test_evaluate_prints_figures_and_differences(judged: Path) -> None:
    result = evaluated(judged)
    assert result.exit_code == 0
    rows = {
        cells[0]: cells[1:] for line in result.stdout.splitlines() if len(cells := [c.strip() for c in line.strip("│").split("│")]) == 9
    }
    assert rows["DOSE"][:5] == ["2", "2", "1.000", "1.000", "1.000"] and rows["BRAIN_REGION"][0] == "1"
    assert {"core", "citations", "abbreviations", "SPINAL_REGION", "SAMPLE"} <= rows.keys() and "2 documents with gold" in result.stdout
    assert "two:0-4 missed BRAIN_REGION: gold Rats, found nothing\n    【Rats】 received 24 IU" in result.stdout
    assert result.stderr.strip() == "Note: three is left out: there is gold for it, but no document"


def test_evaluate_writes_the_figures(judged: Path) -> None:
    assert evaluated(judged, "--json", judged / "scores.json").exit_code == 0
    scores = json.loads((judged / "scores.json").read_text())
    assert list(scores) == ["documents", "labels", "core", "citations", "abbreviations", "studies", "conflicts", "scope"]
    assert scores["documents"] == 2 and scores["labels"]["DOSE"]["exact"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert scores["citations"]["f1"] is None
    assert json.loads(evaluated(judged, "--json", "-").stdout) == scores
    result = evaluated(judged, "--json", judged / "no" / "scores.json")
    assert result.exit_code == 2 and len(errors(result)) == 1


def test_a_missed_threshold_ends_with_1(judged: Path) -> None:
    assert evaluated(judged, "--min-f1", "0.3").exit_code == 0
    result = evaluated(judged, "--min-f1", "1")
    assert result.exit_code == 1 and "below 1.0" in result.stderr and "DOSE" in result.stdout
    for name in ("one", "two", "three"):
        write_gold(judged, name, [])
        (judged / "texts" / f"{name}.txt").write_text("Nothing at all.\n")
        write_gold(judged, name, [], sha256=hashlib.sha256(b"Nothing at all.\n").hexdigest())
    result = evaluated(judged, "--min-f1", "0")
    assert result.exit_code == 1 and "is -, below" in result.stderr


def test_gold_that_does_not_fit_is_set_aside(judged: Path) -> None:
    write_gold(judged, "two", [], sha256="0" * 64)
    (judged / "gold" / "four.gold.json").write_text("{")
    result = evaluated(judged)
    assert result.exit_code == 1 and "1 document with gold" in result.stdout
    assert [line.split(":")[1].strip().split("/")[-1] for line in errors(result)] == ["four.gold.json", "two.gold.json"]


def test_the_document_that_the_gold_was_made_for(judged: Path) -> None:
    (judged / "other").mkdir()
    (judged / "other" / "one.md").write_text("Another text.\n")
    (judged / "other" / "three.txt").write_text(SENTENCE)
    result = called("evaluate", "--gold", judged / "gold", "--documents", judged / "other", "--documents", judged / "texts")
    assert result.exit_code == 0 and "3 documents with gold" in result.stdout and not result.stderr


def test_the_folder_in_the_environment(judged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (judged / "own").mkdir()
    (judged / "own" / "three.txt").write_text(SENTENCE)
    monkeypatch.setattr("pipeline.cli.evaluation.bundled", lambda kind: {"documents": judged / "texts", "gold": judged / "gold"}[kind])
    assert "2 documents with gold" in called("evaluate").stdout
    monkeypatch.setenv("REVMINE_CORPUS", str(judged / "own"))
    assert "3 documents with gold" in called("evaluate").stdout


@pytest.mark.parametrize(
    ("gold", "documents"), [("missing", "texts"), ("texts", "texts"), ("gold", "missing"), ("gold", "empty"), ("", "texts")]
)
def test_nothing_to_evaluate_ends_with_2(judged: Path, gold: str, documents: str) -> None:
    (judged / "empty").mkdir()
    result = called("evaluate", "--gold", judged / gold if gold else "", "--documents", judged / documents)
    assert result.exit_code == 2 and len(errors(result)) == 1 and not result.stdout


def test_gold_without_any_document(judged: Path) -> None:
    (judged / "other").mkdir()
    (judged / "other" / "five.txt").write_text(SENTENCE)
    result = called("evaluate", "--gold", judged / "gold", "--documents", judged / "other")
    assert result.exit_code == 2 and result.stderr.count("Note: ") == 3 and "REVMINE_CORPUS" in errors(result)[0]
