"""Saved lists of the navigation: a name, a filter text and how the list is laid out; one line of text to share.

Knows the filter language's form, no list and no table.
"""

import re

import msgspec

from desk.process import messages
from desk.process.errors import KnownError

NAME = "saved_views"
"""Where they stand among the settings of a replica; a list, so that no row of the preferences shows it."""

MOST = 100
LONGEST_NAME = 80
LAYOUTS = ("rows", "columns")
COUNTED = 10_000
"""A saved list is counted up to here: a number in the navigation is not worth a scan of a million tickets."""

MARK = "desk-view:1"
WIDTHS = (30, 2000)

messages.register(
    {
        "view_name": ("Give the list a name.", "请填写视图名称。"),
        "view_taken": (
            "There is already a list named “{name}”. Choose another name.",
            "已有名为“{name}”的视图，请换一个名称。",
        ),
        "view_missing": ("This list is not there any more.", "该视图已不存在。"),
        "view_most": (
            "No more than {most} lists can be saved. Delete one first.",
            "最多可保存 {most} 个视图，请先删除一个。",
        ),
        "view_layout": (
            "“{value}” is no layout of a list. Use rows or columns.",
            "“{value}”不是有效的列表布局，请使用 rows 或 columns。",
        ),
        "view_text": (
            "This is not the text of a list. It begins with “{mark}”.",
            "这不是视图文本。视图文本以“{mark}”开头。",
        ),
    }
)


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """One saved list.

    Attributes:
        query: filter text with its directives (`in:`, `sort:`, `by:`, `band:`).
        layout: one of `LAYOUTS`.
        columns: name and width of the columns, in order; empty = the usual ones.
    """

    id: str
    name: str
    query: str
    layout: str = "rows"
    columns: tuple[tuple[str, int], ...] = ()


def checked(view: SavedView) -> SavedView:
    """Return the view with a clean name; raises a sentence where it cannot be used."""
    name = " ".join(view.name.replace("\x00", "").split())[:LONGEST_NAME]
    if not name:
        raise KnownError("view_name")
    if view.layout not in LAYOUTS:
        raise KnownError("view_layout", value=view.layout)
    from desk.protocol.filter_text import parse  # late: the window's start needs the records only

    parse(view.query)
    columns = tuple(
        (column, min(max(int(width), WIDTHS[0]), WIDTHS[1]))
        for column, width in dict(view.columns).items()
        if re.fullmatch(r"[a-z_]{1,30}", column)
    )
    return msgspec.structs.replace(view, name=name, columns=columns)


def to_text(view: SavedView) -> str:
    """Return the line that another person can paste."""
    from desk.protocol.filter_text import quoted

    parts = [MARK, f"name:{quoted(view.name)}"]
    if view.layout != "rows":
        parts.append(f"layout:{view.layout}")
    if view.columns:
        parts.append("columns:" + ",".join(f"{name}={width}" for name, width in view.columns))
    return " ".join([*parts, "|", view.query]).strip()


_HEAD = re.compile(rf"\s*{re.escape(MARK)}\s+(.*)", re.DOTALL)
_PART = re.compile(r'\s*(name|layout|columns):("[^"]*"|\S+)')


def from_text(text: str) -> SavedView:
    """Return the view that a shared line describes (its id is still empty)."""
    match = _HEAD.match(text)
    if match is None:
        raise KnownError("view_text", mark=MARK)
    rest, found = match[1], dict[str, str]()
    while (part := _PART.match(rest)) is not None:
        found[part[1]] = part[2].strip('"')
        rest = rest[part.end() :]
    rest = rest.lstrip()
    if not rest.startswith("|"):
        raise KnownError("view_text", mark=MARK)
    columns = tuple(
        (name, int(width))
        for name, _, width in (piece.partition("=") for piece in found.get("columns", "").split(","))
        if width.isdigit()
    )
    return checked(
        SavedView(
            id="", name=found.get("name", ""), query=rest[1:].strip(), layout=found.get("layout", "rows"),
            columns=columns,
        )
    )  # fmt: skip
