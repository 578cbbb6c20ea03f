"""A Requester for tests of panes: answers from structs, remembers what was asked, can hold answers back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from desk.protocol.changes import Changes
from desk.protocol.messages import Failure


@dataclass
class Asked:
    """One request: what was wanted and whom to tell."""

    number: int
    verb: str
    args: dict[str, Any]
    reply_type: Any
    done: Callable[[Any], None] | None
    failed: Callable[[Failure], None] | None
    write: bool


@dataclass
class FakeRequester:
    """Answers at once from `answers` (a value, or a function of the arguments); `hold` keeps verbs waiting.

    A value that is a Failure is given to `failed`. Writes without an answer succeed with an undoable Changes.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    hold: set[str] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)
    held: list[Asked] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)

    def request(
        self,
        verb: str,
        args: dict[str, Any] | None = None,
        *,
        reply_type: Any = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        write: bool = False,
    ) -> int:
        """Note the request and answer it, or hold it."""
        one = Asked(len(self.asked) + 1, verb, dict(args or {}), reply_type, done, failed, write)
        self.asked.append(one)
        if verb in self.hold:
            self.held.append(one)
        else:
            self.answer(one)
        return one.number

    def cancel(self, number: int) -> None:
        """Forget a request."""
        self.cancelled.append(number)
        self.held = [one for one in self.held if one.number != number]

    def release(self) -> None:
        """Answer everything that was held."""
        waiting, self.held = self.held, []
        for one in waiting:
            self.answer(one)

    def answer(self, one: Asked) -> None:
        """Give the prepared answer, converted as the real client does."""
        value = self.answers.get(one.verb)
        if callable(value):
            value = value(one.args)
        if isinstance(value, Failure):
            if one.failed is not None:
                one.failed(value)
            return
        if value is None and one.write:
            value = Changes(op_id=one.number.to_bytes(16, "big"), undoable=True)
        if one.reply_type is not None and value is not None:
            value = msgspec.convert(msgspec.to_builtins(value), one.reply_type)
        if one.done is not None and (value is not None or one.reply_type is None):
            one.done(value)

    def verbs(self) -> list[str]:
        """Return the verbs asked so far."""
        return [one.verb for one in self.asked]

    def last(self, verb: str) -> dict[str, Any]:
        """Return the arguments of the newest request of a verb."""
        return next(one.args for one in reversed(self.asked) if one.verb == verb)
