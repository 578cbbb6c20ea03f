"""The demo's team: shifts with swapped days, proofs of skills, records of learning, dispatch and escalation rules.

Written after the history, as rows: people and groups are found by their external ids. Deterministic.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.models.store import Store
from desk.ops.batons import lines_of
from desk.process.ids import fact_id
from desk.process.roster import read_hours, write_hours

SECOND, DAY = 1_000_000, 86_400
EARLY, LATE = "07:30-12:00, 12:30-15:30", "14:00-18:00, 18:30-22:00"
OFFICE = "09:00-12:00, 13:30-18:00"
AROUND_THE_CLOCK = ("chen.li", "gao.fei", "yao.yuan")
AUTOMATIC = "database"
"""The pilot: one product line of medium complexity is dispatched by machine, the others by people."""

_CAPACITY = {"L1": 14, "L2": 12, "R&D": 10}
_CERTIFICATES = {
    "MySQL": "Oracle OCP",
    "PostgreSQL": "PGCE",
    "Kubernetes": "CKA",
    "网络": "HCIP",
    "English": "CET-6",
}
_NEXT = {
    "l1": "database", "network": "container", "finance": "rd-account", "billing": "rd-payment",
    "database": "rd-payment", "container": "rd-account",
}  # fmt: skip
_NEEDS = (
    ("MySQL", 3, "database"), ("网络", 3, "network_vpn"), ("Kubernetes", 3, "container"),
    ("账号与登录", 3, "account_login"),
)  # fmt: skip
_LEARNT = (
    ("sharing", "一次死锁排查的复盘", "MySQL", 60, "", 0, ("chen.li", "gao.fei", "luo.min")),
    ("training", "服务话术与用户沟通", "", 120, "全员通过", 0, ("liu.yang", "zhou.min", "sun.peng")),
    ("assessment", "季度考核：账号与登录", "账号与登录", 45, "87 分", 4, ("liu.yang",)),
    ("assessment", "季度考核：网络", "网络", 45, "92 分", 5, ("guo.tao",)),
    ("certification", "CKA 认证", "Kubernetes", 120, "通过", 5, ("yao.yuan",)),
    ("lecture", "厂商讲座：容器网络", "Kubernetes", 90, "", 0, ("yao.yuan", "zheng.hao")),
    ("case", "案例分析：支付回调超时", "支付", 60, "", 0, ("pan.rui", "lu.xin", "wei.qing")),
    ("role_play", "角色扮演：安抚焦急的用户", "", 40, "", 0, ("wei.qing", "grace.lin")),
)


def add_team(store: Store, now_us: int, zone: str) -> None:
    """Give the demo's staff shifts, proofs, records and rules, once."""
    with store.write() as connection:
        people, tiers, groups = _ids(connection)
        if not people or connection.exec_driver_sql("SELECT 1 FROM agent_profile LIMIT 1").first():
            return
        today = datetime.fromtimestamp(now_us // SECOND, UTC).astimezone(ZoneInfo(zone)).date()
        _profiles(connection, people, tiers, now_us)
        _days(connection, people, today)
        _proofs(connection, now_us)
        _learning(connection, people, now_us)
        for kind, name, body in _rules(people, groups, today):
            connection.exec_driver_sql(
                "INSERT INTO ruleset(kind, name, version, body, at_us) VALUES (?, ?, 2, ?, ?)",
                (kind, name, json.dumps(body, ensure_ascii=False), now_us),
            )
        _baton(store, connection, people, now_us)


def _ids(connection: Connection) -> tuple[dict[str, bytes], dict[str, str], dict[str, bytes]]:
    rows = connection.exec_driver_sql(
        "SELECT external_id, id, tier FROM person WHERE source = 'demo' AND staff = 1"
    ).all()
    people = {str(name).removeprefix("staff-"): bytes(ident) for name, ident, _ in rows}
    tiers = {str(name).removeprefix("staff-"): str(tier) for name, _, tier in rows}
    groups = connection.exec_driver_sql("SELECT external_id, id FROM support_group WHERE source = 'demo'")
    return people, tiers, {str(name).removeprefix("group-"): bytes(ident) for name, ident in groups}


def _profiles(connection: Connection, people: dict[str, bytes], tiers: dict[str, str], now_us: int) -> None:
    quiet = {"zhou.min": "busy", "sun.peng": "away", "cai.ming": "offline", "deng.wei": "busy"}
    for login, person in people.items():
        calendar = "24x7" if login in AROUND_THE_CLOCK else "cn-bh"
        connection.exec_driver_sql(
            "INSERT INTO agent_profile(person_id, calendar, capacity, products) VALUES (?, ?, ?, '')",
            (person, calendar, _CAPACITY.get(tiers[login], 12)),
        )
        connection.exec_driver_sql(
            "INSERT INTO availability(person_id, state, cause, since_us) VALUES (?, ?, 'person', ?)",
            (person, quiet.get(login, "available"), now_us - 47 * 60 * SECOND),
        )


def _days(connection: Connection, people: dict[str, bytes], today: date) -> None:
    monday = today - timedelta(days=today.weekday())
    saturday = monday + timedelta(days=5)
    found: list[tuple[str, date, str, str, str]] = []
    for week in range(2):
        for day in range(5):
            at = monday + timedelta(days=7 * week + day)
            early, late = ("liu.yang", "zhou.min") if week == 0 else ("zhou.min", "liu.yang")
            found += [(early, at, "shift", EARLY, "早班"), (late, at, "shift", LATE, "晚班")]
    found += [
        ("sun.peng", monday + timedelta(days=2), "swap", "", "调休"),
        ("sun.peng", saturday, "swap", OFFICE, "补班"),
        ("he.jing", monday + timedelta(days=3), "leave", "", "年假"),
        ("he.jing", monday + timedelta(days=4), "leave", "", "年假"),
        ("guo.tao", saturday, "shift", OFFICE, "机房割接值守"),
        ("deng.wei", monday + timedelta(days=8), "off", "", ""),
    ]
    for login, at, kind, hours, note in found:
        text = json.dumps(write_hours(read_hours(hours)))
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO roster_day(person_id, day, kind, hours, note) VALUES (?, ?, ?, ?, ?)",
            (people[login], at.isoformat(), kind, text, note),
        )


