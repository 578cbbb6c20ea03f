"""Fetches mail: IDLE and a look through the folder every minute; a mail is moved away only after its commit.

Killed anywhere between, the mail is fetched again and its key makes that harmless (intake.md 2.2).
"""

import contextlib
import imaplib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailboxFolderCreateError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from desk.intake.worker import Worker
from desk.process.errors import KnownError

LOGGER = logging.getLogger("desk.engine.intake")
IDLE_SLICE_S = 1.0
RE_IDLE_S = 540.0
TIMEOUT_S = 60
STORED_S = 120.0
AGAIN_S = (1.0, 5.0, 15.0, 60.0)
HEAD_BYTES = 2_000_000
"""Of a mail beyond the limit this much is read: its headers and, nearly always, its text."""

PIECE_BYTES = 1_000_000
"""A mail larger than this is fetched so much at a time, into a file."""

SLACK_BYTES = 1_000_000
"""So much more than was asked for may one answer hold before it is refused unread: sizes are estimates."""

WORLD = (OSError, EOFError, ImapToolsError, imaplib.IMAP4.error)
"""What a mail server or the way to it may do at any moment."""

Submit = Callable[[dict[str, Any]], "Future[None]"]


class TooMuchError(OSError):
    """A server announces more than was asked for: it is not read, the connection is given up."""


def bound_answers(client: imaplib.IMAP4, most: int) -> None:
    """Refuse an answer larger than `most` by the size it announces, before a byte of it is read.

    Sizes told beforehand bind nobody: a broken server may still send a gigabyte.
    """
    read = client.read

    def bounded(size: int) -> bytes:
        if size > most:
            client.shutdown()  # what is on its way is not waited for
            raise TooMuchError(f"an answer of {size} bytes is more than the {most} that are taken")
        return read(size)

    client.read = bounded  # type: ignore[method-assign]


def open_mailbox(given: Mapping[str, Any]) -> BaseMailBox:
    """Return a mailbox, logged in; raises what a mail server may do (`WORLD`)."""
    kinds: dict[str, Callable[..., BaseMailBox]] = {
        "tls": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted,
    }  # fmt: skip
    box = kinds[given["imap_security"]](given["imap_host"], given["imap_port"], timeout=TIMEOUT_S)
    bound_answers(box.client, HEAD_BYTES + SLACK_BYTES)
    if given["oauth_token"]:
        box.xoauth2(given["username"], given["oauth_token"], initial_folder=given["folder"])
    else:
        box.login(given["username"], given["password"], initial_folder=given["folder"])
    return box


