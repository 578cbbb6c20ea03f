"""Titles of tickets and of articles for the command palette: found by any part, by pinyin and by initials, within milliseconds.

Two long strings, one of titles and one of pinyin, newest tickets first: searching them is one `str.find`. They
are made by a thread with a connection of its own, and kept true from the change log. Never stored.
"""

import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from desk.models.store import Store
from desk.process.pinyin import spelled
from desk.vault import files

KEYS = {"ticket": "key", "article": "rowid"}
"""What is indexed, by the column that tells one line from another."""

MOST = 300_000
"""Newest tickets that are held: some 30 MB; older ones are found by number and by the queue's full text."""

CHECKED = 4_000
"""Hits of the first word that are looked at for the others."""

RANKED = 400
"""Hits in the pinyin of which those at a beginning come first."""


def line_of(title: str) -> tuple[str, str]:
    """Return what is searched of a title: itself in lower case, and its initials and pinyin."""
    plain = title.lower().replace("\n", " ")
    full, initials = spelled(plain)
    return plain, f"{initials} {full}".replace("\n", " ") if full else ""


@dataclass(slots=True)
class Titles:
    """What is searched: lines of titles and of pinyin with the ticket keys that stand in the same order."""

    keys: "array[int]" = field(default_factory=lambda: array("q"))
    plain: str = ""
    spoken: str = ""
    plain_starts: "array[int]" = field(default_factory=lambda: array("q"))
    spoken_starts: "array[int]" = field(default_factory=lambda: array("q"))
    short: str = ""
    short_starts: "array[int]" = field(default_factory=lambda: array("q"))
    fresh: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Tickets that changed since the lines were made."""

    def find(self, words: list[str], limit: int) -> list[int]:
        """Return keys of tickets in whose title or pinyin every word stands, best and newest first."""
        if not words:
            return []
        found = [key for key, lines in reversed(self.fresh.items()) if _fits(words, *lines)]
        seen: set[int] = set()
        for row in self._fitting(words):
            key = self.keys[row]
            if key not in self.fresh and row not in seen:
                seen.add(row)
                found.append(key)
            if len(found) >= limit:
                break
        return found

    def _fitting(self, words: list[str]) -> Iterator[int]:
        """Yield rows in which every word stands, some of them twice."""
        if len(words) == 1:
            yield from self._rows(words[0])
            return
        # Chinese characters stand in the title only: it is enough to look where all of them meet.
        written = [word for word in words if not word.isascii()]
        rest = [word for word in words if word.isascii()]
        if not written:
            yield from _meetings(self.plain, self.plain_starts, words)
            yield from self._checked(self._rows(max(words, key=len)), words)
        else:
            yield from self._checked(_meetings(self.plain, self.plain_starts, written), rest)

    def _checked(self, rows: Iterator[int], words: list[str]) -> Iterator[int]:
        """Yield those rows in which the words stand, too."""
        for row in islice(rows, CHECKED):
            if not words or _fits(words, *self._line(row)):
                yield row

    def _rows(self, word: str) -> Iterator[int]:
        """Yield rows with the word in the title, then those with it in the pinyin (beginnings first)."""
        seen: set[int] = set()
        for row, _ in _hits(self.plain, self.plain_starts, word):
            seen.add(row)
            yield row
            if len(seen) >= CHECKED:
                return
        if not (word.isascii() and word.isalpha() and len(word) > 1):
            return
        # One pass for all: a pass over the pinyin of 200,000 titles takes 10 ms.
        # What has no vowel is no syllable: the initials alone are a fifth of it.
        spoken = any(letter in "aeiouv" for letter in word)
        text, starts = (self.spoken, self.spoken_starts) if spoken else (self.short, self.short_starts)
        heard = islice(_hits(text, starts, word), RANKED)
        for row, _ in sorted(heard, key=lambda hit: not hit[1]):
            if row not in seen:
                yield row

    def _line(self, row: int) -> tuple[str, str]:
        last = row + 1 == len(self.keys)
        plain = self.plain[self.plain_starts[row] : None if last else self.plain_starts[row + 1]]
        return plain, self.spoken[self.spoken_starts[row] : None if last else self.spoken_starts[row + 1]]


def _hits(text: str, starts: "array[int]", word: str) -> Iterator[tuple[int, bool]]:
    """Yield (row, whether it begins there) of every line with a word."""
    at = text.find(word)
    while at >= 0:
        row = bisect_right(starts, at) - 1
        yield row, text[at - 1] in "\n "
        at = text.find(word, starts[row + 1]) if row + 1 < len(starts) else -1


def _meetings(text: str, starts: "array[int]", words: list[str]) -> Iterator[int]:
    """Yield the rows of every line with all the words: each search begins where the one before has got to."""
    row = 0
    while row < len(starts):
        begins, furthest = starts[row], row
        for word in words:
            at = text.find(word, begins)
            if at < 0:
                return
            furthest = max(furthest, bisect_right(starts, at) - 1)
        if furthest == row:
            yield row
            row += 1
        else:
            row = furthest


def _fits(words: list[str], plain: str, spoken: str) -> bool:
    return all(word in plain or word in spoken for word in words)


def built(rows: list[tuple[int, str]]) -> Titles:
    """Return the index of (key, title) rows, newest first."""
    made = Titles(keys=array("q", [key for key, _ in rows]))
    plains: list[str] = []
    spokens: list[str] = []
    shorts: list[str] = []
    at = [1, 1, 1]  # every line has a line break before it
    for _, title in rows:
        plain, spoken = line_of(title)
        made.plain_starts.append(at[0])
        made.spoken_starts.append(at[1])
        short = spoken.partition(" ")[0]
        made.short_starts.append(at[2])
        at[2] += len(short) + 1
        shorts.append(short)
        at[0] += len(plain) + 1
        at[1] += len(spoken) + 1
        plains.append(plain)
        spokens.append(spoken)
    made.plain = "\n" + "\n".join(plains)
    made.spoken = "\n" + "\n".join(spokens)
    made.short = "\n" + "\n".join(shorts)
    return made


def read_titles(path: Path, kind: str = "ticket", most: int = MOST) -> list[tuple[int, str]]:
    """Return (key, title) of the newest of a kind through a connection of its own."""
    connection = files.connect(path, read_only=True)
    try:
        statement = f"SELECT {KEYS[kind]}, title FROM {kind} ORDER BY {KEYS[kind]} DESC LIMIT ?"
        return connection.execute(statement, (most,)).fetchall()
    finally:
        connection.close()


class TitleIndex:
    """The titles of one store, made in the background and kept true.

    Attributes:
        titles: None until they are made for the first time.
    """

    def __init__(self, store: Store, kind: str = "ticket") -> None:
        self._path, self._kind = store.path, kind
        self.titles: Titles | None = None
        self._seq = store.last_seq()
        self._work: threading.Thread | None = None
        self._made: Titles | None = None
        self._begin()

    def _begin(self) -> None:
        self._work = threading.Thread(target=self._make, name="titles", daemon=True)
        self._work.start()

    def _make(self) -> None:
        self._made = built(read_titles(self._path, self._kind))

    def wait(self) -> None:
        """Wait for the thread (tests and measurements)."""
        if self._work is not None:
            self._work.join()

    def renew(self, store: Store, connection: object) -> Titles | None:
        """Return the titles with what was committed since; None while they are first made."""
        if self._work is not None and not self._work.is_alive():
            self._work = None
            if self._made is not None:
                self.titles, self._made = self._made, None
        if self.titles is None:
            return None
        changes = store.changes_since(self._seq)
        if changes.bulk and self._work is None:
            self._seq = changes.seq
            self._begin()
            return self.titles
        changed = {item.id for item in changes.items if item.kind == self._kind}
        if changed:
            self._refresh(connection, sorted(changed))
        self._seq = max(self._seq, changes.seq)
        return self.titles

    def _refresh(self, connection: object, changed: list[bytes]) -> None:
        assert self.titles is not None
        for start in range(0, len(changed), 500):
            marks = ",".join(f"x'{ident.hex()}'" for ident in changed[start : start + 500])
            statement = f"SELECT {KEYS[self._kind]}, title FROM {self._kind} WHERE id IN ({marks}) ORDER BY 1"
            rows = connection.exec_driver_sql(statement)  # type: ignore[attr-defined]
            for key, title in rows:
                self.titles.fresh.pop(key, None)
                self.titles.fresh[int(key)] = line_of(str(title))


def title_index(store: Store, kind: str = "ticket") -> TitleIndex:
    """Return the index of a store, begun on first use."""
    name = f"title_index {kind}"
    found = store.memory.get(name)
    if not isinstance(found, TitleIndex):
        found = store.memory[name] = TitleIndex(store, kind)
    return found
