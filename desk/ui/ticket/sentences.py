"""One sentence for each machine or bookkeeping entry of a timeline, in the window's language.

A registry by kind: a new kind adds one line. Knows no widget.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from desk.process.dispatch_words import CAUSE_WORDS
from desk.process.links import LINKS
from desk.process.punctuation import Pattern
from desk.protocol.views import EntryView
from desk.ui import state_words, texts
from desk.ui.i18n import pick

Sentence = Callable[[EntryView], str]
SPOKEN = frozenset(
    {
        "created",
        "customer_message",
        "public_reply",
        "auto_reply",
        "internal_note",
        "call",
        "diagnosis_step",
        "solution_provided",
        "attachment",
        "script_run",
        "remote_session",
        "survey",
    }
)


def is_spoken(entry: EntryView) -> bool:
    """Tell whether an entry carries somebody's words and is shown whole (not as one line)."""
    return entry.kind in SPOKEN


def sentence(entry: EntryView) -> str:
    """Return what happened; an unknown kind says its name and whatever values it carries."""
    made = _SENTENCES.get(entry.kind)
    text = made(entry) if made else _generic(entry)
    reason = entry.data.get("reason")
    if isinstance(reason, str) and reason.strip() and reason.strip() not in text:
        shown = state_words.reason(str(entry.data.get("reason_id", "")), " ".join(reason.split()))
        text += _tr(": {0}").format(shown)
    return text


def person(entry: EntryView, key: str) -> str:
    """Return the display name of a person, group or ticket the payload mentions under `key`."""
    value = entry.data.get(key)
    if value in (None, ""):
        return _tr("nobody")
    return entry.names.get(str(value), str(value))


def moment(value: Any) -> str:
    """Return an instant of a payload (whole seconds UTC, or ISO 8601) as local date and time."""
    try:
        at = _instant(value)
    except (TypeError, ValueError, OverflowError, OSError):
        return str(value)
    return at.strftime("%Y-%m-%d %H:%M")


def _instant(value: Any) -> datetime:
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).astimezone()
    return datetime.fromisoformat(value).astimezone()


def _tr(text: str) -> str:
    return Pattern(QCoreApplication.translate("Events", text))


def _change(template: str) -> Sentence:
    def made(entry: EntryView) -> str:
        before, after = entry.data.get("from"), entry.data.get("to")
        return _tr(template).format(before or _tr("none"), after or _tr("none"))

    return made


def _assigned(entry: EntryView) -> str:
    if entry.data.get("to") in (None, ""):
        return _tr("put the ticket back to the group")
    if str(entry.data["to"]) == (entry.author_id.hex() if entry.author_id else ""):
        return _tr("took the ticket")
    return _tr("assigned the ticket to {0}").format(person(entry, "to"))


def _group(entry: EntryView) -> str:
    if entry.data.get("from") in (None, ""):
        return _tr("moved the ticket to {0}").format(person(entry, "to"))
    return _tr("moved the ticket from {0} to {1}").format(person(entry, "from"), person(entry, "to"))


def _requester(entry: EntryView) -> str:
    return _tr("changed the requester from {0} to {1}").format(person(entry, "from"), person(entry, "to"))


def _priority(entry: EntryView) -> str:
    before, after = entry.data.get("from"), entry.data.get("to")
    return _tr("changed the priority from P{0} to P{1}").format(before, after)


def _tags(entry: EntryView) -> str:
    added = [f"+{tag}" for tag in entry.data.get("added", ())]
    removed = [f"−{tag}" for tag in entry.data.get("removed", ())]
    return _tr("changed the tags: {0}").format(" ".join(added + removed))


def _waiting(template: str) -> Sentence:
    def made(entry: EntryView) -> str:
        text = _tr(template)
        until = entry.data.get("expected_until")
        return text if until in (None, "") else _tr("{0} until {1}").format(text, moment(until))

    return made


def _resumed(entry: EntryView) -> str:
    cause = {
        "customer": _tr("the requester answered"),
        "vendor": _tr("the third party answered"),
        "timer": _tr("the agreed time has come"),
    }.get(str(entry.data.get("cause", "")))
    return _tr("resumed work: {0}").format(cause) if cause else _tr("resumed work")


def _confirmed(entry: EntryView) -> str:
    return {
        "phone": _tr("noted the confirmation by telephone"),
        "auto": _tr("confirmed without an answer in time"),
    }.get(str(entry.data.get("by", "")), _tr("confirmed the solution"))


