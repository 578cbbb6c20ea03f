"""The pages that take the whole place beside the navigation: built when first shown, told what changed."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desk.ui.panes import build

if TYPE_CHECKING:
    from desk.protocol.changes import Changes
    from desk.ui.article_drafts import ArticleDrafts
    from desk.ui.window import MainWindow


class FullPages(QObject):
    """Pages by the names of the registry of panes.

    Attributes:
        drafts: the articles being written, once the journal has been read (`wiring.unsent`).
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, Any] = {}
        self.drafts: ArticleDrafts | None = None

    def get(self, name: str) -> Any:
        """Return a page, made and connected when it is first wanted."""
        if name not in self._made:
            from desk.ui import wiring

            window = self._window
            self._made[name] = page = build(name, window.context, window.pages)
            wiring.wire_page(window, name, page)
            window.pages.addWidget(page)
        return self._made[name]

    def show(self, name: str) -> Any:
        """Bring a page to the front and return it."""
        page = self.get(name)
        self._window.pages.setCurrentWidget(page)
        self._window.navigation.choose("tool", name)
        return page

    def on_changes(self, changes: "Changes") -> None:
        """Hand on what changed to the pages that stand."""
        for page in self._made.values():
            page.on_changes(changes)
