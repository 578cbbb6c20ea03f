"""The portal's pages about requests: submit, look at a ticket by its signed link, answer, confirm, rate.

A GET changes nothing: mail scanners open links. A link is the only key, so pages are never stored and never
named to other sites. Everything works without a script.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from desk.intake.links import ticket_of, ticket_path
from desk.intake.portal import Form, pack
from desk.intake.web.portal_articles import article_page
from desk.intake.web.portal_guard import Given, Limiter, RefusedFormError, address, is_ours, read_form
from desk.intake.web.portal_pages import SAFE, Pages, is_chinese, static, words_of
from desk.intake.web.portal_words import state_word
from desk.process.courtesy import is_courtesy
from desk.process.verdicts import says_solved
from desk.protocol.portal import PublicAnswer
from desk.protocol.review import SurveyState
from desk.protocol.views import EntryView, TicketView
from desk.queries.starter import load_categories, load_templates

PUBLIC = ("created", "customer_message", "public_reply", "auto_reply", "solution_provided", "not_solved")
ENDED = ("cancelled", "spam", "merged")
FIELDS = ("symptom", "occurred", "steps", "environment")
MOST_AFFECTED = 10_000_000


@dataclass(frozen=True, slots=True)
class Backend:
    """What the pages need of the engine.

    Attributes:
        ask: runs a query in the engine; blocks, so it is called in a thread. Raises OSError.
        store: puts a message before the gate and returns its ticket after the commit. Raises OSError.
        chunks: yields an attachment's bytes.
        seq: the engine's newest change, cheap to ask.
        login: whether a link can be sent by mail.
        tell: runs an op; blocks.
        zone: in which the pages show times.
        claim: uses up what serves once (a link), for so many seconds; False where it has been used. Blocks.
    """

    ask: Callable[..., Any]
    store: Callable[[dict[str, Any]], Awaitable[bytes]]
    chunks: Callable[[str], Iterator[bytes]]
    seq: Callable[[], int]
    tell: Callable[[str, dict[str, Any]], None]
    claim: Callable[[str, int], bool]
    secret: bytes
    body_limit_mb: int = 25
    login: bool = False
    clock: Callable[[], float] = time.time
    zone: tzinfo | None = None

    def local(self, us: int) -> datetime:
        """Return an instant in the workspace's zone; the machine's where none was named."""
        return datetime.fromtimestamp(us / 1e6).astimezone(self.zone)


def moment(at: datetime) -> str:
    """Return an instant as people read it."""
    return at.strftime("%Y-%m-%d %H:%M")


def public_entries(view: TicketView) -> list[EntryView]:
    """Return what the requester may see: public messages, nothing of what the team writes for itself."""
    said = [entry for entry in view.entries if entry.kind in PUBLIC and entry.visibility == "public"]
    return [entry for entry in said if entry.body or entry.files]


def mark_of(view: TicketView) -> str:
    """Return what changes when the conversation does."""
    said = public_entries(view)
    return f"{len(said)}-{view.state}-{said[-1].id.hex()[-8:] if said else ''}"


def conversation(view: TicketView, words: Mapping[str, str], backend: Backend) -> list[dict[str, Any]]:
    """Return the messages as the template shows them."""
    return [
        {
            "mine": entry.side == "customer",
            "who": words["you"] if entry.side == "customer" else entry.author_name or words["team"],
            "at": moment(backend.local(entry.at_us)),
            "iso": backend.local(entry.at_us).isoformat(timespec="seconds"),
            "body": entry.body,
            "files": [
                {"id": file.id, "name": file.name, "shown": f"{max(1, file.size // 1000)} kB"}
                for file in entry.files
            ],
        }
        for entry in public_entries(view)
    ]


class Portal:
    """The pages about requests; `more` are routes of the pages beside them."""

    def __init__(self, backend: Backend) -> None:
        """Serve from this engine."""
        self.backend = backend
        self.pages = Pages(backend.secret, backend.body_limit_mb)
        self.forms = Limiter()
        self._looks = Limiter(120)

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/", self.form, methods=["GET"]),
            Route("/", self.submit, methods=["POST"]),
            Route("/suggest", self.suggest, methods=["GET"]),
            Route("/a/{article}", partial(article_page, self), methods=["GET"]),
            Route("/static/{name}", static, methods=["GET"]),
            Route("/t/{link}", self.show, methods=["GET"]),
            Route("/t/{link}", self.answer, methods=["POST"]),
            Route("/t/{link}/f/{blob}", self.file, methods=["GET"]),
        ]

    # ---- shared by the pages ---------------------------------------------------------------------

    def path_of(self, ticket: bytes) -> str:
        """Return the signed path of a ticket."""
        return ticket_path(self.backend.secret, ticket, self.backend.clock())

    async def read(self, request: Request) -> TicketView | None:
        """Return the ticket of a link (of the one it was merged into), None for a link that opens nothing."""
        link = str(request.path_params["link"])
        ticket, over = ticket_of(self.backend.secret, link, self.backend.clock())
        if not ticket or over:
            return None
        for _ in range(10):
            try:
                view = await self.ask("query.ticket", {"ticket": ticket}, TicketView)
            except OSError:
                return None
            into = [item.ticket for item in view.links if item.type == "merged_into"]
            if view.state != "merged" or not into:
                found: TicketView = view
                return found
            ticket = into[0]
        return None

    async def ask(self, verb: str, args: dict[str, Any], kind: Any) -> Any:
        """Run a query in a thread."""
        return await asyncio.to_thread(self.backend.ask, verb, args, kind)

    async def given(self, request: Request) -> Given:
        """Return a form that was made for this browser; raises RefusedFormError."""
        form = await read_form(request, self.backend.body_limit_mb * 1_000_000)
        if not is_ours(request, form.values.get("token", ""), self.backend.secret):
            raise RefusedFormError("stale", 403)
        if self.forms.is_too_often(address(request)):
            raise RefusedFormError("slow", 429)
        return form

    async def keep(self, form: Form, files: tuple[tuple[str, str, bytes], ...] = ()) -> bytes | None:
        """Store a form with its files; None where the engine is busy."""
        if not form.id.isalnum():
            form = msgspec.structs.replace(form, id=os.urandom(16).hex())
        item = {"channel": "portal", "receipt": os.urandom(16), "raw": pack(form, files), "source": "portal"}
        try:
            return await self.backend.store(item)
        except OSError:
            return None

    # ---- a new request ---------------------------------------------------------------------------

    async def form(self, request: Request) -> Response:
        """Show the form of a new request, with the fields of its category."""
        category = request.query_params.get("category", "")
        return await self._form_page(request, Given({"category": category}))

    async def _form_page(
        self,
        request: Request,
        given: Given,
        *,
        wrong: tuple[str, ...] = (),
        problems: tuple[str, ...] = (),
        articles: tuple[PublicAnswer, ...] = (),
    ) -> Response:
        words = words_of(request)
        kinds, fields = self._template(given.text("category", 60), words)
        return self.pages.page(
            "new.html", request, 400 if problems else 200, here="new", title=words["new"], values=given.values,
            categories=kinds, category=given.text("category", 60), fields=fields, wrong=wrong, problems=problems,
            articles=shown_answers(articles), degrees=await self._degrees(is_chinese(words)),
        )  # fmt: skip

    async def _degrees(self, chinese: bool) -> list[dict[str, str]]:
        """Return the degrees of interruption in words, the worst first; none while the engine is busy."""
        try:
            found: dict[str, Any] = await self.ask("query.matrix", {}, dict[str, Any])
        except OSError:
            return []
        return [{"key": one["key"], "name": one["zh" if chinese else "en"]} for one in found["degrees"]]

    def _template(
        self, category: str, words: Mapping[str, str]
    ) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
        """Return the categories, and the fields that one asks for; without one only the symptom is needed."""
        language = "zh" if is_chinese(words) else "en"
        templates = {item.category: item for item in load_templates()}
        kinds = [{"key": item.key, "name": item.name.text(language)} for item in load_categories()]
        chosen = templates.get(category) or next(iter(templates.values()))
        fields = [
            {
                "key": item.key, "kind": item.kind, "label": item.label.text(language),
                "hint": item.hint.text(language),
                "needed": item.required if category in templates else item.key == "symptom",
            }
            for item in chosen.fields
        ]  # fmt: skip
        return kinds, fields

    async def submit(self, request: Request) -> Response:
        """Make a ticket of the form and lead to its page; public answers are shown once before."""
        try:
            given = await self.given(request)
        except RefusedFormError as error:
            return self.pages.said(request, error.word, error.status)
        words = words_of(request)
        _, fields = self._template(given.text("category", 60), words)
        wrong, problems = missing(given, words, fields)
        if problems:
            return await self._form_page(request, given, wrong=wrong, problems=problems)
        if not given.text("seen") and not given.files:
            articles = await self._answers(request, given.text("title", 300), given.text("symptom", 2000))
            if articles:
                return await self._form_page(request, given, articles=articles)
        ticket = await self.keep(new_request(given, words), given.files)
        if not ticket:
            return self.pages.said(request, "busy", 503)
        return RedirectResponse(self.path_of(ticket), 303, headers=SAFE)

    # ---- articles --------------------------------------------------------------------------------

    async def _answers(self, request: Request, title: str, text: str) -> tuple[PublicAnswer, ...]:
        try:
            found: tuple[PublicAnswer, ...] = await self.ask(
                "portal.answers", {"title": title, "text": text}, tuple[PublicAnswer, ...]
            )
        except OSError:
            return ()
        return found

    async def suggest(self, request: Request) -> Response:
        """Return the answers to what is being written, as a piece of the page (asked for by the script)."""
        if self._looks.is_too_often(address(request)):
            return Response(status_code=429, headers=SAFE)
        query = request.query_params
        found = await self._answers(request, query.get("title", "")[:300], query.get("text", "")[:2000])
        html = self.pages.part("answers.html", request, articles=shown_answers(found))
        return Response(html, media_type="text/html", headers=SAFE)

    # ---- a ticket --------------------------------------------------------------------------------

    async def show(self, request: Request) -> Response:
        """Show what the requester may see of a ticket."""
        view = await self.read(request)
        if view is None:
            return self.pages.said(request, "gone", 404)
        return await self.ticket_page(request, view)

    async def ticket_page(self, request: Request, view: TicketView, *, talk: bool = False) -> Response:
        """Show a ticket, as a request or as a conversation."""
        words = words_of(request)
        note = words["thanks"] if "done" in request.query_params else ""
        return self.pages.page(
            "ticket.html", request, view=view, title=view.title, state=state_word(words, view.state), talk=talk,
            link=self.path_of(view.id), said=conversation(view, words, self.backend), mark=mark_of(view), note=note,
            created=moment(self.backend.local(view.created_us)), asked=view.state == "pending_confirmation",
            survey=await self._survey(view), may_reply=view.state not in ENDED, here="talk" if talk else "",
        )  # fmt: skip

    async def _survey(self, view: TicketView) -> SurveyState | None:
        """Return the survey where an answer counts now."""
        if view.state != "closed":
            return None
        try:
            found: SurveyState = await self.ask("query.survey", {"ticket": view.id}, SurveyState)
        except OSError:
            return None
        return None if found.state == "closed" else found

    async def answer(self, request: Request) -> Response:
        """Take an answer, a verdict or a rating and show the ticket again."""
        view = await self.read(request)
        if view is None:
            return self.pages.said(request, "gone", 404)
        try:
            given = await self.given(request)
        except RefusedFormError as error:
            return self.pages.said(request, error.word, error.status)
        if await self.keep(about_ticket(given, view.id), given.files) is None:
            return self.pages.said(request, "busy", 503)
        back = "/talk" if str(request.url.path).endswith("/talk") else ""
        return RedirectResponse(f"{self.path_of(view.id)}{back}?done=1", 303, headers=SAFE)

    async def file(self, request: Request) -> Response:
        """Hand out an attachment of a public message: always as a download, never as a page."""
        view = await self.read(request)
        blob = str(request.path_params["blob"])
        files = [file for entry in public_entries(view) for file in entry.files] if view is not None else []
        found = next((file for file in files if file.id == blob), None)
        if found is None:
            return self.pages.said(request, "gone", 404)
        headers = SAFE | {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return StreamingResponse(
            self.backend.chunks(blob), media_type="application/octet-stream", headers=headers
        )


def shown_answers(found: tuple[PublicAnswer, ...]) -> list[dict[str, str]]:
    """Return the articles as the template lists them."""
    return [{"id": item.id.hex(), "title": item.title, "snippet": item.snippet} for item in found]


def missing(
    given: Given, words: Mapping[str, str], fields: list[dict[str, Any]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields that lack something, and the sentences that say so."""
    wrong, said = [], []
    for name, label in [("title", words["title"])] + [
        (item["key"], item["label"]) for item in fields if item["needed"] and item["kind"] != "files"
    ]:
        if not given.text(name):
            wrong.append(name)
            said.append(words["missing"].format(name=label))
    users = given.text("affected_users", 20)
    if users and not (users.isascii() and users.isdigit() and int(users) <= MOST_AFFECTED):
        wrong.append("affected_users")
        said.append(words["wrong_affected"].format(name=words["affected"]))
    if not is_address(given.text("email", 320)):
        wrong.append("email")
        said.append(words["wrong_email"])
    return tuple(wrong), tuple(said)


