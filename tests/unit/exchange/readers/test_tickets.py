"""Tickets from files with one row per ticket."""

import json
from pathlib import Path

from tests.unit.exchange.import_kit import import_text, kinds, us


def test_a_chinese_export(tmp_path: Path) -> None:
    text = (
        "工单编号,标题,问题描述,状态,优先级,分类,处理组,处理人,用户,邮箱,创建时间,解决时间,关闭时间,解决方案,渠道,标签,备注\n"
        "G1,打印机,连不上网,已关闭,紧急,硬件,桌面组,张三,李四,LiSi@x.example,2026年3月9日 14:05,2026/3/9 15:05,"
        '2026-03-10,重启打印机,企业微信,"打印,网络",已电话联系\n'
        "G2,登录,密码错误,处理中,P2,账号,桌面组,张三,王五,,2026/3/9 14:05,,,,电话,,\n"
        "G3,咨询,发票,等待用户,低,财务,财务组,?,王五,,2026/3/9 14:05,,,,邮件,,\n"
        "G4,撤回,不需要了,已取消,未定,财务,财务组,-,王五,,2026/3/9 14:05,,,,鸽子,,\n"
    )
    loader, last = import_text(tmp_path, text)
    first = loader.tickets["G1"]
    assert kinds(first) == [
        ("created", 0), ("customer_message", 0), ("internal_note", 0), ("solution_provided", 60), ("closed", 595),
    ]  # fmt: skip
    assert (first.state, first.priority, first.channel, first.tags) == ("closed", 1, "im", ["打印", "网络"])
    assert (first.requester, first.owner, first.group) == ("lisi@x.example", "张三", "桌面组")
    assert first.entries[3].data == {"steps": "重启打印机"}
    assert loader.people["lisi@x.example"].name == "李四"
    assert loader.people["张三"].staff
    assert not loader.people["lisi@x.example"].staff
    second, third, fourth = (loader.tickets[key] for key in ("G2", "G3", "G4"))
    assert [kind for kind, _ in kinds(second)] == ["created", "customer_message", "started"]
    assert second.entries[-1].data == {"time_unknown": True}
    assert (third.state, third.owner, third.priority) == ("waiting_customer", "", 4)
    assert third.entries[-1].data["reason"] == "等待用户"
    assert (fourth.state, fourth.priority, fourth.channel) == ("cancelled", 3, "import")
    assert last.rejected == 0


def test_times_that_are_stated_are_kept(tmp_path: Path) -> None:
    text = (
        "id,subject,status,created_at,first_response_at,resolved_at,updated_at\n"
        "1,a,Resolved,2026-03-01 10:00,2026-03-01 10:20,2026-03-01 11:00,2026-03-02 10:00\n"
        "2,b,Closed,2026-03-01 10:00,,,2026-03-02 10:00\n"
        "3,c,Open,2026-03-01 10:00,2026-03-01 10:05,,\n"
        "4,d,Closed,2026-03-01 10:00,soon,,\n"
        "5,e,Closed,never,,,\n"
        "?,f,Closed,2026-03-01 10:00,,,\n"
    )
    loader, last = import_text(tmp_path, text)
    assert kinds(loader.tickets["1"]) == [("created", 0), ("public_reply", 20), ("solution_provided", 60)]
    assert loader.tickets["1"].updated_us == us("2026-03-02 10:00")
    assert kinds(loader.tickets["2"]) == [("created", 0), ("closed", 1440)]
    assert loader.tickets["2"].entries[1].data == {"cause": "imported"}
    assert kinds(loader.tickets["3"]) == [("created", 0), ("public_reply", 5)]
    assert [kind for kind, _ in kinds(loader.tickets["4"])] == ["created", "closed"]
    assert last.rejected == 2
    assert set(loader.tickets) == {"1", "2", "3", "4"}


