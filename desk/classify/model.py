"""A linear classifier on numpy: one-vs-rest support vectors by dual coordinate descent over TF-IDF features.

Knows numbers only, neither text nor tickets. All classes of a row are updated at once. Same rows, same model.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COST = 0.5
EPOCHS = 12
SETTLED = 0.02
LEAST_DOCUMENTS = 2
MOST_FEATURES = 150_000
_STILL = 1e-4

Floats = NDArray[np.float32]
Row = tuple[NDArray[np.int64], Floats]


@dataclass(frozen=True, slots=True)
class Space:
    """The features that a model knows: sorted numbers, each with its inverse document frequency."""

    numbers: NDArray[np.uint32]
    idf: Floats

    @classmethod
    def of(cls, documents: Sequence[Mapping[int, int]]) -> "Space":
        """Return the space of the features that stand in more than one document, the most frequent first."""
        frequency: Counter[int] = Counter()
        for document in documents:
            frequency.update(document.keys())
        kept = [(n, f) for f, n in frequency.items() if n >= LEAST_DOCUMENTS]
        if len(kept) > MOST_FEATURES:
            kept = sorted(kept, key=lambda pair: (-pair[0], pair[1]))[:MOST_FEATURES]
        kept.sort(key=lambda pair: pair[1])
        counts = np.array([n for n, _ in kept], np.float32)
        idf = np.log((1 + len(documents)) / (1 + counts)).astype(np.float32) + np.float32(1)
        return cls(np.array([f for _, f in kept], np.uint32), idf)

    def row(self, document: Mapping[int, int]) -> Row:
        """Return a document as places and unit-length TF-IDF values of the features that are known."""
        if not len(self.numbers) or not document:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        numbers = np.fromiter(document.keys(), np.uint32, len(document))
        counts = np.fromiter(document.values(), np.float32, len(document))
        places = np.searchsorted(self.numbers, numbers)
        places[places == len(self.numbers)] = 0
        known = self.numbers[places] == numbers
        places = places[known].astype(np.int64)
        values = (1 + np.log(counts[known])) * self.idf[places]
        length = float(np.sqrt((values * values).sum())) or 1.0
        return places, (values / length).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """A trained classifier.

    Attributes:
        classes: the categories, in the order of the weights' columns.
        space: the features.
        weights: one row a feature, one column a class.
        bias: one value a class.
    """

    classes: tuple[str, ...]
    space: Space
    weights: Floats
    bias: Floats

    def scores(self, document: Mapping[int, int]) -> Floats:
        """Return the score of every class for a document; above 0 speaks for the class."""
        places, values = self.space.row(document)
        found: Floats = values @ self.weights[places] + self.bias
        return found

    def shares(self, document: Mapping[int, int], column: int) -> dict[int, float]:
        """Return what each feature of a document adds to the score of one class."""
        places, values = self.space.row(document)
        added = values * self.weights[places, column]
        return dict(zip(self.space.numbers[places].tolist(), added.tolist(), strict=True))

    def to_bytes(self) -> bytes:
        """Return the model as plain numbers behind a line of JSON (no pickle)."""
        head = json.dumps({"classes": self.classes, "features": len(self.space.numbers)}).encode()
        parts = (self.space.numbers, self.space.idf, self.weights, self.bias)
        return head + b"\n" + b"".join(np.ascontiguousarray(part).tobytes() for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        """Return the model that `to_bytes` wrote."""
        line, _, rest = data.partition(b"\n")
        head = json.loads(line)
        number, width = int(head["features"]), len(head["classes"])
        numbers = np.frombuffer(rest, np.uint32, number)
        floats = np.frombuffer(rest, np.float32, offset=4 * number)
        idf, floats = floats[:number], floats[number:]
        weights, bias = floats[: number * width].reshape(number, width), floats[number * width :]
        return cls(tuple(head["classes"]), Space(numbers, idf), weights, bias)


def train(documents: Sequence[Mapping[int, int]], labels: Sequence[str]) -> Model:
    """Return the model of labelled documents."""
    classes = tuple(sorted(set(labels)))
    column = {name: at for at, name in enumerate(classes)}
    space = Space.of(documents)
    signs = np.full((len(documents), len(classes)), -1, np.float32)
    signs[np.arange(len(documents)), [column[name] for name in labels]] = 1
    weights = np.zeros((len(space.numbers), len(classes)), np.float32)
    bias = np.zeros(len(classes), np.float32)
    _descend([space.row(document) for document in documents], signs, weights, bias)
    return Model(classes, space, weights, bias)


def _descend(rows: Sequence[Row], signs: Floats, weights: Floats, bias: Floats) -> None:
    """Fill weights and bias: visit every row in turn and solve for its dual variables until they settle."""
    slack = np.float32(1 / (2 * COST))
    curves = [float((values * values).sum()) + 1 + float(slack) for _, values in rows]
    duals = np.zeros_like(signs)
    order = np.random.default_rng(0)
    for _ in range(EPOCHS):
        largest = 0.0
        for at in order.permutation(len(rows)):
            places, values = rows[at]
            sign, dual = signs[at], duals[at]
            gradient = sign * (values @ weights[places] + bias) - 1 + slack * dual
            moved = np.maximum(dual - gradient / curves[at], 0)
            step = (moved - dual) * sign
            size = float(np.abs(step).max())
            if size <= _STILL:
                continue
            duals[at] = moved
            weights[places] += values[:, None] * step
            bias += step
            largest = max(largest, size)
        if largest < SETTLED:
            return


def softmax(scores: Iterable[float], sharpness: float) -> list[float]:
    """Return scores as shares of one."""
    values = np.asarray(list(scores), np.float64) * sharpness
    powers = np.exp(values - values.max())
    shares: list[float] = (powers / powers.sum()).tolist()
    return shares
