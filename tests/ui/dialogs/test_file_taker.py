"""Files and screenshots reach the form of a new ticket by drop and by paste; text stays the field's."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk.ui.dialogs.file_taker import FileTaker


def test_files_are_dropped_and_pictures_pasted(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = QWidget()
    qtbot.addWidget(dialog)
    line = QLineEdit(dialog)
    QVBoxLayout(dialog).addWidget(line)
    taker = FileTaker(dialog)
    got: list[list[str]] = []
    taker.taken.connect(got.append)
    with qtbot.waitActive(dialog):
        dialog.show()
    log = tmp_path / "日志.log"
    log.write_text("x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(log))])
    drop = QDropEvent(
        QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    assert taker.eventFilter(line, drop)  # as the drag manager would send it
    assert got == [[str(log)]]
    assert line.text() == ""
    image = QImage(12, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    QGuiApplication.clipboard().setImage(image)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert QImage(got[1][0]).width() == 12
    QGuiApplication.clipboard().setText("words")
    qtbot.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "words"
    assert len(got) == 2
