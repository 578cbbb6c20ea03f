"""The preferences page, made from the table of settings: a new setting appears here by itself.

Knows types and choices of settings, not what they mean; settings of the scope `window` are handed to the
window, the others are sent to the engine.
"""

from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.settings import SETTINGS, Setting
from desk.ui import theme
from desk.ui.i18n import pick

_CHOICES = {
    ("language", ""): ("System", "跟随系统"),
    ("language", "zh_CN"): ("简体中文", "简体中文"),
    ("language", "en"): ("English", "English"),
    ("theme", "system"): ("System", "跟随系统"),
    ("theme", "light"): ("Light", "浅色"),
    ("theme", "dark"): ("Dark", "深色"),
}
_HIDDEN = ("person",)
_MOST = 1_000_000
_Editor = QComboBox | QSpinBox | QLineEdit | QCheckBox


class PreferencesDialog(QDialog):
    """One row per setting; a change takes effect at once.

    Signals:
        window_setting(str, object): a setting of the window changed (name, value); GUI thread.
    """

    window_setting = Signal(str, object)

    def __init__(self, requester: Requester, values: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._values = values
        self.editors: dict[str, _Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._sections: dict[str, QLabel] = {}
        self._title, self._message = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._message.setProperty("role", "bad")
        self._message.setWordWrap(True)
        self._close = QPushButton()
        self._close.setProperty("role", "primary")
        self._close.clicked.connect(self.accept)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("scrolled")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        for scope in ("window", "workspace"):
            head = QLabel()
            head.setProperty("role", "section")
            self._sections[scope] = head
            column.addWidget(head)
            column.addWidget(self._card(scope))
            column.addSpacing(6)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        foot = QHBoxLayout()
        foot.addWidget(self._message, 1)
        foot.addWidget(self._close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 24, 24, 20)
        outer.setSpacing(14)
        outer.addWidget(self._title)
        outer.addWidget(area, 1)
        outer.addLayout(foot)
        self.resize(720, 620)

    def _card(self, scope: str) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        form = QFormLayout(card)
        form.setContentsMargins(18, 14, 18, 14)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(24)
        for setting in SETTINGS.values():
            if setting.scope == scope and setting.name not in _HIDDEN:
                label = QLabel()
                label.setWordWrap(True)
                label.setMinimumWidth(330)
                self._labels[setting.name] = label
                self.editors[setting.name] = self._editor(setting)
                form.addRow(label, self.editors[setting.name])
        return card

    def _editor(self, setting: Setting) -> _Editor:
        value = self._values.get(setting.name, setting.default)
        made: _Editor
        if setting.choices:
            made = QComboBox()
            for choice in setting.choices:
                made.addItem(str(choice), choice)
            made.setCurrentIndex(max(0, made.findData(value)))
            made.activated.connect(self._on_changed)
        elif setting.type is bool:
            made = QCheckBox()
            made.setChecked(bool(value))
            made.clicked.connect(self._on_changed)
        elif setting.type is int:
            made = QSpinBox()
            made.setRange(0, _MOST)
            made.setValue(int(value))
            made.editingFinished.connect(self._on_changed)
        else:
            made = QLineEdit(str(value))
            made.editingFinished.connect(self._on_changed)
        made.setObjectName(setting.name)
        return made

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Preferences"))
        self._title.setText(self.tr("Preferences"))
        self._sections["window"].setText(self.tr("This window"))
        self._sections["workspace"].setText(self.tr("Workspace"))
        self._close.setText(self.tr("Done"))
        for name, label in self._labels.items():
            setting = SETTINGS[name]
            again = self.tr(" (takes effect at the next start)") if setting.restart else ""
            label.setText(pick(setting.en, setting.zh) + again)
            editor = self.editors[name]
            if isinstance(editor, QComboBox):
                for place, choice in enumerate(setting.choices):
                    words = _CHOICES.get((name, choice))
                    editor.setItemText(place, pick(*words) if words else str(choice))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_changed(self) -> None:
        editor = self.sender()
        setting = SETTINGS[editor.objectName()]
        value = _value(editor)
        if value == self._values.get(setting.name, setting.default):
            return
        if setting.scope == "window":
            self._values[setting.name] = value
            self.window_setting.emit(setting.name, value)
            return
        self._requester.request(
            "setting.set",
            {"name": setting.name, "value": value},
            done=lambda _: self._on_stored(setting.name, value),
            failed=self._on_failed,
            write=True,
        )

    def _on_stored(self, name: str, value: Any) -> None:
        self._values[name] = value
        theme.set_role(self._message, "ok")
        self._message.setText(self.tr("Saved"))

    def _on_failed(self, failure: Failure) -> None:
        theme.set_role(self._message, "bad")
        self._message.setText(failure.sentence)


def _value(editor: Any) -> Any:
    if isinstance(editor, QComboBox):
        return editor.currentData()
    if isinstance(editor, QSpinBox):
        return editor.value()
    return editor.isChecked() if isinstance(editor, QCheckBox) else editor.text().strip()
