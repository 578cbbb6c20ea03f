"""A mail's attachments as files that an op may store: named safely, limited in number and size.

What is too large stays in the original mail, and is said.
"""

from desk.intake.channels import Raw
from desk.intake.mail.message import WHOLE_TEXT, Mail
from desk.intake.mail.rules import MailRules
from desk.ops.base import Write
from desk.ops.files import FileArgument

MOST_TEXT = 100_000


def is_cut(raw: Raw, rules: MailRules) -> bool:
    """Tell whether a mail is beyond the limit, so that only its text is taken."""
    return "cut" in raw.facts or len(raw.data) > rules.size_limit_mb * 1_000_000


def put_files(tx: Write, mail: Mail, raw: Raw, rules: MailRules) -> tuple[FileArgument, ...]:
    """Write the attachments (and a text too long for an entry) into the op's folder and describe them."""
    limit = int(tx.settings["attachment_limit_mb"]) * 1_000_000
    too_large = is_cut(raw, rules)
    found: list[FileArgument] = []
    listed = () if too_large else mail.files
    if len(mail.text) > MOST_TEXT and not any(item.name == WHOLE_TEXT for item in listed):
        target = raw.directory / "text"
        target.write_text(mail.text, encoding="utf-8", errors="replace")
        found.append(FileArgument(str(target), WHOLE_TEXT, "text/plain"))
    for number, item in enumerate(listed):
        # The sender's name never becomes a path: the file is numbered, the name only shown.
        target = raw.directory / str(number)
        with target.open("wb") as out:
            for piece in item.part.decoding(raw.data):
                out.write(piece)
        if 0 < target.stat().st_size <= limit:
            found.append(FileArgument(str(target), item.name, item.kind))
        else:
            target.unlink()
    return tuple(found)
