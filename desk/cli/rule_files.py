"""Files with rules that a command takes: JSON or TOML, read whole or refused with the place and the way out."""

import json
import tomllib
from pathlib import Path
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError

messages.register(
    {
        "rules_unreadable": (
            "The file {path} cannot be read: {detail}. Write it in UTF-8.",
            "无法读取文件 {path}：{detail}。请使用 UTF-8 编码。",
        ),
        "rules_syntax": (
            "The file {path} is no valid {kind}: {detail}. Correct that place and try again; nothing was changed.",
            "文件 {path} 不是有效的 {kind}：{detail}。请更正该处后重试，未做任何更改。",
        ),
        "rules_twice": (
            "“{name}” stands twice in one object of {path}. Take one of them out; nothing was changed.",
            "{path} 的同一对象中“{name}”出现了两次，请删去其一；未做任何更改。",
        ),
        "rules_empty": (
            "The file {path} is empty; nothing was changed.",
            "文件 {path} 是空的，未做任何更改。",
        ),
    }
)


def read_rules(path: str) -> Any:
    """Return the data of a JSON file, or of a TOML file by its name; raises a sentence."""
    text = read_text(path)
    if not text.strip():
        raise KnownError("rules_empty", path=path)
    kind = "TOML" if path.lower().endswith(".toml") else "JSON"
    try:
        return tomllib.loads(text) if kind == "TOML" else _json(text, path)
    except (ValueError, RecursionError) as error:
        raise KnownError("rules_syntax", path=path, kind=kind, detail=str(error)) from error


def read_text(path: str) -> str:
    """Return the text of a file; raises a sentence."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise KnownError("rules_unreadable", path=path, detail=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise KnownError("rules_unreadable", path=path, detail=str(error)) from error


def _json(text: str, path: str) -> Any:
    """Return JSON data in which no name stands twice: the first one would be lost without a word."""

    def whole(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise KnownError("rules_twice", path=path, name=name)
            found[name] = value
        return found

    return json.loads(text, object_pairs_hook=whole, parse_constant=_no_number)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
