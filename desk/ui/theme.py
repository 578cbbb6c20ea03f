"""Colours, fonts and the one style sheet; every widget takes its look from here and knows no colour itself.

Knows no widget of Desk: rules reach them by object name and by dynamic properties such as `role`.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desk.ui import assets

MODES = ("system", "light", "dark")
FAMILIES = (
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "sans-serif",
)
MONOSPACE = (
    "JetBrains Mono",
    "SF Mono",
    "Cascadia Mono",
    "DejaVu Sans Mono",
    # Chinese in commands and logs: without a family of its own the system may choose a bold one.
    "Noto Sans Mono CJK SC",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "monospace",
)


class Tokens:
    """Every colour of one theme; text stands at 4.5:1 or more on its ground, priority icons at 3:1.

    Written without the dataclass decorator, which takes 10 ms of the start for this many fields.
    """

    dark: bool
    bg: QColor
    panel: QColor
    raised: QColor
    subtle: QColor
    hover: QColor
    selection: QColor
    selection_ink: QColor
    line: QColor
    line_strong: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    accent: QColor
    accent_hover: QColor
    accent_ink: QColor
    focus: QColor
    note: QColor
    note_line: QColor
    mark: QColor
    ok: QColor
    ok_soft: QColor
    warn: QColor
    warn_fill: QColor
    warn_soft: QColor
    bad: QColor
    bad_fill: QColor
    bad_soft: QColor
    low: QColor
    normal: QColor
    high: QColor
    urgent: QColor
    chart_met: QColor
    chart_risk: QColor
    chart_breach: QColor
    link: QColor
    track: QColor
    avatar_warm: QColor
    avatar_warm_ink: QColor
    avatar_cool: QColor
    avatar_cool_ink: QColor

    def __init__(self, values: str, *, dark: bool) -> None:
        self.dark = dark
        for name, value in zip(TOKEN_NAMES, values.split(), strict=True):
            setattr(self, name, QColor("#" + value))

    def priority(self, level: int) -> QColor:
        """Return the colour of a priority 0-4 (never shown without its glyph or name)."""
        return (self.urgent, self.urgent, self.high, self.normal, self.low)[min(max(level, 0), 4)]


_LIGHT = """F7F7F8 FFFFFF FFFFFF F2F3F5 EDEEF1 E9EEFC 1D2A57 E7E8EB D4D7DD 1A1C20 5B616B 6C727C
3B5BDB 324FC4 FFFFFF 5B78E5 FFF9E8 F0E2B6 FFE8A3 0B7A5E E2F3EE 8A5D00 E0A100 FCF3DB B4380A D55E00 FDEBE1
7D838D 2F6FC0 BF8A00 A62B0A 3B6FD4 E0A100 D55E00 3B5BDB E7E8EB F6E3D3 7A3E14 DCE8F8 1F4E86"""
_DARK = """121315 18191C 1F2124 1F2124 26282C 232E4D DCE4FF 26282C 363940 E9EAED A2A8B2 868C97
4C69E6 5B7BF5 FFFFFF 6E8BFF 272318 40391F 5A4A12 3CC29A 16302A E5B545 E5B545 332A14 F08A5D E8622C 3A2219
7D838E 6AA5EC E5B545 F07A4A 4C7BE8 E5B545 EC7440 6E8BFF 2B2E33 5A3A28 F4D8C2 2A435E CFE2F8"""


TOKEN_NAMES = tuple(name for name in Tokens.__annotations__ if name != "dark")
LIGHT = Tokens(_LIGHT, dark=False)
DARK = Tokens(_DARK, dark=True)


class Themes(QObject):
    """Tells painted widgets that the colours changed.

    Signals:
        changed: no payload, from `apply`, on the GUI thread.

    Attributes:
        compact: whether rows and controls stand close together.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = "system"
        self.tokens = LIGHT
        self.following = False
        self.compact = False


themes = Themes()
_AIR, _AIR_COMPACT = 5, 3
"""Pixels above and below the text of a control."""


