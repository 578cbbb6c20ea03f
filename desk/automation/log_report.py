"""The report of a log analysis: read from a script's output, with articles, and written out in words."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

ASKED = 12
"""So many templates are looked up in the knowledge base."""

Article = dict[str, str]


def parse(output: str) -> dict[str, Any] | None:
    """Return the report in a script's output, None where it is none."""
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("report") == "log_analysis" else None


def with_articles(report: dict[str, Any], articles_for: Callable[[str], list[Article]]) -> dict[str, Any]:
    """Return the report with the articles that each frequent error's signature points to."""
    templates = [
        {**template, "articles": articles_for(template["signature"]) if place < ASKED else []}
        for place, template in enumerate(report["templates"])
    ]
    return {**report, "templates": templates}


def in_words(report: dict[str, Any], language: str) -> str:
    """Return the report as a person reads it, line by line."""
    chinese = language.startswith("zh")
    return "\n".join([*_head(report, chinese), *_templates(report, chinese)])


def _head(report: dict[str, Any], chinese: bool) -> list[str]:
    lines = []
    for file in report["files"]:
        facts = (file["encoding"], file["compression"], f"{file['read'] / 1e6:.1f} MB")
        lines.append(f"{file['path']} · {' · '.join(filter(None, facts))}")
    lines += [f"! {problem}" for problem in report["problems"]]
    span = f"{report['first']} – {report['last']}"
    if report.get("zone"):
        span += f" ({report['zone']})"
    if not report["first"]:
        span = "无时间戳" if chinese else "no time stamps"
    counts = (f"{report['lines']:,}", f"{report['errors']:,}", f"{report['warnings']:,}")
    if chinese:
        lines.append("共 {} 行，{}：错误 {} 条，警告 {} 条".format(counts[0], span, *counts[1:]))
    else:
        errors, warnings = counted(report["errors"], "error"), counted(report["warnings"], "warning")
        lines.append(f"{counted(report['lines'], 'line')}, {span}: {errors}, {warnings}")
    busiest = max(report["histogram"], key=lambda bucket: bucket["errors"], default=None)
    if busiest is not None and busiest["errors"] and len(report["histogram"]) > 1:
        at, minutes, errors = busiest["at"], busiest["minutes"], f"{busiest['errors']:,}"
        lines.append(
            f"高峰：{at} 起 {minutes} 分钟内 {errors} 条错误"
            if chinese
            else f"busiest: {errors} errors in the {minutes} min from {at}"
        )
    return lines


def counted(n: int, noun: str) -> str:
    """Return a number with its English noun."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _when(first: str, place: str, last: str, chinese: bool) -> str:
    """Say where something was seen first, and when, where the log has times."""
    if not first:
        return f"首次出现于 {place}" if chinese else f"first at {place}"
    return f"首次 {first}（{place}），末次 {last}" if chinese else f"first {first} ({place}), last {last}"


def _templates(report: dict[str, Any], chinese: bool) -> list[str]:
    lines = []
    for template in report["templates"]:
        mark = "✗" if template["level"] == "error" else "!"
        lines.append(f"{mark} {template['count']:,} × {template['template']}")
        first, last = template["first"], template["last"]
        place = f"{PurePosixPath(first['file']).name}:{first['line']}"
        lines.append(f"    {_when(first['at'], place, last, chinese)}")
        causes = " ← ".join(filter(None, (template["exception"], template["cause"])))
        lines += [f"    {causes}"] if causes else []
        lines += [f"    → {article['title']}" for article in template.get("articles", ())]
    if report["other"]:
        lines.append(f"…… 另有 {report['other']:,} 条" if chinese else f"… and {report['other']:,} more")
    return lines
