"""What the changes of a product line look like: their fields and kinds of values, said in words where one is wrong.

Files are written by hand, and other desks write the stored ones: nothing is read before it was looked at here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from desk.process.blueprint import wrong
from desk.process.errors import KnownError
from desk.process.messages import Words

_Field = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _words(value: Any) -> bool:
    """Say whether a value is a text, or a table of `en` and `zh`."""
    if isinstance(value, Mapping):
        return not set(value) - {"en", "zh"} and all(map(_text, value.values()))
    return _text(value) or isinstance(value, Words)


def _texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_text, value))


def _path(value: Any) -> bool:
    return _texts(value) and len(value) > 1


def _pairs(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(_texts(one) and len(one) == 2 for one in value)


def _sentences(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_words, value))


_KIND: Mapping[_Field, Words] = {
    _text: Words("a text", "文本"),
    _words: Words("a text, or en and zh", "文本，或含 en、zh 的表"),
    _texts: Words("a list of texts", "文本列表"),
    _path: Words("a list of at least two steps", "至少两个步骤的列表"),
    _pairs: Words("a list of pairs [from, to]", "[起点, 终点] 的列表"),
    _sentences: Words("a list of texts, not empty", "非空的文本列表"),
}
_NORMS: Mapping[str, _Field] = {
    "title": _words, "norm": _words, "inputs": _words, "outputs": _words, "limit": _text,
}  # fmt: skip
_STEP: Mapping[str, _Field] = {
    "id": _text, "kind": _text, "lane": _text, "phase": _text, "after": _text, "actions": _texts, **_NORMS,
}  # fmt: skip
_PLAIN: Mapping[str, _Field] = {"title": _words, "without": _texts, "cut": _pairs}
_LISTED: Mapping[str, tuple[Mapping[str, _Field], tuple[str, ...]]] = {
    "lane": ({"id": _text, "title": _words, "duty": _words}, ("id", "title")),
    "step": (_STEP, ("id", "title", "lane", "phase")),
    "flow": ({"path": _path, "label": _words}, ("path",)),
    "plan": ({"id": _text, "title": _words, "steps": _sentences}, ("id", "title", "steps")),
}
"""Parts that are lists of tables: what each may hold, what it must hold."""
_NAMED: Mapping[str, Mapping[str, _Field]] = {"nodes": _NORMS, "gates": {"required": _texts, "role": _text}}
"""Parts that are tables of tables."""

PARTS = frozenset((*_PLAIN, *_LISTED, *_NAMED, "states", "service_norm", "pilot"))
"""What the changes of a line may hold."""


def check_shape(changes: Any) -> None:
    """Raise `process_wrong` unless every part has the fields it needs, and no others, with values of their kind."""
    if not isinstance(changes, Mapping):
        raise wrong("the changes are no table", "修改内容不是表")
    unknown = sorted(map(str, set(changes) - PARTS))
    if unknown:
        raise wrong(f"unknown field “{unknown[0]}”", f"未知字段“{unknown[0]}”")
    for part, value in changes.items():
        _check_part(part, value)


def _check_part(part: str, value: Any) -> None:
    if part in _PLAIN:
        _check_value(part, part, value, _PLAIN[part])
    elif part in _LISTED:
        if not isinstance(value, list | tuple):
            raise wrong(
                f"“{part}” must be a list of tables ([[{part}]])", f"“{part}”须为表的列表（[[{part}]]）"
            )
        for one in value:
            _check_table(part, one, *_LISTED[part])
    elif part in _NAMED:
        if not isinstance(value, Mapping):
            raise wrong(f"“{part}” must be a table", f"“{part}”须为表")
        for name, one in value.items():
            _check_table(f"{part}.{name}", one, _NAMED[part], ())
    elif part == "service_norm":
        _check_norms(value)


def _check_norms(value: Any) -> None:
    if not (
        isinstance(value, list | tuple)
        and all(_words(norm_of(one)) and _filled(norm_of(one)) for one in value)
    ):
        raise wrong("“service_norm” must be a list of texts", "“service_norm”须为文本列表")


def norm_of(found: Any) -> Any:
    """Return the words of a norm, which stand for themselves or under `text`."""
    return found["text"] if isinstance(found, Mapping) and set(found) == {"text"} else found


def _check_table(where: str, found: Any, fields: Mapping[str, _Field], needed: tuple[str, ...]) -> None:
    if not isinstance(found, Mapping):
        raise wrong(f"“{where}” must be a table", f"“{where}”须为表")
    shown = f"{where} {found['id']}" if _text(found.get("id")) else where
    for name, value in found.items():
        if name not in fields:
            options = ", ".join(fields)
            raise wrong(
                f"“{shown}”: unknown field “{name}”; possible: {options}",
                f"“{shown}”：未知字段“{name}”，可用：{options}",
            )
        _check_value(shown, name, value, fields[name])
    for name in needed:
        if not _filled(found.get(name)):
            raise wrong(f"“{shown}” needs “{name}”", f"“{shown}”缺少“{name}”")


def _filled(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(text.strip() for text in value.values())
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _check_value(where: str, name: str, value: Any, field: _Field) -> None:
    if not field(value):
        kind = _KIND[field]
        raise wrong(f"“{where}”: “{name}” must be {kind.en}", f"“{where}”：“{name}”须为{kind.zh}")


def known_parts(changes: Any) -> dict[str, Any]:
    """Return the parts that this Desk can read, each for itself: a newer one may have written others."""
    made = {}
    for part, value in changes.items() if isinstance(changes, Mapping) else ():
        try:
            check_shape({part: value})
        except KnownError:
            continue
        made[str(part)] = value
    return made
