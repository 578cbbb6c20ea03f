"""How pages come to stand for their pictures in the tour."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QScrollArea

from desk.ui.window import MainWindow


def review(section: str) -> Callable[[MainWindow], None]:
    """Return what shows a section of the review."""

    def show(window: MainWindow) -> None:
        window.full.show("review").show_section(section)

    return show


def satisfaction(window: MainWindow) -> None:
    """Show the reports at their end, where satisfaction over time stands."""
    from desk.ui.tour_screens import settle

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
