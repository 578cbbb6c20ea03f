"""Ranking: what else than words decides, and why an article stands where it does, in the reader's language.

Text score times freshness, confidence, success in reuse, language and product. Knows no index and no table.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from desk.process import messages
from desk.search.snippet import MARK_LIMIT, pattern, shadow

DAY_US = 86_400_000_000
CONFIDENCE: Mapping[str, float] = {"validated": 1.1, "not_validated": 1.0, "wip": 0.8, "archived": 0.3}
STALE = 0.6
OTHER_LANGUAGE = 0.8
SAME_PRODUCT = 1.25
SPOKEN = 4_000
"""Characters of a text from which its language is told."""

RECENT, RECENT_DAYS = 0.06, 90
"""What an article changed just now gains; it fades over these days."""

REUSED = 0.02
"""What each doubling of successful uses gains."""

REUSED_LIMIT = 0.12
MATCHES_SHOWN = 3

messages.register(
    {
        "kb.why_matched": ("Matched: {words}", "命中：{words}"),
        "kb.why_worked": ("worked {count} times", "{count} 次有效复用"),
        "kb.why_worked_once": ("worked once", "1 次有效复用"),
        "kb.why_verified": ("verified {day}", "{day} 验证"),
        "kb.why_stale": ("review due", "待复核"),
        "kb.why_product": ("same product", "同一产品"),
    }
)


def is_stale(article: Mapping[str, Any], now_us: int) -> bool:
    """Tell whether an article's verification has run out (process.md 5.6); one never verified is not stale."""
    verified = article["verified_us"]
    return verified is not None and now_us > verified + article["interval_days"] * DAY_US


def language_of(text: str) -> str:
    """Return zh for a text with Chinese in it, en otherwise."""
    return "zh" if any("\u3400" <= character <= "\u9fff" for character in text[:SPOKEN]) else "en"


def factor(article: Mapping[str, Any], *, now_us: int, language: str, product: str = "") -> float:
    """Return what the text score is multiplied with."""
    value: float = CONFIDENCE.get(article["confidence"], 1.0)
    if is_stale(article, now_us):
        value *= STALE
    # Two imagined uses, one of which worked, keep a single verdict from deciding.
    uses, worked = int(article["uses"]), int(article["worked"])
    success, certainty = (worked + 1) / (uses + 2), uses / (uses + 5)
    value *= 1 + 0.4 * (success - 0.5) * certainty
    value *= 1 + min(REUSED_LIMIT, REUSED * math.log2(1 + worked))
    age_days: float = max(0.0, (now_us - int(article["updated_us"])) / DAY_US)
    value *= 1 + RECENT * max(0.0, 1 - age_days / RECENT_DAYS)
    if language and article["language"] and not str(article["language"]).startswith(language):
        value *= OTHER_LANGUAGE
    if product and article["product"] == product:
        value *= SAME_PRODUCT
    return value


def why(
    article: Mapping[str, Any],
    marks: Sequence[str],
    language: str,
    *,
    said: Sequence[str],
    text: str,
    now_us: int,
    product: str = "",
) -> str:
    """Return the sentence under a hit: matched words, reuse, verification.

    `marks` are the query's words with the most telling first, `said` in the order of the query; `text` is
    the article as searched.
    """
    parts = []
    words = sorted(_matched(marks, text), key=said.index)
    if words:
        separator = "、" if language.startswith("zh") else ", "
        parts.append(messages.text("kb.why_matched", language, words=separator.join(words)))
    if product and article["product"] == product:
        parts.append(messages.text("kb.why_product", language))
    if article["worked"]:
        code = "kb.why_worked_once" if article["worked"] == 1 else "kb.why_worked"
        parts.append(messages.text(code, language, count=article["worked"]))
    if is_stale(article, now_us):
        parts.append(messages.text("kb.why_stale", language))
    elif article["verified_us"]:
        day = datetime.fromtimestamp(article["verified_us"] / 1e6, tz=UTC).date().isoformat()
        parts.append(messages.text("kb.why_verified", language, day=day))
    return " · ".join(parts)


def _matched(marks: Sequence[str], text: str) -> list[str]:
    """Return the most telling words that the article holds (`marks` has the most telling first)."""
    low = shadow(text)
    found: list[str] = []
    for word in marks[:MARK_LIMIT]:
        single = pattern((word,))
        if single and single.search(low) and not any(word in longer for longer in found):
            found.append(word)
        if len(found) == MATCHES_SHOWN:
            break
    return found
