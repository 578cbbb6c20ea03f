"""Attachments of chat messages, fetched after their message is safe: queued, stored on the ticket, or said why not.

What waits stands in the outbox as kind `fetch`, so that it survives a restart and is tried again as messages are.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Row, update

from desk.intake.chat.calls import LaterError, RefusedError, StaleTokenError
from desk.intake.chat.clients import Client
from desk.intake.chat.events import ChatMessage
from desk.intake.chat.transfer import MB, fetch
from desk.intake.worker import OutboxWorker
from desk.models.intake import OUTBOUND
from desk.ops.base import Write
from desk.ops.files import FileArgument, safe_name, store_files
from desk.ops.intake import queue_message
from desk.ops.outbound import BACK_OFF_S, FETCH, by_id
from desk.ops.pointers import root_of
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ids import fact_id
from desk.protocol.changes import Changes
from desk.protocol.intake import OutboundView

LOGGER = logging.getLogger("desk.engine.intake")
MOST_TRIES = 6
WRONG = (LaterError, RefusedError, StaleTokenError)

messages.register(
    {
        "chat_file_lost": (
            "The attachment “{name}” could not be fetched from {platform}: {why}. Fetch it again with"
            " `desk intake fetch {number}`, or look at it in the chat.",
            "附件“{name}”未能从 {platform} 获取：{why}。可执行 `desk intake fetch {number}` 重新获取，或在聊天中查看。",
        ),
    }
)


def queue_files(tx: Write, row: Row[Any], entry: bytes, message: ChatMessage) -> None:
    """Put every attachment that can be fetched into the outbox, each once."""
    for number, (name, ref) in enumerate(zip(message.files, message.refs, strict=False)):
        if not ref:
            continue
        key = hashlib.sha256(f"{message.platform}:{message.ident}:{number}".encode()).hexdigest()[:32]
        queue_message(
            tx, row, kind="fetch", recipient=f"{message.platform}:{message.user}", message_id=f"fetch-{key}",
            subject=safe_name(name), body="", entry=entry, channel=FETCH,
            headers={"platform": message.platform, **ref},
        )  # fmt: skip


@op("chat.file_stored", permission="intake.send")
def file_stored(tx: Write, *, message: bytes, path: str, name: str = "") -> Changes:
    """Put a fetched file beside the message that it came with."""
    row = by_id(tx, message)
    if row is None or row.state == "sent" or row.ticket_id is None:
        return tx.changes()
    tx.person_id = None
    known = row.subject if "." in row.subject or not name else name
    try:
        described = store_files(tx, (FileArgument(path, safe_name(known)),))
    except KnownError as error:
        return _give_up(tx, row, error.sentence("en"))
    ticket = root_of(tx, tx.ticket(bytes(row.ticket_id)))
    data = {"files": described, "of": bytes(row.entry_id).hex() if row.entry_id else ""}
    tx.add_entry(
        ticket, "attachment", data=data, by_system=True, entry_id=fact_id("chat file", row.message_id)
    )
    values = {"state": "sent", "sent_us": tx.now_us, "lease_until_us": None, "error": ""}
    tx.connection.execute(update(OUTBOUND).where(OUTBOUND.c.id == row.id).values(**values))
    return tx.changes()


@op("chat.file_failed", permission="intake.send")
def file_failed(tx: Write, *, message: bytes, why: str, final: bool = False) -> Changes:
    """Note that a file could not be fetched: later again, or never, which the ticket says."""
    row = by_id(tx, message)
    if row is None or row.state == "sent":
        return tx.changes()
    tx.person_id = None
    if final or row.tries >= MOST_TRIES:
        return _give_up(tx, row, why)
    wait_us = BACK_OFF_S[min(row.tries, len(BACK_OFF_S)) - 1] * 1_000_000
    values = {"state": "ready", "error": why[:500], "lease_until_us": None, "next_us": tx.now_us + wait_us}
    tx.connection.execute(update(OUTBOUND).where(OUTBOUND.c.id == row.id).values(**values))
    return tx.changes()


def _give_up(tx: Write, row: Row[Any], why: str) -> Changes:
    """Say on the ticket which file is missing and how to get it."""
    values = {"state": "failed", "error": why[:500], "lease_until_us": None}
    tx.connection.execute(update(OUTBOUND).where(OUTBOUND.c.id == row.id).values(**values))
    if row.ticket_id is not None:
        ticket = root_of(tx, tx.ticket(bytes(row.ticket_id)))
        platform = json.loads(row.headers).get("platform", "")
        body = messages.text(
            "chat_file_lost", ticket.language or "zh_CN", name=row.subject, platform=platform, why=why[:200],
            number=ticket.number,
        )  # fmt: skip
        tx.add_entry(ticket, "internal_note", body=body, data={"fetch": bytes(row.id).hex()}, by_system=True)
        tx.set_ticket(ticket, unread=1)
    return tx.changes()


class Fetcher(OutboxWorker):
    """Fetches what waits, one file at a time, in a thread of its own."""

    def __init__(
        self,
        clients: Mapping[str, Client],
        *,
        due: Callable[[], Iterable[OutboundView]],
        tell: Callable[[str, dict[str, Any]], None],
        limit_mb: int,
        apis: Mapping[str, str],
    ) -> None:
        """`due` lists what waits, `tell` runs an op about one of it, `apis` are the platforms' addresses."""
        super().__init__("chat files")
        self._clients, self._due, self._tell, self._limit = clients, due, tell, limit_mb * MB
        self._apis = apis

    def look(self) -> None:
        """Fetch what may be fetched now."""
        for view in self._due():
            if self._stop.is_set():
                return
            self._tell("outbound.take", {"message": view.id})
            with tempfile.TemporaryDirectory(prefix="desk-chat-") as directory:
                self._one(view, Path(directory) / "file")

    def _one(self, view: OutboundView, path: Path) -> None:
        platform = view.headers.get("platform", "")
        try:
            name = fetch(
                platform, self._clients.get(platform), view.headers, path, self._limit, self._apis[platform]
            )
        except WRONG as error:
            LOGGER.warning("%s: a file: %s", platform, error)
            final = isinstance(error, RefusedError)
            self._tell("chat.file_failed", {"message": view.id, "why": str(error), "final": final})
        else:
            self._tell("chat.file_stored", {"message": view.id, "path": str(path), "name": name})
