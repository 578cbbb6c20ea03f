"""Habit 1 again, from the other side: each package imports only what its row allows.

import-linter checks the order of layers; this checks direct imports against a positive list, so that a
library nobody thought of forbidding is found too.
"""

import ast
import os
import subprocess
import sys

from .source import ROOT, imports, modules, walked

# Package: (packages of Desk it may import, libraries it may import). The standard library is always allowed.
DATA = {"process", "protocol", "models"}
ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "workspace": (set(), {"platformdirs"}),
    "process": (set(), set()),
    "protocol": ({"process"}, {"msgspec"}),
    "vault": ({"process"}, {"cryptography", "keyring", "sqlcipher3"}),
    "models": ({"process", "protocol"}, {"sqlalchemy", "msgspec", "numpy", "platformdirs"}),
    "search": (DATA, {"sqlalchemy", "msgspec", "whoosh", "rjieba", "numpy", "rapidfuzz"}),
    "classify": (DATA | {"search"}, {"msgspec", "numpy", "rjieba"}),
    "metrics": (DATA, {"sqlalchemy", "msgspec", "numpy"}),
    "ops": (DATA | {"search"}, {"sqlalchemy", "msgspec"}),
    "queries": (DATA | {"search", "classify", "metrics", "ops"}, {"sqlalchemy", "msgspec", "holidays"}),
    "client": ({"process", "protocol"}, {"PySide6", "msgspec"}),
    "ui": (
        {"process", "protocol", "client"},
        {"PySide6", "shiboken6", "pyqtgraph", "numpy", "msgspec", "markdown_it", "jeepney"},
    ),
}
# What knows nothing of tickets: where a workspace keeps its parts, and how they are opened.
COMMON = {"workspace", "vault"}
UNAWARE = {"process", "protocol", "vault", "workspace"}


def test_each_package_imports_only_what_its_row_allows() -> None:
    """Every import of a package with a row is of itself, of its row, or of the standard library."""
    wrong = []
    for module in modules():
        own = module.package
        if own not in ALLOWED:
            continue
        inner, outer = ALLOWED[own]
        for name, line in imports(module.tree):
            top, _, rest = name.partition(".")
            part = rest.split(".")[0]
            if top == "desk":
                fine = part in inner | {own, "", "__version__"} | (COMMON if own not in UNAWARE else set())
            else:
                fine = top in sys.stdlib_module_names or top in outer
            if not fine:
                wrong.append(f"{module.path}:{line} imports {name}")
    assert wrong == []


def test_no_relative_imports() -> None:
    """Imports inside Desk are absolute, so that the rows above see all of them."""
    relative = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        for node in walked(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_pane_imports_another_pane() -> None:
    """A feature of the window never imports the pane of another one; the window wires them."""
    wrong = []
    for module in modules("desk/ui"):
        parts = module.path.removesuffix(".py").split("/")
        if len(parts) < 4:
            continue  # the window and the registry of panes may know all
        for name, line in imports(module.tree):
            other = name.split(".")
            if other[:2] == ["desk", "ui"] and "pane" in other[3:4] and other[2] != parts[2]:
                wrong.append(f"{module.path}:{line} imports {name}")
    assert wrong == []


START_PATH = """
import sys
import desk.app
heavy = {"sqlalchemy", "whoosh", "numpy", "pyqtgraph", "asyncio", "openpyxl", "holidays"}
print(" ".join(sorted(heavy & set(sys.modules))))
"""


def test_the_window_starts_light() -> None:
    """Importing the window's composition root loads nothing that costs 100 ms."""
    if not (ROOT / "desk" / "app.py").exists():
        return
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", START_PATH], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], "loaded at start; import it where it is first needed"
