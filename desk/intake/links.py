"""Signed links of the portal: a ticket's page, a way in by mail. A link is a key; it ends by itself.

The signature covers purpose, subject and end, so that no link serves for anything else. Pure: callers bring the time.
"""

import base64
import hashlib
import hmac

DAY_S = 86_400
TICKET_DAYS = 180
WEEK_S = 7 * DAY_S
IN_S = 1800


def mac(secret: bytes, purpose: str, text: str) -> str:
    """Return what proves that a text was signed here for this purpose."""
    made = hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()


def ticket_path(secret: bytes, ticket: bytes, now: float, days: int = TICKET_DAYS) -> str:
    """Return the path of a ticket's page; all links of a week are the same one."""
    end = (int(now) // WEEK_S + 1) * WEEK_S + days * DAY_S
    text = f"{ticket.hex()}.{end // DAY_S:x}"
    return f"/t/{text}.{mac(secret, 'ticket', text)}"


def ticket_of(secret: bytes, link: str, now: float) -> tuple[bytes, bool]:
    """Return the ticket of a link and whether the link is over; b"" for one that was never signed here."""
    text, _, given = link.rpartition(".")
    if not _same(mac(secret, "ticket", text), given):
        return b"", False
    ident, _, end = text.partition(".")
    return bytes.fromhex(ident), now >= int(end, 16) * DAY_S


def signed_address(secret: bytes, purpose: str, address: str, end: int) -> str:
    """Return an address with its end, signed: for links that let somebody in, and for the cookie after it."""
    text = f"{address.encode().hex()}.{end:x}"
    return f"{text}.{mac(secret, purpose, text)}"


def address_of(secret: bytes, purpose: str, signed: str, now: float) -> str:
    """Return the address of a signed text, "" where it was not signed for this, or is over."""
    text, _, given = signed.rpartition(".")
    if not text or not _same(mac(secret, purpose, text), given):
        return ""
    address, _, end = text.partition(".")
    return bytes.fromhex(address).decode() if now < int(end, 16) else ""


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode("utf-8", "replace"))
