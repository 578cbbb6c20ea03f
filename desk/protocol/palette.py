"""What the command palette is answered: things of several kinds in one list."""

import msgspec


class FoundItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something the command palette found. `kind`: ticket, article or person; `note` is number, category, place."""

    kind: str
    id: bytes
    title: str
    note: str = ""
    state: str = ""


class PaletteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the palette found besides commands; `ready` is false while the titles are still being indexed."""

    ready: bool
    items: tuple[FoundItem, ...] = ()
