"""Many documents and the Python interface: what is found, skipped, shared among processes and set aside."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import pipeline
from pipeline import batch
from pipeline.batch import Done, Found, Outcome, Step, expand, find_documents, found_at, outcomes, read, run, sensible_jobs
from pipeline.bundled import bundled
from pipeline.errors import InputError, OutputError, PipelineError
from pipeline.write.records import dumps, read_record

SENTENCE = "Rats received 24 IU of oxytocin.\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Three documents and what is none."""
    folder = tmp_path / "texts"
    for name in ("b.txt", "a.TXT", "sub/c.md", ".hidden.txt", "sub/.git/x.txt", "notes.json", "sub/.d.pdf"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SENTENCE)
    return folder


def names(found: list[Found]) -> list[str]:
    return [one.name for one in found]


def one_error(inputs: list[str]) -> str:
    found, errors = find_documents(inputs)
    assert not found
    (error,) = errors
    assert isinstance(error, InputError) and "\n" not in str(error)
    return str(error)


# --- Finding ----------------------------------------------------------------------------------------------------------------------


def test_a_folder_is_searched_for_documents(texts: Path) -> None:
    found, errors = find_documents([str(texts)])
    assert names(found) == ["a.TXT", "b.txt", "c.md"] and not errors
    assert [one.id for one in found] == ["a", "b", "c"]


def test_what_is_named_is_taken_whatever_its_ending(texts: Path) -> None:
    found, errors = find_documents([str(texts / "notes.json"), str(texts / ".hidden.txt"), "-"])
    assert [(one.id, one.name) for one in found] == [("notes", "notes.json"), (".hidden", ".hidden.txt"), ("stdin", "stdin")] and not errors


@pytest.mark.parametrize(
    ("pattern", "expected"), [("*.txt", ["b.txt"]), ("[ab].*", ["a.TXT", "b.txt"]), ("s?b", ["c.md"]), ("**/*.md", ["c.md"])]
)
def test_globs(texts: Path, pattern: str, expected: list[str]) -> None:
    assert names(expand(str(texts / pattern))) == expected


def test_a_file_with_a_pattern_for_a_name(texts: Path) -> None:
    (texts / "[b].txt").write_text(SENTENCE)
    assert names(expand(str(texts / "[b].txt"))) == ["[b].txt"]


