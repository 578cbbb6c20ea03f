"""`desk tour --case`: the case of docs/case.md played in a demo workspace, with a picture of each step.

The ops are those of the window, done by the people who would do them; time is a clock that is put forward, and the
engine's own work (dispatch, warnings, escalation) is done every minute of it.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.models.store import Store
from desk.ops.registry import apply
from desk.process.ids import new_id
from desk.protocol.changes import Changes
from desk.protocol.messages import Request

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from desk.ui.tour_screens import Screen
    from desk.ui.window import MainWindow

MINUTE_US = 60_000_000
LOOKED_S = 0.25
"""After so long the window has looked through the process, too."""

CALLER, DESK, EXPERT, DEVELOPER, LEAD, NEW = "王思远", "魏清", "高飞", "潘睿", "许红", "周新"
EXPERTS, DEVELOPMENT, FIRST_LINE = "数据库与中间件", "研发-支付", "一线支持"
LOG = """2026-11-23T09:58:02+08:00 WARN  pool-1 waited 4800 ms for a connection
2026-11-23T09:58:31+08:00 ERROR order-7 java.sql.SQLException: ORA-12541: TNS:no listener
2026-11-23T09:59:04+08:00 ERROR order-9 java.sql.SQLException: ORA-12541: TNS:no listener
"""
PACKAGE: dict[str, Any] = {
    "reproduction": "1. 打开收银台下单\n2. 提交后 30 秒报 ORA-12541，每次必现",
    "impact": {"users": "华东 200 余家门店", "functions": "下单、支付", "since": "今天 09:58", "workaround": "无"},
    "reason": "监听进程反复退出，疑似连接泄漏，需要研发定位",
}  # fmt: skip
Show = Callable[["MainWindow"], "QDialog | None"]
Scene = tuple[str, Show]


class Case:
    """A workspace in which somebody acts and time passes.

    Attributes:
        now_us: the present of the story.
        ticket: the one that the story is about.
    """

    def __init__(self, store: Store, now_us: int) -> None:
        """Begin at an instant; the store follows this clock."""
        self.store, self.now_us, self.ticket = store, now_us, b""
        store.follow(lambda: self.now_us)

    def acts(self, name: str) -> None:
        """Let a member of staff sit at the desk."""
        me = json.dumps(self.id_of("person", name).hex())
        with self.store.write() as connection:
            connection.exec_driver_sql("UPDATE setting SET value = ? WHERE name = 'person'", (me,))

    def id_of(self, table: str, name: str) -> bytes:
        """Return the id of the person, support_group or article with this name."""
        statement = f"SELECT id FROM {table} WHERE {'title' if table == 'article' else 'name'} = ?"
        return bytes(self.store.connection.exec_driver_sql(statement, (name,)).scalar_one())

    def is_owned(self) -> bool:
        """Tell whether the story's ticket stands in its owner's list."""
        statement = "SELECT owner_id IS NOT NULL FROM ticket WHERE id = ?"
        return bool(self.store.connection.exec_driver_sql(statement, (self.ticket,)).scalar_one())

    def do(self, verb: str, *, source: str = "window", **args: Any) -> Changes:
        """Do an op, as if it took a third of a minute."""
        request = Request(n=1, verb=verb, args=args, op_id=new_id(self.now_us))
        made = apply(self.store, request, source=source)
        self.now_us += MINUTE_US // 3
        return made

    def on(self, verb: str, **args: Any) -> Changes:
        """Do an op on the story's ticket."""
        return self.do(verb, ticket=self.ticket, **args)

    def pass_by(self, minutes: int) -> None:
        """Let time pass, with what the engine does in it."""
        for _ in range(minutes):
            for verb in ("dispatch.run", "timer.warn", "escalation.run"):
                self.do(verb, source="system")

    def run_script(self, *, dry: bool, said: str) -> None:
        """Record a run of the article's script as the engine would, begun and ended."""
        run = new_id(self.now_us)
        given = {
            "values": {"services": "oracle-listener"},
            "hosts": ("local",),
            "mark": run.hex(),
            "dry_run": dry,
        }
        self.on("script.begin", run=run, name="restart-services", confirm=("local",), **given)
        results = [{"host": "local", "exit_code": 0, "seconds": 1.4}]
        self.do("ticket.script_record", run=run, results=results, text=said)


# ---- the core failure ------------------------------------------------------------------------------------


def core_failure(case: Case, folder: Path) -> Iterator[Scene]:
    """Play the case of the first document; yields what there is to see."""
    article = _runbook(case)
    case.ticket = case.do(
        "ticket.create", title="收银台无法下单，报 ORA-12541", category="database", product="order_db",
        body="华东门店从 09:58 起全部无法下单，收银台报 ORA-12541: TNS:no listener，重试无效。", channel="phone",
        requester=case.id_of("person", CALLER), impact=1, urgency=2, group=case.id_of("support_group", EXPERTS),
    ).subject  # fmt: skip
    yield "case_1_urgent", _ticket(case)
    case.pass_by(24)
    yield "case_2_escalated", _pages(case)
    case.acts(EXPERT)
    case.on("ticket.take")
    case.on("ticket.reply", body="您好，数据库监听异常退出，正在恢复，30 分钟内再次告知进展。")
    log = folder / "order-db.log"
    log.write_text(LOG, "utf-8")
    case.on("ticket.attach", files=[{"path": str(log), "name": log.name}])
    case.on(
        "ticket.diagnose",
        hypothesis="监听进程退出",
        step="lsnrctl status",
        evidence="TNS-12541",
        result="confirmed",
    )
    case.on("article.use", article=article, verdict="viewed")
    yield "case_3_handoff", _ticket(case, "handoff")
    case.on("ticket.handoff", to=case.id_of("support_group", DEVELOPMENT), **PACKAGE)
    case.on("capsule.export", path=str(folder / "capsule.html"))
    yield from _solved(case, article)


