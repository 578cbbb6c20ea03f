"""What the engine says about automation scripts and their runs."""

from typing import Any

import msgspec


class ParameterView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A parameter as a form asks for it; `kind` as in `desk.process.scripts`."""

    name: str
    kind: str
    title: str
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str = ""


class ScriptView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A script as a person chooses it.

    Attributes:
        id: hex, "" for a shipped one.
        sha: of manifest and body as they are now.
        approved: somebody reviewed exactly this version; only then it runs.
        hosts: where it may run.
        fits: why it is offered first: article, category, product or "".
    """

    name: str
    title: str
    summary: str = ""
    id: str = ""
    sha: str = ""
    approved: bool = False
    approved_by: str = ""
    approved_us: int = 0
    by: str = ""
    danger: str = "read"
    role: str = "agent"
    dry_run: bool = False
    timeout_s: int = 60
    interpreter: str = "bash"
    hosts: tuple[str, ...] = ()
    parameters: tuple[ParameterView, ...] = ()
    fits: str = ""
    result: str = "text"
    shipped: bool = False


class ScriptSource(msgspec.Struct, frozen=True, kw_only=True):
    """Both texts of a script; the `pinned_` ones are those that were reviewed last, "" where none are kept here."""

    name: str
    manifest: str
    body: str
    sha: str
    approved: bool
    pinned_manifest: str = ""
    pinned_body: str = ""


class RunView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run that is at work in this engine."""

    run: str
    name: str
    title: str
    ticket: bytes = b""
    hosts: tuple[str, ...] = ()
    dry_run: bool = False
    began_us: int = 0


class RunOutput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run said from a line on; `output` is the whole as it stands in the ticket, once it has ended."""

    lines: tuple[str, ...] = ()
    next: int = 0
    finished: bool = False
    results: tuple[dict[str, Any], ...] = ()
    output: str = ""
