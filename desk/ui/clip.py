"""A new ticket out of the clipboard: its first line as title, the whole as text, a picture as attachment."""

from PySide6.QtGui import QGuiApplication

from desk.ui.global_key.screen import write_picture

_TITLE = 120


def clipboard_fields() -> tuple[dict[str, str], list[str]]:
    """Return fields of a new ticket and files made of what the clipboard holds."""
    clipboard = QGuiApplication.clipboard()
    fields: dict[str, str] = {}
    text = clipboard.text().strip()
    if text:
        fields = {"title": text.splitlines()[0][:_TITLE], "body": text}
    image = clipboard.image()
    return (fields, []) if image.isNull() else (fields, write_picture(image))
