"""View of how a person is told besides the window."""

import msgspec


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """Chat accounts by platform, other services, folding in seconds, quiet hours and digest times (HH:MM)."""

    person: bytes
    chats: dict[str, str]
    targets: tuple[str, ...]
    mail: bool
    fold_s: int
    quiet: tuple[str, ...]
    digest: tuple[str, ...]
