"""Large knowledge bases for measuring: mixed Chinese and English articles with words as frequent as in real text.

Sentences of the starter articles, words whose frequency falls with their rank, and codes that stand in one
article only. The same number always gives the same articles. Knows no measurement.
"""

import random
import shutil
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from desk.bench.workspaces import DONE, cache_directory
from desk.exchange.starter import load_articles
from desk.models.migrations import VERSION
from desk.models.store import open_store

SHAPE = 1
"""Raised when the articles are made in another way: kept ones of an older shape are not used."""

NOW_US = 1_790_000_000_000_000
DAY_US = 86_400_000_000
CHINESE, ENGLISH = 12_000, 30_000
PRODUCTS = ("iam", "pay", "order", "crm", "vpn", "mail", "k8s", "mysql", "redis", "kafka", "cdn", "erp")
SCENARIOS = ("账号与登录", "网络", "容器平台", "数据库", "支付", "办公", "Deployment", "Monitoring")
STATES = ("validated", "validated", "not_validated", "not_validated", "wip", "archived")
_SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zy con ter pro mer lin dat ser net log".split()
)
_COLUMNS = (
    "id, number, title, language, symptom, steps, script, prevention, environment, cause, cautions, scenario, tags,"
    " product, confidence, created_us, updated_us, verified_us, uses, worked"
)


class Vocabulary:
    """Words with the frequencies of Zipf's law."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._sums = list(accumulate(1 / (rank + 8) for rank in range(len(words))))

    def choose(self, chance: random.Random, count: int) -> list[str]:
        """Return words as text would use them."""
        top = self._sums[-1]
        return [self._words[bisect(self._sums, chance.random() * top)] for _ in range(count)]


def _made_up(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))) for _ in range(count)]


def _sources() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the starter articles' sentences and titles by language."""
    lines: dict[str, list[str]] = {"zh": [], "en": []}
    titles: dict[str, list[str]] = {"zh": [], "en": []}
    for record in load_articles():
        language = "zh" if record.language.startswith("zh") else "en"
        text = "\n".join((record.symptom, record.cause, record.steps, record.prevention, record.cautions))
        lines[language] += [line for line in text.splitlines() if len(line) > 8]
        titles[language].append(record.title)
    return lines, titles


class Writer:
    """Writes articles, one like the other in kind and none in words."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._lines, self._titles = _sources()
        joined = "".join(self._lines["zh"])
        characters = sorted({character for character in joined if "\u4e00" <= character <= "\u9fff"})
        pairs = ["".join(self._chance.choices(characters, k=2)) for _ in range(CHINESE)]
        known = sorted(
            {word for line in self._lines["en"] for word in line.lower().split() if word.isalpha()}
        )
        self._chance.shuffle(known)
        self._words = {
            "zh": Vocabulary(pairs),
            "en": Vocabulary(known + _made_up(self._chance, ENGLISH)),
        }

    def title(self, language: str) -> str:
        """Return a title."""
        words = self._words[language].choose(self._chance, 3)
        base = self._chance.choice(self._titles[language])
        return f"{base} {' '.join(words)}" if language == "en" else f"{''.join(words)}{base}"

    def text(self, language: str, size: int) -> str:
        """Return some text of about so many characters: known sentences, other words, a code now and then."""
        found: list[str] = []
        length = 0
        while length < size:
            words = self._words[language].choose(self._chance, 9)
            line = self._chance.choice(self._lines[language]) if self._chance.random() < 0.35 else (
                " ".join(words) if language == "en" else "".join(words) + "，"
            )  # fmt: skip
            if self._chance.random() < 0.15:
                line += f" {self.code()}"
            found.append(line)
            length += len(line)
        return "\n".join(found)

    def code(self) -> str:
        """Return something that looks like an error code, a host or a path."""
        number = self._chance.randrange(100_000)
        return self._chance.choice(
            (f"ORA-{number:05}", f"0x{number:08X}", f"node-{number}.prod.internal", f"/var/log/app{number}/error.log",
             f"com.example.Service{number}Exception")
        )  # fmt: skip

    def row(self, number: int) -> tuple[Any, ...]:
        """Return an article as a row of the table."""
        chance = self._chance
        language = chance.choice(("zh", "zh", "en"))
        updated = NOW_US - chance.randrange(700) * DAY_US
        uses = chance.randrange(40)
        sizes = (250, 550, 200, 150, 60, 200, 90)
        parts = [self.text(language, round(size * chance.uniform(0.4, 1.6))) for size in sizes]
        tags = " ".join(
            chance.choices(("登录", "403", "网络", "数据库", "timeout", "pod", "tls", "dns"), k=2)
        )
        return (
            chance.randbytes(16), f"K-{number}", self.title(language), language, *parts, chance.choice(SCENARIOS),
            f" {tags} ", chance.choice(PRODUCTS), chance.choice(STATES), updated, updated,
            updated if chance.random() < 0.5 else None, uses, chance.randrange(uses + 1),
        )  # fmt: skip


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a knowledge base."""
    writer = Writer()
    for number in range(count):
        yield writer.row(number)


def knowledge_base(articles: int, cache: Path | None = None) -> Path:
    """Return the folder of a workspace with so many articles and no index, making it if it is not kept."""
    directory = (cache or cache_directory()) / f"kb-{articles}-v{VERSION}.{SHAPE}"
    if not (directory / DONE).exists():
        shutil.rmtree(directory, ignore_errors=True)
        store = open_store(directory)
        marks = ",".join("?" * (_COLUMNS.count(",") + 1))
        with store.write() as connection:
            connection.connection.driver_connection.executemany(  # type: ignore[union-attr]
                f"INSERT INTO article({_COLUMNS}) VALUES ({marks})", rows(articles)
            )
        store.close()
        (directory / DONE).touch()
    return directory
