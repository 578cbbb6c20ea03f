"""Starter content of a new workspace: articles, ticket templates, categories, products, canned replies.

Reads `resources/starter` and checks its shape; stores nothing. Texts carry Chinese and English side by side,
articles are one file per language: TOML front matter between `+++` lines, then one section per module.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from desk.exchange.records import ArticleRecord

STARTER = Path(__file__).resolve().parents[2] / "resources" / "starter"
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


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages of the window."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the text for a language tag such as zh_CN or en."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field of a ticket template.

    Attributes:
        key: symptom, occurred, steps, environment or screenshots.
        kind: text, lines, instant or files.
    """

    key: str
    kind: str
    label: Label
    hint: Label
    required: bool


@dataclass(frozen=True, slots=True)
class Template:
    """What a report in a category should tell."""

    category: str
    fields: tuple[TemplateField, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category of tickets; `kind` is incident or request."""

    key: str
    name: Label
    kind: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product or service; `criticality` is 1 (core business) to 4."""

    key: str
    name: Label
    criticality: int


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A ready reply in plain language; `{{requester}}` and the like are filled in when it is used."""

    key: str
    title: Label
    body: Label
    categories: tuple[str, ...]


@cache
def _file() -> Mapping[str, Any]:
    with (STARTER / "templates.toml").open("rb") as file:
        return tomllib.load(file)


def _label(raw: Mapping[str, str]) -> Label:
    return Label(raw["zh"], raw["en"])


def _field(key: str, hint: Mapping[str, str] | None, *, required: bool) -> TemplateField:
    standard = _file()["field"][key]
    return TemplateField(
        key=key,
        kind=standard["kind"],
        label=_label(standard["label"]),
        hint=_label(hint or standard["hint"]),
        required=required,
    )


def load_templates() -> list[Template]:
    """Return the ticket template of every category: the five standard fields, with the category's hints."""
    found = []
    for raw in _file()["category"]:
        hints, required = raw.get("hints", {}), raw["required"]
        fields = tuple(_field(key, hints.get(key), required=key in required) for key in _file()["field"])
        found.append(Template(raw["key"], fields))
    return found


def load_categories() -> list[Category]:
    """Return the categories in the order in which they are offered."""
    return [Category(raw["key"], _label(raw), raw["kind"]) for raw in _file()["category"]]


def load_products() -> list[Product]:
    """Return the products and services, most critical first as the file has them."""
    return [Product(raw["key"], _label(raw), raw["criticality"]) for raw in _file()["product"]]


def load_canned_replies() -> list[CannedReply]:
    """Return the ready replies."""
    return [
        CannedReply(raw["key"], _label(raw["title"]), _label(raw["body"]), tuple(raw.get("categories", ())))
        for raw in _file()["reply"]
    ]


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
