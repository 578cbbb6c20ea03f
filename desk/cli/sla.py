"""`desk sla`: where every minute of a clock went, which policy a ticket gets and why, what clocks a scenario has."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from desk.cli import effect, trial
from desk.cli.lookup import ticket_of
from desk.cli.rule_files import read_rules
from desk.cli.session import Session, iso
from desk.process import matrix_json, messages
from desk.process.errors import KnownError
from desk.process.policy import METRIC_LABELS
from desk.protocol.policy_trial import ServiceTrial
from desk.protocol.views import ExplainRow

METRICS = ("first_response", "next_response", "update", "resolution", "promise")

messages.register(
    {
        "scenario_unreadable": (
            "The scenario {path} cannot be read: {detail}. Write one JSON object in UTF-8.",
            "无法读取场景文件 {path}：{detail}。请提供 UTF-8 编码的 JSON 对象。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    explain = words.add_parser("explain", help=session.word("account for every minute", "逐分钟说明时钟"))
    explain.add_argument("ticket")
    explain.add_argument("--at", metavar="T")
    explain.add_argument("--metric", choices=METRICS)
    explain.add_argument("--cycle", type=int, default=0)
    explain.add_argument("--json", action="store_true", help="JSON")
    test = words.add_parser(
        "test", help=session.word("which policy a ticket gets and why", "工单适用哪条策略及原因")
    )
    trial.declare(test, session, rules="--policies")
    rules = words.add_parser(
        "policies", help=session.word("show the policies as JSON, or set them all", "查看或整体设置策略")
    )
    rules.add_argument("--set", dest="path", metavar="FILE")
    rules.add_argument(
        "--apply-to-open", action="store_true",
        help=session.word("open tickets move to them too, closed ones never do", "未关闭的工单也改用新策略（已关闭的不变）"),
    )  # fmt: skip
    rules.add_argument(
        "--preview", action="store_true",
        help=session.word("count what --apply-to-open would change; store nothing", "仅统计应用于未关闭工单的影响，不保存"),
    )  # fmt: skip
    matrix = words.add_parser(
        "matrix", help=session.word("show the priority matrix, or set it", "查看或设置优先级矩阵")
    )
    matrix.add_argument(
        "--set", dest="path", metavar="FILE", help=session.word("as --json prints it", "格式同 --json")
    )
    matrix.add_argument("--json", action="store_true", help="JSON")
    simulate = words.add_parser("simulate", help=session.word("run a scenario file", "运行场景文件"))
    simulate.add_argument("scenario", help="FILE, - = stdin")
    simulate.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    actions = {
        "simulate": _simulate,
        "explain": _explain,
        "test": _test,
        "policies": _policies,
        "matrix": _matrix,
    }
    return actions[options.action](session, options)


def _policies(session: Session, options: argparse.Namespace) -> int:
    client = session.client()
    policies = _list_of(read_rules(options.path)) if options.path else client.ask("query.policies")
    if options.preview:
        effect.show(session, {"policies": policies})
        return 0
    if options.path or options.apply_to_open:
        client.do("policy.arrange", {"policies": policies, "apply_to_open": options.apply_to_open})
        while options.apply_to_open and client.do("timer.rebind", {}).items:
            pass  # the engine of a window would come to it by itself; here it may be gone the next moment
    session.print_json(session.client().ask("query.policies"))
    return 0


def _matrix(session: Session, options: argparse.Namespace) -> int:
    client = session.client()
    if options.path:
        client.do("matrix.set", {"matrix": read_rules(options.path)})
    found = client.ask("query.matrix")
    if options.json:
        session.print_json(found)
        return 0
    matrix = matrix_json.from_json(found)
    for level, rows in matrix.cells.items():
        session.print_line(f"{session.word(*matrix.levels[level])} ({level})")
        heads = ("", *(f"{n} {session.word(*words)}" for n, words in enumerate(matrix.urgencies, 1)))
        table = [
            [f"{n} {session.word(*one.words)} (≥{one.users})", *map(matrix.label, rows[n - 1])]
            for n, one in enumerate(matrix.impacts, 1)
        ]
        session.print_table(table, heads=heads)
    for one in matrix.degrees:
        session.print_line(
            f"--interruption {one.key}: {session.word(*one.words)} → {one.impact} x {one.urgency}"
        )
    for odd in matrix.odd():
        said = f"{odd.level}: {odd.impact} x {odd.urgency} ({odd.kind})"
        session.print_line(
            session.word(f"look again, milder than its neighbour: {said}", f"请核对，低于相邻格：{said}")
        )
    return 0


def _list_of(data: Any) -> list[Any]:
    """Return the policies of a file: a list of them, a table `policies` (TOML), or a single one."""
    if isinstance(data, dict) and isinstance(data.get("policies"), list):
        data = data["policies"]
    return data if isinstance(data, list) else [data]


def _test(session: Session, options: argparse.Namespace) -> int:
    policies = _list_of(read_rules(options.rules)) if options.rules else None
    args = {**trial.chosen(session, options), "policies": policies}
    found = session.client().ask("query.policy_trial", args, reply_type=ServiceTrial)
    if options.json:
        session.print_json(found)
        return 0
    for one in found.verdicts:
        mark = {"taken": "→", "mismatch": "✗", "later": "·"}[one.outcome]
        later = session.word("fits, but comes later", "也匹配，但排在其后")
        said = "; ".join(one.reasons) if one.reasons else later if one.outcome == "later" else ""
        session.print_line(f"{mark} {one.name}" + (f": {said}" if said else ""))
    if found.now and found.now != found.name:
        session.print_line(session.word(f"now: {found.now}", f"当前：{found.now}"))
    if not found.dues:
        session.print_line(
            session.word(
                "No clock runs: the policy sets no limit for this priority.",
                "没有时钟：该策略未为此优先级设置时限。",
            )
        )
        return 0
    zone = session.zone()
    rows = [
        [session.word(METRIC_LABELS[due.metric].en, METRIC_LABELS[due.metric].zh),
         due.limit + (" *" if due.assumed else ""), due.calendar,
         *((iso(at, zone) or "-")[:19].replace("T", " ")
           for at in (due.half_us, due.most_us, due.nearly_us, due.due_us)),
         "?" if due.uncertain else ""]
        for due in found.dues
    ]  # fmt: skip
    session.print_table(rows, heads=("metric", "limit", "calendar", "50 %", "75 %", "90 %", "due", ""))
    return 0


def _simulate(session: Session, options: argparse.Namespace) -> int:
    from desk.process.scenario import run as simulate

    result: Any = simulate(_read(options.scenario))
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return 0
    heads = ("metric", "cycle", "state", "started_at", "deadline", "elapsed_s", "remaining_s", "met_at")
    rows = [["" if clock[name] is None else str(clock[name]) for name in heads] for clock in result["clocks"]]
    session.print_table(rows, heads=heads)
    return 0


def _read(name: str) -> Any:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise KnownError("scenario_unreadable", path=name, detail=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise KnownError("scenario_unreadable", path=name, detail=str(error)) from error


def _explain(session: Session, options: argparse.Namespace) -> int:
    ticket = ticket_of(session, options.ticket)
    at_us = session.instant_us(options.at) if options.at else None
    metrics = [options.metric] if options.metric else sorted({clock.metric for clock in ticket.clocks})
    found: list[dict[str, Any]] = []
    for metric in metrics or ["resolution"]:
        args = {"ticket": ticket.id, "metric": metric, "cycle": options.cycle, "at_us": at_us}
        rows = session.client().ask("query.explain", args, reply_type=list[ExplainRow])
        total = sum(row.seconds for row in rows)
        found.append({"metric": metric, "wall_s": total, "buckets": rows})
    if options.json:
        session.print_json({"ticket": ticket.number, "clocks": found})
        return 0
    zone = session.zone()
    for item in found:
        session.print_line(f"{ticket.number}  {item['metric']}  {item['wall_s']} s")
        for row in item["buckets"]:
            begin, end = ((iso(at, zone) or "")[:19].replace("T", " ") for at in (row.from_us, row.to_us))
            session.print_line(f"  {begin} - {end}  {row.seconds:>9} s  {row.text}")
    return 0
