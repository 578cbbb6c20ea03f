"""A card of settings, one row each: made from the table of settings, so that a new one appears by itself.

Knows types and choices of settings, not what they mean; settings of the scope `window` are handed to the
window, the others are sent to the engine.
"""

from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.settings import SETTINGS, Setting
from desk.ui.i18n import pick
from desk.ui.widgets.naming import name_control

_CHOICES = {
    ("language", ""): ("System", "跟随系统"),
    ("language", "zh_CN"): ("简体中文", "简体中文"),
    ("language", "en"): ("English", "English"),
    ("theme", "system"): ("System", "跟随系统"),
    ("theme", "light"): ("Light", "浅色"),
    ("theme", "dark"): ("Dark", "深色"),
    ("density", "comfortable"): ("Comfortable", "宽松"),
    ("density", "compact"): ("Compact", "紧凑"),
    ("quiet", "never"): ("Never", "从不"),
    ("quiet", "shifts"): ("Outside my shifts, by the roster", "按排班：不在班时"),
    ("quiet", "hours"): ("In these hours", "在下面的时段"),
    ("notify_whose", "mine"): ("My own", "我的工单"),
    ("notify_whose", "groups"): ("My groups and my own", "我的及我所在小组的工单"),
    ("notify_whose", "all"): ("All", "全部工单"),
}
_HIDDEN = ("person",)
_MOST = 1_000_000
_Editor = QComboBox | QSpinBox | QLineEdit | QCheckBox | QKeySequenceEdit


class SettingsForm(QFrame):
    """The settings of one page and scope.

    Signals (GUI thread):
        window_setting(str, object): a setting of the window changed (name, value).
        said(str, str): role (ok or bad) and sentence about what was sent.
    """

    window_setting = Signal(str, object)
    said = Signal(str, str)

    def __init__(
        self,
        requester: Requester,
        values: dict[str, Any],
        chosen: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._requester = requester
        self._values = values
        self.editors: dict[str, _Editor] = {}
        self._labels: dict[str, QLabel] = {}
        form = QFormLayout(self)
        form.setContentsMargins(18, 14, 18, 14)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(24)
        page, scope = chosen
        for setting in SETTINGS.values():
            if (setting.page, setting.scope) == (page, scope) and setting.name not in _HIDDEN:
                label = QLabel()
                label.setWordWrap(True)
                label.setMinimumWidth(280)
                self._labels[setting.name] = label
                self.editors[setting.name] = self._editor(setting)
                form.addRow(label, self.editors[setting.name])
        self.retranslate()

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
        elif setting.editor == "key":
            made = QKeySequenceEdit(QKeySequence(str(value)))
            made.setMaximumSequenceLength(1)
            made.setClearButtonEnabled(True)
            made.keySequenceChanged.connect(self._on_changed)
        else:
            made = QLineEdit(str(value))
            made.editingFinished.connect(self._on_changed)
        made.setObjectName(setting.name)
        return made

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for name, label in self._labels.items():
            setting = SETTINGS[name]
            again = self.tr(" (takes effect at the next start)") if setting.restart else ""
            label.setText(pick(setting.en, setting.zh) + again)
            editor = self.editors[name]
            name_control(editor, label.text())
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
        self.said.emit("ok", self.tr("Saved"))

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit("bad", failure.sentence)


def _value(editor: Any) -> Any:
    if isinstance(editor, QComboBox):
        return editor.currentData()
    if isinstance(editor, QSpinBox):
        return editor.value()
    if isinstance(editor, QKeySequenceEdit):
        return editor.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
    return editor.isChecked() if isinstance(editor, QCheckBox) else editor.text().strip()
