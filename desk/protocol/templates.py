"""What the engine says about templates of work: the steps a macro may have, and how a template turns out."""

import msgspec


class StepField(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value of a macro's step; `kind` is text, number, words, group or choice."""

    name: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


class StepKind(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a macro may do."""

    verb: str
    fields: tuple[StepField, ...]


class TemplateTrial(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a template would turn out on a ticket.

    Attributes:
        lines: (required or optional, text) of a checklist, (verb, text) of a macro.
        prompts: what the macro would ask for.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    prompts: tuple[str, ...] = ()
