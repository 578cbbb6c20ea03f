"""What the window loads before its first paint, and how PySide6 is imported: every module here costs the start.

Each test runs in a process of its own, because this one has everything loaded already.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.ops_kit import Kit

ROOT = Path(__file__).parents[2]

ALLOWED = frozenset(
    """
    desk desk.__main__ desk.app desk.client desk.client.base desk.client.pages desk.lean_qt desk.opening
    desk.process desk.process.errors desk.process.messages desk.process.punctuation desk.protocol desk.protocol.queue
    desk.ui desk.ui.assets desk.ui.clock desk.ui.full_pages desk.ui.i18n desk.ui.journal desk.ui.late
    desk.ui.layout
    desk.ui.memory desk.ui.panes desk.ui.queue desk.ui.queue.choice desk.ui.queue.delegate
    desk.ui.queue.follow desk.ui.queue.frame desk.ui.queue.glyphs desk.ui.queue.head
    desk.ui.queue.loader desk.ui.queue.marks desk.ui.queue.model desk.ui.queue.names
    desk.ui.queue.pages desk.ui.queue.pane desk.ui.queue.view
    desk.ui.stages desk.ui.texts desk.ui.theme desk.ui.widgets desk.ui.widgets.ground
    desk.ui.window desk.vault desk.vault.files desk.vault.key desk.workspace
    """.split()
)
"""Modules of ours that the first paint needs. Before one is added: `desk bench --only start`, see docs/benchmarks.md."""

HEAVY = frozenset(
    """
    PySide6.QtNetwork PySide6.QtSvg argparse ast asyncio email http inspect logging msgspec multiprocessing numpy
    platformdirs pyqtgraph socket sqlalchemy subprocess tokenize typing_extensions uuid whoosh zoneinfo
    """.split()
)

SHOWN = """
import os, sys
from pathlib import Path
import desk.__main__
from desk import lean_qt
lean_qt.lighten()
from desk.app import compose
from desk.ui import i18n, memory
memory.save(Path(sys.argv[1]), memory.WindowMemory(view="open", started=True, language="zh_CN"))
app, root, code = compose([], directory=Path(sys.argv[1]), language="en")
assert root is not None, code
assert i18n.language() == "en", "what the command line asks for goes before what was kept"
"""

LOADED = """
late = {name for name, module in sys.modules.items() if type(module).__name__ == "_Late"}
print(" ".join(sorted(set(sys.modules) - late)), flush=True)
os._exit(0)
"""

KINDS = """
from PySide6 import QtWidgets
while root.window.ticket is None:
    app.processEvents()
app.processEvents()
print(" ".join(sorted({"QWizard", "QCalendarWidget", "QMdiArea", "QDial"} & set(vars(QtWidgets)))))
sys.stdout.flush()
root.client.stop()
os._exit(0)
"""


def run(program: str, *arguments: str) -> str:
    """Return what a program says in a Python of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def shown(tmp_path: Path) -> frozenset[str]:
    kit = Kit(tmp_path)
    kit.create()
    kit.store.close()
    return frozenset(run(SHOWN + LOADED, str(tmp_path)).split())


def test_the_first_paint_loads_only_what_it_needs(shown: frozenset[str]) -> None:
    ours = {name for name in shown if name == "desk" or name.startswith("desk.")}
    assert ours - ALLOWED == set(), "loaded before the first paint; import it where it is first used"
    assert shown & HEAVY == set(), "loaded before the first paint; import it where it is first used"


def test_no_call_makes_pyside_build_every_kind_of_widget(tmp_path: Path) -> None:
    """`viewport()` of a list whose viewport is Qt's own does: see `give_ground`."""
    assert run(SHOWN + KINDS, str(tmp_path)) == ""


def test_qt_is_imported_without_what_only_explains() -> None:
    program = """
import builtins, sys
from desk import lean_qt
lean_qt.import_qt()
lean_qt.import_qt()
from PySide6.QtWidgets import QApplication, QWidget
assert builtins.__import__.__name__ != "__feature_import__"
print(" ".join(sorted(name for name in lean_qt.LATE if type(sys.modules[name]).__name__ == "_Late")))
"""
    late = run(program).split()
    assert "shibokensupport.signature.parser" in late, (
        "a new PySide6: check desk/lean_qt.py and its KNOWN_FILES"
    )
    assert len(late) == 8


def test_errors_of_qt_are_explained_all_the_same() -> None:
    program = """
from desk import lean_qt
lean_qt.import_qt()
import inspect, textwrap
from PySide6.QtWidgets import QApplication, QWidget
from PySide6.support.signature import get_signature
app = QApplication([])
try:
    QWidget().resize("wide")
except TypeError as error:
    assert "resize(w: int, h: int" in str(error), error
else:
    raise SystemExit("no error")
try:
    QWidget().setObjectNam
except AttributeError:
    pass
assert "isRightToLeft" in str(dir(QWidget))
assert get_signature(QWidget.height).return_annotation is int
assert inspect.signature(inspect.signature)
assert "QWidget" in QWidget.__doc__
assert textwrap.dedent("  a") == "a"
from PySide6.support.signature.lib import enum_sig
assert enum_sig.ExactEnumerator
try:
    enum_sig.NothingOfTheSort
except AttributeError as error:
    assert "NothingOfTheSort" in str(error)
else:
    raise SystemExit("no error")
"""
    assert run(program) == ""


def test_an_unknown_qt_is_imported_as_usual() -> None:
    program = """
import sys
from desk import lean_qt
lean_qt.KNOWN_FILES = 1
lean_qt.import_qt()
from PySide6.QtWidgets import QApplication
assert type(sys.modules["shibokensupport.signature.parser"]).__name__ == "module"
"""
    assert run(program) == ""
