"""The project's files and syntax trees, as the checks of this folder read them.

Knows where things are; knows no rule.
"""

import ast
import gc
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One Python file: its path from the root (with `/`), its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """Return `process` for `desk/process/sla.py`, and `app` for `desk/app.py`."""
        return self.path.removesuffix(".py").split("/")[1]


@cache
def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path)))


@cache
def modules(folder: str = "desk") -> tuple[Module, ...]:
    """Return all modules below a folder of the root, in order of their paths."""
    gc.disable()  # trees are many objects without circles, kept to the end: looking for garbage in them costs
    try:
        return tuple(_module(path) for path in sorted((ROOT / folder).rglob("*.py")))
    finally:
        gc.freeze()
        gc.enable()


@cache
def walked(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Return all nodes of a tree; trees are walked by many rules."""
    return tuple(ast.walk(tree))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file of the repository that is or would be committed."""
    # The checkout may belong to another user (a mounted folder), which git refuses unless told.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode == 0:
        found = [ROOT / name for name in done.stdout.decode().split("\0") if name]
    else:  # an unpacked archive
        found = [path for path in ROOT.rglob("*") if ".venv" not in path.relative_to(ROOT).parts]
    return tuple(path for path in found if path.is_file())


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield (absolute dotted name, line) of everything imported anywhere in a tree."""
    for node in walked(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield (last part of the called name, call): `f` for both `f()` and `a.b.f()`."""
    for node in walked(tree):
        if isinstance(node, ast.Call):
            target = node.func
            if isinstance(target, ast.Name):
                yield target.id, node
            elif isinstance(target, ast.Attribute):
                yield target.attr, node


@cache
def definitions(module: Module) -> tuple[tuple[str, Function | ast.ClassDef], ...]:
    """Return (`path::Outer.inner`, node) of every class and function."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function | ast.ClassDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}"
                yield f"{module.path}::{name}", child
                yield from walk(child, f"{name}.")
            elif not isinstance(child, ast.expr):  # no expression holds a definition
                yield from walk(child, prefix)

    return tuple(walk(module.tree, ""))


def decorator_names(node: Function | ast.ClassDef) -> set[str]:
    """Return the last part of each decorator's name, called or not."""
    targets = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
    return {
        target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "") for target in targets
    }
