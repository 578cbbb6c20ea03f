"""The automation scripts as a person chooses them, those that fit a ticket first."""

from sqlalchemy import select

from desk.models.article import ARTICLE, ARTICLE_USE
from desk.models.people import PERSON
from desk.models.scripts import StoredScript, find_script, stored_scripts
from desk.models.ticket import TICKET
from desk.ops.ruleset_rows import newest_body
from desk.ops.scripts import PIN, inventory
from desk.process.errors import KnownError
from desk.process.scripts import Manifest, allowed_hosts
from desk.protocol.scripts import ParameterView, ScriptSource, ScriptView
from desk.queries.registry import Context, query


@query("query.scripts")
def scripts(context: Context, *, ticket: bytes | None = None, language: str = "") -> list[ScriptView]:
    """Return every script; with a ticket those of its articles, category and product stand first."""
    chinese = (language or context.language).startswith("zh")
    fits = _Fits(context, ticket)
    views = [_view(context, script, fits, chinese) for script in stored_scripts(context.connection)]
    return sorted(views, key=lambda view: (_ORDER.index(view.fits), not view.approved, view.title))


@query("query.script")
def script(context: Context, *, name: str) -> ScriptSource:
    """Return both texts of a script."""
    found = find_script(context.connection, name)
    if found is None:
        raise KnownError("script_missing", name=name)
    pinned = newest_body(context.connection, PIN, name) or {}
    return ScriptSource(
        name=name, manifest=found.manifest_text, body=found.body, sha=found.sha, approved=found.approved,
        pinned_manifest=pinned.get("manifest", ""), pinned_body=pinned.get("body", ""),
    )  # fmt: skip


_ORDER = ("article", "category", "product", "")


class _Fits:
    """What a ticket is about, to say which scripts belong to it."""

    def __init__(self, context: Context, ticket: bytes | None) -> None:
        self._category = self._product = ""
        self._articles: set[str] = set()
        self._named: list[str] = []
        if ticket is None:
            return
        row = context.connection.execute(select(TICKET).where(TICKET.c.id == ticket)).one_or_none()
        if row is None:
            return
        self._category, self._product = row.category, row.product
        used = (
            select(ARTICLE.c.number, ARTICLE.c.script)
            .join(ARTICLE_USE, ARTICLE_USE.c.article_id == ARTICLE.c.id)
            .where(ARTICLE_USE.c.ticket_id == ticket)
            .distinct()
        )
        for number, text in context.connection.execute(used):
            self._articles.add(str(number or ""))
            self._named.append(text)

    def why(self, manifest: Manifest) -> str:
        """Return article, category, product or "": why the script is offered first."""
        if self._articles & set(manifest.articles) or any(manifest.name in text for text in self._named):
            return "article"
        if self._category and self._category in manifest.categories:
            return "category"
        return "product" if self._product and self._product in manifest.products else ""


def _view(context: Context, script: StoredScript, fits: _Fits, chinese: bool) -> ScriptView:
    manifest = script.manifest
    return ScriptView(
        name=manifest.name,
        title=manifest.title[chinese],
        summary=manifest.summary[chinese],
        id=script.id.hex() if script.id else "",
        sha=script.sha,
        approved=script.approved,
        approved_by=_name(context, script.approved_by),
        approved_us=script.approved_us,
        by=_name(context, script.by),
        danger=manifest.danger,
        role=manifest.role,
        dry_run=manifest.dry_run == "flag",
        timeout_s=manifest.timeout_s,
        interpreter=manifest.interpreter,
        hosts=allowed_hosts(manifest, inventory(context.settings)),
        parameters=tuple(
            ParameterView(
                name=p.name, kind=p.kind, title=p.title[chinese] or p.name, choices=p.choices, required=p.required,
                default=p.default,
            )
            for p in manifest.parameters
        ),
        fits=fits.why(manifest),
        result=manifest.result,
        shipped=script.id is None,
    )  # fmt: skip


def _name(context: Context, person: bytes | None) -> str:
    return str(context.connection.execute(select(PERSON.c.name).where(PERSON.c.id == person)).scalar() or "")
