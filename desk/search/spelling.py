"""Did you mean: the known English word nearest to an unknown one, within a budget. Knows no index.

Only written forms are compared, never stems. Letters as bit masks leave few words to compare in full.
"""

import re
import time
from collections.abc import Callable, Mapping

import numpy as np

BUDGET_S = 0.010
SHORTEST = 4
LONGEST = 24
FAR = 2


def distance(one: str, other: str, limit: int) -> int:
    """Return the edits between two words (a swap of neighbours is one edit); limit + 1 when farther."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            edits = min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                edits = min(edits, earlier[j - 2] + 1)
            row.append(edits)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _mask(word: str) -> int:
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) % 32)
    return found


class Speller:
    """The known words, prepared for comparing."""

    def __init__(self, words: Mapping[str, int], clock: Callable[[], float] = time.thread_time) -> None:
        self._words = sorted(words)
        self._frequency = words
        self._clock = clock
        self._masks = np.array([_mask(word) for word in self._words], np.uint32)
        self._lengths = np.array([len(word) for word in self._words], np.int32)

    def correct(self, word: str, until: float) -> str:
        """Return the nearest known word, the more frequent of equals; "" if none is near or time is up."""
        if not SHORTEST <= len(word) <= LONGEST or not self._words or word in self._frequency:
            return ""
        limit = FAR if len(word) > 5 else 1
        differing = np.bitwise_count(self._masks ^ np.uint32(_mask(word)))
        near = (differing <= 2 * limit) & (np.abs(self._lengths - len(word)) <= limit)
        best = (limit + 1, 0, "")
        # The likeliest first, so that time that is up costs only worse ones.
        numbers = near.nonzero()[0]
        for number in numbers[np.argsort(differing[numbers], kind="stable")]:
            if self._clock() > until:
                break
            known = self._words[number]
            edits = distance(word, known, limit)
            if edits <= limit:  # one farther away is another word, however frequent
                best = min(best, (edits, -self._frequency[known], known))
        return best[2]

    def correct_text(self, text: str, unknown: list[str]) -> str:
        """Return the text with its unknown words corrected, "" when there is nothing better."""
        until = self._clock() + BUDGET_S
        better = text
        for word in unknown:
            corrected = self.correct(word, until)
            if corrected:
                whole = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
                better = re.sub(whole, corrected, better, count=1, flags=re.IGNORECASE)
        return " ".join(better.split()) if better != text else ""
