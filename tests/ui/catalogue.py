"""Finds every translatable text of a package with its context, also where a small helper stands between."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {"_change", "_waiting", "_plain", "_merged"}


def _context_of(function: ast.FunctionDef) -> str | None:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "translate"
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant):
                return str(first.value)
    return None


def _literal(call: ast.Call, position: int = 0) -> str | None:
    if len(call.args) > position and isinstance(call.args[position], ast.Constant):
        value = call.args[position].value
        return value if isinstance(value, str) else None
    return None


def _helpers(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef)
            and node.name in ("_tr", "tr")
            and (context := _context_of(node))
        ):
            found[node.name] = context
    return found


def _calls(node: ast.AST, owner: str) -> Iterator[tuple[ast.Call, str]]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else owner
        if isinstance(child, ast.Call):
            yield child, inside
        yield from _calls(child, inside)


def _texts_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    helpers = _helpers(tree)
    for call, owner in _calls(tree, ""):
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr == "tr":
            yield owner, _literal(call) or ""
        elif isinstance(function, ast.Attribute) and function.attr == "translate":
            yield _literal(call) or "", _literal(call, 1) or ""
        elif isinstance(function, ast.Name) and function.id in helpers:
            yield helpers[function.id], _literal(call) or ""
        elif isinstance(function, ast.Name) and function.id in TEMPLATES:
            yield helpers.get("_tr", ""), _literal(call) or ""
        elif isinstance(function, ast.Name) and function.id == "Spec":
            yield "TicketActions", _literal(call) or ""


def window_texts(*packages: str) -> set[tuple[str, str]]:
    """Return (context, English text) of all modules of packages below desk/ui."""
    found: set[tuple[str, str]] = set()
    for package in packages:
        for path in sorted((ROOT / "desk" / "ui" / package).glob("*.py")):
            found |= {pair for pair in _texts_of(ast.parse(path.read_text(encoding="utf-8"))) if all(pair)}
    return found
