"""A mail's attachments as files that an op may store: named safely, limited in number and size.

What is too large stays in the original mail, and is said.
"""

from desk.intake.channels import Raw
from desk.intake.mail.message import Mail
from desk.intake.mail.rules import MailRules
from desk.ops.base import Write
from desk.ops.files import FileArgument

LONG_TEXT = "message.txt"
MOST_TEXT = 100_000


def is_cut(raw: Raw, rules: MailRules) -> bool:
    """Tell whether a mail is beyond the limit, so that only its text is taken."""
    return "cut" in raw.facts or len(raw.data) > rules.size_limit_mb * 1_000_000


def put_files(tx: Write, mail: Mail, raw: Raw, rules: MailRules) -> tuple[FileArgument, ...]:
    """Write the attachments (and a text too long for an entry) into the op's folder and describe them."""
    limit = int(tx.settings["attachment_limit_mb"]) * 1_000_000
    too_large = is_cut(raw, rules)
    found: list[FileArgument] = []
    if len(mail.text) > MOST_TEXT:
        target = raw.directory / "text"
        target.write_text(mail.text, encoding="utf-8", errors="replace")
        found.append(FileArgument(str(target), LONG_TEXT, "text/plain"))
    for number, item in enumerate(() if too_large else mail.files):
        data = item.part.decoded(raw.data)
        if not data or len(data) > limit:
            continue
        # The sender's name never becomes a path: the file is numbered, the name only shown.
        target = raw.directory / str(number)
        target.write_bytes(data)
        found.append(FileArgument(str(target), item.name, item.kind))
    return tuple(found)