def is_address(text: str) -> bool:
    """Tell whether a text looks like one mail address on one line."""
    local, at, domain = text.partition("@")
    plain = text.isprintable() and not any(c in text for c in " ,;:<>\"'()[]\\")
    return bool(at and local and plain and "." in domain and "@" not in domain and not domain.startswith("."))


def new_request(given: Given, words: Mapping[str, str], *, talk: bool = False) -> Form:
    """Return the form of a new ticket."""
    fields = {name: given.text(name, 20_000) for name in FIELDS if given.text(name)}
    body = given.text("body") or fields.get("symptom", "")
    if given.text("affected_users", 20):
        fields["affected_users"] = str(int(given.text("affected_users", 20)))
    if given.text("interruption", 20):  # one that the matrix does not know is left out where it is read
        fields["interruption"] = given.text("interruption", 20)
    return Form(
        id=given.text("id", 64), action="submit", title=given.text("title", 300) or body.split("\n")[0][:80],
        name=given.text("name", 200), email=given.text("email", 320), body=body, fields={} if talk else fields,
        language="zh_CN" if is_chinese(words) else "en", category=given.text("category", 60), talk=talk,
    )  # fmt: skip


def about_ticket(given: Given, ticket: bytes) -> Form:
    """Return the form about a ticket: “solved” with another question beside it is not the end."""
    action, body = given.text("action", 20) or "reply", given.text("body")
    rating = given.text("rating", 4)
    if rating and action in ("reply", "rate"):
        action, body = "rate", given.text("comment")
    if action in ("solved", "open"):
        body = given.text("question")
        if action == "solved" and body and not (is_courtesy(body) or says_solved(body)):
            action = "other"
    mark = int(rating) if rating.isdigit() and len(rating) == 1 else 0
    return Form(id=given.text("id", 64), action=action, ticket=ticket.hex(), body=body, rating=mark)
