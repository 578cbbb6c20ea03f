"""How pages come to stand for their pictures in the tour."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QDialog, QScrollArea

from desk.protocol.settings import defaults
from desk.ui import i18n, theme
from desk.ui.window import MainWindow

_ROUNDS = 60


def settle() -> None:
    """Let everything that was posted happen."""
    app: Any = QCoreApplication.instance()
    for _ in range(_ROUNDS):
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def review(section: str) -> Callable[[MainWindow], None]:
    """Return what shows a section of the review."""

    def show(window: MainWindow) -> None:
        window.full.show("review").show_section(section)

    return show


def satisfaction(window: MainWindow) -> None:
    """Show the reports at their end, where satisfaction over time stands."""
    window.show_insights()
    settle()
    for area in window.findChildren(QScrollArea):
        bar = area.verticalScrollBar()
        bar.setValue(bar.maximum())


def compliance(tab: int) -> Callable[[MainWindow], QDialog]:
    """Return what opens the compliance dialog on a tab (0 audit, 1 ledger) with its list filled."""

    def show(window: MainWindow) -> QDialog:
        from desk.ui.compliance.dialog import ComplianceDialog

        dialog = ComplianceDialog(window.context.requester, window)
        dialog.tabs.setCurrentIndex(tab)
        if tab == 0:
            dialog.audit.first.setDate(dialog.audit.first.date().addMonths(-6))
            dialog.audit.look()
        return dialog

    return show


def preferences(page: str) -> Callable[[MainWindow], QDialog]:
    """Return what opens a page of the preferences."""

    def show(window: MainWindow) -> QDialog:
        from desk.ui.preferences.dialog import PreferencesDialog

        values = {**defaults(), **(window.workspace.settings if window.workspace else {})}
        values["language"], values["theme"] = i18n.language(), "dark" if theme.current().dark else "light"
        dialog = PreferencesDialog(window.context.requester, values, window, page=page)
        if page == "calendars":
            dialog.pages[page].fill.click()  # type: ignore[attr-defined]
        return dialog

    return show


def tab(page: str, number: int) -> Callable[[MainWindow], QDialog]:
    """Return what opens a tab of a page of the preferences; an urgent ticket stands in its test."""

    def show(window: MainWindow) -> QDialog:
        dialog = preferences(page)(window)
        shown: Any = dialog.pages[page]  # type: ignore[attr-defined]
        settle()
        fields = shown.trial.ticket.fields
        fields["priority"].setCurrentIndex(2)
        if "category" in fields:
            fields["category"].setCurrentIndex(max(0, fields["category"].findData("database")))
        shown.show_part(number)
        return dialog

    return show


def levels_test(window: MainWindow) -> QDialog:
    """Try a policy that is not saved yet on an important user's ticket."""
    dialog = preferences("levels")(window)
    page: Any = dialog.pages["levels"]  # type: ignore[attr-defined]
    settle()
    head = page.head
    head.add.click()
    head.name.setText(i18n.pick("VIP · P0–P2", "重要用户 · P0–P2"))
    head.condition.setText("requester_level=vip; priority=P0,P1,P2")
    head.condition.editingFinished.emit()
    page.trial.ticket.fields["requester_level"].setCurrentIndex(2)
    page.trial.ticket.fields["priority"].setCurrentIndex(3)
    page.show_part(2)
    return dialog
