"""Sends what stands in the outbox by SMTP: one message at a time, taken under a lease, told what came of it.

A refusal for good is said at once; anything else is tried again later. Knows no ticket.
"""

import contextlib
import json
import logging
import smtplib
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate
from typing import Any

from desk.intake.mail.outgoing import FROM
from desk.intake.mail.robots import INSTANCE
from desk.intake.mail.rules import bounce_address
from desk.intake.worker import Worker
from desk.ops.outbound import FOLDED
from desk.protocol.intake import OutboundView

LOGGER = logging.getLogger("desk.engine.intake")
TIMEOUT_S = 60
LOOK_EVERY_S = 1.0
FILES = "X-Desk-Files"
OWN = (FILES, FROM, "X-Desk-Lines", "X-Desk-Notices", FOLDED)
"""What the outbox keeps for itself: never sent."""

Due = Callable[[], Iterable[OutboundView]]
Tell = Callable[[str, dict[str, Any]], None]
ReadBlob = Callable[[str], bytes]


def build_message(view: OutboundView, *, own: str, instance: str, read_blob: ReadBlob) -> EmailMessage:
    """Return the mail; header values are one line each, whatever stands in the ticket."""
    message = EmailMessage(policy=SMTP_POLICY.clone(max_line_length=200))
    message["From"], message["To"] = own, view.recipient
    message["Subject"] = " ".join(view.subject.split())[:300]
    message["Message-ID"] = f"<{view.message_id}>"
    message["Date"] = formatdate(view.created_us / 1e6)
    message[INSTANCE.title()] = instance
    for name, value in view.headers.items():
        if name not in OWN:
            message[name] = " ".join(value.split())
    message.set_content(view.body, charset="utf-8", cte="base64")
    for blob, name, kind in json.loads(view.headers.get(FILES, "[]")):
        main, _, sub = kind.partition("/")
        message.add_attachment(
            read_blob(blob), maintype=main or "application", subtype=sub or "octet-stream", filename=name
        )
    return message


def open_smtp(given: Mapping[str, Any]) -> smtplib.SMTP:
    """Return a connection to the mail server, logged in where it asks for it."""
    kind = smtplib.SMTP_SSL if given["smtp_security"] == "tls" else smtplib.SMTP
    server = kind(given["smtp_host"], given["smtp_port"], timeout=TIMEOUT_S)
    if given["smtp_security"] == "starttls":
        server.starttls()
    if given["username"] and given["password"] and server.has_extn("auth"):
        server.login(given["username"], given["password"])
    return server


class MailSender(Worker):
    """The outbox worker, in a thread of its own."""

    def __init__(
        self,
        mailboxes: Sequence[Mapping[str, Any]],
        *,
        due: Due,
        tell: Tell,
        secret: bytes,
        read_blob: ReadBlob,
        up: Callable[[bool], None],
    ) -> None:
        """`due` lists what may go, `tell` runs an op about one message; what names no mailbox leaves by the first."""
        super().__init__("mail send")
        self._mailboxes = mailboxes
        self._due = due
        self._tell = tell
        self._secret = secret
        self._read_blob = read_blob
        self._up = up

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                waiting = list(self._due())
                if waiting:
                    self._send_all(waiting)
            except (OSError, smtplib.SMTPException) as error:
                LOGGER.warning("sending: %s", str(error)[:200])
                self._up(False)
                self._stop.wait(5 * LOOK_EVERY_S)

    def _send_all(self, waiting: list[OutboundView]) -> None:
        by_box: dict[int, list[OutboundView]] = {}
        for view in waiting:
            by_box.setdefault(self._box_of(view), []).append(view)
        for number, views in by_box.items():
            self._send_by(self._mailboxes[number], views)

    def _box_of(self, view: OutboundView) -> int:
        own = view.headers.get(FROM, "")
        return next((n for n, box in enumerate(self._mailboxes) if own in box["addresses"]), 0)

    def _send_by(self, mailbox: Mapping[str, Any], views: list[OutboundView]) -> None:
        server = open_smtp(mailbox)
        self._up(True)
        try:
            for view in views:
                if self._stop.is_set():
                    return
                self._send(server, view, mailbox["addresses"])
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _send(self, server: smtplib.SMTP, view: OutboundView, addresses: Sequence[str]) -> None:
        wanted = view.headers.get(FROM, "")
        own = wanted if wanted in addresses else addresses[0]
        # A receipt may not be answered by a machine; what a person wrote may bounce, and the bounce names it.
        envelope = "" if view.kind == "receipt" else bounce_address(own, view.id, self._secret)
        instance = self._secret[:8].hex()
        self._tell("outbound.take", {"message": view.id})
        try:
            message = build_message(view, own=own, instance=instance, read_blob=self._read_blob)
            server.send_message(message, from_addr=envelope, to_addrs=[view.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, why = next(iter(error.recipients.values()))
            self._fail(view, code, why)
        except smtplib.SMTPResponseException as error:
            self._fail(view, error.smtp_code, error.smtp_error)
        except (ValueError, UnicodeError) as error:
            self._fail(view, 554, str(error))
        else:
            self._tell("outbound.sent", {"message": view.id})

    def _fail(self, view: OutboundView, code: int, why: bytes | str) -> None:
        words = why.decode("utf-8", "replace") if isinstance(why, bytes) else why
        self._tell(
            "outbound.failed", {"message": view.id, "why": f"{code} {words}"[:400], "final": code >= 500}
        )
