"""What every command shares: the workspace, the language, the way to an engine, and how results are printed.

Knows no verb.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from desk.client.blocking import BlockingClient, Link
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.text import visible
from desk.workspace import Workspace

messages.register(
    {
        "instant_wrong": (
            "“{text}” is no instant. Write it as 2026-03-09T09:30 (workspace time) or with an offset.",
            "“{text}”不是有效时间。请写成 2026-03-09T09:30（工作区时区）或带上时区偏移。",
        ),
    }
)


class Session:
    """One run of the command line.

    Attributes:
        workspace: the workspace it works on.
        language: zh_CN or en.
    """

    def __init__(self, directory: Path, language: str) -> None:
        """Nothing is opened until it is needed."""
        self.workspace = Workspace(directory)
        self.language = language
        self._client: BlockingClient | None = None
        self._create = False

    # ---- engine ----------------------------------------------------------------------------------

    def client(self, *, create: bool = False) -> BlockingClient:
        """Return the way to the running engine, or to one of our own; `create` allows a new workspace."""
        if self._client is None:
            self._create = create
            if not create and not self.workspace.replica.exists():
                from desk.models import store  # noqa: F401 - its sentences

                raise KnownError("workspace_missing", path=str(self.workspace.directory))
            self._client = BlockingClient(self.workspace, self._own_engine, language=self.language)
        return self._client

    def _own_engine(self) -> Link | None:
        """Return an engine inside this process, None while another program holds the lock."""
        from desk.engine.inside import open_inside

        return open_inside(self.workspace, create=self._create)

    def close(self) -> None:
        """Leave the engine."""
        if self._client is not None:
            self._client.close()
            self._client = None

    # ---- words and values ------------------------------------------------------------------------

    def word(self, en: str, zh: str) -> str:
        """Return the text in the session's language."""
        return zh if self.language.startswith("zh") else en

    def zone(self) -> tzinfo:
        """Return the workspace's time zone."""
        return ZoneInfo(self.client().ask("query.workspace")["settings"]["time_zone"])

    def instant_us(self, text: str) -> int:
        """Return microseconds UTC of a typed instant; one without an offset is in the workspace's zone."""
        try:
            found = datetime.fromisoformat(text.strip())
        except ValueError as error:
            raise KnownError("instant_wrong", text=text) from error
        if found.tzinfo is None:
            found = found.replace(tzinfo=self.zone())
        return round(found.timestamp() * 1_000_000)

    # ---- output ----------------------------------------------------------------------------------

    def print_json(self, value: Any) -> None:
        """Print a value as JSON: ids in hex, instants in ISO 8601, priorities as P0-P4."""
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        escaped = not encoding.lower().startswith("utf")
        print(json.dumps(plain(value), ensure_ascii=escaped, indent=2))

    def print_line(self, text: str = "") -> None:
        """Print one line of text from anywhere; nothing in it can steer the terminal."""
        print(visible(text))

    def print_table(self, rows: Iterable[Sequence[str]], *, heads: Sequence[str]) -> None:
        """Print rows in columns as wide as their content; the last column may be long."""
        texts = [list(heads), *([visible(cell).replace("\n", " ") for cell in row] for row in rows)]
        widths = [max(map(width, column)) for column in zip(*texts, strict=True)]
        for row in texts:
            cells = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
            print("  ".join(cells).rstrip())

    def show_progress(self, text: str) -> None:
        """Rewrite the progress line on standard error, where one sees it."""
        if sys.stderr.isatty():
            print(f"\r\x1b[K{visible(text)}", end="", file=sys.stderr, flush=True)

    def end_progress(self) -> None:
        """Leave the progress line."""
        if sys.stderr.isatty():
            print(file=sys.stderr)


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes: two for a wide character."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def iso(at_us: int | None, zone: tzinfo = UTC) -> str | None:
    """Return an instant in ISO 8601."""
    if at_us is None:
        return None
    whole, rest = divmod(at_us, 1_000_000)
    return datetime.fromtimestamp(whole, zone).replace(microsecond=rest).isoformat()


def plain(value: Any) -> Any:
    """Return a value as JSON data for people and programs outside."""
    if isinstance(value, msgspec.Struct):
        fields = value.__struct_fields__
        return plain({name: getattr(value, name) for name in fields})
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, dict):
        return {_name(name): _value(name, item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.hex() if isinstance(value, bytes) else value


def _name(name: Any) -> str:
    text = str(name)
    return f"{text[:-3]}_at" if text.endswith("_us") else text


def _value(name: Any, item: Any) -> Any:
    if str(name).endswith("_us") and (item is None or isinstance(item, int)):
        return iso(item)
    if name == "priority" and isinstance(item, int):
        return f"P{item}"
    return plain(item)