class MailFetcher(Worker):
    """One mailbox, in a thread of its own."""

    def __init__(
        self,
        mailbox: Mapping[str, Any],
        submit: Submit,
        up: Callable[[bool], None],
        holds: Callable[[], bool],
        again_s: Sequence[float] = AGAIN_S,
    ) -> None:
        """`submit` stores a message, `up` hears whether the mailbox can be reached, `holds` keeps its lease.

        After so many failures in a row it waits `again_s` long.
        """
        super().__init__("mail fetch")
        self._mailbox = mailbox
        self._submit = submit
        self._up = up
        self._holds = holds
        self._again_s = again_s
        self._lying: set[str] = set()
        self._passed: set[str] = set()

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                if self._holds():
                    self._serve()
                failures = 0
            except (*WORLD, KnownError, CancelledError) as error:
                LOGGER.warning("mailbox: %s", str(error)[:200])
                failures += 1
            self._up(False)
            self._stop.wait(self._again_s[min(failures, len(self._again_s) - 1)])

    def _serve(self) -> None:
        """Work on an open mailbox until it fails or the end is asked for."""
        with contextlib.closing(_Logout(open_mailbox(self._mailbox))) as opened:
            box = opened.box
            with contextlib.suppress(MailboxFolderCreateError):
                box.folder.create(self._mailbox["processed"])
            self._up(True)
            while not self._stop.is_set() and self._holds():
                box.client.response("EXISTS")  # what this look will see
                self._sweep(box)
                if box.client.response("EXISTS")[1] == [None]:
                    self._idle(box)

    def _idle(self, box: BaseMailBox) -> None:
        """Wait until the server says something, or the next look is due."""
        until = time.monotonic() + min(float(self._mailbox["sweep_s"]), RE_IDLE_S)
        if "IDLE" not in (box.client.capabilities or ()):
            self._stop.wait(min(until - time.monotonic(), 15.0))
            return
        with box.idle as idle:
            if _has_spoken(box.client):
                return
            while not self._stop.is_set() and time.monotonic() < until:
                if idle.poll(timeout=IDLE_SLICE_S):
                    return

    def _sweep(self, box: BaseMailBox) -> None:
        """Take every mail of the folder in; seen or not does not matter, people open mailboxes."""
        sizes = {uid: self._size(box, uid) for uid in box.uids("ALL")}
        for uid, size in sizes.items():
            if self._stop.is_set():
                return
            if uid in self._passed:
                continue
            if self._take(box, uid, size):
                box.move(uid, self._mailbox["processed"])

    def _take(self, box: BaseMailBox, uid: str, size: int) -> bool:
        """Take one mail in; False where it has gone meanwhile."""
        item: dict[str, Any] = {
            "channel": "mail", "receipt": os.urandom(16), "source": self._mailbox["username"],
        }  # fmt: skip
        with (
            tempfile.TemporaryDirectory(prefix="desk-mail-")
            if size > PIECE_BYTES
            else nullcontext("") as folder
        ):
            found = self._guarded(box, uid, size, folder)
            if not found:
                return False
            self._submit(item | found).result(STORED_S)
        return True

    def _guarded(self, box: BaseMailBox, uid: str, size: int, folder: str) -> dict[str, Any]:
        """Read a mail; one that is larger than its size said is cut the next time, then passed over.

        So one such mail never holds up those behind it.
        """
        lied = uid in self._lying
        limit = int(self._mailbox["size_limit_mb"]) * 1_000_000
        try:
            if lied or size > limit:
                raw = self._piece(box, uid, f"<0.{HEAD_BYTES}>")
                return {"raw": raw, "facts": {"cut": str(size)}} if raw else {}
            if size > PIECE_BYTES:
                path = Path(folder) / "mail"
                return {"path": str(path)} if self._spool(box, uid, size, path) else {}
            raw = self._piece(box, uid, "")
            return {"raw": raw} if raw is not None else {}
        except TooMuchError:
            (self._passed if lied else self._lying).add(uid)
            if lied:
                LOGGER.warning("mailbox: mail %s cannot be read in bounds and stays in the mailbox", uid)
            raise

    def _size(self, box: BaseMailBox, uid: str) -> int:
        _, data = box.client.uid("fetch", uid, "(RFC822.SIZE)")
        digits = "".join(
            c if c.isdigit() else " " for c in str(data[0] or "").partition("RFC822.SIZE")[2]
        ).split()
        return int(digits[0]) if digits else 0

    def _spool(self, box: BaseMailBox, uid: str, size: int, path: Path) -> int:
        """Fetch a mail into a file, a piece at a time; returns its size, 0 where it has gone."""
        at = 0
        with path.open("wb") as out:
            while piece := self._piece(box, uid, f"<{at}.{PIECE_BYTES}>"):
                at += out.write(piece)
                if at > size + SLACK_BYTES:
                    raise TooMuchError(f"a mail of {size} bytes does not end")
                if len(piece) < PIECE_BYTES:
                    break
        return at

    def _piece(self, box: BaseMailBox, uid: str, which: str) -> bytes | None:
        _, data = box.client.uid("fetch", uid, f"(BODY.PEEK[]{which})")
        for part in data or ():
            if isinstance(part, tuple) and len(part) > 1:
                return bytes(part[1])
        return None


def _has_spoken(client: imaplib.IMAP4) -> bool:
    """Tell whether an answer was read already together with the one before it.

    What a server says in one go with “+ idling” lies in our buffer, and the socket that IDLE watches stays silent.
    """
    patience = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(client.readline())
    except OSError:  # nothing there yet, as TLS says it
        return False
    finally:
        client.sock.settimeout(patience)


class _Logout:
    """Leaves a mailbox without minding that it may be gone."""

    def __init__(self, box: BaseMailBox) -> None:
        self.box = box

    def close(self) -> None:
        """Say goodbye."""
        with contextlib.suppress(*WORLD, AttributeError):
            self.box.logout()
