"""What an administrator decides about mail, as the adapter reads it. Data only."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

_PLUS = re.compile(r"\+(t[0-9a-z]+|l\d+-\d+)\.([a-z2-7]{6,8})@")
_BOUNCE = re.compile(r"\+b\.([0-9a-f]{32})\.([a-z2-7]{6,8})@")
_SUBJECT = re.compile(r"\[\s*(?:#\s*)?((?:T-\d+[0-9A-Z])|(?:L\d+-\d+))\s*\]", re.I)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One of several mailboxes: its account, its own addresses, and the group of what comes there."""

    username: str
    addresses: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class MailRules:
    """The mail part of the configuration.

    Attributes:
        addresses: our own addresses; the first is what answers come from.
        authserv_id: name of our server in Authentication-Results; others are not believed.
        receipts: whether a new ticket is acknowledged to its requester.
        fold_s: answers to a ticket within so many seconds leave as one mail; 0 = each at once.
        size_limit_mb: a larger mail is taken without its files, which stay in the original.
        boxes: every mailbox, where there are several.
    """

    addresses: tuple[str, ...] = ()
    group: str = ""
    authserv_id: str = ""
    receipts: bool = True
    size_limit_mb: int = 50
    language: str = "zh_CN"
    fold_s: int = 0
    boxes: tuple[Mailbox, ...] = ()

    def at(self, username: str) -> "MailRules":
        """Return the rules as they hold for one mailbox: its group, and answers from its address."""
        for box in self.boxes:
            if box.username == username and box.addresses:
                return replace(self, addresses=box.addresses, group=box.group)
        return self

    @property
    def own(self) -> str:
        """The address that answers come from."""
        return self.addresses[0] if self.addresses else "desk@localhost"

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.own.rpartition("@")[2] or "localhost"

    def is_own(self, address: str) -> bool:
        """Tell whether an address is one of ours, with or without a plus part."""
        local, _, domain = address.lower().rpartition("@")
        ours = (*self.addresses, *(item for box in self.boxes for item in box.addresses))
        return f"{local.partition('+')[0]}@{domain}" in {item.lower() for item in ours}


def mail_rules(rules: Mapping[str, Any]) -> MailRules:
    """Return the rules from the stored configuration."""
    given = dict(rules.get("mail", {}))
    if "addresses" in given:
        given["addresses"] = tuple(given["addresses"])
    given["boxes"] = tuple(
        Mailbox(box["username"], tuple(box["addresses"]), box["group"]) for box in given.get("boxes", ())
    )
    known = {name: value for name, value in given.items() if name in MailRules.__slots__}
    return MailRules(**known)


def signature(secret: bytes, text: str) -> str:
    """Return the eight base32 characters that prove an address is of our making."""
    made = hmac.new(secret, text.lower().encode(), hashlib.sha256).digest()
    return base64.b32encode(made)[:8].decode().lower()


def reply_address(own: str, number: str, secret: bytes) -> str:
    """Return the address whose mails belong to a ticket: support+t1042x.k3j9x2ab@..."""
    local, _, domain = own.rpartition("@")
    tag = number.lower().replace("t-", "t")
    return f"{local}+{tag}.{signature(secret, tag)}@{domain}"


def bounce_address(own: str, outbound: bytes, secret: bytes) -> str:
    """Return the envelope sender of one outgoing message, so that its bounce names it."""
    local, _, domain = own.rpartition("@")
    return f"{local}+b.{outbound.hex()}.{signature(secret, outbound.hex())}@{domain}"


def number_of(address: str, secret: bytes) -> str:
    """Return the ticket number of a signed address, "" if it has none or a forged one."""
    found = _PLUS.search(address.lower())
    if found is None:
        return ""
    tag, given = found[1], found[2]
    if not hmac.compare_digest(signature(secret, tag)[: len(given)], given):
        return ""
    return f"T-{tag[1:]}".upper() if tag.startswith("t") else tag.upper()


def bounced_of(address: str, secret: bytes) -> bytes:
    """Return the id of the outgoing message a bounce address names, b"" if none."""
    found = _BOUNCE.search(address.lower())
    if found is None or not hmac.compare_digest(signature(secret, found[1])[: len(found[2])], found[2]):
        return b""
    return bytes.fromhex(found[1])


def numbers_in(subject: str) -> list[str]:
    """Return the ticket numbers in brackets of a subject."""
    return [number.upper() for number in _SUBJECT.findall(subject)]


def is_unverified(results: str, authserv_id: str) -> bool:
    """Tell whether our own mail server says that the sender may be forged."""
    name, _, rest = results.partition(";")
    if not authserv_id or name.strip().split(" ")[0].lower() != authserv_id.lower():
        return False
    return any(f"{check}=fail" in rest.lower().replace(" ", "") for check in ("dmarc", "dkim", "spf"))
