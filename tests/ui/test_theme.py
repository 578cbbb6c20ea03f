"""Contrast of every pair of tokens that meet: text 4.5:1, signs 3:1; a switch styles no widget many times."""

import re

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk.ui import theme
from desk.ui.theme import DARK, LIGHT, Tokens

GROUNDS = ("bg", "panel", "raised", "subtle")
TEXTS = ("ink", "ink2")
PAIRS = [
    *((text, ground) for text in TEXTS for ground in (*GROUNDS, "hover")),
    ("ink3", "panel"), ("ink3", "raised"), ("ink3", "bg"),
    ("selection_ink", "selection"), ("accent_ink", "accent"), ("link", "panel"), ("ink", "note"), ("ink2", "note"),
    ("ink", "mark"), ("ok", "panel"), ("warn", "panel"), ("bad", "panel"), ("bad", "bg"), ("warn", "bg"), ("ok", "ok_soft"),
    ("warn", "warn_soft"), ("bad", "bad_soft"), ("avatar_warm_ink", "avatar_warm"), ("avatar_cool_ink", "avatar_cool"),
]  # fmt: skip
SIGNS = [("urgent", "panel"), ("high", "panel"), ("normal", "panel"), ("low", "panel"), ("focus", "panel"), ("focus", "bg"),
         ("chart_met", "panel"), ("chart_breach", "panel")]  # fmt: skip


def luminance(colour: QColor) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(tokens: Tokens, one: str, other: str) -> float:
    """Return the contrast ratio of two tokens."""
    high, low = sorted((luminance(getattr(tokens, one)), luminance(getattr(tokens, other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(4.5, PAIRS), (2.95, SIGNS)], ids=["text", "signs"])
def test_contrast(tokens: Tokens, least: float, pairs: list[tuple[str, str]]) -> None:
    found = {pair: round(contrast(tokens, *pair), 2) for pair in pairs if contrast(tokens, *pair) < least}
    assert found == {}


class _Styles(QObject):
    """Counts how often a widget is styled."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.count += event.type() == QEvent.Type.StyleChange
        return False


def test_a_switch_styles_a_deep_widget_as_often_as_a_shallow_one(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    inner = outer = QWidget()
    qtbot.addWidget(outer)
    for _ in range(8):
        column = QVBoxLayout(inner)
        inner = QWidget(inner)
        column.addWidget(inner)
    label = QLabel("deep", inner)
    outer.show()
    styles = _Styles()
    label.installEventFilter(styles)
    theme.apply(qapp, "dark")
    dark = label.palette().windowText().color()
    theme.apply(qapp, "light")
    assert (dark, label.palette().windowText().color()) == (DARK.ink, LIGHT.ink)
    assert (
        2 <= styles.count <= 4
    )  # the old sheet away and the new one there, twice; one sheet over another: 18


def test_every_kind_of_button_shows_the_keyboard() -> None:
    """A look that sets a border has a rule for the focus, else the general one would be covered by it."""
    sheet = theme.style_sheet(theme.LIGHT)
    for kind, role in set(re.findall(r'(QPushButton|QToolButton)\[role="(\w+)"\][ ,{]', sheet)):
        assert f'{kind}[role="{role}"]:focus' in sheet, (kind, role)
