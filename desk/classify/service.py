"""The classifier of one open replica: learns in a process of its own, answers at once with what it knows.

Until it has learned, and below 200 labels, the keyword rules answer.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from desk.classify import rules
from desk.classify.labels import LEAST_LABELS, count_labels, open_reading
from desk.models.store import Store
from desk.protocol.changes import Changes
from desk.protocol.views import CategoryChoice, Classification
from desk.vault.key import handed_on

if TYPE_CHECKING:
    from desk.classify.judgement import Judgement
    from desk.classify.model import Model

MEMORY = "classifier"
CHOICES = 3
WORDS = 4
LEAST_PROBABILITY = 0.08
GROWN_BY = 50
"""So many more labels, and it learns anew."""

AGAIN_AFTER_S = 12 * 3600.0
LOOK_AFTER = 25
"""So many changed tickets, and the labels are counted: no look at the tickets while nothing happens."""

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class Classifier:
    """What the engine knows about problem types.

    Attributes:
        labels: labels that the model was trained on, 0 without one.
        training: whether a process is learning.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with the rules."""
        self._store = store
        self._clock = clock
        self.labels = 0
        self._model: Model | None = None
        self._judgement: Judgement | None = None
        self._learner: _Learner | None = None
        self._counted = -1
        self._changed = 0
        self._learned_at = 0.0

    @property
    def training(self) -> bool:
        """Tell whether an answer may soon be better; true before the first look, too."""
        return self._learner is not None or self._counted < 0

    @property
    def begun(self) -> bool:
        """Tell whether it has looked at the tickets at all."""
        return self._counted >= 0 or self._learner is not None

    @property
    def judgement(self) -> "Judgement | None":
        """Return what cross-validation found, None without a model."""
        return self._judgement

    # ---- learning --------------------------------------------------------------------------------

    def heard(self, changes: Changes) -> None:
        """Note that tickets changed."""
        self._changed += LOOK_AFTER if changes.bulk else len(changes.ticket_keys())

    def idle(self) -> None:
        """Take what a process has learned; start one when there is reason to. Never waits."""
        if self._learner is not None:
            if self._learner.done:
                self._take(self._learner.output)
                self._learner = None
            return
        if self._is_due():
            self._changed = 0
            labels = self._labels()
            old = self._clock() - self._learned_at > AGAIN_AFTER_S
            if labels >= LEAST_LABELS and (labels - self._counted >= GROWN_BY or old or self._model is None):
                self._learner = _Learner(self._store.directory / "replica.sqlite")
            self._counted = labels

    def _is_due(self) -> bool:
        if self._counted < 0 or self._changed >= LOOK_AFTER:
            return True
        return self._changed > 0 and self._clock() - self._learned_at > AGAIN_AFTER_S

    def _labels(self) -> int:
        connection = open_reading(self._store.directory / "replica.sqlite")
        try:
            return count_labels(connection)
        finally:
            connection.close()

    def _take(self, output: bytes) -> None:
        """Use a new model; an empty output (the process was killed) leaves the old one."""
        head, _, rest = output.partition(b"\n")
        self._learned_at = self._clock()
        if not head:
            return
        told = json.loads(head)
        if told["judgement"] is None:
            self._model = self._judgement = None
            self.labels = 0
            return
        from desk.classify.judgement import Judgement
        from desk.classify.model import Model

        self._model, self._judgement = Model.from_bytes(rest), Judgement(**told["judgement"])
        self.labels = int(told["labels"])

    # ---- answers ---------------------------------------------------------------------------------

    def classify(
        self, title: str, body: str, product: str = "", known: Collection[str] = ()
    ) -> Classification:
        """Return the problem type of a text: certain, up to three choices, or nothing."""
        if self.training:
            self.idle()  # the first question of all begins the learning, the next ones look for its end
        if self._model is None or self._judgement is None:
            return self._by_rules(title, body, product, known)
        return self._by_model(self._model, self._judgement, title, body, product)

    def _by_rules(self, title: str, body: str, product: str, known: Collection[str]) -> Classification:
        found = rules.matches(title, body, product, known)
        whole = 1.0 + sum(match.score for match in found)
        choices = tuple(
            CategoryChoice(category=m.category, probability=round(m.score / whole, 3), words=m.words[:WORDS])
            for m in found[:CHOICES]
        )
        certain = rules.is_certain(found)
        state = "certain" if certain else "unsure" if choices else "empty"
        return Classification(state=state, choices=choices, trained_on=0, training=self.training)

    def _by_model(
        self, model: "Model", judgement: "Judgement", title: str, body: str, product: str
    ) -> Classification:
        from desk.classify.features import features, prepared
        from desk.classify.judgement import margin_of
        from desk.classify.model import softmax
        from desk.classify.reasons import telling_words

        text = prepared(title, body)
        found = list(features(text, product))
        document = Counter(feature.number for feature in found)
        scores = model.scores(document)
        state = "unsure"
        if not len(model.space.row(document)[0]) or float(scores.max()) < judgement.floor:
            state = "empty"
        elif margin_of(scores) >= judgement.margin and float(scores.max()) >= 0:
            state = "certain"
        choices: list[CategoryChoice] = []
        probabilities = softmax(scores.tolist(), judgement.sharpness)
        for column in sorted(range(len(scores)), key=lambda at: -probabilities[at])[:CHOICES]:
            if state == "empty" or (choices and probabilities[column] < LEAST_PROBABILITY):
                break
            words = telling_words(text, found, model.shares(document, column), WORDS)
            choices.append(
                CategoryChoice(
                    category=model.classes[column], probability=round(probabilities[column], 3), words=words
                )
            )
        return Classification(
            state=state,
            choices=tuple(choices),
            trained_on=self.labels,
            training=self.training,
            accuracy=round(judgement.accuracy, 3),
        )

    def learn_now(self) -> None:
        """Learn what there is to learn and wait for it."""
        self.idle()
        if self._learner is not None:
            self._learner.wait()
            self.idle()

    def close(self) -> None:
        """End a process that is learning."""
        if self._learner is not None:
            self._learner.close()
            self._learner = None


class _Learner:
    """A process that learns, and a thread that takes down what it says.

    Attributes:
        done: whether it has said all.
        output: what it said.
    """

    def __init__(self, replica: Path) -> None:
        path = os.pathsep.join(filter(None, (str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "desk.classify.worker", str(replica)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env={**os.environ, **handed_on(replica.parent), "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        )
        self.output = b""
        self._thread = threading.Thread(target=self._read, name="classifier", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            output = said.read()
        self.output = output if self._process.wait() == 0 else b""

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Return when it has said all."""
        self._thread.join()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._thread.join()


def classifier_of(store: Store) -> Classifier:
    """Return the classifier of a store, made on first use."""
    found = store.memory.get(MEMORY)
    if not isinstance(found, Classifier):
        found = store.memory[MEMORY] = Classifier(store)
    return found
