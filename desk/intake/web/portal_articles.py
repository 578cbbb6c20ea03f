"""The portal's page of an article for customers; its Markdown is rendered without raw HTML and cleaned again."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from desk.intake.web.portal_pages import prose, words_of
from desk.protocol.portal import PublicArticle

if TYPE_CHECKING:
    from desk.intake.web.portal import Portal

PARTS = ("symptom", "steps", "prevention", "cautions")


async def article_page(portal: "Portal", request: Request) -> Response:
    """Show an article whose audience is customers; any other is as if it did not exist."""
    try:
        ident = bytes.fromhex(str(request.path_params["article"]))
        found = await portal.ask("portal.article", {"article": ident}, PublicArticle)
    except (OSError, ValueError):
        return portal.pages.said(request, "gone", 404)
    words = words_of(request)
    parts = [
        {"name": words[name], "html": prose(getattr(found, name))} for name in PARTS if getattr(found, name)
    ]
    return portal.pages.page("article.html", request, article=found, parts=parts, title=found.title)
