"""A process that learns: reads the labelled tickets of a replica, trains, writes the model to its output, ends.

Run as `python -m desk.classify.worker REPLICA`. A process, because minutes of numpy in the engine would let
requests wait; it stands back, reads only, and leaves no file.
"""

import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from desk.classify.features import features, prepared
from desk.classify.judgement import Judgement, trained
from desk.classify.labels import LEAST_LABELS, Labelled, labelled, learnable, open_reading
from desk.classify.model import Model

NICENESS = 15


def document(title: str, body: str, product: str = "") -> Counter[int]:
    """Return a ticket's features with their counts."""
    return Counter(feature.number for feature in features(prepared(title, body), product))


def learn(rows: Iterable[Labelled]) -> tuple[Model, Judgement, int] | None:
    """Return the model, its judgement and the number of labels; None where there is too little to learn from.

    Every other ticket is learned without its product: the model must do without where nobody gave one.
    """
    known = learnable(list(rows))
    if len(known) < LEAST_LABELS or len({row.category for row in known}) < 2:
        return None
    documents = [document(row.title, row.body, row.product if at % 2 else "") for at, row in enumerate(known)]
    model, judgement = trained(documents, [row.category for row in known])
    return model, judgement, len(known)


def answer(replica: Path) -> bytes:
    """Return the message of the process: a line of JSON, then the model."""
    with contextlib.closing(open_reading(replica)) as connection:
        rows = list(labelled(connection))
    found = learn(rows)
    if found is None:
        return json.dumps({"labels": len(rows), "judgement": None}).encode() + b"\n"
    model, judgement, number = found
    head = {"labels": number, "judgement": judgement.as_dict()}
    return json.dumps(head).encode() + b"\n" + model.to_bytes()


def main() -> None:
    """Learn and write."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICENESS)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        sys.stdout.buffer.write(answer(Path(sys.argv[1])))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
