"""The head of a Markdown file: TOML between lines of `+++`, or the simple YAML between lines of `---`.

Of YAML what people write at the head of an article is read: keys with texts, lists, block texts, comments.
"""

import re
import tomllib
from collections.abc import Mapping

_KEY = re.compile(r"([^\s#:][^:]*?)\s*:(?:\s+(.*))?$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_COMMENT = re.compile(r"\s+#.*$")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$""")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_SPLIT = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]*)\s*(?:,|$)""")


def split_front_matter(text: str) -> tuple[Mapping[str, object], str, int]:
    """Return the head's values, the rest, and the number of the rest's first line.

    A ValueError says what is wrong with the head; a text without one is all rest.
    """
    for fence, read in (("+++", tomllib.loads), ("---", _yaml)):
        first, _, rest = text.partition("\n")
        if first.rstrip() != fence:
            continue
        lines = rest.split("\n")
        end = next((n for n, line in enumerate(lines) if line.rstrip() == fence), None)
        if end is None:
            continue  # a rule at the top of a text, no head
        return read("\n".join(lines[:end])), "\n".join(lines[end + 1 :]), end + 3
    return {}, text, 1


def _yaml(text: str) -> Mapping[str, object]:
    """Return the values of simple YAML."""
    values: dict[str, object] = {}
    lines = [line.rstrip("\r") for line in text.split("\n")]
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _KEY.match(line)
        if found is None:
            raise ValueError(f"line {at + 1} is neither “key: value” nor a list item")
        key, value = _plain(found[1]), (found[2] or "").strip()
        begin = at
        while at < len(lines) and (lines[at][:1] in (" ", "\t", "") or _ITEM.match(lines[at])):
            at += 1
        values[key.lower()] = _value(value, lines[begin:at])
    return values


def _value(value: str, below: list[str]) -> object:
    """Return the value of a key from what stands behind it and below it."""
    if value[:1] in ("|", ">") and len(value) <= 2:
        indent = min((len(line) - len(line.lstrip()) for line in below if line.strip()), default=0)
        joined = [line[indent:] for line in below]
        return ("\n" if value[0] == "|" else " ").join(joined).strip()
    if value.startswith("[") and _COMMENT.sub("", value).endswith("]"):
        inner = _COMMENT.sub("", value)[1:-1]
        return [_plain(item) for item in _SPLIT.findall(inner) if item.strip()]
    if not value:
        return [_plain(item[1]) for line in below if (item := _ITEM.match(line))] or ""
    return _plain(" ".join([value, *(line.strip() for line in below if line.strip())]))


def _plain(value: str) -> str:
    """Return a text without quotes and comment."""
    value = value.strip()
    quoted = _QUOTED.match(value)
    if quoted is None:
        return "" if value in ("null", "~") else _COMMENT.sub("", value)
    text = quoted[1]
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), text[1:-1])
