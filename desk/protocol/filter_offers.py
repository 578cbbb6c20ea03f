"""What may be typed next in a filter: keys, or the values of the key before the cursor. Knows no line."""

import re
from dataclasses import dataclass

from desk.protocol.filter_text import COMMAS, quoted
from desk.protocol.filter_words import BY_WORD, DIRECTIVES, KEYS, Names


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: `insert` takes the place of the text between `start` and `end`."""

    start: int
    end: int
    insert: str
    label: str
    detail: str = ""


_TYPED = re.compile(r"(-?)(?:([A-Za-z_]+|[\u4e00-\u9fff]+)([:：]))?((?:\"[^\"]*|“[^”]*|[^\s\"“])*)$")


def complete(
    text: str, cursor: int, names: Names, *, chinese: bool = False, asked: bool = False
) -> tuple[Completion, ...]:
    """Return what may stand at the cursor: keys, or the values of the key before it.

    `asked` offers every key where nothing is typed yet; unasked that would be in the way.
    """
    match = _TYPED.search(text[:cursor])
    if match is None:
        return ()
    minus, word, colon, typed = match.groups()
    if not colon:
        return _keys(typed, cursor, minus, chinese) if typed or asked else ()
    key = BY_WORD.get(word.casefold())
    if key is None:
        return ()
    last = re.split(f"[{COMMAS}]", typed)[-1]
    wanted = last.lstrip('"“').casefold()
    start = cursor - len(last)
    return tuple(
        Completion(start, cursor, quoted(value), value, detail)
        for value, detail in key.offer(names)
        if wanted in value.casefold() or wanted in detail.casefold()
    )


def _keys(typed: str, cursor: int, minus: str, chinese: bool) -> tuple[Completion, ...]:
    wanted = typed.casefold()
    found = []
    for key in (*KEYS.values(), *(() if minus else DIRECTIVES.values())):
        if any(word.startswith(wanted) for word in (key.name, *key.aliases, key.en.casefold(), key.zh)):
            label = key.zh if chinese else key.en
            found.append(Completion(cursor - len(typed), cursor, f"{key.name}:", f"{key.name}:", label))
    return tuple(found)
