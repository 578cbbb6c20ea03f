"""What a bounce says: which of our messages did not arrive, and why. Tells the ticket it belongs to."""

import re

from desk.intake.mail.message import Mail
from desk.intake.mail.rules import bounced_of
from desk.ops.base import Write
from desk.ops.intake import secret_of
from desk.ops.outbound import by_id, by_message_id, mark_bounced

_STATUS = re.compile(rb"^Status:\s*(\d\.\d{1,3}\.\d{1,3})", re.I | re.M)
_DIAGNOSTIC = re.compile(rb"^Diagnostic-Code:\s*(?:[a-z]+;)?\s*([^\r\n]{1,300})", re.I | re.M)
_ID = re.compile(rb"^Message-ID:\s*<([^<>\s]{1,990})>", re.I | re.M)


def note_bounce(tx: Write, mail: Mail, data: bytes) -> bytes | None:
    """Mark the message a bounce is about as failed; returns its ticket, None if it is none of ours."""
    secret = secret_of(tx)
    found = next((row for to in mail.recipients if (row := by_id(tx, bounced_of(to, secret)))), None)
    if found is None:
        ids = [*mail.references, *(item.decode("utf-8", "replace") for item in _ID.findall(data))]
        found = next((row for ident in ids[:50] if (row := by_message_id(tx, ident))), None)
    if found is None:
        return None
    status, why = _STATUS.search(data), _DIAGNOSTIC.search(data)
    words = " ".join(part[1].decode("utf-8", "replace") for part in (status, why) if part)
    mark_bounced(tx, found, words)
    return bytes(found.ticket_id) if found.ticket_id else None
