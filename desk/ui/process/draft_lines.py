"""Which step follows which, in a draft: lines of one's own are its `flow`, those of the standard that go are its `cut`.

Knows no widget; whether every step still lies between start and end is the engine's to say.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from desk.process.blueprint import words_of
from desk.protocol.process import FlowView

Pair = tuple[str, str]


class DraftLines:
    """The lines in the changes of a product line.

    Attributes:
        changes: where they stand; the draft's owner.
    """

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes
        self._standard: dict[Pair, FlowView] = {}

    def learn(self, flows: tuple[FlowView, ...]) -> None:
        """Remember the lines that the standard draws, also those taken out: one drawn again as it was is no change."""
        gone = {pair: self._standard[pair] for pair in self._cut() if pair in self._standard}
        self._standard = gone | {(flow.source, flow.hop): flow for flow in flows if not flow.own}

    # ---- one line

    def remove(self, flow: FlowView) -> None:
        """Take a line out."""
        pair, own, cut = (flow.source, flow.hop), self._own(), self._cut()
        kept = [one for one in own if tuple(one["path"]) != pair]
        self._keep(kept, cut if len(kept) < len(own) or pair in cut else [*cut, pair])

    def add(self, source: str, target: str, zh: str = "", en: str = "", *, place: int | None = None) -> None:
        """Draw a line, with a decision's answer; `place` is its place among one's own, the last by default."""
        pair, label = (source, target), {name: said for name, said in (("zh", zh), ("en", en)) if said}
        own, cut = [one for one in self._own() if tuple(one["path"]) != pair], self._cut()
        made = {"path": [source, target], **({"label": label} if label else {})}
        own.insert(len(own) if place is None else place, made)
        self._keep(own, [*cut, pair] if pair in self._standard and pair not in cut else cut)

    def lead(self, flow: FlowView, target: str) -> None:
        """Let a line end at another step, its answer kept."""
        place = self._place(flow)
        self.remove(flow)
        self.add(flow.source, target, flow.label_zh, flow.label_en, place=place)

    def name(self, flow: FlowView, zh: str, en: str) -> None:
        """Give a line another answer; the same line may be named again and again while somebody types."""
        place = self._place(flow)
        self.remove(flow)
        self.add(flow.source, flow.target, zh, en, place=place)

    def _place(self, flow: FlowView) -> int | None:
        """Return where a line stands among one's own."""
        pairs = [tuple(one["path"]) for one in self._own()]
        return pairs.index((flow.source, flow.hop)) if (flow.source, flow.hop) in pairs else None

    def put_between(self, flow: FlowView, step: str) -> None:
        """Let a line lead through a step."""
        self.remove(flow)
        self.add(flow.source, step, flow.label_zh, flow.label_en)
        self.add(step, flow.target)

    # ---- steps that go

    def forget_step(self, ident: str, before: str) -> None:
        """Join the lines of one's own that pass through a step; `before` is the step it was put behind, "" for none."""
        own = self._own()
        onward = [target for source, target in self._standard if source == ident]
        targets = [one["path"][1] for one in own if one["path"][0] == ident] or onward
        made: list[dict[str, Any]] = []
        for one in own:
            source, target = one["path"]
            if target == ident and targets and targets[0] != source:
                made.append({**one, "path": [source, targets[0]]})
            elif ident not in (source, target):
                made.append(one)
        cut = [
            (source, onward[0]) if (source, target) == (before, ident) and onward else (source, target)
            for source, target in self._cut()
            if source != ident and (target != ident or (source == before and onward))
        ]
        entry = self._standard.get((before, ident))
        if entry is not None and onward:  # the line that the step was put into is there again
            again = structs.replace(entry, target=onward[0], hop=onward[0])
            self._standard[before, onward[0]] = again
        self._keep(made, cut)

    # ---- what stands in the changes

    def _own(self) -> list[dict[str, Any]]:
        """Return the own lines one by one; a file may write them as paths."""
        found: list[dict[str, Any]] = []
        for one in self.changes.get("flow", ()):
            path, label = list(one["path"]), one.get("label")
            for place, pair in enumerate(zip(path, path[1:], strict=False)):
                named: Mapping[str, Any] = {"label": label} if label and place == 0 else {}
                found.append({"path": list(pair), **named})
        return found

    def _cut(self) -> list[Pair]:
        return [(source, target) for source, target in self.changes.get("cut", ())]

    def _keep(self, own: list[dict[str, Any]], cut: list[Pair]) -> None:
        """Keep lines; one taken out and drawn again as the standard draws it is neither."""
        same = {tuple(one["path"]) for one in own if tuple(one["path"]) in cut and self._is_standard(one)}
        own = [one for one in own if tuple(one["path"]) not in same]
        for part, value in (("flow", own), ("cut", [list(pair) for pair in cut if pair not in same])):
            if value or part in self.changes:
                self.changes[part] = value

    def _is_standard(self, one: Mapping[str, Any]) -> bool:
        source, target = one["path"]
        known = self._standard.get((source, target))
        said = words_of(one.get("label"))
        return known is not None and (known.label_en, known.label_zh) == (said.en, said.zh)
