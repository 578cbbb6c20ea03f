"""What stands in the form of a new ticket, as plain data, and back into a form."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox

from desk.ui.dialogs.new_ticket import NewTicketDialog

BOXES = ("category", "product", "group", "priority", "channel", "interruption")


def state_of(form: NewTicketDialog) -> dict[str, Any]:
    """Return what was typed and chosen; empty while nothing was typed."""
    typed = {
        "title": form.title.text(), "body": form.body.toPlainText(), "fields": form.template.values(),
        "files": form.files, "affected": form.affected.text(),
    }  # fmt: skip
    if not any(typed.values()):
        return {}
    chosen = {name: _plain(getattr(form, name).currentData()) for name in BOXES}
    return {
        **typed,
        **chosen,
        "requester": form.requester.text(),
        "graded": form.graded,
        "by_hand": form.by_hand,
    }


def bring_back(form: NewTicketDialog, state: dict[str, Any]) -> None:
    """Put a state into a fresh form; what is of another kind, or not there any more, is left out."""
    form.template.write({str(key): str(text) for key, text in dict(state.get("fields") or {}).items()})
    if state.get("by_hand"):
        form.set_by_hand()
    for name in BOXES:
        box: QComboBox = getattr(form, name)
        wanted = state.get(name)
        place = next((n for n in range(box.count()) if _plain(box.itemData(n)) == wanted), -1)
        if place >= 0:
            box.setCurrentIndex(place)
    if state.get("graded"):
        form.set_graded()
    form.affected.setText(str(state.get("affected") or ""))
    form.title.setText(str(state.get("title") or ""))
    form.body.setPlainText(str(state.get("body") or ""))
    form.take_files([str(path) for path in state.get("files") or () if Path(str(path)).is_file()])
    if state.get("requester"):
        form.requester.look_for(str(state["requester"]))


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
