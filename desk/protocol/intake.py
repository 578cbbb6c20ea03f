"""Views of the channels: messages that came in, and the state of each channel."""

import msgspec


class InboundView(msgspec.Struct, frozen=True, kw_only=True):
    """One message that came in; `seen` counts its sightings, `original` is the blob of its bytes."""

    id: bytes
    channel: str
    source: str
    sender: str
    subject: str
    state: str
    reason: str
    sentence: str
    seen: int
    size: int
    original: str
    message_id: str
    received_us: int
    last_us: int
    ticket: bytes | None
    number: str
    title: str
    priority: int | None
    entry: bytes | None


class ChannelView(msgspec.Struct, frozen=True):
    """One channel: messages in all, in quarantine, waiting to go out, not sendable, and when it was last heard."""

    name: str
    messages: int
    quarantined: int
    waiting: int
    failed: int
    last_us: int | None


class IntakeView(msgspec.Struct, frozen=True):
    """The list of messages and the channels."""

    items: tuple[InboundView, ...]
    channels: tuple[ChannelView, ...]


class OutboundView(msgspec.Struct, frozen=True, kw_only=True):
    """A message that may be sent; `headers` are those beyond the usual ones."""

    id: bytes
    kind: str
    recipient: str
    message_id: str
    subject: str
    body: str
    headers: dict[str, str]
    created_us: int


class SilenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A silence of alerts: on which ticket, what it matches, and what came of it (`state` as stored)."""

    id: bytes
    ticket: bytes
    number: str
    source: str
    matchers: dict[str, str]
    author: str
    comment: str
    silence_id: str
    state: str
    error: str
    until_us: int
    created_us: int


class MaintenanceView(msgspec.Struct, frozen=True, kw_only=True):
    """A maintenance window; `state` is planned, running or over."""

    id: bytes
    name: str
    source: str
    matchers: dict[str, str]
    reason: str
    author: str
    starts_us: int
    ends_us: int
    state: str


class AlertView(msgspec.Struct, frozen=True, kw_only=True):
    """One alert of a ticket's group."""

    fingerprint: str
    status: str
    labels: dict[str, str]
    summary: str
    starts_us: int
    ends_us: int | None
    last_us: int
    occurrences: int
