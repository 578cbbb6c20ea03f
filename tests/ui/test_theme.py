"""Contrast of every pair of tokens that meet: text 4.5:1, signs 3:1."""

import pytest
from PySide6.QtGui import QColor

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