def _not_solved(entry: EntryView) -> str:
    if entry.data.get("other_question"):
        return _tr("has another question")
    return _tr("says it is not solved")


def _closed(entry: EntryView) -> str:
    return {
        "auto_confirmed": _tr("closed the ticket: no answer to the solution"),
        "imported": _tr("closed in the system it was imported from"),
    }.get(str(entry.data.get("cause", "")), _tr("closed the ticket"))


def _article(entry: EntryView) -> str:
    verdict = {
        "worked": _tr("it worked"),
        "partly": _tr("it worked partly"),
        "no": _tr("it did not work"),
        "source": _tr("written from this ticket"),
    }.get(str(entry.data.get("verdict", "")))
    text = _tr("used the article “{0}”").format(person(entry, "article"))
    return f"{text} · {verdict}" if verdict else text


def _link(entry: EntryView) -> str:
    kind = LINKS.get(str(entry.data.get("type", "")))
    if kind is None:
        return _tr("linked {0}").format(person(entry, "target"))
    return _tr("linked: this ticket {0} {1}").format(pick(*kind.words), person(entry, "target"))


def _unmerged(entry: EntryView) -> str:
    return _tr("separated {0} again").format(person(entry, "source" if entry.data.get("source") else "from"))


def _merged(template: str, key: str) -> Sentence:
    def made(entry: EntryView) -> str:
        return _tr(template).format(person(entry, key))

    return made


def _promise(entry: EntryView) -> str:
    return _tr("promised an answer by {0}").format(moment(entry.data.get("at")))


def _warning(entry: EntryView) -> str:
    metric, step = texts.metric(str(entry.data.get("metric", ""))), entry.data.get("step")
    return _tr("warned: {0} is used to {1} %").format(metric, step)


def _breach(entry: EntryView) -> str:
    return _tr("warned: {0} is overdue").format(texts.metric(str(entry.data.get("metric", ""))))


def _waive(entry: EntryView) -> str:
    return _tr("waived the target {0}").format(texts.metric(str(entry.data.get("metric", ""))))


def _script_asked(template: str) -> Sentence:
    def made(entry: EntryView) -> str:
        values = ", ".join(f"{name}={value}" for name, value in entry.data.get("values", {}).items())
        text = _tr(template).format(script_name(entry), ", ".join(entry.data.get("hosts", ())))
        return texts.aside(text, values) if values else text

    return made


def script_name(entry: EntryView) -> str:
    """Return the title of the script an entry is about."""
    title = entry.data.get("title")
    return pick(*title) if isinstance(title, list) and len(title) == 2 else str(entry.data.get("script", ""))


def script_end(result: dict[str, Any]) -> str:
    """Return how a run ended on one host."""
    ended = {
        "time_out": _tr("ended at its time limit"),
        "cancelled": _tr("cancelled"),
        "flood": _tr("ended: too much output"),
        "cut_off": _tr("cut off with Desk"),
        "not_started": _tr("could not start"),
    }.get(str(result.get("killed", "")))
    what = ended or _tr("exit code {0}").format(result.get("exit_code"))
    return f"{result.get('host', '')}: {what}, {float(result.get('seconds', 0)):.1f} s"


def _plain(text: str) -> Sentence:
    def made(entry: EntryView) -> str:
        return _tr(text)

    return made


def _generic(entry: EntryView) -> str:
    values = [
        f"{name}: {value}"
        for name, value in entry.data.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    ]
    body = " ".join(entry.body.split())[:200]
    return " · ".join(part for part in (texts.kind(entry.kind), body, ", ".join(values)) if part)


def _dispatched(entry: EntryView) -> str:
    rank: dict[str, float] = next(iter(entry.data.get("ranked") or ()), {})
    said = pick("dispatched the ticket to {0}: skill {1}, room {2}", "分派给 {0}：技能 {1}，余量 {2}")
    return said.format(person(entry, "agent"), f"{rank.get('fit', 0):.2f}", f"{rank.get('spare', 0):.2f}")


def _accepted(entry: EntryView) -> str:
    return pick("accepted the ticket", "接受了分派")


def _declined(entry: EntryView) -> str:
    if entry.data.get("wrong_rule"):
        return pick("declined the ticket: the dispatch rule is wrong", "谢绝了分派：分派规则不合理")
    return pick("declined the ticket", "谢绝了分派")


