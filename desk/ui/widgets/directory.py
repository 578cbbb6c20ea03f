"""The lists a pane chooses from (staff, groups, categories, products, canned replies), fetched once, kept fresh.

Asks the engine through a Requester; knows no widget.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desk.client.base import Requester
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import GroupView, LinkView, PersonView, Workspace
from desk.ui.i18n import language, pick

if TYPE_CHECKING:
    from desk.process.priority import PriorityMatrix

_REFRESHED_BY = ("person", "group", "setting", "template", "view", "policy", "matrix", "process")


class Directory(QObject):
    """What `query.workspace`, `query.canned_replies` and `query.matrix` answered last; empty until they did.

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
        self._matrix: PriorityMatrix | None = None
        self._matrix_answer: Any = None

    def load(self) -> None:
        """Ask once; later calls do nothing until something changed."""
        if not self._asked:
            self._asked = True
            ask = self._requester.request
            ask("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self._on_failed)
            ask(
                "query.canned_replies", {"language": language()}, done=self._on_canned, failed=self._on_failed
            )
            ask("query.matrix", {}, done=self._on_matrix, failed=self._on_failed)

    def renew(self) -> None:
        """Ask again."""
        self._asked = False
        self.load()

    @property
    def matrix(self) -> "PriorityMatrix":
        """The priority matrix in force; read when a ticket or form first wants it, which the start does not."""
        if self._matrix is None:
            from desk.process import matrix_json
            from desk.process.priority import DEFAULT_MATRIX

            answer = self._matrix_answer
            try:
                self._matrix = matrix_json.from_json(answer) if answer else DEFAULT_MATRIX
            except KnownError:  # a stored matrix of a newer form: the shipped one is shown, the op decides
                self._matrix = DEFAULT_MATRIX
        return self._matrix

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

    @property
    def canned_items(self) -> tuple[dict[str, Any], ...]:
        """Return the canned replies whole, for their management."""
        return tuple(self._canned)

    def find_tickets(self, text: str, near: bytes, done: Callable[[list[LinkView]], None]) -> None:
        """Ask for tickets of a number or words (with no text those of the same requester)."""
        args = {"text": text, "near": near}
        self._requester.request(
            "query.find_tickets", args, reply_type=list[LinkView], done=done, failed=_keep
        )

    def ask(self, verb: str, args: dict[str, Any], reply_type: Any, done: Callable[[Any], None]) -> None:
        """Ask for what a form wants to know; without an answer the form stays as it is."""
        self._requester.request(
            verb, args, reply_type=reply_type, done=lambda found: done(found) if found else None, failed=_keep
        )

    def find_people(self, text: str, done: Callable[[list[PersonView]], None]) -> None:
        """Ask for people by name, mail address or telephone."""
        self._requester.request(
            "query.people", {"text": text}, reply_type=list[PersonView], done=done, failed=_keep
        )

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

    def _on_matrix(self, answer: Any) -> None:
        self._matrix, self._matrix_answer = None, answer

    def _on_failed(self, failure: Failure) -> None:
        # The lists stay as they were; the next change or pane asks again.
        self._asked = False


def _keep(failure: Failure) -> None:
    """What was found before stays; the next letter asks again."""


def labelled(value: Any) -> str:
    """Return a text that may stand in two languages {zh, en} or be plain."""
    if isinstance(value, Mapping):
        return str(pick(str(value.get("en", "")), str(value.get("zh", ""))))
    return str(value)