def test_tickets_without_number_date_or_state(tmp_path: Path) -> None:
    text = "subject,body,answer,tag_1,tag_2\nHi,Dear\\n\\nall,Thanks,a,b\nHi,Dear\\n\\nall,Thanks,a,b\n,Only a body\\nx,,,\n"
    loader, last = import_text(tmp_path, text)
    first, second, third = loader.tickets.values()
    assert first.external_id != second.external_id
    assert second.external_id == f"{first.external_id}-2"
    assert third.title == "Only a body"
    assert first.entries[1].body == "Dear\n\nall"
    assert [kind for kind, _ in kinds(first)] == ["created", "customer_message", "public_reply", "closed"]
    assert all(entry.data.get("time_unknown") for entry in first.entries)
    assert (first.created_us, first.tags) == (us("2026-01-01 00:00"), ["a", "b"])
    again, _ = import_text(tmp_path, text)
    assert again.tickets == loader.tickets
    assert last.done == 3


def test_rows_without_any_text_are_refused(tmp_path: Path) -> None:
    loader, last = import_text(tmp_path, "subject,category\nHi,1\n?,2\n")
    assert (len(loader.tickets), last.rejected) == (1, 1)


def test_comments_of_json_lines(tmp_path: Path) -> None:
    comments = [
        {
            "id": 5,
            "author": "li@x.example",
            "created_at": "2026-03-01T10:05:00Z",
            "body": "thanks!",
            "public": True,
        },
        {
            "author": {"name": "Anna"},
            "created_at": "2026-03-01T10:02:00Z",
            "text": "Try this",
            "public": "yes",
        },
        {"author": "Anna", "time": "never", "text": "secret", "internal": True},
        {"text": ""},
        "2026-03-01 10:09;Anna;a; dated note",
        {"body": "who knows", "public": "perhaps"},
    ]
    item = {"id": 1, "title": "t", "requester": "Li <li@x.example>", "created_at": "2026-03-01T10:00:00Z"}
    item |= {"comments": comments, "status": "open", "custom": {"extra": 1}}
    loader, _ = import_text(tmp_path, json.dumps(item) + "\n", name="f.jsonl")
    ticket = loader.tickets["1"]
    assert kinds(ticket) == [
        ("created", 0), ("internal_note", 0), ("internal_note", 0), ("public_reply", 2), ("customer_message", 5),
        ("internal_note", 9),
    ]  # fmt: skip
    assert ticket.entries[4].data == {"courtesy": True}
    assert (ticket.entries[4].author, ticket.entries[4].external_id) == ("li@x.example", "5")
    assert ticket.entries[5].body == "a; dated note"
    assert ticket.entries[1].data == {"time_unknown": True}


def test_mapping_with_values_defaults_facts_and_tiers(tmp_path: Path) -> None:
    mapping = """
[time]
zone = "Europe/Berlin"
[columns]
external_id = "k"
title = ["a", "b"]
state = "s"
priority = "p"
tier = "t"
created = "c"
group = "g"
owner = "o"
facts = ["f"]
[values.state]
X = "scheduled"
[values.group]
"7" = "Network"
[defaults]
priority = "P1"
category = "Misc"
"""
    text = "k,a,b,s,p,t,c,g,o,f\n1,Box,12,X,?,二线,2026-03-09 08:00,7,5,blue\n2,Box,,assigned,low,9,,?,5,?\n"
    loader, last = import_text(tmp_path, text, mapping)
    one, two = loader.tickets["1"], loader.tickets["2"]
    assert (one.title, two.title) == ("Box · B 12", "Box")
    assert (one.state, one.priority, one.tier, one.group, one.category) == (
        "scheduled",
        1,
        "L2",
        "Network",
        "Misc",
    )
    assert (one.created_us, one.facts) == (us("2026-03-09 07:00"), {"f": "blue"})
    assert (two.state, two.priority, two.tier, two.group, two.created_us) == (
        "assigned",
        4,
        "",
        "",
        us("2026-01-01 00:00"),
    )
    assert loader.people["5"].name == "O 5"
    assert last.rejected == 0
