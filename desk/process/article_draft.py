"""An article begun from a ticket: its modules filled from what the ticket already says. Invents nothing.

Knows the payloads of the timeline, no table and no clock.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_FENCE = re.compile(r"```[^\n]*\n(.*?)```", re.S)
_NUMBERED = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)、．])\s*")
_RESULTS = {
    "en": {"confirmed": "confirmed", "rejected": "ruled out", "open": "open"},
    "zh": {"confirmed": "确认", "rejected": "排除", "open": "待定"},
}
_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a timeline: kind, text, payload."""

    kind: str
    body: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def article_from(
    entries: Iterable[Said], *, title: str, product: str, scenario: str, tags: tuple[str, ...], language: str
) -> dict[str, Any]:
    """Return the fields of an article about what a ticket tells."""
    told = list(entries)
    short = "zh" if language.startswith("zh") else "en"
    steps = [entry for entry in told if entry.kind == "diagnosis_step"]
    solution = next((entry for entry in reversed(told) if entry.kind == "solution_provided"), None)
    solved = dict(solution.data) if solution is not None else {}
    return {
        "title": " ".join(title.split()),
        "language": short,
        "symptom": _symptom(told)[:_LIMIT],
        "environment": _first(told, "environment")[:_LIMIT],
        "cause": _cause(steps)[:_LIMIT],
        "steps": _steps(steps, str(solved.get("steps", "")), short)[:_LIMIT],
        "script": _script(told)[:_LIMIT],
        "cautions": str(solved.get("cautions", "")).strip()[:_LIMIT],
        "prevention": "",
        "scenario": scenario,
        "tags": tags,
        "product": product,
    }


def _first(told: list[Said], name: str) -> str:
    for entry in told:
        if entry.kind == "created" and str(entry.data.get(name, "")).strip():
            return str(entry.data[name]).strip()
    return ""


def _symptom(told: list[Said]) -> str:
    """Return the user's own words: the template's fields, else the first message."""
    parts = [_first(told, "symptom")]
    created = next((entry.body for entry in told if entry.kind == "created"), "")
    message = next((entry.body for entry in told if entry.kind == "customer_message"), "")
    parts.append(created.strip() or ("" if parts[0] else message.strip()))
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def _cause(steps: list[Said]) -> str:
    found = (str(e.data.get("hypothesis", "")).strip() for e in steps if e.data.get("result") == "confirmed")
    return "\n".join(dict.fromkeys(cause for cause in found if cause))


def _steps(diagnosis: list[Said], solution: str, language: str) -> str:
    """Return a numbered list: what was checked and what it showed, then what solved it."""
    arrow, lines = " → ", []
    for entry in diagnosis:
        text = str(entry.data.get("step") or entry.data.get("hypothesis") or entry.body).strip()
        if not text:
            continue
        shown = [" ".join(str(entry.data.get("evidence", "")).split())]
        shown.append(_RESULTS[language].get(str(entry.data.get("result", "")), ""))
        known = [part for part in shown if part]
        colon = "：" if language == "zh" else ": "
        lines.append(" ".join(text.split()) + (arrow + colon.join(known) if known else ""))
    prose, listed = _solution_lines(solution)
    numbered = [f"{number}. {line}" for number, line in enumerate((*lines, *listed), 1)]
    return "\n".join(numbered) + (("\n\n" if numbered else "") + prose if prose else "")


def _solution_lines(solution: str) -> tuple[str, list[str]]:
    """Return a solution as (prose, list); one that holds code stays as it was written."""
    text = solution.strip()
    if "```" in text:
        return text, []
    return "", [_NUMBERED.sub("", line).strip() for line in text.splitlines() if line.strip()]


def _script(told: list[Said]) -> str:
    return "\n\n".join(dict.fromkeys(_code(told)))


def _code(told: list[Said]) -> Iterator[str]:
    """Yield the code that staff wrote down: in notes, replies, steps and the solution."""
    for entry in told:
        if entry.kind in ("created", "customer_message"):
            continue
        texts = [entry.body, *(str(entry.data.get(name, "")) for name in ("step", "evidence", "steps"))]
        for text in texts:
            yield from (code.strip() for code in _FENCE.findall(text) if code.strip())
