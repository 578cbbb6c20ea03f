"""The pinned Qt binding keeps the reference count of None, on which 6.12.0 aborts below Python 3.12."""

import os
import subprocess
import sys

# Calls that pass None in, return None, or let Qt call Python code that returns None.
PROBE = """
import sys
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QLabel

class Model(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return 1
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return None

class Watcher(QObject):
    happened = Signal(object)
    @Slot(object)
    def on_happened(self, value):
        return None
    def timerEvent(self, event):
        return None
    def customEvent(self, event):
        return None

application = QApplication([])
model, watcher = Model(), Watcher()
watcher.happened.connect(watcher.on_happened)

calls = {
    "parent": lambda: QLabel(None).setParent(None),
    "text": lambda: QLabel("x").setText("y"),
    "data": lambda: model.data(model.index(0, 0)),
    "set property": lambda: watcher.setProperty("nothing", None),
    "property": lambda: watcher.property("nothing"),
    "signal": lambda: watcher.happened.emit(None),
    "event": lambda: QApplication.sendEvent(watcher, QEvent(QEvent.Type.User)),
    "loop": lambda: QApplication.processEvents(),
}
for name, call in calls.items():
    call()
    before = sys.getrefcount(None)
    for _ in range(1000):
        call()
    lost = before - sys.getrefcount(None)
    if lost > 100:
        print(name, lost)
"""


def test_none_keeps_its_references() -> None:
    """No kind of call uses up references to None, each measured alone so that none hides another."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "", "calls that drop references to None"
