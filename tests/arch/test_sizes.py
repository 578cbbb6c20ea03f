"""Habits 12 and 13: nothing grows too long, every module and class says what it is for.

`exceptions.json` names what is longer, with the length it has; entries only shrink.
"""

import ast
import json

import pytest

from .source import ROOT, Function, definitions, modules

LIMITS = {"module": 400, "function": 40, "class": 250}
EXCEPTIONS = json.loads((ROOT / "tests/arch/exceptions.json").read_text())


def lines(node: Function | ast.ClassDef) -> int:
    """Count the lines of a definition without its docstring: explaining more is never a fault."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        total -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return total


def sizes(kind: str) -> dict[str, int]:
    """Return the size of everything of a kind by its name."""
    if kind == "module":
        return {module.path: module.text.count("\n") for module in modules()}
    wanted = ast.ClassDef if kind == "class" else (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        name: lines(node)
        for module in modules()
        for name, node in definitions(module)
        if isinstance(node, wanted)
    }


@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_nothing_is_longer_than_its_limit(kind: str) -> None:
    """A module, class or function stays within the limit, or within its named exception."""
    allowed: dict[str, int] = EXCEPTIONS[kind]
    found = {name: size for name, size in sizes(kind).items() if size > allowed.get(name, LIMITS[kind])}
    assert found == {}, f"longer than {LIMITS[kind]} lines: split them where a reader would"


@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_exceptions_are_still_needed(kind: str) -> None:
    """An exception for something short enough, or gone, is removed."""
    now = sizes(kind)
    unneeded = [name for name in EXCEPTIONS[kind] if now.get(name, 0) <= LIMITS[kind]]
    assert unneeded == [], "remove these from tests/arch/exceptions.json"


def test_modules_say_what_they_are_for() -> None:
    """Every module with content has a docstring whose first line is a summary."""
    silent = [module.path for module in modules() if module.tree.body and not ast.get_docstring(module.tree)]
    assert silent == []


def test_classes_say_what_they_are_for() -> None:
    """Every class has a docstring."""
    silent = [
        name
        for module in modules()
        for name, node in definitions(module)
        if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)
    ]
    assert silent == []


def test_first_lines_are_one_line() -> None:
    """A module's docstring begins with one line that stands alone."""
    long = []
    for module in modules():
        text = ast.get_docstring(module.tree) or ""
        head, _, rest = text.partition("\n")
        if rest and rest.splitlines()[0].strip():
            long.append(f"{module.path}: {head}")
    assert long == []
