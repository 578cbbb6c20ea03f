"""The next version of a product line's process while it is written: what the line has, with the edits over it.

Knows no widget and no engine; what cannot be used the engine refuses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from desk.protocol.process import FlowView, NodeView
from desk.ui.process.draft_lines import DraftLines

_WORD = re.compile(r"[^A-Za-z0-9]+")
_TEXTS = ("title", "norm", "limit")


class Draft:
    """The changes of a line.

    Attributes:
        before: what the line has in force; now: the same with the edits.
        lines: which step follows which, in `now`.
    """

    def __init__(self, before: Mapping[str, Any] | None = None) -> None:
        self.before: dict[str, Any] = deepcopy(dict(before or {}))
        self.now: dict[str, Any] = deepcopy(self.before)
        self._base: dict[str, NodeView] = {}
        self.lines = DraftLines(self.now)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything is edited."""
        return self.now != self.before

    def learn(self, nodes: Iterable[NodeView]) -> None:
        """Take the steps as they are in force."""
        self._base = {node.id: node for node in nodes}

    def draw(self, edit: Callable[..., None], *given: Any) -> None:
        """Change lines by one of the verbs of `lines`."""
        edit(*given)
        self._tidy()

    # ---- a step

    def edit(self, ident: str, texts: Mapping[str, Any], gates: Mapping[str, tuple[str, ...]]) -> None:
        """Take what stands in the form of a step; what is as in force is no change."""
        own = next((one for one in self._list("step") if one["id"] == ident), None)
        if own is not None:
            own.update(texts)
        elif ident in self._base:
            self._edit_texts(self._base[ident], texts)
            self._edit_gates(self._base[ident], gates)
        self._tidy()

    def _edit_texts(self, base: NodeView, texts: Mapping[str, Any]) -> None:
        held = values_of(base)
        changed = {name: texts[name] for name in _TEXTS if name in texts and texts[name] != held[name]}
        before = self.before.get("nodes", {}).get(base.id, {})
        self.now.setdefault("nodes", {})[base.id] = {**before, **changed}

    def _edit_gates(self, base: NodeView, gates: Mapping[str, tuple[str, ...]]) -> None:
        for action, wanted in gates.items():
            before = self.before.get("gates", {}).get(action, {})
            same = set(wanted) == set(base.gates.get(action, ()))
            gate = before if same else {**before, "required": list(wanted)}
            self.now.setdefault("gates", {})[action] = deepcopy(gate)

    # ---- steps that come and go

    def add_after(self, node: NodeView, flow: FlowView, zh: str, en: str, kind: str = "user") -> str:
        """Add a step (or a decision: exclusive) in the line that leads on from another one; return its id."""
        taken = {*self._base, *(one["id"] for one in self._list("step"))}
        ident = _free(en, "step", taken)
        made = {"id": ident, "lane": node.lane_id, "phase": node.phase_id, "title": {"zh": zh, "en": en}}
        if kind != "user":
            made["kind"] = kind
        steps = self._list("step")
        behind = len(steps)
        if (
            flow.own
            or node.kind == "exclusive"
            or any(pair[0] == node.id for pair in self.now.get("cut", ()))
        ):
            self.lines.put_between(flow, ident)
        else:
            made["after"] = node.id
            for one in steps:
                if one.get("after") == node.id:
                    one["after"] = ident  # what stood behind it stands behind the new one
            behind = min(
                (place for place, one in enumerate(steps) if one.get("after") == ident), default=behind
            )
        steps.insert(behind, made)
        self.now["step"] = steps
        return ident

    def take_out(self, ident: str) -> None:
        """Remove a step the line added, leave out one of the standard."""
        steps = self._list("step")
        own = next((one for one in steps if one["id"] == ident), None)
        if own is None:
            self.now["without"] = [*self._list("without"), ident]
            return
        for one in steps:
            if one.get("after") == ident:
                one["after"] = own.get("after", "")
        self.now["step"] = [one for one in steps if one is not own]
        self.lines.forget_step(ident, own.get("after", ""))
        self._tidy()

    def put_back(self, ident: str) -> None:
        """Take a step of the standard in again."""
        self.now["without"] = [one for one in self._list("without") if one != ident]
        self._tidy()

    # ---- roles and states

    @property
    def lanes(self) -> list[dict[str, Any]]:
        """The roles that the line adds."""
        return deepcopy(self._list("lane"))

    def set_lanes(self, rows: Iterable[Mapping[str, Any]], known: Iterable[str]) -> None:
        """Take the line's own roles; one without an id gets one that nobody has."""
        taken, made = {*known} - {one["id"] for one in self._list("lane")}, []
        for row in rows:
            ident = str(row.get("id", "")) or _free(str(row["title"].get("en", "")), "role", taken)
            taken.add(ident)
            made.append({**row, "id": ident})
        self.now["lane"] = made
        self._tidy()

    def set_states(self, states: Mapping[str, Any]) -> None:
        """Take what the line says of states."""
        self.now["states"] = dict(states)
        self._tidy()

    def _list(self, part: str) -> list[Any]:
        found = self.now.get(part, [])
        return found if isinstance(found, list) else list(found)

    def _tidy(self) -> None:
        """Leave nothing empty behind, so that an edit taken back is no change."""
        for part in ("nodes", "gates"):
            if part in self.now:
                self.now[part] = {key: value for key, value in self.now[part].items() if value}
        for part in [part for part, value in self.now.items() if not value and part not in self.before]:
            del self.now[part]


def values_of(node: NodeView) -> dict[str, Any]:
    """Return what the form of a step edits."""
    return {
        "title": {"zh": node.title_zh, "en": node.title_en}, "norm": {"zh": node.norm_zh, "en": node.norm_en},
        "limit": node.limit,
    }  # fmt: skip


def _free(words: str, fallback: str, taken: Iterable[str]) -> str:
    """Return an id made of English words that nobody has."""
    base = _WORD.sub("_", words).strip("_").lower()[:30]
    base = base if base[:1].isalpha() else f"{fallback}_{base}".rstrip("_")
    held, number, ident = set(taken), 1, base
    while ident in held:
        number += 1
        ident = f"{base}_{number}"
    return ident