def test_a_file_named_twice_is_one_document(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(texts)
    found, errors = find_documents(["b.txt", "./b.txt", str(texts / "b.txt"), "*.txt", "-", "-"])
    assert names(found) == ["b.txt", "stdin"] and not errors


@pytest.mark.parametrize("other", ["sub/b.txt", "b.pdf", "B.txt"])
def test_two_documents_with_one_id(texts: Path, other: str) -> None:
    (texts / other).write_text(SENTENCE)
    found, (error,) = find_documents([str(texts / "a.TXT"), str(texts / "b.txt"), str(texts / other)])
    assert names(found) == ["a.TXT"]
    assert str(texts / "b.txt") in str(error) and str(texts / other) in str(error) and "rename" in str(error)


def test_what_leads_to_no_document(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / ("x" * 251 + ".txt")).touch()
    (tmp_path / "...txt").touch()
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff.txt", os.O_CREAT | os.O_WRONLY))
    assert one_error([str(tmp_path / "missing.txt")]).startswith(str(tmp_path / "missing.txt") + ": does not exist")
    assert one_error([str(tmp_path / "missing*.txt")]).startswith(str(tmp_path / "missing*.txt") + ": matches no document")
    assert one_error([str(tmp_path / "empty")]).startswith(
        str(tmp_path / "empty") + ": holds no document; a document is a file that ends in .txt"
    )
    assert "empty path" in one_error([""])
    assert "NUL" in one_error(["a\0b"])
    assert "too long" in one_error([str(tmp_path / ("x" * 251 + ".txt"))])
    assert "cannot be the name" in one_error([str(tmp_path / "...txt")])
    assert "UTF-8" in one_error([os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")])


def test_errors_do_not_hide_documents(texts: Path) -> None:
    found, errors = find_documents(["missing", str(texts / "b.txt"), "", "none*"])
    assert names(found) == ["b.txt"] and len(errors) == 3


def test_ids_are_those_of_the_record(tmp_path: Path) -> None:
    from pipeline.naming import document_id

    for name in ("a.txt", "a.b.pdf", ".txt", "a", "综述.md", "a.", "..x.txt"):
        assert found_at(f"dir/{name}").id == document_id(name)
    assert batch.STANDARD_INPUT.id == document_id(batch.STANDARD_INPUT.name)


def test_reading_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    for path, said in (
        (Path(os.devnull), "is a device"),
        (tmp_path, "is a folder"),
        (tmp_path / "gone.txt", "does not exist"),
        (tmp_path / "loop.txt", "cannot be read"),
    ):
        with pytest.raises(InputError, match=said) as caught:
            read(found_at(str(path)))
        assert str(path) in str(caught.value)


def test_bundled_documents() -> None:
    assert names(expand(str(bundled("documents"))))
    assert bundled("gold").is_dir()


# --- Working ----------------------------------------------------------------------------------------------------------------------


def steps(*contents: bytes) -> list[Step[Any]]:
    return [(Found(f"d{number}", f"d{number}.txt", f"in/d{number}.txt"), data) for number, data in enumerate(contents)]


def work(data: bytes, name: str) -> str:
    """Stands for the pipeline: the data says what is to happen."""
    if data == b"die":
        os._exit(9)
    if data == b"input":
        raise InputError("is empty", where=name, hint="give a text")
    if data == b"bug":
        raise TypeError("line one\nline two " + "x" * 1000)
    if data == b"bare":
        raise RecursionError
    if data == b"slow":
        time.sleep(0.3)
    return f"{data.decode()} of {os.getpid()}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_failures_are_set_aside(jobs: int) -> None:
    told = list(outcomes([*steps(b"slow", b"input", b"bug", b"bare", b"last"), Outcome(found_at("seen"), skipped=True)], work, jobs))
    first, empty, bug, bare, last, seen = told
    assert first.result is not None and first.result.startswith("slow") and last.result is not None and seen.skipped
    assert str(empty.error) == "in/d1.txt: is empty; give a text" and isinstance(empty.error, InputError)
    assert str(bug.error).startswith("in/d2.txt: failed unexpectedly (TypeError: line one line two xxx")
    assert str(bug.error).endswith("…); please report it with the document") and len(str(bug.error)) < 400
    assert str(bare.error) == "in/d3.txt: failed unexpectedly (RecursionError); please report it with the document"
    assert (first.result == f"slow of {os.getpid()}") is (jobs == 1)


def test_a_process_that_dies_takes_no_other_document_along() -> None:
    data = [b"a", b"die", b"slow", b"b", b"c", b"die", *[b"x"] * 10]
    told = list(outcomes(steps(*data), work, 2))
    assert [one.found.id for one in told] == [f"d{number}" for number in range(len(data))]
    assert [one.result is not None for one in told] == [content != b"die" for content in data]
    assert "in/d1.txt: brought down the process" in str(told[1].error)


def test_files_are_read_as_the_work_goes_on() -> None:
    taken = 0

    def many() -> Iterator[Step[Any]]:
        nonlocal taken
        for step in steps(*[b"x"] * 1000):
            taken += 1
            yield step

    for jobs in (1, 2):
        taken = 0
        results = outcomes(many(), work, jobs)
        next(results)
        assert taken <= batch.AHEAD * jobs
        results.close()


def test_processes_only_where_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)
    assert [sensible_jobs(count) for count in (0, 1, 30, 60, 1000)] == [1, 1, 1, 2, 4]


# --- Runs -------------------------------------------------------------------------------------------------------------------------


def run_all(folder: Path, out: Path, **options: Any) -> batch.Summary:
    found, errors = find_documents([str(folder)])
    assert not errors
    return run(found, out, **options)


def test_a_run_writes_what_process_gives(texts: Path, tmp_path: Path) -> None:
    told: list[Outcome[Done]] = []
    summary = run_all(texts, tmp_path / "out", tell=told.append)
    assert [one.id for one in summary.done] == ["a", "b", "c"] and not summary.skipped and not summary.failed
    assert sorted(os.listdir(tmp_path / "out" / "records")) == ["a.json", "b.json", "c.json"]
    assert [one.found.id for one in told] == ["a", "b", "c"]
    record = pipeline.process(texts / "b.txt")
    assert (tmp_path / "out" / "records" / "b.json").read_text(encoding="utf-8") == dumps(record)
    assert summary.mentions == 3 * len(record.mentions) > 0 and summary.seconds > 0


def test_what_is_done_is_skipped_until_something_changes(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"

    def done(**options: Any) -> list[str]:
        summary = run_all(texts, out, **options)
        assert len(summary.done) + len(summary.skipped) == 3
        return [one.id for one in summary.done]

    assert done() == ["a", "b", "c"]
    before = (out / "records" / "a.json").stat().st_mtime_ns
    assert done() == [] and (out / "records" / "a.json").stat().st_mtime_ns == before
    assert done(force=True) == ["a", "b", "c"]
    (texts / "b.txt").write_text(SENTENCE * 2)
    assert done() == ["b"]
    (texts / "b.txt").rename(texts / "b.md")  # the record names its source
    assert done() == ["b"]
    path = out / "records" / "c.json"
    path.write_bytes(path.read_bytes()[:-100])
    assert done() == ["c"]
    path.unlink()
    assert done() == ["c"]
    monkeypatch.setattr(batch, "hashes_with", lambda lexicons: {"units.tsv": "0" * 64})
    assert done() == ["a", "b", "c"]
    monkeypatch.undo()
    assert done() == []
    monkeypatch.setattr(batch, "__version__", "9.9.9")
    assert done() == ["a", "b", "c"]


def test_failures_do_not_stop_a_run(texts: Path, tmp_path: Path) -> None:
    (texts / "aa.txt").write_bytes(b"")
    (texts / "z.txt").symlink_to(texts / "nowhere")
    summary = run_all(texts, tmp_path / "out")
    assert [one.id for one in summary.done] == ["a", "b", "c"]
    assert [str(error).split(";")[0] for _, error in summary.failed] == [
        f"{texts / 'aa.txt'}: is empty",
        f"{texts / 'z.txt'}: does not exist",
    ]
    assert sorted(os.listdir(tmp_path / "out" / "records")) == ["a.json", "b.json", "c.json"]


def test_a_failure_leaves_the_record_of_before(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_all(texts, tmp_path / "out")
    before = (tmp_path / "out" / "records" / "b.json").read_bytes()
    monkeypatch.setattr(batch, "_process", lambda data, name, lexicons: 1 / 0)
    summary = run_all(texts, tmp_path / "out", force=True)
    assert len(summary.failed) == 3 and "ZeroDivisionError" in str(summary.failed[0][1])
    assert (tmp_path / "out" / "records" / "b.json").read_bytes() == before


def test_a_record_that_cannot_be_written_is_set_aside(texts: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "records" / "b.json").mkdir(parents=True)
    summary = run_all(texts, tmp_path / "out")
    assert [one.id for one in summary.done] == ["a", "c"]
    ((_, error),) = summary.failed
    assert isinstance(error, OutputError) and "b.json" in str(error)
    assert sorted(os.listdir(tmp_path / "out" / "records")) == ["a.json", "b.json", "c.json"]


def test_an_output_folder_that_cannot_be(texts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        run_all(texts, tmp_path / "file")


def test_an_interrupted_run_leaves_whole_records(texts: Path, tmp_path: Path) -> None:
    def stop(outcome: Outcome[Done]) -> None:
        if outcome.found.id == "b":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_all(texts, tmp_path / "out", tell=stop)
    assert sorted(os.listdir(tmp_path / "out" / "records")) == ["a.json", "b.json"]
    assert read_record(tmp_path / "out" / "records" / "b.json").document.id == "b"
    assert [one.id for one in run_all(texts, tmp_path / "out").done] == ["c"]


def test_more_processes_write_the_same_bytes(texts: Path, tmp_path: Path) -> None:
    (texts / "bad.txt").write_bytes(b" ")
    one, two = run_all(texts, tmp_path / "one"), run_all(texts, tmp_path / "two", jobs=2)
    assert one.done == two.done and [str(e) for _, e in one.failed] == [str(e) for _, e in two.failed] and len(one.failed) == 1
    for found in one.done:
        assert (tmp_path / "one" / "records" / f"{found.id}.json").read_bytes() == (
            tmp_path / "two" / "records" / f"{found.id}.json"
        ).read_bytes()


# --- The Python interface ---------------------------------------------------------------------------------------------------------


def test_a_path_bytes_and_a_text_are_one_document(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    records = [pipeline.process(path), pipeline.process(str(path)), pipeline.process(SENTENCE.encode()), pipeline.process(text=SENTENCE)]
    assert [record.document.id for record in records] == ["text", "text", "document", "text"]
    assert {record.mentions for record in records} == {records[0].mentions}
    (dose,) = [mention for mention in records[0].mentions if mention.label == "DOSE"]
    assert SENTENCE[dose.start : dose.end] == dose.text == "24 IU"
    source = records[3].document.source
    assert (source.name, source.encoding, source.sha256) == ("text", "utf-8", hashlib.sha256(SENTENCE.encode()).hexdigest())
    marked = pipeline.process(text="\ufeff" + SENTENCE)
    assert marked.mentions == records[0].mentions
    assert marked.document.source.sha256 == hashlib.sha256(("\ufeff" + SENTENCE).encode()).hexdigest()
    assert pipeline.process(memoryview(SENTENCE.encode()), name="/some/where/b.txt").document.source.name == "b.txt"


@pytest.mark.parametrize(
    "arguments", [{}, {"path": "a", "text": "b"}, {"text": b"24 IU"}, {"text": 24}, {"path": 24}, {"path": "a", "name": "b"}]
)
def test_arguments_that_are_none(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        pipeline.process(**arguments)


@pytest.mark.parametrize("text", ["", " \n", "24 IU \ud800", "x\0y\0z\0" * 20])
def test_a_text_that_is_none(text: str) -> None:
    with pytest.raises(InputError, match="text"):
        pipeline.process(text=text)


@pytest.mark.parametrize("path", ["", "missing.txt", "a\0b", "24 IU of oxytocin" * 1000, os.sep, "-"])
def test_a_path_to_nothing(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        pipeline.process(path)


def test_an_error_names_the_path(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError) as caught:
        pipeline.process(tmp_path / "empty.txt")
    assert str(caught.value).startswith(f"{tmp_path / 'empty.txt'}: is empty")


def test_many_records_come_in_order(texts: Path) -> None:
    paths = [texts / "b.txt", texts, texts / "b.txt"]
    assert [record.document.id for record in pipeline.process_many(paths)] == ["b", "a", "b", "c", "b"]


def test_many_records_with_one_that_fails(texts: Path) -> None:
    (texts / "empty.txt").touch()
    paths = [texts / "b.txt", texts / "empty.txt", texts / "missing", texts / "a.TXT"]
    records = pipeline.process_many(paths)
    assert next(records).document.id == "b"
    with pytest.raises(InputError, match="is empty"):
        next(records)
    errors: list[PipelineError] = []
    assert [record.document.id for record in pipeline.process_many(paths, on_error=errors.append)] == ["b", "a"]
    assert [str(texts / name) in str(error) for name, error in zip(("empty.txt", "missing"), errors, strict=True)] == [True, True]


def test_many_is_not_one(texts: Path) -> None:
    for path in (str(texts), texts, b"x"):
        with pytest.raises(TypeError, match="process"):
            pipeline.process_many(path)  # type: ignore[arg-type]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(SENTENCE.encode())))
    (record,) = pipeline.process_many(["-"])
    assert (record.document.id, record.document.source.name) == ("stdin", "stdin")


def test_load_gives_a_spacy_language() -> None:
    doc = pipeline.load()(SENTENCE)
    assert "24 IU" in [span.text for span in doc.spans["mentions"]]


def test_names_of_the_package() -> None:
    from pipeline.model import Record

    assert pipeline.Record is Record and set(pipeline.__all__) <= set(dir(pipeline))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pipeline.nothing


def test_importing_is_cheap() -> None:
    code = "import sys, pipeline; print(sorted({'spacy', 'jieba', 'pydantic', 'numpy', 'click', 'rich'} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(pipeline.__file__).parent.parent
    )
    assert done.stdout.strip() == "[]"
