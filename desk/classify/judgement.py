"""When is a guess certain? Thresholds learned by cross-validation on the desk's own tickets.

Probabilities of a linear classifier are badly calibrated; the margin between its two best scores is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from desk.classify.model import Floats, Model, softmax, train

FOLDS = 3
TARGET = 0.93
"""Share of certain guesses that shall be right."""

LEAST_ANSWERED = 30
"""Fewer held-out guesses than this prove nothing about a threshold."""

FLOOR_SHARE = 0.05
"""Share of right guesses that may fall below the floor under which nothing is guessed."""

LEAST_FLOOR = -0.3
"""Three chips cost less than an empty field: the floor is never above this."""

NEVER = 1e9
_SHARPNESS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What cross-validation found.

    Attributes:
        margin: a guess leading by this much is certain.
        floor: a best score below this says: none of these.
        sharpness: turns scores into probabilities.
        accuracy: share of held-out tickets whose best guess was right.
        answered: share of held-out tickets that would be certain.
        right: share of those that were right.
    """

    margin: float = NEVER
    floor: float = 0.0
    sharpness: float = 3.0
    accuracy: float = 0.0
    answered: float = 0.0
    right: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def judge(documents: Sequence[Mapping[int, int]], labels: Sequence[str]) -> Judgement:
    """Train on parts, guess the rest, and return where the line runs."""
    folds = _folds(labels)
    margins, tops, right = [], [], []
    held: list[tuple[Floats, int]] = []
    for fold in range(FOLDS):
        inside = [at for at, mine in enumerate(folds) if mine != fold]
        outside = [at for at, mine in enumerate(folds) if mine == fold]
        if not inside or not outside:
            continue
        model = train([documents[at] for at in inside], [labels[at] for at in inside])
        column = {name: at for at, name in enumerate(model.classes)}
        for at in outside:
            scores = model.scores(documents[at])
            best = int(scores.argmax())
            margins.append(margin_of(scores))
            tops.append(float(scores[best]))
            right.append(model.classes[best] == labels[at])
            if labels[at] in column:
                held.append((scores, column[labels[at]]))
    if not right:
        return Judgement()
    return _lines(np.array(margins), np.array(tops), np.array(right), held)


def _folds(labels: Sequence[str]) -> list[int]:
    """Return each row's fold: in turn within its label, so that rare labels stand in all of them."""
    seen: dict[str, int] = {}
    folds = []
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
        folds.append(seen[label] % FOLDS)
    return folds


def _lines(margins: Any, tops: Any, right: Any, held: Sequence[tuple[Floats, int]]) -> Judgement:
    order = np.argsort(-margins)
    hits = np.cumsum(right[order])
    answered = np.arange(1, len(right) + 1)
    good = (hits / answered >= TARGET) & (answered >= LEAST_ANSWERED)
    reached = int(np.flatnonzero(good)[-1]) if good.any() else -1
    floor = float(np.quantile(tops[right], FLOOR_SHARE)) if right.any() else 0.0
    return Judgement(
        margin=float(margins[order][reached]) if reached >= 0 else NEVER,
        floor=min(floor, LEAST_FLOOR),
        sharpness=_sharpness(held),
        accuracy=float(right.mean()),
        answered=(reached + 1) / len(right),
        right=float(hits[reached] / answered[reached]) if reached >= 0 else 0.0,
    )


def _sharpness(held: Sequence[tuple[Floats, int]]) -> float:
    """Return the sharpness under which what happened was most probable."""
    if not held:
        return 3.0
    losses = {
        sharp: -sum(float(np.log(softmax(scores, sharp)[true] + 1e-9)) for scores, true in held[:2000])
        for sharp in _SHARPNESS
    }
    return min(losses, key=lambda sharp: losses[sharp])


def margin_of(scores: Floats) -> float:
    """Return by how much the best score leads; a lone class leads by its score."""
    if len(scores) == 1:
        return float(scores[0])
    ranked = np.sort(scores)
    return float(ranked[-1] - ranked[-2])


def trained(documents: Sequence[Mapping[int, int]], labels: Sequence[str]) -> tuple[Model, Judgement]:
    """Return the model of all rows and the judgement that cross-validation allows."""
    return train(documents, labels), judge(documents, labels)
