"""The kept surfaces: the same as those that are worked out, and never trusted where they are not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.knowledge import compiled

MADE = [("amygdala", ["0.r1="]), ("pvn", ["0!r2=PVN", "2!r3=PVN"])]
READ = (["amygdala", "pvn"], ["0.r1=", "0!r2=PVN\t2!r3=PVN"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compiled, "cache_folder", lambda: tmp_path)
    return tmp_path


def never() -> list[tuple[str, list[str]]]:
    raise AssertionError("was made again")


def test_what_was_made_is_kept(folder: Path) -> None:
    assert compiled.surfaces(["sha"], lambda: MADE) == READ
    assert compiled.surfaces(["sha"], never) == READ
    assert compiled.told_of(READ[1][1]) == MADE[1][1]


def test_other_tables_are_made_anew_and_the_old_ones_go(folder: Path) -> None:
    compiled.surfaces(["sha"], lambda: MADE)
    assert compiled.surfaces(["other"], lambda: MADE[:1]) == (["amygdala"], ["0.r1="])
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-3], lambda text: "", lambda text: text.replace("\npvn", ""), lambda text: "\x00" * 9]
)
def test_what_is_not_whole_is_made_anew(folder: Path, damage: object) -> None:
    compiled.surfaces(["sha"], lambda: MADE)
    (path,) = folder.iterdir()
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    assert compiled.surfaces(["sha"], lambda: MADE) == READ
    assert compiled.surfaces(["sha"], never) == READ


def test_without_a_folder_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "cache_folder", lambda: None)
    assert compiled.surfaces(["sha"], lambda: MADE) == READ


def test_the_bundled_surfaces_are_told_as_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.knowledge import match

    made = match._grouped(match._bundled_entries())
    kept = match.matcher()
    assert all(list(kept.entries(surface)) == made[surface] for surface in list(made)[::97])
