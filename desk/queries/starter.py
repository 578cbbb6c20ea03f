"""Starter content of every workspace: ticket templates, categories, products and canned replies.

Reads `resources/starter/templates.toml`; stores nothing. Texts carry Chinese and English side by side.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STARTER = Path(__file__).resolve().parents[2] / "resources" / "starter"


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
