"""A new ticket out of the clipboard: its first line as title, the whole as text, a picture as attachment."""

import tempfile

from PySide6.QtGui import QGuiApplication

_TITLE = 120


def clipboard_fields() -> tuple[dict[str, str], list[str]]:
    """Return fields of a new ticket and files made of what the clipboard holds."""
    clipboard = QGuiApplication.clipboard()
    fields: dict[str, str] = {}
    text = clipboard.text().strip()
    if text:
        fields = {"title": text.splitlines()[0][:_TITLE], "body": text}
    image = clipboard.image()
    if image.isNull():
        return fields, []
    with tempfile.NamedTemporaryFile(prefix="desk-screenshot-", suffix=".png", delete=False) as handle:
        path = handle.name
    return fields, [path] if image.save(path) else []
