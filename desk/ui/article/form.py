"""The fields of an article that is being written. Knows fields and texts, no engine and no journal."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk.process.knowledge import FIELDS, TITLE_LIMIT
from desk.ui import theme
from desk.ui.widgets.article_text import field_name
from desk.ui.widgets.naming import name_control

SHOWN = ("symptom", "environment", "cause", "steps", "script", "cautions", "prevention")
_LINES = {"symptom": 3, "environment": 1, "cause": 2, "steps": 6, "script": 4, "cautions": 2, "prevention": 2}
_MOST = 24
LONGEST = 200_000
"""Characters beyond which a module is not edited here but kept as it is: laying it out would hold up the window."""

_BEGINNING = 20_000


class ModuleField(QPlainTextEdit):
    """A field as high as its text, between a few lines and a screenful."""

    def __init__(self, least: int, *, code: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._code = code
        self.setTabChangesFocus(True)
        self.set_font()
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def set_font(self) -> None:
        """Take the font of the theme; scripts stand in the one of commands."""
        self.setFont(theme.monospace(12) if self._code else theme.font(13))

    @Slot()
    def _fit(self) -> None:
        wanted = self.document().size().height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if wanted > _MOST else policy.ScrollBarAlwaysOff
        )
        lines = min(max(wanted, self._least), _MOST)
        self.setFixedHeight(round(lines * self.fontMetrics().lineSpacing()) + 22)

    def sizeHint(self) -> QSize:
        """Return a modest width; the height is fixed by the text."""
        return QSize(240, self.height())


class ArticleForm(QScrollArea):
    """Title, language, scenario, product, tags and the modules.

    Signals:
        changed(): a person changed something; GUI thread.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title, self.tags = QLineEdit(), QLineEdit()
        self.title.setMaxLength(TITLE_LIMIT)
        self.language, self.scenario, self.product = QComboBox(), QComboBox(), QComboBox()
        for box in (self.scenario, self.product):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.setMinimumContentsLength(6)
        for code, name in (("zh", "中文"), ("en", "English")):
            self.language.addItem(name, code)
        self.modules = {name: ModuleField(_LINES[name], code=name == "script") for name in SHOWN}
        self._labels: dict[str, QLabel] = {}
        self._long = dict.fromkeys(SHOWN, "")
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 14, 12)
        column.setSpacing(6)
        column.addWidget(self._label("title", self.title))
        column.addWidget(self.title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        for place, (name, field) in enumerate(
            (("scenario", self.scenario), ("product", self.product), ("language", self.language))
        ):
            grid.addWidget(self._label(name, field), 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1 if name == "language" else 2)
        column.addLayout(grid)
        column.addWidget(self._label("tags", self.tags))
        column.addWidget(self.tags)
        for name, module in self.modules.items():
            column.addSpacing(4)
            column.addWidget(self._label(name, module))
            column.addWidget(module)
        column.addStretch(1)
        self.setWidget(inside)

    def _label(self, name: str, field: QWidget) -> QLabel:
        label = QLabel()
        label.setProperty("role", "meta")
        label.setBuddy(field)
        self._labels[name] = label
        return label

    def _wire(self) -> None:
        for line in (self.title, self.tags):
            line.textEdited.connect(self._on_changed)
        for box in (self.language, self.scenario, self.product):
            box.currentTextChanged.connect(self._on_changed)
        for field in self.modules.values():
            field.textChanged.connect(self._on_changed)
        theme.themes.changed.connect(self._on_theme)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        hints = {
            "symptom": self.tr("What the user sees, in the user's words; the exact message"),
            "environment": self.tr("Versions, systems, regions where it happens"),
            "cause": self.tr("Why it happens"),
            "steps": self.tr("1. Check …\n2. If … then …  (Markdown)"),
            "script": self.tr("Commands or a script that repairs it"),
            "cautions": self.tr("What can go wrong, who must be asked first"),
            "prevention": self.tr("What keeps it from coming back"),
        }
        fields: dict[str, QWidget] = {
            "title": self.title, "tags": self.tags, "language": self.language, "scenario": self.scenario,
            "product": self.product, **self.modules,
        }  # fmt: skip
        for name, label in self._labels.items():
            label.setText(field_name(name))
            name_control(fields[name], field_name(name))
        for name, field in self.modules.items():
            field.setPlaceholderText(hints[name])
        self.title.setPlaceholderText(self.tr("The words in which users ask"))
        self.tags.setPlaceholderText(self.tr("separated by spaces"))
        if (line := self.scenario.lineEdit()) is not None:
            line.setPlaceholderText(self.tr("Area / part"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- values

    def offer(self, scenarios: Sequence[str], products: Sequence[tuple[str, str]]) -> None:
        """Offer scenarios and (stored, shown) products to choose from; what is typed stays."""
        self._filling = True
        scenario, product = self.scenario.currentText(), self._product()
        self.scenario.clear()
        self.scenario.addItems(["", *scenarios])
        self.scenario.setEditText(scenario)
        self.product.clear()
        for stored, shown in (("", ""), *products):
            self.product.addItem(shown, stored)
        self._set_product(product)
        self._filling = False

    def fill(self, fields: Mapping[str, str]) -> None:
        """Show texts without calling that a change."""
        self._filling = True
        self.title.setText(fields.get("title", ""))
        self.title.setCursorPosition(0)
        self.tags.setText(fields.get("tags", ""))
        self.language.setCurrentIndex(max(0, self.language.findData(fields.get("language", "zh"))))
        self.scenario.setEditText(fields.get("scenario", ""))
        self._set_product(fields.get("product", ""))
        for name, field in self.modules.items():
            text = fields.get(name, "")
            long = len(text) > LONGEST
            self._long[name] = text if long else ""
            field.setPlainText(text[:_BEGINNING] if long else text)
            field.setReadOnly(long)
            field.setToolTip(self.tr("Too long to be changed here; it stays as it is.") if long else "")
        self._filling = False

    def values(self) -> dict[str, str]:
        """Return the texts by field."""
        found = {
            "title": self.title.text().strip(),
            "language": str(self.language.currentData()),
            "scenario": self.scenario.currentText().strip(),
            "product": self._product(),
            "tags": " ".join(self.tags.text().replace("#", " ").replace(",", " ").split()),
            **{name: self._long[name] or field.toPlainText() for name, field in self.modules.items()},
        }
        return {name: found[name] for name in FIELDS}

    def _product(self) -> str:
        text = self.product.currentText().strip()
        at = self.product.findText(text)
        return str(self.product.itemData(at) or "") if at >= 0 else text

    def _set_product(self, stored: str) -> None:
        at = self.product.findData(stored)
        self.product.setCurrentIndex(at)
        if at < 0:
            self.product.setEditText(stored)

    @Slot()
    def _on_changed(self) -> None:
        if not self._filling:
            self.changed.emit()

    @Slot()
    def _on_theme(self) -> None:
        for field in self.modules.values():
            field.set_font()