def _proofs(connection: Connection, now_us: int) -> None:
    """Date every level, certify the experts; one proof in nine has run out and wants to be renewed."""
    rows = connection.exec_driver_sql(
        "SELECT person_id, name, level FROM skill ORDER BY person_id, name"
    ).all()
    for number, (person, name, level) in enumerate(rows):
        assessed = now_us - (20 + 9 * number % 200) * DAY * SECOND
        until = now_us - 5 * DAY * SECOND if number % 9 == 4 else assessed + 365 * DAY * SECOND
        certificate = _CERTIFICATES.get(name, "") if level >= 4 else ""
        connection.exec_driver_sql(
            "UPDATE skill SET assessed_us = ?, assessed_until_us = ?, certificate = ?, certified_until_us = ?"
            " WHERE person_id = ? AND name = ?",
            (
                assessed,
                until,
                certificate,
                assessed + 700 * DAY * SECOND if certificate else None,
                person,
                name,
            ),
        )


def _learning(connection: Connection, people: dict[str, bytes], now_us: int) -> None:
    for number, (kind, title, skill, minutes, outcome, level, logins) in enumerate(_LEARNT):
        held = now_us - (3 + 8 * number) * DAY * SECOND
        proves = kind in ("assessment", "certification")
        for login in logins:
            connection.exec_driver_sql(
                "INSERT INTO training(id, person_id, kind, skill, title, held_us, minutes, outcome, level,"
                " certificate, until_us, recorded_by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    fact_id("demo", "training", number, login), people[login], kind, skill, title, held, minutes,
                    outcome, level, "CKA" if kind == "certification" else "",
                    held + 365 * DAY * SECOND if proves else None, people["xu.hong"],
                ),
            )  # fmt: skip


