"""The filters of the search box as chips: a click puts one into the box. For who does not know them by heart."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desk.ui.i18n import pick
from desk.ui.widgets.flow import FlowLayout

FILTERS = (
    ("tag:", "标签:"), ("product:", "产品:"), ("scenario:", "场景:"), ("state:", "状态:"), ("author:", "作者:"),
    ("lang:", "语言:"), ('"…"', '"…"'),
)  # fmt: skip


class FilterHelp(QWidget):
    """A line or two of chips.

    Signals:
        chosen(str): the text to put into the search box; GUI thread.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = QWidget(self)
        flow = FlowLayout(self._chips, gap=4, line_gap=4)
        self.buttons: list[QPushButton] = []
        for number in range(len(FILTERS)):
            chip = QPushButton(self._chips)
            chip.setProperty("role", "pill")
            chip.clicked.connect(partial(self._on_clicked, number))
            flow.addWidget(chip)
            self.buttons.append(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._chips)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the names of the current language; the box understands both."""
        tips = (
            self.tr("only articles with this tag"), self.tr("only articles of this product"),
            self.tr("only articles of this scenario"), self.tr("wip, not_validated, validated, archived"),
            self.tr("only articles of this author"), self.tr("zh or en"), self.tr("exactly these words"),
        )  # fmt: skip
        for chip, (en, zh), tip in zip(self.buttons, FILTERS, tips, strict=True):
            chip.setText(pick(en, zh))
            chip.setToolTip(tip)
            chip.setAccessibleName(f"{chip.text()} {tip}")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _on_clicked(self, number: int, checked: bool = False) -> None:
        self.chosen.emit(pick(*FILTERS[number]))
