"""The chosen script: what it does, its values, its hosts, and the hosts typed again. Knows no engine."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desk.protocol.scripts import ScriptView
from desk.ui.scripts.values import ValuesForm
from desk.ui.widgets.check import CheckPill
from desk.ui.widgets.flow import FlowLayout


class ScriptFace(QWidget):
    """One script as it will run.

    Signals (GUI thread):
        changed(): a value or the hosts; it is another run now.
        confirmed(): the hosts were typed (or not any more).
    """

    changed = Signal()
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.script: ScriptView | None = None
        self.form: ValuesForm | None = None
        self.pills: dict[str, CheckPill] = {}
        self.title, self.summary, self.facts = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("role", "strong")
        self.facts.setProperty("role", "caption")
        for label in (self.summary, self.facts):
            label.setWordWrap(True)
        self.place = QScrollArea(self)
        self.place.setWidgetResizable(True)
        self.hosts_label, self.hosts_box = QLabel(self), QWidget(self)
        self.hosts_label.setProperty("role", "meta")
        self._flow = FlowLayout(self.hosts_box, gap=6, line_gap=6)
        self.typed = QLineEdit(self)
        self.typed.textChanged.connect(self.confirmed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.title, self.summary, self.facts, self.place, self.hosts_label, self.hosts_box):
            column.addWidget(widget, 1 if widget is self.place else 0)
        column.addWidget(self.typed)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.hosts_label.setText(self.tr("Hosts"))
        hint = self.tr("Type the hosts again to confirm: this cannot be taken back")
        self.typed.setPlaceholderText(hint)
        self.typed.setAccessibleName(hint)
        if self.script is not None:
            self.facts.setText(self._facts(self.script))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_script(self, script: ScriptView | None) -> None:
        """Show another script, its values empty and its first host ticked."""
        self.script = script
        self.typed.clear()
        self.form = ValuesForm(script) if script else None
        if self.form is not None:
            self.form.changed.connect(self.changed)
            self.place.setWidget(self.form)
        self._show_hosts(script.hosts if script else ())
        self.title.setText(script.title if script else "")
        self.summary.setText(script.summary if script else "")
        self.facts.setText(self._facts(script) if script else "")
        for widget in (self.hosts_label, self.hosts_box, self.place):
            widget.setVisible(script is not None)
        self.typed.setVisible(script is not None and script.danger == "destroy")

    def _show_hosts(self, hosts: tuple[str, ...]) -> None:
        for pill in self.pills.values():
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self.pills = {}
        for place, host in enumerate(hosts):
            pill = CheckPill(self.hosts_box)
            pill.setText(self.tr("this machine") if host == "local" else host)
            pill.setChecked(place == 0)
            pill.toggled.connect(self._on_host)
            self._flow.addWidget(pill)
            self.pills[host] = pill

    @Slot()
    def _on_host(self) -> None:
        self.changed.emit()

    @property
    def hosts(self) -> list[str]:
        """Return the hosts that are ticked."""
        return [host for host, pill in self.pills.items() if pill.isChecked()]

    @property
    def named_hosts(self) -> str:
        """Return the ticked hosts as they are called in a sentence."""
        return ", ".join(self.pills[host].text() for host in self.hosts)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the hosts were typed where they must be."""
        typed = self.typed.text().replace(",", " ").replace("，", " ").split()
        return self.script is None or self.script.danger != "destroy" or typed == self.hosts

    def values(self) -> dict[str, str]:
        """Return what is filled in."""
        return self.form.values() if self.form is not None else {}

    def _facts(self, script: ScriptView) -> str:
        danger = {
            "read": self.tr("only reads"),
            "change": self.tr("changes these hosts"),
            "destroy": self.tr("cannot be taken back"),
        }[script.danger]
        review = self.tr("not reviewed yet: it cannot run")
        if script.shipped:
            review = self.tr("comes with Desk")
        elif script.approved:
            review = self.tr("reviewed by {0}").format(script.approved_by)
        limit = self.tr("at most {0} s").format(script.timeout_s)
        return " · ".join((danger, review, limit, script.sha[:12]))
