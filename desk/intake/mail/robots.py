"""Who is answered and who is not: automatic replies, bounces, lists and our own mails coming back (intake.md 2.7).

Rules over headers as text; knows no storage.
"""

import re
from collections.abc import Mapping

INSTANCE = "x-desk-instance"
_ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?|bounce[+-].*)(?:@|$)", re.I)
_SILENT = re.compile(
    r"^(?:no-?_?reply|do-?not-?reply|noreply[+.-].*|notifications?|alerts?|automailer|system|robot)(?:@|$)",
    re.I,
)
_AUTO_SUBJECT = re.compile(
    r"^\s*(?:自动回复|自動回覆|自動回復|自动答复|休假自动|外出自动|Automatic reply|Auto(?:matic)?[- ]?(?:reply|response)"
    r"|Out of (?:the )?office|OOO\b|Vacation reply|Abwesenheit|Réponse automatique)", re.I
)  # fmt: skip
_RECEIPT_SUBJECT = re.compile(
    r"^\s*(?:Read(?: receipt)?|Gelesen|Lu|Leído|已读(?:回执)?|已讀(?:回條)?|阅读回执|Not read|未读)\s*[:：]",
    re.I,
)
_BOUNCE_SUBJECT = re.compile(
    r"^\s*(?:退信|系统退信|Undelivered Mail|Undeliverable|Mail delivery failed|Delivery Status Notification"
    r"|Returned mail|Delivery failure|failure notice|无法投递|邮件投递失败)", re.I
)  # fmt: skip


_ABSENCE = re.compile(
    r"自动回复|自動回[復覆]|自动答复|自动应答|(?:正在|本人|我).{0,6}(?:休假|休年假|请假|出差|度假|外出|休產假|休产假)"
    r"|休假中|出差中|外出中|不在办公室|不在辦公室|暂时无法(?:查收|处理|回复)邮件|返回后.{0,6}回复|邮件(?:已收到|已收悉).{0,20}尽快"
    r"|out of (?:the )?office|\bOOO\b|on (?:annual |sick |parental |[mp]aternity |business )?(?:leave|vacation|holiday)s?\b"
    r"|(?:limited|no|without|intermittent) access to (?:my )?e-?mails?|away from (?:my |the )?(?:desk|office|e-?mail)"
    r"|(?:i am|i'm|i will be|i'll be) (?:currently )?(?:away|travell?ing|on a (?:business )?trip|unavailable)"
    r"|auto(?:matic(?:ally)?|mated)?[- ](?:generated|reply|response|repl)|nicht im (?:Büro|Haus)|absent du bureau", re.I
)  # fmt: skip
_OPENING = 600
"""An absence is said at the beginning; further down stands what is quoted."""


def _first(headers: Mapping[str, str], name: str) -> str:
    return headers.get(name, "").strip().lower()


def is_bounce(headers: Mapping[str, str], sender: str) -> bool:
    """Tell whether a mail reports that another could not be delivered."""
    kind = _first(headers, "content-type")
    if kind.startswith("multipart/report") or "report-type=delivery-status" in kind:
        return True
    null = _first(headers, "return-path") in ("<>", "<mailer-daemon>")
    if _ROBOTS.match(sender):
        return True
    return bool(_BOUNCE_SUBJECT.match(headers.get("subject", ""))) and (null or not sender)


def why_refused(headers: Mapping[str, str], sender: str, *, instance: str = "") -> str:
    """Return why a mail gets neither ticket nor answer: a message code, "" if it does get one."""
    if headers.get(INSTANCE) and (not instance or headers[INSTANCE].strip() == instance):
        return "mail_own"
    if is_bounce(headers, sender):
        return "mail_bounce"
    submitted = _first(headers, "auto-submitted").split(";")[0]
    replied = headers.get("x-autoreply") or headers.get("x-autorespond") or headers.get("x-auto-reply")
    subject = headers.get("subject", "")
    if (submitted and submitted != "no") or replied or _AUTO_SUBJECT.match(subject):
        return "mail_automatic"
    # “Read: ...” may begin a request of its own; in answer to a mail it is a receipt.
    if _RECEIPT_SUBJECT.match(subject) and (headers.get("in-reply-to") or headers.get("references")):
        return "mail_automatic"
    if _first(headers, "precedence") in ("auto_reply", "auto-reply"):
        return "mail_automatic"
    if _first(headers, "return-path") == "<>":
        return "mail_automatic"
    bulk = _first(headers, "precedence") in ("bulk", "junk", "list")
    if bulk or headers.get("list-id") or headers.get("list-unsubscribe") or headers.get("feedback-id"):
        return "mail_bulk"
    return "mail_loop" if headers.get("x-loop") else ""


def is_absence(headers: Mapping[str, str], text: str) -> bool:
    """Tell whether an answer that asks for no automatic one says that its sender is away.

    Ticket systems ask for none with what people write in them, too; so the header alone refuses nothing.
    """
    asked = {part.strip() for part in _first(headers, "x-auto-response-suppress").split(",")}
    answers = headers.get("in-reply-to") or headers.get("references")
    return bool(answers and asked & {"all", "oof", "autoreply"} and _ABSENCE.search(text[:_OPENING]))


def may_answer(headers: Mapping[str, str], sender: str) -> bool:
    """Tell whether an automatic receipt may go to the sender of an accepted mail."""
    suppress = _first(headers, "x-auto-response-suppress")
    return bool(sender) and not suppress and not _SILENT.match(sender) and not _ROBOTS.match(sender)


def is_silent(address: str) -> bool:
    """Tell whether nobody reads what is sent to this address (no-reply and the like)."""
    return bool(_SILENT.match(address))
