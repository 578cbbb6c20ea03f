"""The review page: sections, items, one item with its acts. Digits act, Enter opens, the next item follows."""

import msgspec
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.review import ReviewItem, ReviewPage
from desk.ui.i18n import pick
from desk.ui.review.detail import ReviewDetail
from desk.ui.review.model import ItemModel, SectionModel
from desk.ui.widgets.cover import Covered
from desk.ui.widgets.notice import Notice
from desk.ui.widgets.two_lines import TwoLines

REFRESH_MS = 1500
_KINDS = ("ticket", "entry", "article", "gap", "survey", "handoff", "setting", "problem", "ledger")


class ReviewPane(QWidget):
    """The review.

    Signals (GUI thread):
        ticket_wanted(bytes): show a ticket.
        article_wanted(bytes): show an article.
        status(str): a sentence for the status bar.
    """

    ticket_wanted = Signal(bytes)
    article_wanted = Signal(bytes)
    status = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester: Requester = Covered(requester, self, self.ask)
        self._section = "improve"
        self._stale = True
        self._row = 0
        self._chosen = False
        self._parts: tuple[ReviewItem, ...] = ()
        self._whole = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._on_soon)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.title, self.hint, self.empty = QLabel(self), QLabel(self), QLabel(self)
        self.summary = QLabel(self)
        self.summary.setProperty("role", "meta")
        self.summary.hide()
        self.title.setProperty("role", "title")
        self.hint.setProperty("role", "meta")
        self.empty.setProperty("role", "meta")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.notice = Notice(self)
        self.section_model, self.model = SectionModel(), ItemModel()
        self.sections, self.list = QListView(self), QListView(self)
        self.sections.setModel(self.section_model)
        self.sections.setProperty("role", "choices")
        self.sections.setFixedWidth(240)
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TwoLines(self.list))
        self.list.setMouseTracking(True)
        self.list.setMinimumWidth(320)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.detail = ReviewDetail(self)
        self.sections.selectionModel().currentChanged.connect(self._on_section)
        self.list.selectionModel().currentChanged.connect(self._on_item)
        self.list.activated.connect(self._on_activated)
        for view in (self.sections, self.list):
            view.installEventFilter(self)
        self.detail.act_wanted.connect(self.act)
        self.detail.open_wanted.connect(self.open_item)
        self.detail.left.connect(self.list.setFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(20, 16, 20, 8)
        head.setSpacing(2)
        head.addWidget(self.title)
        head.addWidget(self.hint)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 16, 14)
        row.setSpacing(12)
        row.addWidget(self.sections)
        row.addWidget(self.list, 3)
        row.addWidget(self.empty, 3)
        right = QVBoxLayout()
        right.addWidget(self.summary)
        right.addWidget(self.notice)
        right.addWidget(self.detail)
        right.addStretch(1)
        row.addLayout(right, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(row, 1)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setAccessibleName(pick("Review", "评审"))
        self.title.setText(pick("Review", "评审"))
        self.hint.setText(
            pick(
                "Arrows choose, digits act, Enter opens; the next item follows by itself.",
                "方向键选择，数字键处理，回车打开；处理后自动转到下一项。",
            )
        )
        self.empty.setText(pick("Nothing waits here.", "此处没有待处理事项。"))
        self.sections.setAccessibleName(pick("Sections", "分类"))
        self.list.setAccessibleName(pick("Items", "待处理事项"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._stale = True
            if self.isVisible():
                self.ask()
        super().changeEvent(event)

    # ---- asking ----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when what is shown is old."""
        super().showEvent(event)
        if self._stale:
            self.ask()

    def on_changes(self, changes: Changes) -> None:
        """Ask again after a moment if the page is seen, else when it is next shown."""
        if not changes.touches(*_KINDS):
            return
        self._stale = True
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _on_soon(self) -> None:
        if self._stale and self.isVisible():
            self.ask()

    def show_section(self, name: str) -> None:
        """Show a section by name."""
        self._section, self._row, self._chosen, self._whole = name, 0, True, ""
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask for the section that is shown."""
        self._stale = False
        self._parts = ()
        self._ask_part(0)

    def _ask_part(self, after: int) -> None:
        args = {"section": self._section, **({"after": after} if after else {})}
        self._requester.request(
            "query.review", args, reply_type=ReviewPage, done=self._on_page, failed=self._on_failed
        )

    def _on_page(self, page: ReviewPage) -> None:
        """Show a section; one that comes in parts grows, unless it was whole before: then it is replaced when whole."""
        if page.section != self._section:
            return
        known = {item.id for item in self._parts}
        self._parts += tuple(item for item in page.items if item.id not in known)
        if page.next:
            self._ask_part(page.next)
            if self._whole == page.section:
                return
        else:
            self._whole = page.section
        if page.next or any(item.at_us for item in self._parts):
            self._parts = tuple(sorted(self._parts, key=lambda item: -item.at_us))
        if len(self._parts) > len(page.items):
            sections = tuple(
                msgspec.structs.replace(one, count=len(self._parts)) if one.name == page.section else one
                for one in page.sections
            )
            page = msgspec.structs.replace(page, sections=sections)
        self._show_page(msgspec.structs.replace(page, items=self._parts))

    def _show_page(self, page: ReviewPage) -> None:
        here = self.list.currentIndex().row()
        at = self.model.items[here].id if 0 <= here < len(self.model.items) else None
        waiting = next((one.name for one in page.sections if one.count > 0), "")
        if not self._chosen and not page.items and waiting:
            self.show_section(waiting)  # it opens where there is something to do
            return
        self._chosen = True
        if not page.items and self.list.hasFocus():
            self.sections.setFocus()  # hidden, the list would lose it to the next page
        self.section_model.show_sections(page.sections)
        chosen = next((n for n, one in enumerate(page.sections) if one.name == page.section), 0)
        if self.sections.currentIndex().row() != chosen:
            self.sections.setCurrentIndex(self.section_model.index(chosen))
        self.model.show_items(page.items)
        self.list.setVisible(bool(page.items))
        self.empty.setVisible(not page.items)
        self.summary.setText(page.summary)
        self.summary.setVisible(bool(page.summary))
        grown = next((n for n, item in enumerate(page.items) if item.id == at), None)
        row = min(self._row if grown is None else grown, len(page.items) - 1)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))
        self.detail.show_item(page.items[row] if row >= 0 else None)

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    # ---- acting ----------------------------------------------------------------------------------

    @Slot(str, object)
    def act(self, verb: str, args: dict[str, object]) -> None:
        """Send an act; the item that follows comes into its place."""
        self.notice.clear()
        self._requester.request(
            verb, args, reply_type=Changes, done=self._on_done, failed=self._on_failed, write=True
        )

    def _on_done(self, changes: Changes) -> None:
        self.status.emit(pick("Done.", "已处理。"))
        self.list.setFocus()
        self.ask()

    @Slot(object)
    def open_item(self, item: ReviewItem) -> None:
        """Show the ticket or article of an item, or the part of the review that it leads to."""
        if item.section:
            self.show_section(item.section)
            self.list.setFocus()
        elif item.ticket is not None:
            self.ticket_wanted.emit(item.ticket)
        elif item.article is not None:
            self.article_wanted.emit(item.article)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let digits act while one of the lists has the focus."""
        if (
            watched in (self.sections, self.list)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            digit = event.key() - Qt.Key.Key_0.value
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and 0 < digit <= 9 and self.detail.act(digit):
                return True
        return super().eventFilter(watched, event)

    @Slot(QModelIndex, QModelIndex)
    def _on_section(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            name = self.section_model.sections[current.row()].name
            if name != self._section:
                self.show_section(name)

    @Slot(QModelIndex, QModelIndex)
    def _on_item(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._row = current.row()
            self.detail.show_item(self.model.items[current.row()])

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.open_item(self.model.items[index.row()])
