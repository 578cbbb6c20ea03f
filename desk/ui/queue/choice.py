"""What a person chose to see in the queue: a view, a group, a saved list or a chart's tickets, and its shape.

Turns the choice and the typed filter into one `QueueQuery`, and into the text of a saved list. Knows no widget.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desk.protocol.queue import QueueQuery
from desk.ui import i18n, texts

if TYPE_CHECKING:  # the first paint filters nothing
    from desk.protocol.filter_text import Filter
    from desk.protocol.saved_views import SavedView
    from desk.ui.queue.names import QueueNames

SAVED = "saved:"
"""A view of this beginning is a saved list; its id in hex follows."""


class Choice:
    """The present choice.

    Attributes:
        base: view, group, drill, order and shape; without the typed filter.
        band: whether P0 and P1 stand on top where a list does not say otherwise.
        saved: the saved list that is shown.
        trouble: why a saved list cannot be shown, "" when it can.
    """

    def __init__(self) -> None:
        self.base = QueueQuery()
        self.view, self.band = "open", False
        self.person: bytes | None = None
        self.saved: SavedView | None = None
        self.drill_title = ""
        self.trouble = ""

    def show_view(self, view: str, group: bytes | None) -> None:
        """Choose a view or a group; order, grouping and band stay. A saved list follows by `show_saved`."""
        kept = self.base
        self.view = view
        self.saved, self.drill_title, self.trouble = None, "", ""
        plain = "open" if view.startswith(SAVED) else view
        self.base = QueueQuery(
            view=plain,
            group=group,
            sort=kept.sort,
            descending=kept.descending,
            group_by=kept.group_by,
            band=self.band,
        )

    def show_saved(self, view: "SavedView", names: "QueueNames") -> None:
        """Choose a saved list with its own order and shape."""
        from desk.process.errors import KnownError
        from desk.protocol.filter_text import apply, parse

        self.view = SAVED + view.id
        self.saved, self.drill_title, self.trouble = view, "", ""
        plain = QueueQuery(band=self.band)
        try:
            self.base = apply(parse(view.query, names.for_filter()), plain)
        except KnownError as error:
            self.trouble = error.sentence(i18n.language())
            self.base = plain

    def show_drill(self, wanted: dict[str, Any], title: str) -> None:
        """Choose the tickets behind a mark of a chart."""
        self.base = QueueQuery(view="all", drill=wanted, sort="created", descending=True, band=self.band)
        self.view, self.saved, self.drill_title, self.trouble = "", None, title, ""

    def shape(self, **changed: Any) -> None:
        """Change order, grouping or band."""
        self.base = replace(self.base, **changed)
        self.band = changed.get("band", self.band)

    def query(self, found: "Filter | None") -> QueueQuery:
        """Return the query of the choice, narrowed by the typed filter."""
        query = replace(self.base, person=self.person)
        if found is None or found.is_empty() and not (found.view or found.sort or found.group_by):
            return query if found is None or found.band is None else replace(query, band=found.band)
        from desk.protocol.filter_text import apply

        return apply(found, query)

    def text(self, found: "Filter | None", names: "QueueNames") -> str:
        """Return the filter text of what is shown, for a saved list."""
        from desk.protocol.filter_text import Filter, parse, write
        from desk.protocol.queue import Term

        known = names.for_filter()
        held = parse(self.saved.query, known) if self.saved is not None else Filter(view=self.base.view)
        typed = found or Filter()
        group = () if self.base.group is None or self.saved else (Term("group", (self.base.group.hex(),)),)
        view = typed.view or held.view or "open"
        whole = Filter(
            terms=(*group, *held.terms, *typed.terms),
            text=" ".join(part for part in (held.text, typed.text) if part),
            view="open" if view == "group" else view,
            sort=typed.sort or self.base.sort,
            descending=typed.descending if typed.sort else self.base.descending,
            group_by=typed.group_by or self.base.group_by,
        )
        return write(whole, known)

    def title(self, names: "QueueNames", shown: QueueQuery) -> str:
        """Return what the list is called; `in:` of the typed filter leads to another view than was chosen."""
        if self.drill_title:
            return self.drill_title
        if shown.view != self.base.view:
            return texts.view(shown.view)
        if self.saved is not None:
            return self.saved.name
        if self.base.group is not None:
            return names.groups.get(self.base.group, texts.view(self.base.view))
        return texts.view(self.base.view)
