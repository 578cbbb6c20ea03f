"""The names that the filter language resolves, taken from what the engine answers about the workspace."""

from collections.abc import Iterable, Mapping
from typing import Any

from desk.protocol.filter_words import Names
from desk.protocol.state_words import StateView
from desk.protocol.views import Workspace


def names_of(workspace: Workspace, tags: Iterable[str] = ()) -> Names:
    """Return the names of a workspace; `tags` are offered for completion."""
    known = workspace.product_names
    return Names(
        groups={group.id.hex(): group.name for group in workspace.groups},
        staff={person.id.hex(): person.name for person in workspace.staff},
        categories=category_names(workspace.categories),
        products={name: both(known.get(name, {}), name) for name in workspace.products},
        tags=tuple(tags),
        states=state_names(workspace.states),
    )


def state_names(lines: Mapping[str, Mapping[str, StateView]]) -> dict[str, tuple[str, ...]]:
    """Return the names (case folded) that product lines give to states -> the states that go by them."""
    found: dict[str, tuple[str, ...]] = {}
    for own in lines.values():
        for state, view in own.items():
            for word in {view.en.casefold(), view.zh.casefold()} - {""}:
                found[word] = tuple(sorted({*found.get(word, ()), state}))
    return found


def category_names(categories: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return stored value -> its names in both languages."""
    return {str(item["key"]): both(item.get("name", {}), str(item["key"])) for item in categories}


def both(label: Any, fallback: str) -> tuple[str, ...]:
    """Return the English and the Chinese name of a label that may be plain."""
    if not isinstance(label, Mapping):
        return (str(label) or fallback,)
    found = dict.fromkeys(str(label[name]) for name in ("en", "zh") if label.get(name))
    return tuple(found) or (fallback,)
