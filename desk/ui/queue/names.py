"""The names behind ids and stored values in the queue: groups, staff, categories, products. Knows no widget."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.protocol.queue import Section
from desk.ui import texts
from desk.ui.i18n import pick

if TYPE_CHECKING:  # the first paint names nothing
    from desk.protocol.filter_words import Names
    from desk.protocol.views import GroupView, Workspace


class QueueNames:
    """What the workspace calls things; empty until the engine answered.

    Attributes:
        groups, staff: id -> name.
        tags: tags by frequency, for completion.
    """

    def __init__(self) -> None:
        self.groups: dict[bytes, str] = {}
        self.staff: dict[bytes, str] = {}
        self.tags: tuple[str, ...] = ()
        self.workspace: Workspace | None = None

    def take(self, workspace: "Workspace") -> None:
        """Take the names of a workspace, those of states for the whole window."""
        from desk.ui import state_words  # not before the first paint

        state_words.learn(workspace.states)
        self.workspace = workspace
        self.set_groups(workspace.groups)
        self.staff = {person.id: person.name for person in workspace.staff}

    def set_groups(self, groups: "Sequence[GroupView]") -> None:
        """Take the groups' names alone."""
        self.groups = {group.id: group.name for group in groups}

    def for_filter(self) -> "Names":
        """Return the names the filter language resolves."""
        from desk.protocol.filter_names import names_of
        from desk.protocol.filter_words import Names

        if self.workspace is not None:
            return names_of(self.workspace, self.tags)
        return Names(groups={ident.hex(): name for ident, name in self.groups.items()}, tags=self.tags)

    def head(self, section: Section) -> str:
        """Return the words of a section's head."""
        if section.kind == "band":
            return (
                pick("P0 · P1", "P0 · P1 紧急")
                if section.value == "urgent"
                else pick("Other tickets", "其他工单")
            )
        if section.kind == "state":
            return texts.state(section.value)
        if section.kind == "priority":
            return texts.priority_code(int(section.value))
        if not section.value:
            return pick("No group", "无小组") if section.kind == "group" else pick("Unassigned", "未分派")
        held = self.groups if section.kind == "group" else self.staff
        return held.get(bytes.fromhex(section.value), pick("Unknown", "未知"))

    def person(self, ident: bytes | None) -> str:
        """Return the name of a member of staff."""
        return "" if ident is None else self.staff.get(ident, "?")

    def group(self, ident: bytes | None) -> str:
        """Return the name of a group."""
        return "" if ident is None else self.groups.get(ident, "?")

    def category(self, value: str) -> str:
        """Return the shown name of a category."""
        for item in self.workspace.categories if self.workspace else ():
            if item.get("key") == value:
                name = item.get("name", value)
                return (
                    pick(str(name.get("en", value)), str(name.get("zh", value)))
                    if isinstance(name, dict)
                    else value
                )
        return value

    def product(self, value: str) -> str:
        """Return the shown name of a product."""
        names = self.workspace.product_names.get(value) if self.workspace else None
        return pick(names.get("en", value), names.get("zh", value)) if names else value
