"""Words, times and sizes in both languages; colours that can be read."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor

from desk.process.lifecycle import STATES
from desk.ui import i18n, texts, theme

MINUTE = 60_000_000


@pytest.fixture(autouse=True)
def english_after(qapp: object) -> Iterator[None]:
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0, "0:00", "0:00"), (59, "0:59", "0:59"), (412, "6:52", "6:52"), (5400, "1:30:00", "1:30:00"),
        (-1725, "−28:45", "−28:45"), (86400, "1 d 0 h", "1 天 0 时"), (-90000, "−1 d 1 h", "−1 天 1 时"),
    ],
)  # fmt: skip
def test_countdown(seconds: int, en: str, zh: str) -> None:
    i18n.use("en")
    assert texts.countdown(seconds) == en
    i18n.use("zh_CN")
    assert texts.countdown(seconds) == zh


@pytest.mark.parametrize(
    ("minutes", "en", "zh"),
    [(0, "just now", "刚刚"), (3, "3 min", "3 分钟"), (120, "2 h", "2 小时"), (1440 * 5, "5 d", "5 天"),
     (1440 * 90, "3 mo", "3 个月"), (1440 * 800, "2 y", "2 年"), (-5, "just now", "刚刚")],
)  # fmt: skip
def test_age(minutes: int, en: str, zh: str) -> None:
    i18n.use("en")
    assert texts.age(0, minutes * MINUTE) == en
    i18n.use("zh_CN")
    assert texts.age(0, minutes * MINUTE) == zh


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (49_152, "48 KB"), (1_258_291, "1.2 MB"), (209_715_200, "200 MB"), (3 << 40, "3.0 TB")],
)
def test_file_size(size: int, text: str) -> None:
    assert texts.file_size(size) == text


def test_duration() -> None:
    i18n.use("en")
    assert [texts.duration(seconds) for seconds in (45, 660, 11520, 187200, -60)] == [
        "45 s", "11 min", "3 h 12 min", "2 d 4 h", "−1 min",
    ]  # fmt: skip


def test_every_state_has_a_name_in_both_languages() -> None:
    for language in ("en", "zh_CN"):
        i18n.use(language)
        assert all(texts.state(name) != name for name in STATES)
    assert texts.state("unheard") == "unheard"
    assert texts.priority_code(1) == "P1 紧急"


def test_clock_time_names_near_days() -> None:
    i18n.use("en")
    noon = 1_763_812_800_000_000
    assert texts.clock_time(noon, noon).startswith("Today ")
    assert texts.clock_time(noon - 1440 * MINUTE, noon).startswith("Yesterday ")
    assert texts.clock_time(noon - 1440 * 400 * MINUTE, noon).startswith("2024-")


def luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
             for part in (colour.redF(), colour.greenF(), colour.blueF())]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(tokens: theme.Tokens) -> None:
    pairs = [
        (tokens.ink, tokens.panel), (tokens.ink2, tokens.panel), (tokens.ink3, tokens.panel), (tokens.ink2, tokens.bg),
        (tokens.selection_ink, tokens.selection), (tokens.accent_ink, tokens.accent), (tokens.ok, tokens.ok_soft),
        (tokens.warn, tokens.warn_soft), (tokens.bad, tokens.bad_soft), (tokens.bad, tokens.panel),
        (tokens.warn, tokens.panel), (tokens.link, tokens.panel), (tokens.ink, tokens.note), (tokens.ink, tokens.mark),
    ]  # fmt: skip
    assert [round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5] == []
    priorities = [contrast(tokens.priority(level), tokens.panel) for level in range(5)]
    assert min(priorities) >= 3.0


def test_sheet_is_complete() -> None:
    for tokens in (theme.LIGHT, theme.DARK):
        assert "$" not in theme.style_sheet(tokens)
