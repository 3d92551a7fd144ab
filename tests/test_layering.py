"""Imports run one way. What a module uses is read from its source; which room may use which is the table below, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import pipeline

PACKAGE = Path(pipeline.__file__).parent
BASE = frozenset({"errors", "version", "naming", "model", "sourcemap"})
# Rooms (modules and folders of the package) in the order of the flow, and the rooms that each may use: none that comes later.
ROOMS: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "version": frozenset(),
    "naming": frozenset({"errors"}),
    "model": frozenset({"errors"}),
    "sourcemap": frozenset({"errors"}),
    "bundled": frozenset({"errors"}),
    "knowledge": BASE,
    "read": BASE | {"knowledge"},
    "segment": BASE | {"knowledge"},
    "extract": BASE | {"knowledge"},
    "language": BASE | {"knowledge", "segment", "extract"},
    "assemble": BASE | {"knowledge"},
    "write": BASE,
    "report": BASE,
    "evaluate": BASE,
    "flow": BASE | {"knowledge", "read", "language", "assemble"},
    "batch": BASE | {"knowledge", "write", "flow"},
    "scale": BASE | {"batch"},
    "terminal": BASE | {"knowledge", "evaluate", "batch"},
    "cli": BASE | {"bundled", "knowledge", "read", "write", "report", "evaluate", "flow", "batch", "scale", "terminal"},
    # The package itself is what callers use.
    "__init__": BASE | {"knowledge", "language", "write", "flow", "batch"},
    "__main__": frozenset({"cli"}),
}
OPENS_DATA, OPENS_RESOURCES, PRINTS = "knowledge/lexicon.py", {"knowledge/lexicon.py", "bundled.py"}, "cli"


@dataclass(frozen=True)
class Module:
    """A module by its path within the package, such as ``read/layout.py``."""

    path: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return ".".join(("pipeline", *Path(self.path).with_suffix("").parts)).removesuffix(".__init__")

    @property
    def room(self) -> str:
        return Path(self.path).parts[0].removesuffix(".py")

    @property
    def package(self) -> str:
        return self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]


@cache
def modules() -> tuple[Module, ...]:
    files = sorted(path for path in PACKAGE.rglob("*.py") if "_corpus" not in path.parts)
    return tuple(Module(path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in files)


def imported(module: Module, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What a module imports, wherever in it: the line and the dotted name, of a module of ours where it is one of those ``known``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.package.split(".")
            above = above[: len(above) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                # ``from . import process`` asks the package for a name; ``from . import batch`` is the module.
                yield node.lineno, inner if inner in known or origin not in known else origin


def backward(of: tuple[Module, ...]) -> list[str]:
    """The imports that the table of rooms does not allow."""
    known = frozenset(module.name for module in of)
    faults = []
    for module in of:
        for line, name in imported(module, known):
            if name.split(".")[0] != "pipeline":
                continue
            used = name.split(".")[1] if "." in name else "__init__"
            if used != module.room and used not in ROOMS.get(module.room, frozenset()):
                faults.append(f"{module.path}:{line} uses {name}")
    return faults


def calls(module: Module) -> Iterator[tuple[int, str]]:
    """What a module calls, as it is written: ``print``, ``click.echo``."""
    return ((node.lineno, ast.unparse(node.func)) for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def texts(module: Module) -> Iterator[tuple[int, str]]:
    """The string constants of a module that are no docstrings."""
    bodies = [node.body for node in ast.walk(module.tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


# --- The rules --------------------------------------------------------------------------------------------------------------------


def test_the_table_itself_runs_one_way() -> None:
    order = list(ROOMS)
    assert not [(room, used) for room, uses in ROOMS.items() for used in uses if order.index(used) >= order.index(room)]


def test_every_module_has_a_room_in_the_table() -> None:
    assert {module.room for module in modules()} <= ROOMS.keys()


def test_no_import_runs_backward() -> None:
    assert not backward(modules())


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = frozenset(module.name for module in modules())
    graph = {module.name: {name for _, name in imported(module, known) if name in known} for module in modules()}
    list(TopologicalSorter(graph).static_order())


def test_only_the_lexicon_opens_data() -> None:
    known = frozenset(module.name for module in modules())
    found = [
        f"{module.path}:{line}"
        for module in modules()
        for line, name in imported(module, known)
        if name.startswith(("importlib.resources", "pkgutil", "importlib_resources")) and module.path not in OPENS_RESOURCES
    ]
    found += [
        f"{module.path}:{line}"
        for module in modules()
        for line, text in texts(module)
        if module.path != OPENS_DATA and (text == "data" or "data/" in text)
    ]
    assert not found


def test_only_the_command_prints() -> None:
    printing = ("print", "pprint.pprint", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")
    found = [
        f"{module.path}:{line}"
        for module in modules()
        for line, name in calls(module)
        if module.room != PRINTS and (name in printing or name.endswith((".print", ".secho")))
    ]
    assert not found


# --- The reader of imports itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("read/lines.py", "from ..extract import dose", "read/lines.py:1 uses pipeline.extract.dose"),
        ("read/lines.py", "from ..extract.dose import find", "read/lines.py:1 uses pipeline.extract.dose"),
        ("read/lines.py", "from pipeline.segment import sentences", "read/lines.py:1 uses pipeline.segment.sentences"),
        ("read/lines.py", "import pipeline.flow", "read/lines.py:1 uses pipeline.flow"),
        ("read/lines.py", "import pipeline", "read/lines.py:1 uses pipeline"),
        ("model.py", "def late():\n    from .flow import process_bytes", "model.py:2 uses pipeline.flow"),
        ("write/__init__.py", "from ..evaluate.gold import Gold", "write/__init__.py:1 uses pipeline.evaluate.gold"),
        ("write/records.py", "if TYPE_CHECKING:\n    from ..batch import Found", "write/records.py:2 uses pipeline.batch"),
        ("newroom.py", "from .errors import InputError", "newroom.py:1 uses pipeline.errors"),
        ("flow.py", "from . import process", "flow.py:1 uses pipeline"),
        (
            "read/lines.py",
            "from .repair import HAN\nfrom ..knowledge.lexicon import words\nfrom ..version import __version__\nimport re",
            None,
        ),
        ("read/__init__.py", "from .lines import Line\nfrom ..model import Warning", None),
    ],
)
def test_a_backward_import_is_found(path: str, source: str, fault: str | None) -> None:
    others = tuple(module for module in modules() if module.path != path)
    found = [line for line in backward((*others, Module(path, ast.parse(source)))) if line.startswith(f"{path}:")]
    assert found == ([fault] if fault else [])
