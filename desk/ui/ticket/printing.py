"""A ticket on paper or as PDF: one document, public words only or everything.

QtPrintSupport is loaded when something is printed; nothing of the ticket is interpreted as HTML.
"""

import html
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from desk.protocol.views import EntryView, FileView, TicketView
from desk.ui import texts, theme
from desk.ui.paper import filed, pdf, printed
from desk.ui.ticket.copying import UNNAMED, Names, facts_of, is_internal, shown_entries
from desk.ui.ticket.markup import LINE, Block, parse
from desk.ui.ticket.row_layout import labelled_parts
from desk.ui.ticket.sentences import is_spoken, sentence
from desk.ui.widgets.file_choice import choose_target
from desk.ui.widgets.notice import Notice
from desk.ui.work import works

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_MARGIN_MM = 16.0
_STYLES = {"bold": ("<b>", "</b>"), "code": ("<code>", "</code>"), "link": ("<u>", "</u>")}


class PrintOut(QObject):
    """Asks how much goes out, then prints or writes the file.

    Signals:
        said(str): what was done, or why not; GUI thread.
    """

    said = Signal(str)

    def __init__(self, foot: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notice: Notice = foot.notice
        self._window: QWidget = foot
        self.names: Callable[[TicketView], Names] = lambda _: UNNAMED
        self.ask_target: Callable[[str, Callable[[str], None]], None] = self._ask_target

    def ask_pdf(self, ticket: TicketView | None, now_us: int) -> None:
        """Ask whether internal notes shall be in it, then for the file."""
        if ticket is not None:
            self._ask(ticket, lambda internal: self._choose_file(ticket, now_us, internal=internal))

    def print_ticket(self, ticket: TicketView | None, now_us: int) -> None:
        """Ask whether internal notes shall be in it, then for the printer."""
        if ticket is not None:
            self._ask(ticket, lambda internal: self._choose_printer(ticket, now_us, internal=internal))

    def save_pdf(self, ticket: TicketView, path: str, now_us: int, *, internal: bool) -> None:
        """Write the PDF; a folder that refuses is said in a sentence."""
        make = partial(document, ticket, now_us, internal=internal, names=self.names(ticket))
        title = f"{ticket.number} {ticket.title}"

        def refused(_: Exception) -> None:
            said = self.tr("{0} cannot be written. Choose another folder.").format(path)
            self._notice.say(said)
            self.said.emit(said)

        works.begin(
            "window.pdf",
            filed(make, lambda part: pdf(part, title, _MARGIN_MM), path),
            done=lambda _: self.said.emit(self.tr("Saved as {0}").format(path)),
            failed=refused,
            cancelled=lambda: self.said.emit(self.tr("Cancelled; nothing was written")),
        )

    def _ask(self, ticket: TicketView, go_on: Any) -> None:
        if not any(is_internal(entry) for entry in ticket.entries):
            go_on(False)
            return

        def answered(internal: bool) -> None:
            self._notice.clear()
            go_on(internal)

        self._notice.say(
            self.tr("Shall internal notes be in it? A customer must not get them."),
            role="warning",
            answers=[
                (self.tr("Public only"), lambda: answered(False)),
                (self.tr("Everything"), lambda: answered(True)),
            ],
        )

    def _choose_file(self, ticket: TicketView, now_us: int, *, internal: bool) -> None:
        save = partial(self.save_pdf, ticket, now_us=now_us, internal=internal)
        self.ask_target(f"{ticket.number}.pdf", save)

    def _ask_target(self, name: str, done: Callable[[str], None]) -> None:
        choose_target(self._window, self.tr("Save as PDF"), name, done, kinds="PDF (*.pdf)")

    def _choose_printer(self, ticket: TicketView, now_us: int, *, internal: bool) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(ticket.number)
        self._dialog = QPrintDialog(printer, self._window)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        make = partial(document, ticket, now_us, internal=internal, names=self.names(ticket))
        self._dialog.accepted.connect(lambda: self.print_on(printer, make))
        self._dialog.show()  # beside the window, which goes on

    def print_on(self, printer: "QPrinter", make: Callable[[], QTextDocument]) -> None:
        """Print; one that is ended leaves no sheet in the printer's line."""

        def ended() -> None:
            printer.abort()
            self.said.emit(self.tr("Cancelled; nothing was written"))

        works.begin(
            "window.print",
            printed(make, lambda: printer),
            done=lambda _: self.said.emit(self.tr("Sent to the printer")),
            failed=lambda error: self.said.emit(str(error)),
            cancelled=ended,
        )


def document(ticket: TicketView, now_us: int, *, internal: bool, names: Names = UNNAMED) -> QTextDocument:
    """Return the ticket as a document in black on white, whatever the window's theme."""
    made = QTextDocument()
    font = theme.font(13)
    made.setDefaultFont(font)
    made.setDefaultStyleSheet(
        "h1 { font-size: 20px; } .meta { color: #5b616b; font-size: 12px; }"
        " p { margin-top: 2px; margin-bottom: 2px; } .head { margin-top: 12px; } .note { background-color: #fff6dd; }"
        f" code, pre {{ font-family: {', '.join(map(repr, theme.MONOSPACE))}; font-size: 12px; }}"
    )
    made.setHtml(_html(ticket, now_us, internal=internal, names=names))
    return made


def _html(ticket: TicketView, now_us: int, *, internal: bool, names: Names) -> str:
    facts = "".join(
        f"<tr><td class='meta'>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
        for name, value in facts_of(ticket, names)
        if value
    )
    entries = "".join(_entry(entry) for entry in shown_entries(ticket, internal=internal))
    printed = html.escape(texts.full_time(now_us))
    title = html.escape(f"{ticket.number} · {ticket.title}")
    return f"<h1>{title}</h1><table>{facts}</table><hr>{entries}<hr><p class='meta'>Desk · {printed}</p>"


def _entry(entry: EntryView) -> str:
    when = html.escape(texts.full_time(entry.at_us))
    if not is_spoken(entry):
        said = html.escape(f"{entry.author_name} {sentence(entry)}".strip())
        return f"<p class='meta'>{when} · {said}</p>"
    who = html.escape(" · ".join(p for p in (entry.author_name, texts.kind(entry.kind)) if p))
    parts = "".join(
        (f"<p class='meta'>{html.escape(label)}</p>" if label else "") + _blocks(text)
        for label, text in labelled_parts(entry)
    )
    files = "".join(f"<p class='meta'>{html.escape(_file_line(file))}</p>" for file in entry.files)
    body = f"<p class='head'><b>{who}</b> &nbsp;<span class='meta'>{when}</span></p>{parts}{files}"
    if is_internal(entry):
        return f"<table width='100%' cellpadding='8'><tr><td class='note'>{body}</td></tr></table>"
    return body


def _file_line(file: FileView) -> str:
    return texts.labelled(texts.kind("attachment"), texts.aside(file.name, texts.file_size(file.size)))


def _blocks(text: str) -> str:
    return "".join(_block(block) for block in parse(text))


def _block(block: Block) -> str:
    if block.kind == "code":
        return f"<pre>{html.escape(block.text.replace(LINE, chr(10)))}</pre>"
    pieces, position = [], 0
    for span in block.spans:
        before, after = _STYLES[span.style]
        pieces.append(html.escape(block.text[position : span.start]))
        pieces.append(before + html.escape(block.text[span.start : span.start + span.length]) + after)
        position = span.start + span.length
    pieces.append(html.escape(block.text[position:]))
    shown = "".join(pieces).replace(LINE, "<br>")
    return f"<p>{html.escape(block.marker)} {shown}</p>" if block.marker else f"<p>{shown}</p>"