def _missed(entry: EntryView) -> str:
    return pick("{0} did not accept in time", "{0} 未在时限内接受").format(person(entry, "agent"))


def _lacks(missing: Iterable[str]) -> str:
    from desk.process.handoff import PARTS, named  # the start does without it

    known = [part for part in missing if part in PARTS]
    lacks = pick("; the hand-off lacks {0}", "；交接资料缺少{0}")
    return lacks.format(pick(*named(known))) if known else ""


def _escalated(entry: EntryView) -> str:
    cause = CAUSE_WORDS.get(str(entry.data.get("cause", "")))
    why = f" · {pick(*cause)}" if cause else ""
    if entry.data.get("axis") == "functional":
        said = pick("escalated from {0} to {1}: {2}", "由 {0} 升级至 {1}：{2}")
        where = said.format(entry.data.get("from_tier"), entry.data.get("to_tier"), person(entry, "to"))
        return where + why + _lacks((entry.data.get("package") or {}).get("missing", ()))
    people = [entry.names.get(str(one), "") for one in entry.data.get("to_people") or ()]
    people += [str(name) for name in entry.data.get("webhooks") or ()]
    said = pick("escalated to level {0}: {1}", "通知第 {0} 级：{1}")
    return said.format(entry.data.get("level"), texts.listed(filter(None, people)) or "–") + why


def _acknowledged(entry: EntryView) -> str:
    return pick("acknowledged the escalation", "确认了升级通知")


def _delivery(entry: EntryView) -> str:
    words = {
        "sent": pick("delivered to {0}", "已送达 {0}"),
        "bounced": pick("came back from {0}", "被 {0} 退回"),
        "failed": pick("could not be delivered to {0}", "未能送达 {0}"),
    }
    other = pick("delivery {0}", "投递 {0}")
    return words.get(str(entry.data.get("state")), other).format(entry.data.get("to", "")).strip()


def fate(entry: EntryView) -> str:
    """Return what became of a message that left by mail or chat, "" where nothing is known (yet)."""
    found = entry.data.get("delivery")
    if not isinstance(found, dict):
        return ""
    if found.get("state") == "sent":
        try:
            at = _instant(found.get("at")).strftime("%H:%M")
        except (TypeError, ValueError, OverflowError, OSError):
            at = ""
        return pick("delivered {0}", "已送达 {0}").format(at).strip()
    word = pick("bounced", "被退回") if found.get("state") == "bounced" else pick("not delivered", "未送达")
    reason = " ".join(str(found.get("reason", "")).split())[:80]
    return texts.labelled(word, reason) if reason else word


_SENTENCES: dict[str, Sentence] = {
    "assigned": _assigned,
    "group": _group,
    "requester": _requester,
    "priority": _priority,
    "tags": _tags,
    "resumed": _resumed,
    "confirmed": _confirmed,
    "not_solved": _not_solved,
    "closed": _closed,
    "article_used": _article,
    "link": _link,
    "promise": _promise,
    "waive": _waive,
    "warning": _warning,
    "delivery": _delivery,
    "breach": _breach,
    "merged": _merged("merged the ticket into {0}", "into"),
    "merged_from": _merged("merged {0} into this ticket", "source"),
    "unmerged": _unmerged,
    "tier": _change("changed the tier from {0} to {1}"),
    "category": _change("changed the category from {0} to {1}"),
    "product": _change("changed the product from {0} to {1}"),
    "title": _change("changed the title from “{0}” to “{1}”"),
    "script_request": _script_asked("asks a colleague to release “{0}” on {1}"),
    "script_release": _script_asked("released “{0}” on {1}"),
    "started": _plain("started work"),
    "dispatched": _dispatched,
    "accepted": _accepted,
    "declined": _declined,
    "accept_missed": _missed,
    "escalated": _escalated,
    "acknowledged": _acknowledged,
    "waiting_customer": _waiting("waits for the requester"),
    "waiting_third_party": _waiting("waits for a third party"),
    "scheduled": _waiting("agreed a time"),
    "reopened": _plain("reopened the ticket"),
    "cancelled": _plain("cancelled the ticket"),
    "spam": _plain("marked the ticket as spam"),
    "unlink": _plain("removed a link"),
    "undone": _plain("undid the last step"),
}
