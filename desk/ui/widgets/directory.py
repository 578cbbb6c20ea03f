"""The lists a pane chooses from (staff, groups, categories, products, canned replies), fetched once, kept fresh.

Asks the engine through a Requester; knows no widget.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import GroupView, PersonView, Workspace
from desk.ui.i18n import language, pick

_REFRESHED_BY = ("person", "group", "setting", "template", "view")


class Directory(QObject):
    """What `query.workspace` and `query.canned_replies` answered last; empty until they did.

    Signals:
        changed: no payload, after an answer; GUI thread.
    """

    changed = Signal()

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._workspace: Workspace | None = None
        self._canned: list[dict[str, Any]] = []
        self._asked = False

    def load(self) -> None:
        """Ask once; later calls do nothing until something changed."""
        if not self._asked:
            self._asked = True
            ask = self._requester.request
            ask("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self._on_failed)
            ask(
                "query.canned_replies", {"language": language()}, done=self._on_canned, failed=self._on_failed
            )

    def on_changes(self, changes: Changes) -> None:
        """Ask again when people, groups or settings changed."""
        if self._asked and not changes.bulk and changes.touches(*_REFRESHED_BY):
            self._asked = False
            self.load()

    @property
    def me(self) -> PersonView | None:
        """Return the acting person."""
        return self._workspace.me if self._workspace else None

    @property
    def staff(self) -> tuple[PersonView, ...]:
        """Return the staff by name."""
        return self._workspace.staff if self._workspace else ()

    @property
    def groups(self) -> tuple[GroupView, ...]:
        """Return the groups in their order."""
        return self._workspace.groups if self._workspace else ()

    @property
    def products(self) -> tuple[str, ...]:
        """Return the products."""
        return self._workspace.products if self._workspace else ()

    @property
    def categories(self) -> list[tuple[str, str]]:
        """Return (stored value, shown name) of the categories."""
        held = self._workspace.categories if self._workspace else ()
        return [(str(item.get("key", "")), labelled(item.get("name", item.get("key", "")))) for item in held]

    @property
    def canned(self) -> list[tuple[str, str]]:
        """Return (title, body) of the canned replies in the window's language."""
        return [(labelled(item.get("title", "")), labelled(item.get("body", ""))) for item in self._canned]

    def category_name(self, value: str) -> str:
        """Return the shown name of a stored category."""
        return next((name for key, name in self.categories if key == value), value)

    def product_name(self, value: str) -> str:
        """Return the shown name of a stored product."""
        names = self._workspace.product_names if self._workspace else {}
        return labelled(names[value]) if value in names else value

    def setting(self, name: str, default: Any) -> Any:
        """Return a setting of the workspace."""
        return self._workspace.settings.get(name, default) if self._workspace else default

    def _on_workspace(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.changed.emit()

    def _on_canned(self, answer: Any) -> None:
        self._canned = [item for item in answer or () if isinstance(item, dict)]
        self.changed.emit()

    def _on_failed(self, failure: Failure) -> None:
        # The lists stay as they were; the next change or pane asks again.
        self._asked = False


def labelled(value: Any) -> str:
    """Return a text that may stand in two languages {zh, en} or be plain."""
    if isinstance(value, Mapping):
        return str(pick(str(value.get("en", "")), str(value.get("zh", ""))))
    return str(value)
