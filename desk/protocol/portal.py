"""What the portal's pages show beyond a ticket: the tickets of an address, public articles."""

import msgspec


class PortalTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket in a requester's own list."""

    id: bytes
    number: str
    title: str
    state: str
    created_us: int
    updated_us: int


class PublicAnswer(msgspec.Struct, frozen=True):
    """An article for customers that may answer what is being written."""

    id: bytes
    title: str
    snippet: str


class PublicArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article as customers may read it: nothing that is written for staff only."""

    id: bytes
    number: str
    title: str
    language: str
    symptom: str
    steps: str
    prevention: str
    cautions: str
