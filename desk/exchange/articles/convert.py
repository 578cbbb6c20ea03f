"""One foreign article, a mapping of any of the known shapes, to the neutral record. Must not know files or tables.

A ValueError whose argument is a `Reason` says why an article cannot be taken.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

from desk.exchange.articles.html import is_html, to_markdown
from desk.exchange.readers.sentences import sentence
from desk.exchange.records import ArticleRecord
from desk.process import messages
from desk.process.ids import fact_id

TITLE_LIMIT = 300
SIZE_LIMIT_MB = 10
NAMES: Mapping[str, tuple[str, ...]] = {
    "external_id": ("id", "_id", "external_id", "number", "key", "slug"),
    "title": ("title", "name", "subject", "question", "标题"),
    "body": ("body", "text", "content", "answer", "html", "正文", "内容"),
    "language": ("language", "lang", "locale", "语言"),
    "scenario": ("scenario", "category", "section", "folder", "场景", "分类"),
    "product": ("product", "产品"),
    "tags": ("tags", "labels", "label_names", "keywords", "标签"),
    "environment": ("environment", "环境"),
    "audience": ("audience", "visibility", "受众"),
    "confidence": ("confidence", "status", "state", "状态"),
    "author": ("author", "author_email", "author_name", "作者"),
    "created": ("created", "created_at", "date", "创建时间"),
    "updated": ("updated", "updated_at", "edited_at", "modified", "更新时间"),
    "verified": ("verified", "verified_at", "验证时间"),
}
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "symptom": ("symptom", "symptoms", "problem", "issue", "故障现象", "问题现象", "现象", "问题描述"),
    "cause": ("cause", "causes", "root cause", "原因", "根因", "故障原因", "原因分析"),
    "steps": (
        "steps", "troubleshooting steps", "troubleshooting", "resolution", "solution", "how to fix", "排查步骤",
        "处理步骤", "解决方法", "解决方案", "解决办法", "操作步骤",
    ),
    "script": ("script", "repair script", "fix script", "commands", "修复脚本", "脚本", "命令"),
    "prevention": ("prevention", "preventive measures", "预防措施", "预防"),
    "cautions": ("cautions", "caution", "warning", "warnings", "notes", "注意事项", "注意"),
    "environment": ("environment", "applies to", "适用环境", "环境", "适用范围"),
}  # fmt: skip
CONFIDENCE: Mapping[str, str] = {
    "wip": "wip", "draft": "wip", "草稿": "wip", "validated": "validated", "verified": "validated",
    "approved": "validated", "已验证": "validated", "archived": "archived", "retired": "archived",
    "已归档": "archived",
}  # fmt: skip
AUDIENCE: Mapping[str, str] = {
    "customer": "customer", "public": "customer", "everyone": "customer", "客户": "customer",
    "internal": "internal", "内部": "internal", "team": "team", "private": "team", "团队": "team",
}  # fmt: skip
_HEADING_NAMES = {name: module for module, names in SECTIONS.items() for name in names}
_HEADING = re.compile(r"^ {0,3}#{1,4}\s+(.*?)\s*#*\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAG_SPLIT = re.compile(r"[,;，；、|\n]+")
_ARTICLE_LINK = re.compile(r"/articles/(\d+)")
_MILLISECONDS_FROM = 10_000_000_000
_LATEST_US = 4_102_444_800_000_000  # the year 2100: what is later is no date but a wrong unit

messages.register(
    {
        "kb_import.no_title": ("the article has no title", "该条目没有标题"),
        "kb_import.no_text": ("the article has no text", "该条目没有正文"),
        "kb_import.too_large": (
            "the article has {size} MB; at most {limit} MB are taken, so split it or attach the rest as a file",
            "该条目有 {size} MB，最多可导入 {limit} MB，请拆分或将其余内容作为附件",
        ),
        "kb_import.bad_date": ("“{value}” in {field} is no date", "{field} 中的“{value}”不是日期"),
        "kb_import.not_text": ("{field} is not a text", "{field} 不是文本"),
    }
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an import assumes where the file says nothing.

    Attributes:
        source: name of the source, part of every article's identity.
        zone: zone of times that state none.
        language: zh or en; "" to see it in the text.
        audience: team, internal or customer.
    """

    source: str
    zone: tzinfo = UTC
    language: str = ""
    audience: str = "team"


