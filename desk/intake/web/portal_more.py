"""The portal's pages beside the single request: online chat, signing in by a mailed link, one's own requests."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.intake.links import IN_S, address_of, signed_address
from desk.intake.web.portal import (
    Backend,
    Portal,
    conversation,
    is_address,
    mark_of,
    moment,
    new_request,
)
from desk.intake.web.portal_guard import Given, Limiter, RefusedFormError
from desk.intake.web.portal_pages import SAFE, is_chinese, words_of
from desk.intake.web.portal_words import state_word
from desk.protocol.portal import PortalTicket

PERSON = "desk_person"
SESSION_S = 12 * 3600
WAIT_S = 25.0
LOOK_S = 0.4
MOST_WAITING = 200
MAILS_AN_HOUR = 3


class PortalMore:
    """The pages beside; they share forms, limits and secret with `Portal`."""

    def __init__(self, portal: Portal) -> None:
        """Serve beside these pages."""
        self._portal = portal
        self._backend = portal.backend
        self._pages = portal.pages
        self._waiting = 0
        self._used: dict[str, float] = {}
        self._mails = Limiter(MAILS_AN_HOUR)

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/talk", self.talk, methods=["GET"]),
            Route("/talk", self.begin, methods=["POST"]),
            Route("/t/{link}/talk", self.conversation, methods=["GET"]),
            Route("/t/{link}/talk", self._portal.answer, methods=["POST"]),
            Route("/t/{link}/live", self.live, methods=["GET"]),
            Route("/mine", self.mine, methods=["GET"]),
            Route("/login", self.login, methods=["POST"]),
            Route("/in/{signed}", self.enter, methods=["GET"]),
            Route("/in/{signed}", self.entered, methods=["POST"]),
            Route("/logout", self.logout, methods=["POST"]),
        ]

    # ---- online chat -----------------------------------------------------------------------------

    async def talk(self, request: Request) -> Response:
        """Show the beginning of a conversation."""
        return self._talk_page(request, Given({}))

    def _talk_page(self, request: Request, given: Given, **more: Any) -> Response:
        values: Mapping[str, Any] = {"problems": (), "wrong": (), "values": given.values, **more}
        words = words_of(request)
        status = 400 if values["problems"] else 200
        return self._pages.page("talk.html", request, status, here="talk", title=words["talk"], **values)

    async def begin(self, request: Request) -> Response:
        """Begin a conversation: a ticket, whose page it is."""
        try:
            given = await self._portal.given(request)
        except RefusedFormError as error:
            return self._pages.said(request, error.word, error.status)
        words = words_of(request)
        wrong = [name for name in ("body",) if not given.text(name)]
        problems = [words["missing"].format(name=words["message"])] if wrong else []
        if not is_address(given.text("email", 320)):
            wrong.append("email")
            problems.append(words["wrong_email"])
        if problems:
            return self._talk_page(request, given, wrong=wrong, problems=problems)
        ticket = await self._portal.keep(new_request(given, words, talk=True))
        if not ticket:
            return self._pages.said(request, "busy", 503)
        return RedirectResponse(f"{self._portal.path_of(ticket)}/talk", 303, headers=SAFE)

    async def conversation(self, request: Request) -> Response:
        """Show a conversation; without scripts it loads itself anew."""
        view = await self._portal.read(request)
        if view is None:
            return self._pages.said(request, "gone", 404)
        return await self._portal.ticket_page(request, view, talk=True)

    async def live(self, request: Request) -> Response:
        """Return the conversation once it has changed, 204 where nothing came for a while."""
        mark = request.query_params.get("mark", "")
        until = asyncio.get_running_loop().time() + (WAIT_S if self._waiting < MOST_WAITING else 0)
        self._waiting += 1
        try:
            seq = -1
            while True:
                if seq != self._backend.seq():
                    seq = self._backend.seq()
                    view = await self._portal.read(request)
                    if view is None:
                        return Response(status_code=404, headers=SAFE)
                    if mark_of(view) != mark:
                        break
                if asyncio.get_running_loop().time() >= until or await request.is_disconnected():
                    return Response(status_code=204, headers=SAFE)
                await asyncio.sleep(LOOK_S)
        finally:
            self._waiting -= 1
        html = self._pages.part(
            "conversation.html", request, said=conversation(view, words_of(request), self._backend),
            link=self._portal.path_of(view.id),
        )  # fmt: skip
        return Response(html, media_type="text/html", headers=SAFE | {"X-Mark": mark_of(view)})

    # ---- one's own requests ----------------------------------------------------------------------

    def _person(self, request: Request) -> str:
        """Return the address that signed in with this browser, "" if none."""
        cookie = request.cookies.get(PERSON, "")
        return address_of(self._backend.secret, "session", cookie, self._backend.clock())

    async def mine(self, request: Request) -> Response:
        """List one's own requests, or ask for the address."""
        words, who = words_of(request), self._person(request)
        if not who:
            if not self._backend.login:
                return self._pages.said(request, "login_off", 200)
            return self._pages.page("login.html", request, here="mine", title=words["mine"], problems=())
        found = await self._portal.ask("portal.tickets", {"email": who}, tuple[PortalTicket, ...])
        listed = [
            {
                "link": self._portal.path_of(item.id), "title": item.title, "number": item.number,
                "state": state_word(words, item.state), "updated": moment(self._backend.local(item.updated_us)),
            }
            for item in found
        ]  # fmt: skip
        return self._pages.page(
            "mine.html", request, here="mine", title=words["mine"], address=who, tickets=listed
        )

    async def login(self, request: Request) -> Response:
        """Send the link; the page says the same for every address, so that nobody learns who is known."""
        try:
            given = await self._portal.given(request)
        except RefusedFormError as error:
            return self._pages.said(request, error.word, error.status)
        who = given.text("email", 320).lower()
        words = words_of(request)
        if not self._backend.login:
            return self._pages.said(request, "login_off", 200)
        if not is_address(who):
            problems = (words["wrong_email"],)
            return self._pages.page(
                "login.html", request, 400, here="mine", title=words["mine"], problems=problems
            )
        if not self._mails.is_too_often(who):
            end = int(self._backend.clock()) + IN_S
            path = f"/in/{signed_address(self._backend.secret, 'in', who, end)}"
            args = {"email": who, "path": path, "language": "zh_CN" if is_chinese(words) else "en"}
            await asyncio.to_thread(self._backend.tell, "portal.login", args)
        return self._pages.said(request, "login_sent", 200)

    def _invited(self, request: Request) -> str:
        """Return the address of a link that is neither over nor known to be used; `claim` decides at the end."""
        signed = str(request.path_params["signed"])
        now = self._backend.clock()
        self._used = {link: end for link, end in self._used.items() if end > now}
        return "" if signed in self._used else address_of(self._backend.secret, "in", signed, now)

    async def enter(self, request: Request) -> Response:
        """Show the button that signs in: opening the link alone does nothing."""
        who = self._invited(request)
        if not who:
            return self._pages.said(request, "gone", 404)
        return self._pages.page("enter.html", request, title=words_of(request)["enter"], address=who)

    async def entered(self, request: Request) -> Response:
        """Sign in; a link serves once."""
        try:
            await self._portal.given(request)
        except RefusedFormError as error:
            return self._pages.said(request, error.word, error.status)
        who = self._invited(request)
        if not who:
            return self._pages.said(request, "gone", 404)
        now, signed = self._backend.clock(), str(request.path_params["signed"])
        self._used[signed] = now + IN_S
        if not await asyncio.to_thread(self._backend.claim, signed, IN_S):
            return self._pages.said(request, "gone", 404)
        cookie = signed_address(self._backend.secret, "session", who, int(now) + SESSION_S)
        answer = RedirectResponse("/mine", 303, headers=SAFE)
        secure = request.url.scheme == "https"
        answer.set_cookie(PERSON, cookie, max_age=SESSION_S, httponly=True, samesite="lax", secure=secure)
        return answer

    async def logout(self, request: Request) -> Response:
        """Sign out."""
        try:
            await self._portal.given(request)
        except RefusedFormError as error:
            return self._pages.said(request, error.word, error.status)
        answer = RedirectResponse("/mine", 303, headers=SAFE)
        answer.delete_cookie(PERSON)
        return answer


def portal_routes(backend: Backend) -> list[Route]:
    """Return every route of the portal."""
    portal = Portal(backend)
    return [*portal.routes(), *PortalMore(portal).routes()]
