"""Errors that belong to the world, not to us: each has a code, parameters and a sentence in two languages."""

from desk.process import messages


class KnownError(Exception):
    """What a person can understand and act on: shown, retried, kept; never a bug report.

    Attributes:
        code: key in the catalogue of `messages`.
        params: values for the sentence; a `messages.Words` is shown in the reader's language.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: dict[str, object] = params

    def sentence(self, language: str = "en") -> str:
        """Return what happened and what to do, in `language` (zh or en)."""
        return messages.text(self.code, language, **self.params)

    def __str__(self) -> str:
        return self.sentence("en")


class RuleError(KnownError):
    """A rule of the support process forbids the action."""


class FieldError(KnownError):
    """A value read from a file, a setting or a form is wrong; `field` is its path, such as events[2].at."""

    def __init__(self, field: str, problem: object, code: str = "field.wrong", **params: object) -> None:
        super().__init__(code, field=field, problem=problem, **params)
        self.field = field