def article_of(raw: Mapping[str, Any], defaults: Defaults) -> ArticleRecord:
    """Return the record of a foreign article; raises ValueError(Reason)."""
    row = {str(key).strip().lower(): value for key, value in raw.items()}
    fields = {name: _first(row, names) for name, names in NAMES.items()}
    modules = _modules(row, fields["body"], defaults)
    title = _title(fields["title"], modules)
    language = _language(str(fields["language"] or defaults.language), title + " ".join(modules.values()))
    created = _instant(fields["created"], "created", defaults.zone)
    updated = _instant(fields["updated"], "updated", defaults.zone) or created
    verified = _instant(fields["verified"], "verified", defaults.zone)
    confidence = _confidence(row, fields["confidence"], modules)
    return ArticleRecord(
        external_id=_external_id(row, fields["external_id"], title),
        title=title,
        language=language,
        scenario=_line(fields["scenario"], "scenario"),
        product=_line(fields["product"], "product"),
        tags=_tags(fields["tags"]),
        audience=_audience(row, fields["audience"], defaults),
        confidence=confidence,
        author=_line(fields["author"], "author"),
        created_us=created or updated or 0,
        updated_us=updated or 0,
        verified_us=(verified or updated) if confidence == "validated" else verified,
        **modules,
    )


def is_zendesk(row: Mapping[str, Any]) -> bool:
    """Tell whether an article comes from a Zendesk Help Center."""
    return "body" in row and "locale" in row and ("section_id" in row or "label_names" in row)


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def _text(value: Any, field: str) -> str:
    """Return a value as text in one kind of line end, without control characters; refuses structures."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise ValueError(sentence("kb_import.not_text", field=field))
    text = str(value).encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text)


def _line(value: Any, field: str) -> str:
    return " ".join(_text(value, field).split())[:TITLE_LIMIT]


def _title(value: Any, modules: Mapping[str, str]) -> str:
    """Return the title; a longer one is cut, for its words stand in the text as well."""
    title = " ".join(_text(value, "title").split())
    if is_html(title):
        title = " ".join(to_markdown(title).split())
    if not title:
        raise ValueError(sentence("kb_import.no_title"))
    if not any(modules.values()):
        raise ValueError(sentence("kb_import.no_text"))
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"


def _modules(row: Mapping[str, Any], body: Any, defaults: Defaults) -> dict[str, str]:
    """Return the modules: those given by name, else the body taken apart at its headings."""
    found = {name: _markdown(_first(row, names), name, row, defaults) for name, names in SECTIONS.items()}
    text = _markdown(body, "body", row, defaults)
    size = sum(len(part.encode()) for part in (*found.values(), text)) / 1e6
    if size > SIZE_LIMIT_MB:
        raise ValueError(sentence("kb_import.too_large", size=round(size, 1), limit=SIZE_LIMIT_MB))
    for name, part in sections_of(text).items():
        found[name] = "\n\n".join(filter(None, (found[name], part)))
    return found


def _markdown(value: Any, field: str, row: Mapping[str, Any], defaults: Defaults) -> str:
    """Return a field as Markdown; a list becomes its lines."""
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        value = "\n".join(f"{n}. {item}" for n, item in enumerate(value, 1))
    text = _text(value, field)
    if not (is_html(text) or (is_zendesk(row) and field == "body")):
        return text.strip()
    return to_markdown(text, lambda address: _resolved(address, str(row.get("html_url") or ""), defaults))


def _resolved(address: str, page: str, defaults: Defaults) -> str:
    """Return where a relative link leads: to the imported article, else to the page it came from."""
    linked = _ARTICLE_LINK.search(address)
    if linked:
        return f"desk://article/{fact_id(defaults.source, 'article', linked[1]).hex()}"
    whole = urljoin(page, address) if page else ""
    return whole if urlsplit(whole).scheme in ("http", "https") else ""


def sections_of(text: str) -> dict[str, str]:
    """Return a text by module; without known headings all of it is how to solve the matter."""
    parts: dict[str, list[str]] = {"": []}
    current, fence = "", ""
    for line in text.split("\n"):
        bare = line.lstrip()
        if fence:
            fence = "" if bare.startswith(fence) else fence
        elif bare.startswith(("```", "~~~")):
            fence = bare[:3]
        elif (heading := _HEADING.match(line)) and (module := _HEADING_NAMES.get(_folded(heading[1]))):
            current = module
            parts.setdefault(current, [])
            continue
        parts[current].append(line)
    texts = {name: "\n".join(lines).strip() for name, lines in parts.items()}
    before = texts.pop("")
    if before:
        place = "symptom" if texts and not texts.get("symptom") else "steps" if not texts else "symptom"
        texts[place] = "\n\n".join(filter(None, (before, texts.get(place, ""))))
    return texts


def _folded(heading: str) -> str:
    """Return a heading's words without number, emphasis and colon."""
    bare = re.sub(r"^[\d.、()（）一二三四五六七八九十\s]+(?=\S)", "", heading.strip("*_:： "))
    return bare.strip("*_:： ").lower()


