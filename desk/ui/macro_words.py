"""How the steps of a macro are called. Shared by the page that writes macros and the form that runs them."""

from desk.ui.i18n import pick

VERB_WORDS = {
    "ticket.reply": ("Reply", "回复"),
    "ticket.note": ("Internal note", "内部备注"),
    "ticket.tags": ("Tags", "标签"),
    "ticket.priority": ("Priority", "优先级"),
    "ticket.category": ("Category", "问题类型"),
    "ticket.product": ("Product", "产品"),
    "ticket.group": ("Group", "小组"),
    "ticket.wait": ("Wait", "等待"),
    "ticket.checklist": ("Checklist", "检查清单"),
    "ticket.time_spent": ("Working time", "工时"),
    "ticket.diagnose": ("Diagnosis step", "诊断步骤"),
}


def verb_words(verb: str) -> str:
    """Return a step's name."""
    return pick(*VERB_WORDS.get(verb, (verb, verb)))
