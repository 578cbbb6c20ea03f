"""Articles being written: their fields as the journal keeps them, so that kill -9 costs at most a second.

Knows keys and fields, no widget and no engine. A form leaves only when it was saved or thrown away.
"""

import contextlib
import json
from collections.abc import Mapping

from msgspec import Struct

from desk.ui.journal import Key

KIND = "article"
NEW = b""


class Form(Struct, frozen=True):
    """An unsaved form.

    Attributes:
        article: what is being changed, b"" for a new one.
        base: the revision it began from (hex), "" for a new one.
        ticket: the ticket it was begun from (hex), "" if none.
        fields: the texts by field, tags separated by spaces.
    """

    article: bytes
    base: str
    ticket: str
    fields: Mapping[str, str]

    @property
    def place(self) -> str:
        """Return the form's place in the journal: one a changed article, one a ticket, one for a new text."""
        return self.article.hex() or (f"ticket-{self.ticket}" if self.ticket else "new")


class ArticleDrafts:
    """Every article form of this window that differs from what is stored."""

    def __init__(self) -> None:
        self._held: dict[str, Form] = {}

    def adopt(self, texts: Mapping[Key, str]) -> int:
        """Take what the journal brought back; returns how many forms that were."""
        for (_, kind), text in texts.items():
            if kind == KIND:
                with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                    self.keep(_form(json.loads(text)))
        return len(self._held)

    def keep(self, form: Form) -> None:
        """Keep a form as it stands."""
        self._held[form.place] = form

    def drop(self, place: str) -> None:
        """Forget a form that was saved or thrown away."""
        self._held.pop(place, None)

    def get(self, place: str) -> Form | None:
        """Return the form of a place."""
        return self._held.get(place)

    def all(self) -> list[Form]:
        """Return every unsaved form, the oldest first."""
        return list(self._held.values())

    def pending(self) -> dict[Key, str]:
        """Return the forms as the journal takes them."""
        return {(place, KIND): _text(form) for place, form in self._held.items()}


def _text(form: Form) -> str:
    held = {
        "article": form.article.hex(),
        "base": form.base,
        "ticket": form.ticket,
        "fields": dict(form.fields),
    }
    return json.dumps(held, ensure_ascii=False)


def _form(held: dict[str, object]) -> Form:
    fields = held["fields"]
    assert isinstance(fields, dict)
    texts = {str(name): str(text) for name, text in fields.items()}
    return Form(bytes.fromhex(str(held["article"])), str(held["base"]), str(held["ticket"]), texts)
