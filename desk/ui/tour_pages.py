"""How pages come to stand for their pictures in the tour."""

from collections.abc import Callable

from desk.ui.window import MainWindow


def review(section: str) -> Callable[[MainWindow], None]:
    """Return what shows a section of the review."""

    def show(window: MainWindow) -> None:
        window.full.show("review").show_section(section)

    return show
