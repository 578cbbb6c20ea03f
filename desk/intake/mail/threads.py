"""Which ticket a mail belongs to: signed address, answered Message-IDs, then the subject of a participant.

Nothing a stranger writes into a subject puts words into somebody's ticket (intake.md 2.3).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from desk.intake.mail.message import Address, Mail
from desk.intake.mail.rules import MailRules, is_unverified, number_of, numbers_in
from desk.ops.base import Write
from desk.ops.intake import is_participant, secret_of, ticket_by_message, ticket_by_number

MOST_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Thread:
    """The ticket a mail belongs to, how that was found, and whether its sender takes part in it."""

    row: Row[Any]
    by: str
    trusted: bool


def find_thread(tx: Write, mail: Mail, author: Address | None, rules: MailRules) -> Thread | None:
    """Return the ticket a mail belongs to, None if it begins one."""
    forged = is_unverified(mail.headers.get("authentication-results", ""), rules.authserv_id)
    address = author.address if author is not None else ""

    def trusts(row: Row[Any]) -> bool:
        return not forged and bool(address) and is_participant(tx, row, address)

    secret = secret_of(tx)
    for recipient in mail.recipients:
        number = number_of(recipient, secret)
        row = ticket_by_number(tx, number) if number else None
        if row is not None:
            return Thread(row, "address", trusts(row))
    for reference in mail.references[:MOST_LOOKED_AT]:
        row = ticket_by_message(tx, reference)
        if row is not None:
            return Thread(row, "reference", trusts(row))
    for number in numbers_in(mail.subject):
        row = ticket_by_number(tx, number)
        if row is not None and trusts(row):
            return Thread(row, "subject", trusted=True)
    return None