def _rules(
    people: dict[str, bytes], groups: dict[str, bytes], today: date
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the rules of dispatch and escalation and the rota, as JSON data."""
    yield "rota", "duty", {
        "id": "duty", "name": "值班专家", "people": [people[login].hex() for login in AROUND_THE_CLOCK],
        "first": (today - timedelta(days=today.weekday() + 21)).isoformat(), "handover": "09:00", "turn_days": 7,
        "tz": "Asia/Shanghai", "covers": [],
    }  # fmt: skip
    yield "dispatch", "dispatch", dispatch_rules(groups)
    yield "escalation", "escalation", escalation_rules(groups)


def dispatch_rules(groups: dict[str, bytes]) -> dict[str, Any]:
    """Return the dispatch rules: urgent database trouble to the experts, everything else to the service desk."""
    hexes = {key: ident.hex() for key, ident in groups.items()}
    return {
        "enabled": True,
        "skills": ["账号与登录", "网络", "MySQL", "PostgreSQL", "Kubernetes", "支付", "账单", "English"],
        "rules": [
            {"group": hexes["database"], "types": ["database", "redis_mq"]},
            {"group": hexes["container"], "types": ["container", "deployment"]},
            {"group": hexes["network"], "types": ["network_vpn", "dns_tls"]},
            {"group": hexes["billing"], "types": ["billing", "payment"]},
            {"group": hexes["finance"], "types": ["finance_system"]},
            {"group": hexes["l1"]},
        ],
        "needs": [{"skill": skill, "level": level, "types": [kind]} for skill, level, kind in _NEEDS],
        "modes": {ident: "capacity" if key == AUTOMATIC else "manual" for key, ident in hexes.items()},
        "wider": {hexes["database"]: [hexes["container"]]},
        "expert_group": hexes["database"],
        "core_products": ["payment_gateway", "order_db"],
    }


def escalation_rules(groups: dict[str, bytes]) -> dict[str, Any]:
    """Return the escalation rules: urgent ones climb to whoever is on call and the leads, others tell the lead."""
    hexes = {key: ident.hex() for key, ident in groups.items()}
    duty = {"kind": "rota", "id": "duty"}
    return {
        "enabled": True,
        "policies": [
            {
                "id": "urgent", "name": "P0/P1", "order": 10, "condition": {"priority": ["0", "1"]}, "repeat": 2,
                "fallback": hexes["l1"],
                "levels": [
                    {"after": 0, "targets": [{"kind": "owner"}, duty]},
                    {"after": 600, "targets": [{"kind": "lead"}]},
                    {"after": 600, "targets": [{"kind": "next_tier"}, {"kind": "lead"}]},
                ],
            },
            {
                "id": "standard", "name": "标准", "order": 100, "repeat": 0, "fallback": hexes["l1"],
                "levels": [{"after": 0, "targets": [{"kind": "owner"}, {"kind": "lead"}], "important": False}],
            },
        ],
        "next_group": {hexes[source]: hexes[target] for source, target in _NEXT.items()},
        "metrics": ["first_response"],
        "mildest": 1,
    }  # fmt: skip


def _baton(store: Store, connection: Connection, people: dict[str, bytes], now_us: int) -> None:
    """Let a colleague have handed the last shift over."""
    giver = people["liu.yang"]
    until, lines = lines_of(store, connection, giver, now_us)
    connection.exec_driver_sql(
        "INSERT INTO baton(id, person_id, made_us, next_shift_us, body, note) VALUES (?, ?, ?, ?, ?, ?)",
        (
            fact_id("demo", "baton", giver), giver, now_us - 25 * 60 * SECOND, until * SECOND,
            json.dumps({"lines": lines[:4]}, ensure_ascii=False), "打印机厂商下午回电，号码在工单备注里。",
        ),
    )  # fmt: skip
