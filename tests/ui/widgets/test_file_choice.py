"""Files are asked for beside the window: nothing stands still, and who changes their mind is not heard of."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desk.ui.widgets.file_choice import choose_files, choose_target


def shown(window: QWidget) -> QFileDialog:
    """Return the dialog that stands open."""
    (dialog,) = (one for one in window.findChildren(QFileDialog) if one.isVisible())
    assert not dialog.isModal()
    return dialog


def test_files_that_are_there(qtbot: QtBot, tmp_path: Path) -> None:
    window, heard = QWidget(), list[list[str]]()
    qtbot.addWidget(window)
    window.show()
    (tmp_path / "a.csv").write_text("x")
    choose_files(window, "Import", heard.append, kinds="*.csv", many=False)
    dialog = shown(window)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "a.csv"))
    dialog.accept()
    qtbot.waitUntil(lambda: heard == [[str(tmp_path / "a.csv")]])
    choose_files(window, "Attach", heard.append)
    dialog = shown(window)
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
    dialog.reject()
    assert len(heard) == 1


def test_where_a_file_goes(qtbot: QtBot, tmp_path: Path) -> None:
    window, heard = QWidget(), list[str]()
    qtbot.addWidget(window)
    window.show()
    choose_target(window, "Save", str(tmp_path / "T-1.pdf"), heard.append, kinds="PDF (*.pdf)")
    dialog = shown(window)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.accept()
    qtbot.waitUntil(lambda: heard == [str(tmp_path / "T-1.pdf")])
