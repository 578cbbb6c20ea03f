"""The habits of writing, errors and tests that a syntax tree can show."""

import ast
import json
import re

from .source import ROOT, Module, calls, decorator_names, definitions, imports, modules, walked

TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|END TRANSACTION|ROLLBACK|SAVEPOINT)\b")
BROAD = {"Exception", "BaseException"}
BOUNDARIES: dict[str, str] = json.loads((ROOT / "tests/arch/exceptions.json").read_text())["broad_except"]
STORE = "desk/models/store.py"
# The two others hold nothing of a workspace: rows of an import, and statements that are only looked at.
OPENERS = ("desk/vault/files.py", "desk/exchange/readers/grouping.py", "desk/models/carving.py")
MARKS = "TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK", "NotImplemented" + "Error"


def called(name: str, *, allowed: tuple[str, ...] = (), folder: str = "desk") -> list[str]:
    """Return where a function or method of this name is called outside the allowed files."""
    return [
        f"{module.path}:{call.lineno}"
        for module in modules(folder)
        if module.path not in allowed
        for target, call in calls(module.tree)
        if target == name
    ]


def broad_handlers(module: Module) -> list[int]:
    """Return the lines that catch everything and do not raise it again."""
    found = []
    for node in walked(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        broad = any(kind is None or getattr(kind, "id", "") in BROAD for kind in kinds)
        passes_on = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
        if broad and not passes_on:
            found.append(node.lineno)
    return found


def test_style_sheets_stand_in_the_theme() -> None:
    """Habit 17: one place styles the window."""
    assert called("setStyleSheet", allowed=("desk/ui/theme.py",)) == []


def test_no_table_widget() -> None:
    """Habit 11: lists are item models, never a widget or an item object per cell."""
    forbidden = {"QTableWidget", "QListWidget", "QTreeWidget", "QStandardItemModel"}
    found = [
        f"{module.path}:{line} {name}"
        for module in modules("desk/ui")
        for name, line in imports(module.tree)
        if name.rsplit(".", 1)[-1] in forbidden
    ]
    found += [
        f"{module.path}:{call.lineno} {name}"
        for module in modules("desk/ui")
        for name, call in calls(module.tree)
        if name in forbidden
    ]
    assert found == []


def test_only_the_store_begins_and_commits() -> None:
    """Habit 3: transactions begin and end in one file; the attachments' file, a database of its own, has its own."""
    found = []
    for module in modules():
        if module.path in (STORE, "desk/models/blobs.py") or module.path.startswith(
            ("desk/ui/", "desk/models/migrations/")
        ):
            continue
        for name, call in calls(module.tree):
            if name in {"commit", "begin", "begin_nested"} and not call.args and not call.keywords:
                found.append(f"{module.path}:{call.lineno} {name}()")
        for node in walked(module.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if TRANSACTION.match(node.value):
                found.append(f"{module.path}:{node.lineno} {node.value[:20]!r}")
    assert found == []


def test_only_one_place_opens_a_workspaces_databases() -> None:
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules("desk")
        if module.path not in OPENERS and not module.path.startswith("desk/bench/")
        for node in walked(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "connect"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sqlite3"
    ]
    assert not found, (
        f"open it through desk.vault.files.connect, or it fails in an encrypted workspace: {found}"
    )


def test_everything_is_caught_only_at_boundaries() -> None:
    """Habit 18: only the named process, thread and loop boundaries catch what they do not know."""
    found = [
        f"{module.path}:{line}"
        for module in modules()
        if module.path not in BOUNDARIES
        for line in broad_handlers(module)
    ]
    assert found == []


def test_boundaries_are_still_boundaries() -> None:
    """A named boundary that catches nothing broadly any more is removed from the list."""
    by_path = {module.path: module for module in modules()}
    unneeded = [path for path in BOUNDARIES if path not in by_path or not broad_handlers(by_path[path])]
    assert unneeded == [], "remove these from tests/arch/exceptions.json"


def test_ops_are_keyword_only_and_return_changes() -> None:
    """Habit 3: one verb, one function, one `Changes`; only the transaction is positional."""
    wrong = []
    for module in modules("desk/ops"):
        for name, node in definitions(module):
            if isinstance(node, ast.ClassDef) or "op" not in decorator_names(node):
                continue
            positional = [*node.args.posonlyargs, *node.args.args]
            shared = node.args.kwarg and node.args.kwarg.annotation
            untyped = node.args.kwarg and not (shared and ast.unparse(shared).startswith("Unpack["))
            if len(positional) != 1 or node.args.vararg or untyped:
                wrong.append(f"{name}: everything after the first parameter is keyword-only")
            if node.returns is None or ast.unparse(node.returns).strip("'\"").split(".")[-1] != "Changes":
                wrong.append(f"{name}: returns Changes")
            if node.name.startswith("_"):
                wrong.append(f"{name}: an op has a public name")
            if not ast.get_docstring(node):
                wrong.append(f"{name}: an op says what it does")
    assert wrong == []


def test_nothing_is_left_unfinished() -> None:
    """No mark of unfinished work stands in the product or its tests."""
    pattern = re.compile(rf"\b({'|'.join(MARKS)})\b")
    found = [
        f"{module.path}:{number} {line.strip()[:60]}"
        for folder in ("desk", "tests")
        for module in modules(folder)
        for number, line in enumerate(module.text.splitlines(), 1)
        if pattern.search(line) and not line.strip().startswith("except ")
    ]
    assert found == []


def test_no_print_below_the_roots() -> None:
    """Output belongs to the command line; everything else answers or logs."""
    speaking = (
        "desk/cli/",
        "desk/app.py",
        "desk/engine/__init__.py",
        "desk/__main__.py",
        "desk/opening.py",
        "desk/unlocking.py",
    )
    assert [place for place in called("print") if not place.startswith(speaking)] == []


def test_tests_use_fakes_and_wait_for_events() -> None:
    """Habit 21: no mocks, no sleeps, no skipped or expected failures.

    A test over the shared real data may be skipped where that data is absent: it is not part of the repository.
    So may one that needs a file system or network of its own, or a server that insists on root, where the
    system lends none.
    """
    found = []
    for module in modules("tests"):
        may_skip = any(word in module.text for word in ("DESK_SHARED_DATA", "namespaces_work", "may_be_root"))
        marks = {"pytest.mark.skip", "pytest.mark.xfail"} | (set() if may_skip else {"pytest.mark.skipif"})
        ends = {mark.rsplit(".", 1)[1] for mark in marks}
        found += [f"{module.path}:{line} {name}" for name, line in imports(module.tree) if "mock" in name]
        for name, call in calls(module.tree):
            if name not in {"sleep", "wait", "setattr", "skip"}:
                continue
            target = ast.unparse(call.func)
            if target == "pytest.skip" and may_skip:
                continue
            if name == "sleep" or target in {"qtbot.wait", "monkeypatch.setattr", "pytest.skip"}:
                found.append(f"{module.path}:{call.lineno} {target}")
        for node in walked(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in ends and ast.unparse(node) in marks:
                found.append(f"{module.path}:{node.lineno} {ast.unparse(node)}")
    assert found == []


def test_unit_tests_need_no_window() -> None:
    """Habit 21: tests/unit is below the window and starts no Qt application."""
    found = [
        f"{module.path}:{line} {name}"
        for module in modules("tests/unit")
        for name, line in imports(module.tree)
        if name.split(".")[0] in {"PySide6", "pytestqt", "pyqtgraph"}
    ]
    found += [
        f"{name} uses {argument.arg}"
        for module in modules("tests/unit")
        for name, node in definitions(module)
        if not isinstance(node, ast.ClassDef)
        for argument in node.args.args
        if argument.arg in {"qtbot", "qapp"}
    ]
    assert found == []


def test_tests_mirror_the_packages() -> None:
    """Habit 21: each folder of tests/unit and tests/ui names a package of Desk."""
    lost = []
    for module in modules("tests/unit"):
        parts = module.path.split("/")
        if len(parts) > 3 and not (ROOT / "desk" / parts[2]).exists():
            lost.append(module.path)
    for module in modules("tests/ui"):
        parts = module.path.split("/")
        if len(parts) > 3 and not (ROOT / "desk" / "ui" / parts[2]).exists():
            lost.append(module.path)
    assert lost == []
