"""The screens of `desk tour`: a name each, and how it comes to stand in a window. Draws nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog

from desk.process import messages
from desk.protocol.queue import QueueQuery
from desk.ui import i18n
from desk.ui.tour_pages import compliance, levels_test, preferences, review, satisfaction, settle, tab
from desk.ui.window import MainWindow

if TYPE_CHECKING:
    from desk.ui.process.dialog import ProcessDialog

_LONG_S = 0.25


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: a name and how it comes to stand there; `show` returns a dialog laid over the window."""

    name: str
    show: Callable[[MainWindow], QDialog | None]


def _main(window: MainWindow) -> None:
    window.show_work()


def _perform(action: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window.show_work()
        window.ticket.perform(action)

    return show


def _side_by_side(window: MainWindow) -> None:
    """Keep a ticket in a tab, put one at the side and show a third."""
    window.show_work()
    rows = [window.queue.model.row_at(number) for number in range(min(window.queue.model.rowCount(), 12))]
    tickets = [row.id for row in rows if row is not None][:3]
    for ticket, act in zip(tickets, ("open_tab", "open_side", ""), strict=False):
        window.show_ticket(ticket)
        settle()
        if act:
            window.ticket.perform(act)
            settle()


def _palette(window: MainWindow) -> None:
    window.show_work()
    window.dialogs.open_palette()


def _team_escalation(window: MainWindow) -> None:
    """Call for help on the shown ticket, so that there is a page to see."""
    shown = window.ticket.ticket
    if shown is not None:
        window.context.requester.request("ticket.page", {"ticket": shown.id}, write=True)
    window.full.show("team").show_tab("escalation")


def _team(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window.full.show("team").show_tab(name)

    return show


def _insights(window: MainWindow) -> None:
    window.show_insights()


def _sidebar_article(window: MainWindow) -> None:
    window.show_work()
    settle()
    if window.knowledge.knowledge.model.hits:
        window.knowledge.knowledge.open_article(window.knowledge.knowledge.model.hits[0].id)


def _sidebar_search(window: MainWindow) -> None:
    window.show_work()
    page = window.knowledge.knowledge
    page.face.help_button.setChecked(True)
    page.search.setText("登录报错403")
    page.searching.ask_now()


def _library(window: MainWindow) -> None:
    page = window.full.show("library")
    settle()
    page.show_article(page.listing.model.lines[0].id)


def _article_editor(window: MainWindow) -> None:
    shown = window.ticket.ticket
    if shown is not None:
        window.full.show("library").article_from_ticket(shown.id)


def _article_history(window: MainWindow) -> None:
    """Show what a second hand changed, side by side."""
    page = window.full.show("library")
    settle()
    article = page.listing.model.lines[0].id
    page.show_article(article)
    settle()
    _change_once(window, page.reader.article)
    page.show_article(article)
    settle()
    page.reader.tabs["history"].click()
    page.reader.history.side.setChecked(True)


def _change_once(window: MainWindow, article: Any) -> None:
    """Change an article where nobody has changed it since it came, so that there is something to compare."""
    rows: list[Any] = []
    ask = window.context.requester.request
    ask("query.article_history", {"article": article.id}, done=rows.extend)
    if len(rows) > 1:
        return
    chinese = article.language.startswith("zh")
    said = "确认影响范围后再执行；记录执行前后的状态。" if chinese else "Check who is affected first."
    first, _, rest = article.steps.partition("\n")
    steps = f"{first}（先在一台机器上验证）\n{rest}" if chinese else f"{first} (on one machine first)\n{rest}"
    args = {"article": article.id, "base": article.head, "steps": steps, "cautions": said}
    ask("article.edit", args, write=True)


def _empty(window: MainWindow) -> None:
    window.show_work()
    window.ticket.show_ticket(None)
    window.knowledge.show_ticket(None)
    window.queue.loader.open(QueueQuery(view="mine", person=b"\0" * 16))


def _mood(mood: str, page: str) -> Callable[[MainWindow], None]:
    """Return what shows a page while the engine refuses everything, or has not answered yet."""

    def show(window: MainWindow) -> None:
        requester: Any = window.context.requester
        requester.mood = mood
        state = "failed" if mood == "refuse" else "starting"
        window.on_engine_state(
            state, messages.text(f"engine_{'stopped' if mood == 'refuse' else 'starting'}", i18n.language())
        )
        if page:
            window.full.show(page)
            time.sleep(_LONG_S if mood == "silent" else 0)
            return
        window.show_work()
        window.queue.show_view("waiting")
        window.ticket.show_ticket(b"\1" * 16)
        window.knowledge.show_ticket(b"\1" * 16)
        time.sleep(_LONG_S)  # a ticket counts as late after a moment

    return show


def _mood_dialog(mood: str, name: str) -> Callable[[MainWindow], QDialog | None]:
    """Return what shows a dialog while the engine refuses everything, or has not answered yet."""

    def show(window: MainWindow) -> QDialog | None:
        requester: Any = window.context.requester
        if name == "scripts":
            return _scripts(window, mood)
        requester.mood = mood
        made = _process(window) if name == "process" else _sharing(window)
        time.sleep(_LONG_S if mood == "silent" else 0)
        return made

    return show


def _scripts(window: MainWindow, mood: str) -> QDialog:
    from desk.ui.scripts.dialog import ScriptDialog

    requester: Any = window.context.requester
    ticket = window.ticket.ticket
    assert ticket is not None
    requester.mood = mood
    made = ScriptDialog(requester, ticket, window)
    time.sleep(_LONG_S if mood == "silent" else 0)
    return made


def _sharing(window: MainWindow) -> QDialog:
    from desk.ui.sync.dialog import SharingDialog

    dialog = SharingDialog(window.context.requester, window)
    dialog.list.go(1)  # the conflicts: the line itself is always known
    return dialog


def _filtered(window: MainWindow) -> None:
    window.show_work()
    window.queue.show_view("open")
    window.queue.focus_filter()
    window.queue.filters.set_text("p<=P3 登录 OR 支付 OR 申请 -邮件")
    window.queue.reload()


def _marked(window: MainWindow) -> None:
    window.show_work()
    window.queue.show_view("open")
    settle()
    view = window.queue.view
    view.step(1)
    for steps in (1, 2, 1):
        view.toggle_mark()
        view.step(steps)
    window.queue.perform("priority")


def _columns(window: MainWindow) -> None:
    window.show_work()
    window.queue.show_view("open")
    window.queue.toggle("columns")


def _grouped(window: MainWindow) -> None:
    window.show_work()
    window.queue.show_view("open")
    window.queue.head.shape_chosen.emit("group_by", "assignee")


def _new_ticket(window: MainWindow) -> QDialog:
    from desk.ui.dialogs.new_ticket import NewTicketDialog

    assert window.workspace is not None
    dialog = NewTicketDialog(window.context.requester, window.workspace, window)
    dialog.title.setText("登录报错")
    dialog.body.setPlainText(
        "POST /api/login HTTP/1.1 403 Forbidden\n"
        "org.springframework.security.access.AccessDeniedException: Access is denied\n"
        "  at org.springframework.security.web.access.ExceptionTranslationFilter.handle(…:142)"
    )
    return dialog


def _process(window: MainWindow, step: str = "") -> "ProcessDialog":
    from desk.ui.process.dialog import ProcessDialog

    dialog = ProcessDialog(window.context.requester, window)
    if step:
        dialog.drawing.choose(step)
    return dialog


def _process_states(window: MainWindow) -> "ProcessDialog":
    dialog = _process(window)
    dialog.side.tabs.setCurrentIndex(2)
    return dialog


def _process_versions(window: MainWindow) -> QDialog:
    """Two versions and a proposal that one supervisor has signed, and what it would change."""
    ask = window.context.requester.request
    for limit, note in (("30m", "诊断更快交接"), ("45m", "一线需要更多时间")):
        changes = {
            "nodes": {"diagnose": {"limit": limit, "norm": {"zh": "先核对影响范围", "en": "Scope first"}}}
        }
        ask("process.propose", {"line": "universal", "changes": changes, "note": note}, write=True)
    dialog = _process_states(window)
    dialog.show_versions()
    return dialog


def _shortcuts(window: MainWindow) -> QDialog:
    from desk.ui.dialogs.shortcuts import ShortcutsDialog

    return ShortcutsDialog(window)


def _first_start(window: MainWindow) -> QDialog:
    from desk.ui.dialogs.first_start import FirstStartDialog

    return FirstStartDialog("魏清" if i18n.is_chinese() else "Grace Lin", parent=window)


SCREENS = (
    Screen("main", lambda window: _main(window)),
    Screen("note", lambda window: _perform("note")(window)),
    Screen("diagnosis", lambda window: _perform("diagnose")(window)),
    Screen("solve", lambda window: _perform("solve")(window)),
    Screen("call", lambda window: _perform("call")(window)),
    Screen("merge", lambda window: _perform("link")(window)),
    Screen("promise", lambda window: _perform("promise")(window)),
    Screen("side_by_side", lambda window: _side_by_side(window)),
    Screen("filter", lambda window: _filtered(window)),
    Screen("marked", lambda window: _marked(window)),
    Screen("columns", lambda window: _columns(window)),
    Screen("grouped", lambda window: _grouped(window)),
    Screen("palette", lambda window: _palette(window)),
    Screen("sidebar_article", lambda window: _sidebar_article(window)),
    Screen("sidebar_search", lambda window: _sidebar_search(window)),
    Screen("library", lambda window: _library(window)),
    Screen("article_editor", lambda window: _article_editor(window)),
    Screen("article_history", lambda window: _article_history(window)),
    Screen("team_load", lambda window: _team("load")(window)),
    Screen("team_dispatch", lambda window: _team("dispatch")(window)),
    Screen("team_escalation", lambda window: _team_escalation(window)),
    Screen("team_roster", lambda window: _team("roster")(window)),
    Screen("team_skills", lambda window: _team("skills")(window)),
    Screen("team_learning", lambda window: _team("learning")(window)),
    Screen("team_shift", lambda window: _team("shift")(window)),
    Screen("insights", lambda window: _insights(window)),
    Screen("satisfaction", satisfaction),
    Screen("handoff", lambda window: _perform("handoff")(window)),
    Screen("review", lambda window: review("expired")(window)),
    Screen("improve", lambda window: review("improve")(window)),
    Screen("audit", lambda window: review("audit")(window)),
    Screen("compliance_audit", compliance(0)),
    Screen("compliance_ledger", compliance(1)),
    Screen("new_ticket", _new_ticket),
    Screen("preferences", preferences("general")),
    Screen("notifications", preferences("notifications")),
    Screen("keys", preferences("keys")),
    Screen("calendars", preferences("calendars")),
    Screen("levels", preferences("levels")),
    Screen("levels_matrix", tab("levels", 1)),
    Screen("levels_test", levels_test),
    Screen("sharing_join", preferences("sharing")),
    Screen("process", _process),
    Screen("process_branch", lambda window: _process(window, "found1")),
    Screen("process_states", _process_states),
    Screen("process_versions", _process_versions),
    Screen("alert_rules", preferences("alerts")),
    Screen("maintenance", preferences("maintenance")),
    Screen("dispatch_rules", preferences("dispatch")),
    Screen("dispatch_skills", tab("dispatch", 1)),
    Screen("dispatch_groups", tab("dispatch", 2)),
    Screen("dispatch_test", tab("dispatch", 3)),
    Screen("escalation_rules", preferences("escalation")),
    Screen("escalation_tiers", tab("escalation", 1)),
    Screen("escalation_addresses", tab("escalation", 2)),
    Screen("escalation_test", tab("escalation", 3)),
    Screen("templates", preferences("templates")),
    Screen("posts", preferences("posts")),
    Screen("surveys", preferences("surveys")),
    Screen("script_library", preferences("scripts")),
    Screen("channels", preferences("channels")),
    Screen("about", preferences("about")),
    Screen("shortcuts", _shortcuts),
    Screen("first_start", _first_start),
    Screen("empty", lambda window: _empty(window)),
    Screen("failed", lambda window: _mood("refuse", "")(window)),
    Screen("failed_library", lambda window: _mood("refuse", "library")(window)),
    Screen("failed_insights", lambda window: _mood("refuse", "insights")(window)),
    Screen("waiting", lambda window: _mood("silent", "")(window)),
    Screen("waiting_library", lambda window: _mood("silent", "library")(window)),
    Screen("waiting_insights", lambda window: _mood("silent", "insights")(window)),
    *(
        Screen(f"{state}_{page}", _mood(mood, page))
        for state, mood in (("failed", "refuse"), ("waiting", "silent"))
        for page in ("team", "review")
    ),
    *(
        Screen(f"{state}_{name}", _mood_dialog(mood, name))
        for state, mood in (("failed", "refuse"), ("waiting", "silent"))
        for name in ("scripts", "process", "sharing")
    ),
    Screen("scripts", _mood_dialog("", "scripts")),
    Screen("sharing", _mood_dialog("", "sharing")),
)