def current() -> Tokens:
    """Return the tokens of the theme in use."""
    return themes.tokens


def mode() -> str:
    """Return the chosen mode: system, light or dark."""
    return themes.mode


def choose(wanted: str) -> Tokens:
    """Make the tokens of a mode current without touching the application (used before the first paint)."""
    themes.mode = wanted if wanted in MODES else "system"
    dark = themes.mode == "dark"
    if themes.mode == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    themes.tokens = DARK if dark else LIGHT
    return themes.tokens


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no widget go meanwhile: Qt walks a list of them all and calls Python for each; a gap would crash it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def apply(app: QApplication, wanted: str) -> None:
    """Give the application the palette, font and style sheet of a mode, and follow the system if asked."""
    with _uncollected():
        _dress(app, choose(wanted))
    if not themes.following:
        themes.following = True
        QGuiApplication.styleHints().colorSchemeChanged.connect(_on_system_changed)
    themes.changed.emit()


def _dress(app: QApplication, tokens: Tokens) -> None:
    # A sheet put in place of another makes Qt style each widget once for every ancestor it has (twelve times
    # here, 120 ms); taken away first, the new one styles each once.
    app.setStyleSheet("")
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(tokens))
    app.setFont(font(13))
    app.setStyleSheet(style_sheet(tokens))


def tighten(app: QApplication, compact: bool) -> None:
    """Put rows and controls closer together, or apart again."""
    if themes.compact != compact:
        themes.compact = compact
        apply(app, themes.mode)


def prepare(app: QApplication, wanted: str, *, compact: bool = False) -> None:
    """Give the application palette and font only; the sheet follows by `apply` after the first widgets."""
    themes.compact = compact
    app.setStyle("Fusion")
    app.setPalette(palette(choose(wanted)))
    app.setFont(font(13))


def _on_system_changed() -> None:
    app = QApplication.instance()
    if themes.mode == "system" and isinstance(app, QApplication):
        apply(app, "system")


def palette(tokens: Tokens) -> QPalette:
    """Return a complete palette, so that stock widgets never show a colour of the platform."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: tokens.panel,
        roles.WindowText: tokens.ink,
        roles.Base: tokens.panel,
        roles.AlternateBase: tokens.subtle,
        roles.Text: tokens.ink,
        roles.PlaceholderText: tokens.ink3,
        roles.Button: tokens.panel,
        roles.ButtonText: tokens.ink,
        roles.BrightText: tokens.bad,
        roles.Highlight: tokens.selection,
        roles.HighlightedText: tokens.selection_ink,
        roles.Accent: tokens.accent,
        roles.Link: tokens.link,
        roles.LinkVisited: tokens.link,
        roles.ToolTipBase: tokens.raised,
        roles.ToolTipText: tokens.ink,
        roles.Light: tokens.raised,
        roles.Midlight: tokens.subtle,
        roles.Mid: tokens.line_strong,
        roles.Dark: tokens.line_strong,
        roles.Shadow: tokens.line,
    }
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, tokens.ink3)
    return made


def style_sheet(tokens: Tokens) -> str:
    """Return the one style sheet filled from the tokens."""
    values = {name: getattr(tokens, name).name() for name in TOKEN_NAMES}
    icons = assets.path("icons").as_posix()
    template = Template(assets.path("qss", "desk.qss").read_text(encoding="utf-8"))
    air, shade = _AIR_COMPACT if themes.compact else _AIR, "dark" if tokens.dark else "light"
    return template.substitute(values, icons=icons, air=air, shade=shade)


@cache
def font(px: int, weight: int = 400, tabular: bool = False) -> QFont:
    """Return the interface font in pixels; `tabular` gives digits of one width (countdowns, counts)."""
    made = QFont(list(FAMILIES))
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def monospace(px: int = 12) -> QFont:
    """Return the font of logs and commands."""
    made = QFont(list(MONOSPACE))
    made.setPixelSize(px)
    made.setStyleHint(QFont.StyleHint.Monospace)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget a look of the sheet (see resources/qss) and repaint it where it is already shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
