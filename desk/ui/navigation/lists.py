"""What can be done with a saved list in the navigation: rename, edit, move, copy as text, delete; keys and menu.

Sends the ops on saved lists; knows the navigation's model, no queue.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QMenu

from desk.client.base import Requester
from desk.process.errors import KnownError
from desk.protocol import saved_views
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.saved_views import SavedView
from desk.ui import i18n, icons
from desk.ui.navigation.model import SAVED, NavigationModel

_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class SavedLists(QObject):
    """Menu, keys and ops of the saved lists.

    Signals (GUI thread):
        said(str, object): a sentence, and the list that was deleted (to be brought back) or None.
        edit_wanted(str): the filter of a list (its view name) shall be edited.
    """

    said = Signal(str, object)
    edit_wanted = Signal(str)

    def __init__(self, view: QListView, model: NavigationModel, requester: Requester) -> None:
        super().__init__(view)
        self._view, self._model, self._requester = view, model, requester
        self.editor: QLineEdit | None = None
        self._stored: tuple[SavedView, ...] = ()
        self._gone: tuple[SavedView, int] | None = None
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)
        view.installEventFilter(self)
        view.setDragDropMode(QListView.DragDropMode.InternalMove)
        model.dragged.connect(self._on_dragged)

    def menu(self, row: int) -> QMenu:
        """Return the menu of a row: what can be done with a saved list, and pasting one."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view = self._saved_at(row)
        if view is not None:
            acts: tuple[tuple[str, str, Any], ...] = (
                ("pencil", self.tr("Rename"), lambda: self.rename(row)),
                ("filter", self.tr("Edit filter"), lambda: self.edit_wanted.emit(SAVED + view.id)),
                ("chevron_up", self.tr("Move up"), lambda: self.move(view, -1)),
                ("chevron_down", self.tr("Move down"), lambda: self.move(view, 1)),
                ("copy", self.tr("Copy as text"), lambda: self.copy(view)),
                ("trash", self.tr("Delete"), lambda: self.delete(view)),
            )
            for icon, text, act in acts:
                menu.addAction(icons.icon(icon, size=16), text).triggered.connect(act)
            menu.addSeparator()
        paste = menu.addAction(icons.icon("insert", size=16), self.tr("Paste a shared list"))
        paste.setEnabled(saved_views.MARK in QGuiApplication.clipboard().text())
        paste.triggered.connect(self.paste)
        if self._gone is not None:
            back = menu.addAction(
                icons.icon("undo", size=16), self.tr("Bring back “{0}”").format(self._gone[0].name)
            )
            back.triggered.connect(self.bring_back)
        return menu

    def _saved_at(self, row: int) -> SavedView | None:
        if not 0 <= row < len(self._model.items):
            return None
        ident = self._model.items[row].saved
        return self._model.view_of(ident) if ident else None

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        self.menu(self._view.indexAt(at).row()).popup(self._view.viewport().mapToGlobal(at))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 renames, Delete deletes, Ctrl+Shift with an arrow moves the chosen list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self._view.currentIndex().row()
            view = self._saved_at(row)
            if view is not None:
                return self._on_key(Qt.Key(event.key()), event.modifiers(), row, view)
        return False

    def _on_key(self, key: Qt.Key, held: Qt.KeyboardModifier, row: int, view: SavedView) -> bool:
        if key == Qt.Key.Key_F2:
            self.rename(row)
        elif key == Qt.Key.Key_Delete:
            self.delete(view)
        elif held == _CTRL_SHIFT and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move(view, -1 if key == Qt.Key.Key_Up else 1)
        else:
            return False
        return True

    # ---- ops ---------------------------------------------------------------------------------------

    def _send(self, verb: str, args: dict[str, Any], done: Any = None, failed: Any = None) -> None:
        done, failed = done or self._on_done, failed or self._on_failed
        self._requester.request(verb, args, reply_type=Changes, done=done, failed=failed, write=True)

    @Slot(object)
    def _on_done(self, changes: Changes) -> None:
        """The navigation hears of the change like every pane; there is nothing to add."""

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(failure.sentence, None)

    def rename(self, row: int) -> None:
        """Write the new name where the old one stands."""
        view = self._saved_at(row)
        if view is None:
            return
        self._close_editor()
        editor = QLineEdit(view.name, self._view.viewport())
        editor.setAccessibleName(self.tr("Name of the list"))
        editor.setGeometry(self._view.visualRect(self._model.index(row, 0)).adjusted(30, 1, -4, -1))
        editor.returnPressed.connect(lambda: self._on_renamed(view))
        editor.editingFinished.connect(self._close_editor)
        self.editor = editor
        editor.show()
        editor.selectAll()
        editor.setFocus()

    def _on_renamed(self, view: SavedView) -> None:
        if self.editor is not None and self.editor.text().strip() not in ("", view.name):
            self._send("view.rename", {"id": view.id, "name": self.editor.text().strip()})
        self._close_editor()

    @Slot()
    def _close_editor(self) -> None:
        editor, self.editor = self.editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
            self._view.setFocus()

    def move(self, view: SavedView, by: int) -> None:
        """Move a list up or down."""
        place = next(n for n, held in enumerate(self._model.views()) if held.id == view.id)
        to = place + by
        if 0 <= to < len(self._model.views()):
            self._send("view.move", {"id": view.id, "to": to})

    @Slot(str, int)
    def _on_dragged(self, ident: str, to: int) -> None:
        """Store the place where a list was dropped; refused, it goes back."""
        self._send("view.move", {"id": ident, "to": to}, failed=self._on_move_failed)

    def _on_move_failed(self, failure: Failure) -> None:
        self._model.set_views(self._stored)
        self._on_failed(failure)

    def show_views(self, views: Sequence[SavedView]) -> None:
        """Show the lists as they are stored."""
        self._stored = tuple(views)
        self._model.set_views(views)

    def copy(self, view: SavedView) -> None:
        """Put the list as a line of text into the clipboard."""
        QGuiApplication.clipboard().setText(saved_views.to_text(view))
        self.said.emit(
            self.tr("Copied; it can be pasted into the filter or the navigation of any Desk."), None
        )

    def delete(self, view: SavedView) -> None:
        """Delete a list; it can be brought back."""
        place = next(n for n, held in enumerate(self._model.views()) if held.id == view.id)

        def done(changes: Changes) -> None:
            self._gone = (view, place)
            self.said.emit(self.tr("“{0}” is deleted. Right-click brings it back.").format(view.name), view)

        self._send("view.delete", {"id": view.id}, done)

    @Slot()
    def bring_back(self) -> None:
        """Save the list that was deleted last at its old place."""
        if self._gone is not None:
            view, place = self._gone
            self._gone = None
            self._send("view.save", {**_arguments(view), "id": view.id, "at": place})

    @Slot()
    def paste(self) -> None:
        """Save the list whose text stands in the clipboard."""
        try:
            view = saved_views.from_text(QGuiApplication.clipboard().text())
        except KnownError as error:
            self.said.emit(error.sentence(i18n.language()), None)
            return
        self._send("view.save", _arguments(view))


def _arguments(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "query": view.query, "layout": view.layout, "columns": view.columns}
