"""How one timeline row is laid out at a width: its parts, their places, what the mouse finds there.

Measures and places; painting is the delegate's. Knows no view.
"""

from typing import TYPE_CHECKING

from msgspec import Struct, field
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from desk.protocol.views import EntryView, FileView
from desk.ui import texts, theme
from desk.ui.i18n import pick
from desk.ui.ticket.model import Row
from desk.ui.ticket.sentences import fate, script_end, script_name, sentence

if TYPE_CHECKING:
    from desk.ui.ticket.flow_text import FlowText

AVATAR = 28.0
INDENT = 40.0
PAD = 14.0
HEAD = 20.0
CHIP = 28.0
THUMB = 96.0
_FOLD_CHARS = 3000
_FOLD_LINES = 40
_GAP = 22.0
_NOTE_KINDS = frozenset({"internal_note", "diagnosis_step", "remote_session", "script_run"})


class Section(Struct):
    """A labelled or plain text of the row."""

    label: str
    text: "FlowText"
    at: QPointF
    first: int
    indent: float = 0.0


class Chip(Struct):
    """An attachment's place."""

    file: FileView
    area: QRectF


class RowLayout(Struct):
    """A row, measured.

    Attributes:
        ground: "" (none), note (internal) or ok (a solution).
        title, meta, badges, when: the head line.
        result: the outcome of a diagnosis step ("" = not one).
        folded: characters not shown; 0 when all is shown.
        lines: (y, sentence, time, undone) of events.
    """

    row: Row
    width: float
    height: float = 0.0
    ground: str = ""
    avatar: bool = False
    left: float = 0.0
    top: float = 0.0
    title: str = ""
    meta: str = ""
    when: str = ""
    badges: tuple[str, ...] = ()
    result: str = ""
    sections: list[Section] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    lines: list[tuple[float, str, str]] = field(default_factory=list)
    folded: int = 0
    more: QRectF = field(default_factory=QRectF)

    @property
    def card(self) -> QRectF:
        """Return the rectangle of the card or of the whole row."""
        return QRectF(0, self.top, self.width, self.height - self.top - _GAP / 2)

    def position_at(self, point: QPointF) -> int:
        """Return the character position of the row nearest to a point."""
        best = 0
        for section in self.sections:
            if point.y() >= section.at.y() or section is self.sections[0]:
                best = section.first + section.text.position_at(point - section.at)
        return best

    def is_text(self, point: QPointF) -> bool:
        """Tell whether a point is over selectable text."""
        return any(
            section.at.y() <= point.y() <= section.at.y() + section.text.height
            and point.x() >= section.at.x() - 4
            for section in self.sections
        )

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the bounds of the word at a position."""
        for section in self.sections:
            if section.first <= position <= section.first + len(section.text.plain):
                start, end = section.text.word_at(position - section.first)
                return section.first + start, section.first + end
        return position, position

    def text_between(self, start: int, end: int) -> str:
        """Return the selected text, sections on lines of their own."""
        low, high = min(start, end), max(start, end)
        parts = [
            section.text.text_between(max(0, low - section.first), max(0, high - section.first))
            for section in self.sections
        ]
        return "\n".join(part for part in parts if part)

    @property
    def length(self) -> int:
        """Return the number of selectable positions."""
        return self.sections[-1].first + len(self.sections[-1].text.plain) if self.sections else 0

    def chip_at(self, point: QPointF) -> FileView | None:
        """Return the attachment under a point."""
        return next((chip.file for chip in self.chips if chip.area.contains(point)), None)

    def link_at(self, point: QPointF) -> str:
        """Return the web address under a point, or ""."""
        found = (section.text.link_at(point - section.at) for section in self.sections)
        return next((link for link in found if link), "")


def lay_out(row: Row, width: float, now_us: int) -> RowLayout:
    """Return the row measured at a width."""
    made = RowLayout(row, width)
    if row.kind == "earlier":
        made.title = _tr("Show earlier entries ({0})").format(row.count)
        made.height = 40.0
    elif row.kind == "unread":
        made.title = _tr("New since you last read")
        made.height = 30.0
    elif row.kind in ("event", "events"):
        _lay_out_events(made, now_us)
    else:
        _lay_out_entry(made, row.entry, now_us)
    return made


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)


def _lay_out_events(made: RowLayout, now_us: int) -> None:
    row = made.row
    if row.kind == "events":
        made.title = texts.counted(_tr("{0} system entries").format(row.count))
        newest = row.entries[-1]
        made.meta = _event_text(newest)
        made.when = texts.clock_time(newest.at_us, now_us)
    if row.kind == "event" or row.open:
        top = 26.0 if row.kind == "events" else 2.0
        for number, entry in enumerate(row.entries):
            when = texts.clock_time(entry.at_us, now_us)
            made.lines.append((top + number * 22.0, _event_text(entry), when))
    lines = len(made.lines)
    made.height = (26.0 if row.kind == "events" else 2.0) + lines * 22.0 + _GAP - 6


def _event_text(entry: EntryView) -> str:
    return f"{entry.author_name or _tr('System')} {sentence(entry)}".replace("\n", " ")


def _lay_out_entry(made: RowLayout, entry: EntryView, now_us: int) -> None:
    note = entry.visibility == "internal" or entry.kind in _NOTE_KINDS
    made.ground = "note" if note else "ok" if entry.kind == "solution_provided" else ""
    made.avatar = not made.ground
    made.left = INDENT if made.avatar else PAD
    made.title = entry.author_name or _tr("System")
    made.meta = _meta(entry)
    made.when = texts.clock_time(entry.at_us, now_us)
    made.badges = _badges(made.row, entry)
    made.top = 2.0
    right = 0.0 if made.avatar else PAD
    y = made.top + HEAD + 3 + (0 if made.avatar else 11)
    width = made.width - made.left - right
    parts = labelled_parts(entry)
    if entry.kind == "diagnosis_step":
        made.result = str(entry.data.get("result", "open") or "open")
    metrics = QFontMetricsF(theme.font(12, 500))
    indent = max((metrics.horizontalAdvance(label) for label, _ in parts if label), default=0.0) + 14
    for label, text in parts:
        y = _add_section(made, label, text, y, width, indent if label else 0.0)
    if made.folded:
        made.more = QRectF(made.left, y + 2, width, 20)
        y += 24
    y = _add_chips(made, entry, y, width)
    made.height = max(y + (0 if made.avatar else 10), made.top + AVATAR) + _GAP / 2
    made.height += _GAP / 2 if made.avatar else 2


def _add_section(made: RowLayout, label: str, text: str, y: float, width: float, indent: float) -> float:
    from desk.ui.ticket.flow_text import FlowText  # wanted by the first entry, not by the start

    cut = _cut(text)
    made.folded += len(text) - len(cut)
    flow = FlowText(cut, width - indent)
    first = made.sections[-1].first + len(made.sections[-1].text.plain) + 1 if made.sections else 0
    if made.sections:
        y += 4
    made.sections.append(Section(label, flow, QPointF(made.left + indent, y), first, indent))
    return y + flow.height


def _cut(text: str) -> str:
    """Return what is shown of a long text: a screenful; the rest opens in a viewer."""
    if len(text) > _FOLD_CHARS:
        text = text[:_FOLD_CHARS]
    if text.count("\n") > _FOLD_LINES:
        text = "\n".join(text.split("\n", _FOLD_LINES)[:_FOLD_LINES])
    return text


def _add_chips(made: RowLayout, entry: EntryView, y: float, width: float) -> float:
    if not entry.files:
        return y
    metrics = QFontMetricsF(theme.font(12))
    x, line = 0.0, 0.0
    y += 8
    for file in entry.files:
        wanted = (
            metrics.horizontalAdvance(file.name) + metrics.horizontalAdvance(texts.file_size(file.size)) + 56
        )
        image = is_image(file)
        chip = min(max(wanted, 150.0 if image else 80.0), min(width, 280.0))
        height = CHIP + (THUMB if image else 0.0)
        if x > 0 and x + chip > width:
            x, y, line = 0.0, y + line + 6, 0.0
        made.chips.append(Chip(file, QRectF(made.left + x, y, chip, height)))
        x += chip + 8
        line = max(line, height)
    return y + line


def is_image(file: FileView) -> bool:
    """Tell whether a picture of the file can be shown."""
    return file.size > 0 and file.type in ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")


def labelled_parts(entry: EntryView) -> list[tuple[str, str]]:
    """Return what an entry says as (label, text); the label is empty for plain words."""
    made = _PARTS.get(entry.kind)
    found = [(label, text) for label, text in (made(entry) if made else [("", entry.body)]) if text.strip()]
    return found or ([("", entry.body)] if entry.body.strip() else [])


def _text(entry: EntryView, key: str) -> str:
    value = entry.data.get(key, "")
    return value if isinstance(value, str) else ""


def _diagnosis_parts(entry: EntryView) -> list[tuple[str, str]]:
    return [
        (_tr("Hypothesis"), _text(entry, "hypothesis")),
        (_tr("Step"), _text(entry, "step")),
        (_tr("Evidence"), _text(entry, "evidence")),
        (_tr("Method"), _method(_text(entry, "method"))),
    ]


def _method(name: str) -> str:
    from desk.process.diagnosis import METHODS

    return pick(*METHODS[name].words) if name in METHODS else name


def _solution_parts(entry: EntryView) -> list[tuple[str, str]]:
    return [(_tr("Steps"), _text(entry, "steps") or entry.body), (_tr("Cautions"), _text(entry, "cautions"))]


def _created_parts(entry: EntryView) -> list[tuple[str, str]]:
    fields = entry.data.get("fields")
    held = {**entry.data, **fields} if isinstance(fields, dict) else entry.data
    template = [
        (_tr("Symptom"), held.get("symptom")),
        (_tr("Occurred"), held.get("occurred")),
        (_tr("To reproduce"), held.get("steps")),
        (_tr("Environment"), held.get("environment")),
    ]
    filled = [(label, str(value)) for label, value in template if value not in (None, "")]
    return [
        ("", entry.body),
        *((label, text) for label, text in filled if text.strip() != entry.body.strip()),
    ]


def _script_parts(entry: EntryView) -> list[tuple[str, str]]:
    """Return how a run ended on each host, and what it said as a block of code."""
    ends = [script_end(result) for result in entry.data.get("results", ())]
    said = entry.body.replace("```", "\u02cb\u02cb\u02cb")
    return [("", "\n".join(ends)), ("", f"```\n{said}\n```" if said.strip() else "")]


def _script_meta(entry: EntryView) -> str:
    kind = _tr("Script, dry run") if entry.data.get("dry_run") else _tr("Script")
    return f"{kind} · {script_name(entry)}"


def _rating_parts(entry: EntryView) -> list[tuple[str, str]]:
    """Return the stars of a rating from 1 to 5, and what was said with it."""
    from desk.process.surveys import HIGHEST  # few tickets have one, and the start has none

    rating, best = entry.data.get("rating"), HIGHEST
    stars = ""
    if isinstance(rating, int) and 0 <= rating <= best:
        stars = f"{'★' * rating}{'☆' * (best - rating)}  {rating} / {best}"
    return [("", stars), ("", entry.body)]


_PARTS = {
    "survey": _rating_parts,
    "script_run": _script_parts,
    "diagnosis_step": _diagnosis_parts,
    "solution_provided": _solution_parts,
    "created": _created_parts,
}


def _meta(entry: EntryView) -> str:
    kind = {
        "internal_note": " ".join(filter(None, (_tr("Internal note"), _topic(entry)))),
        "diagnosis_step": _tr("Diagnosis step"),
        "solution_provided": _tr("Solution"),
        "auto_reply": _tr("Automatic reply"),
        "attachment": _tr("Attachment"),
        "call": _call_meta(entry),
        "remote_session": _remote_meta(entry),
        "survey": _tr("Rating"),
        "script_run": _script_meta(entry) if entry.kind == "script_run" else "",
    }.get(entry.kind)
    side = {"customer": _tr("Customer"), "agent": _tr("Agent")}.get(entry.side, "")
    parts = (
        [entry.author_org, kind or side] if entry.kind != "internal_note" else [kind or "", entry.author_org]
    )
    return " · ".join(part for part in (*parts, fate(entry)) if part)


def _topic(entry: EntryView) -> str:
    return f"#{_text(entry, 'topic')}" if entry.data.get("topic") else ""


def _remote_meta(entry: EntryView) -> str:
    seconds = entry.data.get("duration_s")
    used = texts.duration(seconds) if isinstance(seconds, int) and seconds > 0 else ""
    return " · ".join(filter(None, (_tr("Remote assistance"), _text(entry, "address"), used)))


def _call_meta(entry: EntryView) -> str:
    kind = _tr("Visit") if entry.data.get("on_site") else _tr("Telephone call")
    parts = [kind]
    seconds = entry.data.get("duration_s")
    if isinstance(seconds, int) and seconds > 0:
        parts.append(_tr("{0} min").format(max(1, round(seconds / 60))))
    if outcome := _text(entry, "outcome"):
        parts.append(outcome)
    return " · ".join(parts)


def _badges(row: Row, entry: EntryView) -> tuple[str, ...]:
    badges = [_tr("from {0}").format(entry.origin)] if entry.origin else []
    if entry.source == "import":
        badges.append(_tr("imported"))
    if entry.time_adjusted:
        badges.append(_tr("recorded later"))
    if entry.data.get("courtesy"):
        badges.append(_tr("thanks only"))
    if row.undone:
        badges.append(_tr("undone"))
    return tuple(badges)
