"""The ops that take messages in: key, ticket or entry, and outcome of each in one transaction.

A message that fails takes only itself to the quarantine, never the batch it came in. Knows no format.
"""

import contextlib
import hashlib
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Row, select

from desk.intake import reasons  # noqa: F401  (the sentences of the quarantine list)
from desk.intake.channels import Channel, Raw, channel_of
from desk.intake.spool import SPOOL_FROM, Data, Reading, Spool, pieces
from desk.models.intake import INBOUND
from desk.ops.base import Inverse, Write
from desk.ops.intake import RULES, Arrival, Outcome, claim, conclude, keep_raw, meta_value
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

LOGGER = logging.getLogger("desk.engine.intake")
QUARANTINE = "quarantine"

messages.register(
    {
        "intake_file": (
            "The file {path} cannot be read ({reason}). Check the path and try again.",
            "无法读取文件 {path}（{reason}）。请检查路径后重试。",
        ),
        "intake_unreadable": (
            "Desk could not read this message ({detail}). Look at the original, then process it again or discard it.",
            "无法解析这条消息（{detail}）。请查看原文，然后重新处理或丢弃。",
        ),
    }
)


class InboundArgument(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message: its bytes, or a file that holds them; `receipt` is how the sender asks for the outcome."""

    channel: str
    receipt: bytes
    raw: bytes = b""
    path: str = ""
    source: str = ""
    facts: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Memory:
    """What an op has gathered, so that one message of a batch can be taken back."""

    touched: dict[int, bytes]
    before: dict[int, Row[Any]]
    changes: dict[Any, Any]
    added: int
    removed: int
    inverse: Inverse


def _remember(tx: Write) -> _Memory:
    return _Memory(
        dict(tx.touched),
        dict(tx.before),
        dict(tx._changes),
        len(tx.texts_added),
        len(tx.texts_removed),
        tx.inverse,
    )


def _take_back(tx: Write, memory: _Memory) -> None:
    tx.touched, tx.before, tx._changes = memory.touched, memory.before, memory.changes
    del tx.texts_added[memory.added :], tx.texts_removed[memory.removed :]
    tx.inverse = Inverse()


def _as_system(tx: Write) -> None:
    """Channels act for the system, which decides nothing for people (decisions.md 11)."""
    tx.person_id = None


@op("intake.receive")
def receive(tx: Write, *, items: tuple[InboundArgument, ...]) -> Changes:
    """Take messages in, each exactly once; the answer's subject is the last one's inbound row."""
    _as_system(tx)
    rules = meta_value(tx, RULES) or {}
    channels = [channel_of(item.channel) for item in items]
    # The bytes are committed together at the end of the batch, and before the rows that name them.
    with _folder(any(channel.files for channel in channels)) as directory, tx.store.blobs.together():
        for item, channel in zip(items, channels, strict=True):
            with _opened(channel, item) as data:
                raw = Raw(data, item.source, "", rules, directory, facts=item.facts)
                _take_in(tx, channel, raw, item.receipt or tx.new_id())
    return tx.changes()


@contextlib.contextmanager
def _folder(wanted: bool) -> Iterator[Path]:
    """Lend a folder to channels that bring files; without one (removing it waits for the disk) none is made."""
    if not wanted:
        yield Path()
        return
    with tempfile.TemporaryDirectory(prefix="desk-intake-") as directory:
        yield Path(directory)


@op("intake.retry")
def retry(tx: Write, *, inbound: bytes) -> Changes:
    """Process a message of the quarantine again; what spoke against it is left aside this time."""
    row = tx.connection.execute(select(INBOUND).where(INBOUND.c.id == inbound)).one_or_none()
    if row is None or row.state != QUARANTINE:
        raise KnownError("inbound_missing")
    _as_system(tx)
    channel, rules = channel_of(row.channel), meta_value(tx, RULES) or {}
    with _folder(wanted=True) as directory:
        kept = directory / "original"
        tx.store.blobs.write_to(row.raw, kept)
        with _opened(channel, InboundArgument(row.channel, b"", path=str(kept))) as data:
            raw = Raw(data, row.source, row.raw, rules, directory, forced=True)
            found = _parsed(channel, raw)
            outcome = found if isinstance(found, Outcome) else Outcome("stored")
            for item in [] if isinstance(found, Outcome) else found:
                outcome = _applied(tx, channel, item, raw)
            conclude(tx, inbound, outcome)
    tx.subject = bytes(row.id)
    return tx.changes()


@contextlib.contextmanager
def _opened(channel: Channel, item: InboundArgument) -> Iterator[Data]:
    """Lend a message's bytes, those of a large file one window at a time."""
    if item.raw or not item.path:
        yield item.raw
        return
    try:
        spool = Spool(Path(item.path))
    except OSError as error:
        raise KnownError("intake_file", path=item.path, reason=error.strerror or str(error)) from error
    with contextlib.closing(spool):
        try:
            data = spool if channel.spools and len(spool) > SPOOL_FROM else bytes(spool)
        except OSError as error:
            raise KnownError("intake_file", path=item.path, reason=error.strerror or str(error)) from error
        yield data


def _parsed(channel: Channel, raw: Raw) -> list[Any] | Outcome:
    """Return the message's items, or why it cannot be read."""
    try:
        return channel.parse(raw)
    except KnownError as error:
        return Outcome(QUARANTINE, reason=error.code, detail={k: str(v) for k, v in error.params.items()})
    except Exception as error:  # any bytes may come: what no parser foresaw is kept and said
        LOGGER.exception("channel %s", channel.name)
        return Outcome(QUARANTINE, reason="intake_unreadable", detail={"detail": type(error).__name__})


def _applied(tx: Write, channel: Channel, item: Any, raw: Raw) -> Outcome:
    """Do what an item asks; whatever fails leaves nothing of it but its place in the quarantine."""
    memory = _remember(tx)
    try:
        with tx.store.savepoint():
            outcome = channel.apply(tx, item, raw)
    except KnownError as error:
        _take_back(tx, memory)
        outcome = Outcome(QUARANTINE, reason=error.code, detail={k: str(v) for k, v in error.params.items()})
    except Exception as error:  # one message's bug must not cost the others of its batch
        LOGGER.exception("channel %s", channel.name)
        _take_back(tx, memory)
        outcome = Outcome(QUARANTINE, reason="intake_unreadable", detail={"detail": type(error).__name__})
    return outcome


def _take_in(tx: Write, channel: Channel, raw: Raw, receipt: bytes) -> None:
    found = _parsed(channel, raw)
    if isinstance(found, Outcome):
        digest = hashlib.sha256()
        for piece in pieces(raw.data, 0, len(raw.data)):
            digest.update(piece)
        key = f"{channel.name}:{raw.source}:{digest.hexdigest()}"
        claimed = claim(tx, Arrival(channel.name, raw.source, key), receipt)
        if claimed.new:
            _keep(tx, claimed.id, raw)
            conclude(tx, claimed.id, found)
        tx.subject = claimed.id
        return
    for item in found:
        claimed = claim(tx, item.arrival, receipt)
        tx.subject = claimed.id
        if claimed.new:
            raw = replace(raw, blob=_keep(tx, claimed.id, raw))
        elif not channel.repeats:
            continue
        known = raw if raw.blob else replace(raw, blob=claimed.raw)
        conclude(tx, claimed.id, _applied(tx, channel, item, known))


def _keep(tx: Write, inbound: bytes, raw: Raw) -> str:
    """Store the message's bytes once, whatever becomes of it."""
    blob, size = raw.blob, len(raw.data)
    if not blob:
        blob, size = tx.store.blobs.add(Reading(raw.data), expected=size)
    keep_raw(tx, inbound, blob, size)
    return blob