def _solved(case: Case, article: bytes) -> Iterator[Scene]:
    """Let development solve it by the article's script, the requester confirm and rate it."""
    case.acts(DEVELOPER)
    case.on("ticket.handoff_accept")
    yield "case_4_script", _scripts(case)
    case.run_script(dry=True, said="would restart: oracle-listener")
    case.run_script(dry=False, said="✓ oracle-listener: active")
    case.on("article.use", article=article, verdict="worked")
    yield "case_5_solve", _ticket(case, "solve")
    knowledge = {"decision": "reuse", "article": article.hex()}
    steps, cautions = (
        "1. 重启监听\n2. 连接池上限调至 200\n3. 发布修复连接泄漏的版本",
        "低峰期执行，观察连接数 30 分钟",
    )
    case.on("ticket.solve", steps=steps, cautions=cautions, category="database", knowledge=knowledge)
    case.pass_by(5)
    case.on("ticket.confirm", by="phone")
    case.on("survey.answer", rating=2, comment="恢复了，但中间半小时没人告诉我进展", channel="phone")
    yield "case_6_closed", _ticket(case)
    case.acts(LEAD)
    yield "case_7_review", _review


def _runbook(case: Case) -> bytes:
    """Write the article whose fix is a script, and let an expert validate it."""
    case.acts(EXPERT)
    article = case.do(
        "article.create", title="数据库监听停止：ORA-12541", language="zh", symptom="连接报 ORA-12541: TNS:no listener",
        steps="1. lsnrctl status 确认监听状态\n2. 重启监听服务\n3. 观察连接数", script="restart-services",
        prevention="监控监听进程；连接池设置上限与泄漏检测", scenario="数据库", tags=("ORA-12541",), product="order_db",
    ).subject  # fmt: skip
    case.do("article.validate", article=article)
    case.acts(DESK)
    return article


# ---- a routine request -----------------------------------------------------------------------------------


def routine(case: Case, _folder: Path) -> Iterator[Scene]:
    """Play a routine request by somebody on the first day; yields what there is to see."""
    case.acts(DESK)
    colleague = case.do("person.create", name=NEW, staff=True, tier="L1").subject
    case.do("group.join", person=colleague, group=case.id_of("support_group", FIRST_LINE), role="agent")
    case.ticket = case.do(
        "ticket.create", title="登录报错403，无法进入系统", product="iam",
        body="今天早上开始登录统一门户就报 403 Forbidden，换浏览器也一样。", channel="portal",
        requester=case.id_of("person", "林晓彤"), impact=3, urgency=3,
        group=case.id_of("support_group", FIRST_LINE),
    ).subject  # fmt: skip
    case.acts(NEW)
    case.on("ticket.take")
    case.on("ticket.start")
    yield "case_8_hints", _ticket(case)
    case.on("ticket.category", to="account_login")
    case.on("ticket.reply", body="您好，请把地址栏的完整网址发给我，我先核对您的用户组。")
    case.on(
        "ticket.diagnose", hypothesis="会话与网关策略不一致", step="对比正常用户的请求头", result="confirmed",
        evidence="缺少 X-Tenant 头",
    )  # fmt: skip
    article = case.id_of("article", "登录报错403：排查与修复")
    case.on("article.use", article=article, verdict="worked")
    yield "case_9_article", _ticket(case, "solve")


# ---- what is shown ---------------------------------------------------------------------------------------


def _ticket(case: Case, form: str = "") -> Show:
    """Return what shows the story's ticket, with a form opened."""
    ticket = case.ticket

    def show(window: "MainWindow") -> None:
        from desk.ui.tour_pages import settle

        window.go_to("view", "mine" if case.is_owned() else "unassigned", None)
        window.show_work()
        window.show_ticket(ticket)
        settle()
        time.sleep(LOOKED_S)
        settle()
        if form:
            window.ticket.perform(form)

    return show


def _scripts(case: Case) -> Show:
    ticket = case.ticket

    def show(window: "MainWindow") -> "QDialog":
        from desk.ui.scripts.dialog import ScriptDialog
        from desk.ui.tour_pages import settle

        window.show_ticket(ticket)
        settle()
        shown = window.ticket.ticket
        assert shown is not None
        return ScriptDialog(window.context.requester, shown, window)

    return show


def _pages(case: Case) -> Show:
    ticket = case.ticket

    def show(window: "MainWindow") -> None:
        from desk.ui.tour_pages import settle

        section = window.full.show("team").show_tab("escalation")
        settle()
        place = [page.ticket for page in section.model.things].index(ticket)
        section.view.selectRow(place)

    return show


def _review(window: "MainWindow") -> None:
    window.full.show("review").show_section("ratings")


def scenes(case: Case, folder: Path) -> "Iterator[Screen]":
    """Play both stories; yields a screen for each picture, while the workspace stands where it is told."""
    from desk.ui.tour_screens import Screen

    for story in (core_failure, routine):
        for name, show in story(case, folder):
            yield Screen(name, show)
