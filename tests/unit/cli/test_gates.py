"""`desk ticket` and the gates of the process: every word runs, is explained in both languages, and refuses in words."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cli import main, ticket
from desk.cli.session import Session
from desk.cli.ticket_words import WORDS
from tests.unit.ops.test_dispatching import home
from tests.unit.ops_kit import Kit

Desk = Callable[..., str]


def choices(language: str) -> dict[str, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser()
    ticket.build(parser, Session(Path(), language))
    return next(dict(one.choices) for one in parser._actions if isinstance(one, argparse._SubParsersAction))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_argument_is_explained(language: str) -> None:
    for name, parser in choices(language).items():
        assert parser.description
        for one in parser._actions:
            if one.dest not in ("help", "json"):
                assert one.help == WORDS[one.dest][language == "zh_CN"], (name, one.dest)
        parser.format_help()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    kit = Kit(tmp_path / "workspace")
    kit.run("group.create", name="网络", tier="L2")
    person = kit.run("person.create", name="赵磊").subject
    for title in ("核心交换机中断", "另一处中断", "第三处"):
        kit.create(title=title, requester=person, priority=1, category="network", group=home(kit))
    group = bytes(
        kit.store.connection.exec_driver_sql("SELECT id FROM support_group WHERE name = '网络'").scalar()
    )
    kit.run("group.join", group=group, person=kit.me, role="supervisor")
    kit.run("checklist.save", name="巡检", checklist={"title": "巡检", "items": ["看日志", "看监控"]})
    macro = {"title": "安抚", "steps": [{"verb": "ticket.reply", "args": {"body": "{{用户}}您好，{{进展}}"}}]}
    kit.run("macro.save", name="安抚", macro=macro)
    kit.store.close()

    def run(*words: str, code: int = 0) -> str:
        assert main([*words, "--workspace", str(tmp_path / "workspace"), "--language", "en"]) == code, words
        return "".join(capsys.readouterr())

    return run


def numbers(desk: Desk) -> list[str]:
    return sorted(row["number"] for row in json.loads(desk("queue", "--json"))["tickets"])


def shown(desk: Desk, number: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(desk("ticket", "show", number, "--json"))
    return found


def test_a_hand_off_by_the_command_line(desk: Desk, tmp_path: Path) -> None:
    number = numbers(desk)[0]
    desk("ticket", "take", number)
    refused = desk("ticket", "handoff", number, "网络", code=1)
    assert "reproduction steps" in refused
    desk("ticket", "handoff", number, "网络", "--exception", "紧急")
    desk("ticket", "recall", number, "--reason", "补资料")
    log = tmp_path / "switch.log"
    log.write_text("link down", encoding="utf-8")
    whole = ("--reproduction", "拔插光纤", "--users", "200", "--functions", "全部", "--since", "9:00", "--workaround", "无",
             "--untried", "刚受理", "--file", str(log), "--reason", "需网络专家")  # fmt: skip
    desk("ticket", "handoff", number, "网络", *whole)
    assert number in desk("capsule", "list", "--waiting", "--mine")
    assert "reason" in desk("ticket", "refuse", number, "other", " ", code=1)
    desk("ticket", "refuse", number, "incomplete", "缺拓扑")
    desk("ticket", "handoff", number, "网络", *whole, "--person", "me")
    page = tmp_path / "out.html"
    desk("ticket", "capsule", number, str(page))
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "no answer yet" in desk("capsule", "import", str(page), code=1)
    assert "did not come in a capsule" in desk(
        "ticket", "answer-capsule", number, str(page), "accepted", code=1
    )
    desk("ticket", "accept", number)
    assert shown(desk, number)["tier"] == "L2"
    assert "No hand-off" in desk("ticket", "accept", number, code=1)


def test_solution_confirmation_and_reopening(desk: Desk) -> None:
    number = numbers(desk)[0]
    desk("ticket", "take", number)
    desk("ticket", "diagnose", number, "--hypothesis", "光模块", "--step", "更换", "--result", "confirmed")
    assert "knowledge" in desk("ticket", "resolve", number, "更换光模块", "--knowledge", "reuse", code=1)
    desk("ticket", "resolve", number, "更换光模块", "--knowledge", "none", "--reason", "一次性")
    assert "tried to reach" in desk("ticket", "close", number, code=1)
    desk("ticket", "reject", number)
    desk("ticket", "resolve", number, "更换光模块", "--knowledge", "none", "--reason", "一次性")
    desk("ticket", "confirm", number, "--by", "phone")
    assert shown(desk, number)["state"] == "closed"
    desk("ticket", "rate", number, "2", "--comment", "太慢", "--channel", "phone")
    desk("survey", "follow", number, "已致歉")
    desk("ticket", "reopen", number, "又断了")
    desk("ticket", "resolve", number, "再换", "--knowledge", "none", "--reason", "一次性")
    desk("ticket", "close", number, "--exception", "用户失联")
    assert shown(desk, number)["state"] == "closed"


def test_major_incident_checklists_macros_third_parties(desk: Desk) -> None:
    one, two, three = numbers(desk)
    assert "no major incident" in desk("ticket", "major-update", one, "x", code=1)
    desk("ticket", "major", one)
    desk("ticket", "link", one, two, "--type", "parent")
    desk("ticket", "major-update", one, "正在恢复")
    desk("ticket", "check", one, "1", "--note", "已确认")
    assert "✓ 1" in desk("ticket", "work", one)
    desk("ticket", "check", one, "1", "--undo")
    assert "not on the ticket" in desk("ticket", "check", one, "1", "--list", "9", code=1)
    desk("ticket", "checklist", one, "巡检")
    desk("ticket", "checklist", one, "--title", "自定", "--item", "甲", "--item", "乙")
    desk("ticket", "side", one, "运营商", "已报修", "--channel", "电话")
    desk("ticket", "side", one, "运营商", "一小时", "--in")
    desk("ticket", "time", one, "15", "--activity", "排查", "--note", "x")
    assert "from 1 to 1440" in desk("ticket", "time", one, "0", code=1)
    work = desk("ticket", "work", one)
    assert all(said in work for said in ("2. 巡检", "魏清: 15 min", "运营商: 2"))
    assert json.loads(desk("ticket", "work", one, "--json"))["major"] is True
    assert "进展" in desk("ticket", "macro", one, "安抚", code=1)
    desk("ticket", "macro", one, "安抚", "--value", "进展=半小时内恢复")
    assert "赵磊您好，半小时内恢复" in desk("ticket", "show", one)
    desk("ticket", "major-solve", one, "切换线路", "--knowledge", "none", "--reason", "一次性")
    assert shown(desk, two)["state"] == "pending_confirmation"
    entry = next(one["id"] for one in shown(desk, three)["entries"] if one["kind"] == "created")  # type: ignore[attr-defined]
    desk("ticket", "split", three, "另一个问题", entry, "--priority", "P3")
    assert len(numbers(desk)) >= 4


def test_waivers_promises_links(desk: Desk) -> None:
    one, two, _ = numbers(desk)
    desk("ticket", "waive", one, "resolution", "停电")
    desk("ticket", "promise", one, "2099-01-01T10:00")
    assert "not on the ticket" in desk("ticket", "lint-waive", one, "no_category", "x", "理由", code=1)
    desk("ticket", "link", one, two)
    link = next(iter(shown(desk, one)["links"]))  # type: ignore[call-overload]
    desk("ticket", "unlink", one, link["link"])
    assert shown(desk, one)["links"] == []
    desk("ticket", "merge", one, two)
    desk("ticket", "unmerge", one)


def test_a_major_incident_is_called_off_and_a_template_retired(desk: Desk) -> None:
    number = numbers(desk)[0]
    desk("ticket", "major", number)
    desk("ticket", "major-end", number, "仅一人受影响")
    assert "major_ended" in json.dumps(shown(desk, number))
    assert "巡检" in desk("template", "list", "checklist")
    desk("template", "retire", "checklist", "巡检")
    assert "巡检" not in desk("template", "list", "checklist")
    assert "no macro" in desk("template", "retire", "macro", "nothing", code=1)
