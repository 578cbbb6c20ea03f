"""An article in words: its modules in reading order, as Markdown, as a reply, and the names of its badges."""

from PySide6.QtCore import QCoreApplication

from desk.protocol.views import ArticleView

Badge = tuple[str, str]
"""Text and tone of a pill."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Article", text)


def confidence(name: str) -> Badge:
    """Return the badge of a confidence."""
    return {
        "validated": (_tr("validated"), "ok"),
        "not_validated": (_tr("not validated"), "warn"),
        "wip": (_tr("in progress"), "warn"),
        "archived": (_tr("archived"), "bad"),
    }.get(name.lower().replace(" ", "_"), (name, "plain"))


def freshness(name: str) -> Badge:
    """Return the badge of a freshness; a fresh one needs none."""
    return {"due": (_tr("review due"), "bad"), "unverified": (_tr("never verified"), "muted")}.get(
        name, ("", "")
    )


def audience(name: str) -> Badge:
    """Return the badge of an audience."""
    return {
        "customer": (_tr("customers"), "accent"),
        "internal": (_tr("company"), "plain"),
        "team": (_tr("team"), "plain"),
    }.get(name, (name, "plain"))


def verdict(name: str) -> Badge:
    """Return the badge of what an article did on a ticket."""
    return {
        "worked": (_tr("worked"), "ok"),
        "partly": (_tr("worked partly"), "warn"),
        "no": (_tr("did not work"), "bad"),
        "viewed": (_tr("viewed"), "muted"),
        "sent": (_tr("sent in a reply"), "plain"),
        "source": (_tr("written from it"), "accent"),
        "solution": (_tr("named in the solution"), "plain"),
    }.get(name, (name, "plain"))


def field_name(name: str) -> str:
    """Return the name of a field of an article."""
    return {
        "title": _tr("Title"),
        "language": _tr("Language"),
        "scenario": _tr("Scenario"),
        "product": _tr("Product"),
        "tags": _tr("Tags"),
        "symptom": _tr("Symptom"),
        "environment": _tr("Environment"),
        "cause": _tr("Cause"),
        "steps": _tr("Troubleshooting steps"),
        "script": _tr("Repair script"),
        "cautions": _tr("Cautions"),
        "prevention": _tr("Prevention"),
    }.get(name, name)


def fenced(script: str) -> str:
    """Return a script as a block of code, unless it already holds one."""
    text = script.strip()
    return f"```\n{text}\n```" if text and "```" not in text else text


def markdown_of_fields(fields: dict[str, str]) -> str:
    """Return the modules of an article as Markdown, in the order in which they are read."""
    order = ("symptom", "cause", "environment", "steps", "script", "prevention", "cautions")
    parts = []
    for name in order:
        text = fenced(fields.get(name, "")) if name == "script" else fields.get(name, "").strip()
        if text:
            parts.append(f"#### {field_name(name)}\n\n{text}")
    return "\n\n".join(parts)


def markdown_of(article: ArticleView) -> str:
    """Return the article as Markdown."""
    names = ("symptom", "cause", "environment", "steps", "script", "prevention", "cautions")
    return markdown_of_fields({name: getattr(article, name) for name in names})


def reply_text(article: ArticleView) -> str:
    """Return what goes into a reply: the steps, and cautions where there are any."""
    parts = [article.steps.strip() or article.symptom.strip(), article.cautions.strip()]
    return "\n\n".join(part for part in parts if part) + "\n"
