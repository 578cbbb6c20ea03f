"""Scripts beside a ticket as a person uses them: choose, fill in, dry run, confirm, watch, release."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.protocol.scripts import ParameterView, RunOutput, RunView, ScriptSource, ScriptView
from desk.protocol.views import TicketView
from desk.ui.scripts.dialog import ScriptDialog
from desk.ui.ticket.row_layout import labelled_parts
from desk.ui.widgets.cover import Cover
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.samples import CHEN, entry, ident, ticket

RESTART = ScriptView(
    name="restart-services", title="批量重启服务", summary="逐个重启服务并等待恢复运行。",
    sha="ab" * 32, approved=True, shipped=True,
    danger="change", dry_run=True, timeout_s=300, hosts=("local", "web-1", "web-2"), fits="article",
    parameters=(
        ParameterView(name="services", kind="list", title="服务", required=True),
        ParameterView(name="wait_seconds", kind="int", title="等待秒数", default="20"),
        ParameterView(name="stop", kind="bool", title="首次失败即停止", default="1"),
        ParameterView(name="mode", kind="enum", title="方式", choices=("soft", "hard")),
        ParameterView(name="token", kind="secret", title="口令"),
    ),
)  # fmt: skip
LOGS = ScriptView(
    name="log-analysis", title="日志分析", sha="cd" * 32, approved=True, shipped=True, hosts=("local",)
)
WIPE = ScriptView(
    name="wipe", title="清空缓存分区", sha="ef" * 32, approved=True, approved_by="陈立", danger="destroy",
    hosts=("web-1", "web-2"),
)  # fmt: skip
DONE = RunOutput(
    lines=("… nginx: was active, restarting", "✓ nginx: active after 1 s"), next=2, finished=True,
    results=({"host": "local", "exit_code": 0, "seconds": 1.3, "killed": ""},), output="✓ nginx: active after 1 s",
)  # fmt: skip


def requester(**answers: Any) -> FakeRequester:
    found = {
        "query.scripts": [RESTART, LOGS, WIPE],
        "query.script": ScriptSource(
            name="wipe", manifest="id = 'wipe'", body="rm -rf /var/cache/x", sha="ef", approved=True
        ),
        "script.run": RunView(run="r1", name="restart-services", title="x", hosts=("local",)),
        "script.output": DONE,
        "script.cancel": {},
    }
    return FakeRequester({**found, **answers})


def shown(qtbot: QtBot, asking: FakeRequester, of: TicketView | None = None) -> ScriptDialog:
    dialog = ScriptDialog(asking, of or ticket())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def sent(asking: FakeRequester, verb: str) -> list[dict[str, Any]]:
    return [one.args for one in asking.asked if one.verb == verb]


def click(qtbot: QtBot, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_change_is_tried_first_then_run_on_the_named_hosts(qtbot: QtBot) -> None:
    asking = requester()
    dialog = shown(qtbot, asking)
    assert dialog.list.labels[0].startswith("批量重启服务 · ")
    assert not dialog.run_button.isEnabled()
    services = dialog.face.form.fields["services"]
    qtbot.keyClicks(services, "nginx")
    click(qtbot, dialog.try_button)
    args = sent(asking, "script.run")[-1]
    assert (args["dry_run"], args["hosts"], args["values"]["services"], args["values"]["stop"]) == (
        True,
        ["local"],
        "nginx",
        "1",
    )
    assert "active after" in dialog.output.toPlainText()
    assert dialog.run_button.isEnabled()
    qtbot.keyClicks(services, " php")
    assert not dialog.run_button.isEnabled()
    click(qtbot, dialog.try_button)
    click(qtbot, dialog.face.pills["web-1"])
    assert not dialog.run_button.isEnabled()
    click(qtbot, dialog.try_button)
    assert "web-1" in dialog.run_button.text()
    click(qtbot, dialog.run_button)
    args = sent(asking, "script.run")[-1]
    assert (args["dry_run"], args["confirm"]) == (False, ["local", "web-1"])


def test_a_failed_dry_run_does_not_open_the_way(qtbot: QtBot) -> None:
    failed = RunOutput(
        finished=True, results=({"host": "local", "exit_code": 2, "seconds": 0.1, "killed": ""},), output="no"
    )
    dialog = shown(qtbot, requester(**{"script.output": failed}))
    click(qtbot, dialog.try_button)
    assert "2" in dialog.notice.text
    assert not dialog.run_button.isEnabled()


def test_what_cannot_be_taken_back_wants_the_hosts_typed_and_a_colleague(qtbot: QtBot) -> None:
    asking = requester()
    dialog = shown(qtbot, asking)
    dialog.list.go(2)
    assert not dialog.run_button.isEnabled()
    qtbot.keyClicks(dialog.face.typed, "web-2")
    assert not dialog.run_button.isEnabled()
    dialog.face.typed.clear()
    qtbot.keyClicks(dialog.face.typed, "web-1")
    assert dialog.run_button.isEnabled()
    click(qtbot, dialog.ask_button)
    assert sent(asking, "ticket.script_request")[-1]["hosts"] == ["web-1"]
    click(qtbot, dialog.source_button)
    opened = next(child for child in dialog.findChildren(QPlainTextEdit) if "rm -rf" in child.toPlainText())
    assert opened.isReadOnly()


def test_what_a_colleague_asked_for_is_released(qtbot: QtBot) -> None:
    data = {"script": "wipe", "title": ["Wipe", "清空"], "hosts": ["web-1"], "values": {"why": "full"}}
    asked = entry(90, "script_request", 5, data=data, author_id=CHEN.id, author_name=CHEN.name)
    asking = requester()
    dialog = shown(qtbot, asking, ticket(entries=(asked,)))
    assert "陈立" in dialog.asked.text
    assert "why=full" in dialog.asked.text
    click(qtbot, dialog.asked.buttons[0])
    assert sent(asking, "ticket.script_release") == [{"ticket": ticket().id, "request": asked.id}]


def test_a_long_run_is_watched_and_stopped(qtbot: QtBot) -> None:
    steps = [RunOutput(lines=("one",), next=1), RunOutput(lines=("two",), next=2)]
    asking = requester(**{"script.output": lambda args: steps.pop(0) if steps else DONE})
    dialog = shown(qtbot, asking)
    dialog.list.go(1)
    click(qtbot, dialog.run_button)
    qtbot.waitUntil(lambda: not dialog.output.is_running)
    assert [args["start"] for args in sent(asking, "script.output")] == [0, 1, 2]
    asking.answers["script.output"] = RunOutput(lines=("again",), next=1)
    click(qtbot, dialog.run_button)
    assert dialog.output.toPlainText() == "again"
    click(qtbot, dialog.stop_button)
    assert sent(asking, "script.cancel") == [{"run": "r1"}]


def test_without_the_list_the_dialog_says_why_and_asks_again(qtbot: QtBot) -> None:
    asking = requester(**{"query.scripts": Failure(code="x", sentence="Not now.")})
    dialog = shown(qtbot, asking)
    covers = dialog.findChildren(Cover)
    assert [cover.state for cover in covers] == ["refused"]
    assert "Not now." in covers[0].accessibleName()


@pytest.mark.parametrize("verb", ["script.run", "script.output"])
def test_a_refusal_stays_readable_and_nothing_typed_is_lost(qtbot: QtBot, verb: str) -> None:
    asking = requester(**{verb: Failure(code="x", sentence="Not now.")})
    dialog = shown(qtbot, asking)
    if dialog.face.form is not None:
        line = dialog.face.form.fields["services"]
        assert isinstance(line, QLineEdit)
        qtbot.keyClicks(line, "nginx")
        click(qtbot, dialog.try_button)
        assert line.text() == "nginx"
    assert dialog.notice.text == "Not now."


def test_a_run_in_the_timeline_says_host_and_exit_code() -> None:
    results = [
        {"host": "web-1", "exit_code": 3, "seconds": 2.0, "killed": ""},
        {"host": "web-2", "killed": "time_out"},
    ]
    data = {"title": ["Wipe", "清空"], "results": results}
    parts = labelled_parts(entry(91, "script_run", 3, "said ```this```", data=data))
    assert "web-1" in parts[0][1]
    assert "3" in parts[0][1]
    assert parts[1][1].startswith("```\n")
    assert parts[1][1].count("```") == 2
    assert ident(1091)
