"""The starter articles of a new workspace, read from `resources/starter/articles`; stores nothing.

One file per language: TOML front matter between `+++` lines, then one section per module.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from desk.exchange.records import ArticleRecord
from desk.queries.starter import STARTER

_FENCE = "+++"
_SECTIONS = {
    "故障现象": "symptom",
    "Symptom": "symptom",
    "原因": "cause",
    "Cause": "cause",
    "排查步骤": "steps",
    "Troubleshooting steps": "steps",
    "修复脚本": "script",
    "Repair script": "script",
    "预防措施": "prevention",
    "Preventive measures": "prevention",
    "注意事项": "cautions",
    "Cautions": "cautions",
}


class StarterSource:
    """The starter articles as an import reads them, for a workspace of people's own.

    Nobody there has checked them yet and their authors are invented: they come in not validated, unsigned.

    Attributes:
        path, format, name, encoding, fraction: as those of an `ArticleSource`.
    """

    name = "starter"
    format = "starter"
    encoding = "utf-8"

    def __init__(self, language: str = "") -> None:
        """Take both languages, or one."""
        self.path = STARTER / "articles"
        self.fraction = 0.0
        self._language = language

    def records(self) -> Iterator[ArticleRecord]:
        """Yield the articles."""
        found = [a for a in load_articles() if not self._language or a.language == self._language]
        for number, article in enumerate(found, 1):
            self.fraction = number / len(found)
            yield replace(article, author="", confidence="not_validated", verified_us=None)


def load_articles() -> list[ArticleRecord]:
    """Return the starter articles, by file name; the file's stem is the external id."""
    return [read_article(path) for path in sorted((STARTER / "articles").glob("*.md"))]


def read_article(path: Path) -> ArticleRecord:
    """Return the article in a file; a ValueError names the file and what is wrong with it."""
    head, fence, body = path.read_text(encoding="utf-8").removeprefix(_FENCE).partition(f"\n{_FENCE}\n")
    if not fence:
        raise ValueError(f"{path.name}: the front matter must stand between two lines of {_FENCE}")
    front = tomllib.loads(head)
    sections = _sections(path.name, body)
    missing = [name for name in ("symptom", "steps") if not sections.get(name)]
    if missing:
        raise ValueError(f"{path.name}: the section {missing[0]} is missing")
    verified = front.get("verified")
    return ArticleRecord(
        external_id=path.stem,
        title=front["title"],
        language=front["language"],
        environment=front.get("environment", ""),
        scenario=front.get("scenario", ""),
        tags=tuple(front.get("tags", ())),
        product=front.get("product", ""),
        audience=front.get("audience", "team"),
        confidence=front.get("confidence", "not_validated"),
        author=front.get("author", ""),
        created_us=_instant(front["created"]),
        updated_us=_instant(front.get("updated", front["created"])),
        verified_us=None if verified is None else _instant(verified),
        symptom=sections["symptom"],
        steps=sections["steps"],
        script=sections.get("script", ""),
        prevention=sections.get("prevention", ""),
        cause=sections.get("cause", ""),
        cautions=sections.get("cautions", ""),
    )


def _sections(name: str, body: str) -> dict[str, str]:
    """Return the sections of an article by module."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    fenced = False
    for line in body.splitlines():
        # A "## " inside a code block is a comment of the script, not a heading.
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            heading = line[3:].strip()
            if heading not in _SECTIONS:
                raise ValueError(f"{name}: unknown section {heading}; known are {', '.join(_SECTIONS)}")
            lines = found.setdefault(_SECTIONS[heading], [])
        else:
            lines.append(line)
    return {key: "\n".join(text).strip() for key, text in found.items()}


def _instant(day: date) -> int:
    """Return nine in the morning (Shanghai) of a date in microseconds UTC."""
    return int(datetime(day.year, day.month, day.day, 1, tzinfo=UTC).timestamp()) * 1_000_000
