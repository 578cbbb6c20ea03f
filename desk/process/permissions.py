"""Who may do what: role x operation verb as data; ops call `check` before they write."""

from collections.abc import Mapping
from types import MappingProxyType

from desk.process.errors import KnownError
from desk.process.messages import Words

ROLES = ("agent", "expert", "supervisor", "administrator")
ROLE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "agent": Words("agent", "一线工程师"),
        "expert": Words("expert", "专家"),
        "supervisor": Words("supervisor", "主管"),
        "administrator": Words("administrator", "管理员"),
    }
)

_TICKET_AGENT = (
    "create reply note call diagnose take assign group tier state start priority category product tags title "
    "requester wait resume solve confirm reject close reopen cancel merge unmerge spam link unlink attach promise "
    "draft undo article accept decline page offer template script_request script_record remote acknowledge"
).split()
_TICKET_AGENT += (
    "handoff handoff_accept handoff_reject handoff_recall split checklist check major side time_spent macro capsule "
    "silence unsilence lint_appeal"
).split()
_TICKET_SUPERVISOR = ("waive", "lint_waive", "lint_decide")
_TICKET_ADMINISTRATOR = ("unclose", "purge")
_MINIMUM: dict[str, str] = {f"ticket.{verb}": "agent" for verb in _TICKET_AGENT}
_MINIMUM |= {f"ticket.{verb}": "supervisor" for verb in _TICKET_SUPERVISOR}
_MINIMUM |= {f"ticket.{verb}": "administrator" for verb in _TICKET_ADMINISTRATOR}
_MINIMUM |= {
    "article.validate": "expert",
    "article.retire": "expert",
    "article.publish": "expert",
    "article.published": "expert",
    "article.*": "agent",
    "person.availability": "agent",
    "person.self": "agent",
    "person.requester": "agent",
    "person.*": "administrator",
    "group.*": "administrator",
    "policy.*": "administrator",
    "calendar.*": "administrator",
    "template.canned": "expert",
    "canned.*": "agent",
    "template.*": "supervisor",
    "setting.personal": "agent",
    "setting.*": "administrator",
    "product.*": "administrator",
    "category.*": "supervisor",
    "survey.answer": "agent",
    "capsule.*": "agent",
    "checklist.*": "administrator",
    "survey.configure": "administrator",
    "survey.*": "supervisor",
    "skill.*": "supervisor",
    "ticket.script_release": "expert",
    "process.*": "supervisor",
    "suggestion.add": "agent",
    "suggestion.*": "supervisor",
    "problem.close": "supervisor",
    "problem.*": "agent",
    "ledger.appeal": "agent",
    "ledger.*": "supervisor",
    "script.begin": "agent",
    "script.*": "expert",
    "roster.*": "supervisor",
    "training.*": "supervisor",
    "dispatch.*": "administrator",
    "escalation.*": "administrator",
    "webhook.*": "administrator",
    "rota.*": "supervisor",
    "notice.*": "agent",
    "contact.*": "agent",
    "baton.*": "agent",
    "view.*": "agent",
    "intake.configure": "administrator",
    "alert.maintenance": "supervisor",
    "alert.maintenance_end": "supervisor",
    "alert.*": "agent",
    "intake.*": "agent",
    "import": "supervisor",
    "demo": "administrator",
}
MINIMUM_ROLE: Mapping[str, str] = MappingProxyType(_MINIMUM)


def needed_role(verb: str) -> str | None:
    """Return the least role that may do `verb`, or None when nobody knows the verb."""
    exact = MINIMUM_ROLE.get(verb)
    if exact is not None:
        return exact
    noun, dot, _ = verb.partition(".")
    return MINIMUM_ROLE.get(f"{noun}.*") if dot else None


def is_allowed(role: str, verb: str) -> bool:
    """Tell whether `role` may do `verb`; an unknown role or verb is never allowed."""
    needed = needed_role(verb)
    return needed is not None and role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def check(role: str, verb: str) -> None:
    """Raise KnownError when `role` may not do `verb`, saying who may."""
    if role not in ROLES:
        raise KnownError("permission.unknown_role", role=role)
    needed = needed_role(verb)
    if needed is None:
        raise KnownError("permission.unknown_verb", verb=verb)
    if not is_allowed(role, verb):
        raise KnownError("permission.denied", role=ROLE_LABELS[role], verb=verb, needed=ROLE_LABELS[needed])