def _external_id(row: Mapping[str, Any], value: Any, title: str) -> str:
    """Return the id in the source; a translation has its own; without one the title is the identity."""
    ident = _line(value, "id")
    if not ident:
        return "title:" + hashlib.blake2b(title.encode(), digest_size=12).hexdigest()
    locale, original = row.get("locale"), row.get("source_locale")
    return f"{ident}:{locale}" if is_zendesk(row) and original and locale != original else ident


def _language(value: str, text: str) -> str:
    """Return zh or en; a text without one Chinese character is not Chinese, whatever its locale says."""
    chinese = any("\u3400" <= character <= "\u9fff" for character in text)
    said = value.strip().lower()[:2]
    return "zh" if chinese and said != "en" else "en"


def _tags(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        words = [_line(item, "tags") for item in value if not isinstance(item, (dict, list))]
    else:
        text = _text(value, "tags")
        words = _TAG_SPLIT.split(text) if _TAG_SPLIT.search(text) else text.split()
    return tuple(dict.fromkeys("-".join(word.split()) for word in words if word.strip()))[:50]


def _confidence(row: Mapping[str, Any], value: Any, modules: Mapping[str, str]) -> str:
    if row.get("draft") in (True, "true", 1) or not modules["steps"]:
        return "wip"
    return CONFIDENCE.get(_line(value, "confidence").lower(), "not_validated")


def _audience(row: Mapping[str, Any], value: Any, defaults: Defaults) -> str:
    if is_zendesk(row):
        if row.get("draft"):
            return "team"
        return "internal" if row.get("user_segment_id") or row.get("user_segment_ids") else "customer"
    return AUDIENCE.get(_line(value, "audience").lower(), defaults.audience)


def _instant(value: Any, field: str, zone: tzinfo) -> int | None:
    """Return an instant in microseconds; a day is its midnight, a bare number Unix time."""
    if value in (None, ""):
        return None
    try:
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=zone)
        if not isinstance(value, datetime):
            text = str(value).strip()
            if text.replace(".", "", 1).isdigit() and len(text) > 8:
                number = float(text)
                value = datetime.fromtimestamp(number / (1000 if number > _MILLISECONDS_FROM else 1), UTC)
            else:
                value = datetime.fromisoformat(text.replace("/", "-"))
        whole = value if value.tzinfo else value.replace(tzinfo=zone)
        at_us = int(whole.timestamp()) * 1_000_000
    except (ValueError, OverflowError, OSError):
        at_us = -1
    if not 0 <= at_us <= _LATEST_US:
        raise ValueError(sentence("kb_import.bad_date", value=str(value)[:40], field=field)) from None
    return at_us
