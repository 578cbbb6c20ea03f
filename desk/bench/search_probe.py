"""One engine's search over a large knowledge base; `python -m desk.bench.search_probe DIRECTORY build|ask` answers.

`build` makes the index and says what that cost; `ask` opens it as a new engine would and asks, types and edits.
"""

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from desk.bench.figures import percentile
from desk.bench.knowledge_base import PRODUCTS, Writer
from desk.bench.processes import say
from desk.models.store import Store, open_store
from desk.search.rows import Subject
from desk.search.service import Knowledge, knowledge_of

QUERIES, TICKETS, EDITS = 120, 60, 8
SEED = 11
EXTRA = 1_000_000
"""Numbers of articles that are written while measuring."""


def private_mb() -> float:
    """Return the memory of this process that no file stands behind."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def typed(store: Store, count: int = QUERIES) -> list[str]:
    """Return queries as they look while typed: words of titles, half of them unfinished, filters, a slip."""
    chance = random.Random(SEED)
    titles = [
        str(title) for (title,) in store.connection.exec_driver_sql("SELECT title FROM article LIMIT 5000")
    ]
    found = []
    for number in range(count):
        title = chance.choice(titles)
        if title.isascii():
            words = title.split()
            start = chance.randrange(max(1, len(words) - 2))
            text = " ".join(words[start : start + chance.randint(1, 3)])
        else:
            start = chance.randrange(max(1, len(title) - 4))
            text = title[start : start + chance.randint(3, 9)]
        if number % 2:
            text = f"{chance.choice(('product:' + chance.choice(PRODUCTS), 'tag:登录', 'state:validated'))} {text}"
        found.append(
            text[:-1] if number % 3 == 0 and len(text) > 4 else f"{text} " if number % 3 == 1 else text
        )
    return found


def subjects(count: int = TICKETS) -> list[Subject]:
    """Return tickets of 30 to 200 words with a code now and then."""
    writer, chance, found = Writer(SEED), random.Random(SEED), []
    for number in range(count):
        language = ("zh", "en")[number % 2]
        size = chance.randint(30, 200) * (6 if language == "en" else 2)
        body = f"{writer.text(language, size)} {writer.code()}"
        found.append(Subject(writer.title(language), body, chance.choice(PRODUCTS)))
    return found


def cpu_ms(asked: Sequence[object], ask: Callable[..., object]) -> list[float]:
    """Return the CPU time of each question."""
    times = []
    for each in asked:
        began = time.thread_time()
        ask(each)
        times.append((time.thread_time() - began) * 1000)
    return times


def edit_ms(store: Store, knowledge: Knowledge, count: int, rounds: int) -> list[float]:
    """Return how long changed articles take until a search finds them, in wall time."""
    times = []
    idents = [
        bytes(ident) for (ident,) in store.connection.exec_driver_sql("SELECT id FROM article LIMIT 5000")
    ]
    chance = random.Random(SEED + count)
    for _ in range(rounds):
        word = "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=9))
        chosen = chance.sample(idents, count)
        with store.write() as connection:
            for ident in chosen:
                connection.exec_driver_sql(
                    "UPDATE article SET title = ? || ' ' || title, updated_us = updated_us + 1000000 WHERE id = ?",
                    (word, ident),
                )
                connection.exec_driver_sql(
                    "INSERT INTO change_log(kind, id, key, op_id) VALUES ('article', ?, 0, x'')", (ident,)
                )
        began = time.perf_counter()
        with store.read() as connection:
            found = knowledge.search(connection, text=word, limit=8, language="en")
        times.append((time.perf_counter() - began) * 1000)
        shown = [hit for hit in found.hits if hit.title.startswith(word)]
        if len(shown) < min(count, len(found.hits)) or not shown:
            raise AssertionError(f"{len(shown)} of {count} changed articles were found")
    return times


def build(store: Store) -> None:
    """Build the index in steps."""
    knowledge = knowledge_of(store)
    began, last, worst = time.process_time(), time.perf_counter(), 0.0
    for _ in knowledge.rebuild():
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    say(cpu_s=time.process_time() - began, step_ms=worst * 1000)


def ask(store: Store) -> None:
    """Open, ask and edit."""
    before = private_mb()
    knowledge = knowledge_of(store)
    began = time.perf_counter()
    knowledge.warm()
    opened = (time.perf_counter() - began) * 1000
    with store.read() as connection:
        words, tickets = typed(store), subjects()
        searched = cpu_ms(words, lambda text: knowledge.search(connection, text=text, limit=8, language="zh"))
        suggested = cpu_ms(
            tickets, lambda about: knowledge.suggest_for(connection, subject=about, language="zh")
        )
    memory = private_mb() - before
    one = edit_ms(store, knowledge, 1, EDITS)
    many = edit_ms(store, knowledge, 100, 2)
    say(
        opened_ms=opened, search=percentile(searched, 95), search_p50=percentile(searched, 50),
        suggest=percentile(suggested, 95), suggest_p50=percentile(suggested, 50),
        edit=percentile(one, 95), batch=max(many), memory=memory,
    )  # fmt: skip


def main() -> None:
    """Measure and answer."""
    store = open_store(Path(sys.argv[1]))
    try:
        (build if sys.argv[2] == "build" else ask)(store)
    finally:
        knowledge_of(store).close()
        store.close()


if __name__ == "__main__":
    main()
