"""A ticket like the one in the design's picture, and a generator of long ones; plain structs."""

from typing import Any

from desk.protocol.views import (
    ClockView,
    EntryView,
    ExplainRow,
    FileView,
    GroupView,
    PersonView,
    TicketView,
    TransitionView,
    Workspace,
)

NOW = 1_763_791_560_000_000  # 2025-11-22 06:06 UTC
MINUTE = 60_000_000


def ident(number: int) -> bytes:
    """Return a 16-byte id."""
    return number.to_bytes(16, "big")


ZHAO = PersonView(
    id=ident(1), name="赵磊", email="zhao.lei@overseas.example", organisation="海外事业部", open_tickets=3
)
WEI = PersonView(
    id=ident(2), name="魏清", email="wei@desk.example", organisation="一线支持", staff=True, tier="L1"
)
CHEN = PersonView(
    id=ident(3), name="陈立", email="chen@desk.example", organisation="二线", staff=True, tier="L2"
)
GROUP = GroupView(id=ident(10), name="一线支持", tier="L1", members=(ident(2),))
NETWORK = GroupView(id=ident(11), name="网络", tier="L2", members=(ident(3),))


def entry(number: int, kind: str, minutes: int, body: str = "", **more: Any) -> EntryView:
    """Return an entry made `minutes` before NOW."""
    internal = kind in ("internal_note", "diagnosis_step", "assigned", "priority", "started")
    values: dict[str, Any] = {
        "visibility": "internal" if internal else "public",
        "side": "agent",
        "author_id": WEI.id,
        "author_name": "魏清",
        "author_org": "一线支持",
    }
    values.update(more)
    return EntryView(id=ident(1000 + number), kind=kind, at_us=NOW - minutes * MINUTE, body=body, **values)


CUSTOMER = {"side": "customer", "author_id": ZHAO.id, "author_name": "赵磊", "author_org": "海外事业部"}
SYSTEM = {"side": "system", "author_id": None, "author_name": "", "author_org": "", "visibility": "system"}


def entries() -> tuple[EntryView, ...]:
    """Return a timeline with every way an entry looks."""
    body = (
        "从 13:40 左右开始，支付网关的回调全部超时，目前约有 **37 笔**订单停留在“待支付”。客户已经被扣款，请尽快处理。\n\n"
        "```\nPOST /callback/pay → 504 Gateway Timeout (30.0 s)\n```"
    )
    files = (
        FileView("a" * 64, "callback-timeout.log", "text/plain", 49152),
        FileView("b" * 64, "截图 13-45.png", "image/png", 217088),
    )
    return (
        entry(1, "created", 74, body, files=files, data={"channel": "portal", "environment": "生产 · cn-east-2"},
              **CUSTOMER),
        entry(2, "assigned", 73, data={"from": None, "to": WEI.id.hex()}, names={WEI.id.hex(): "魏清"}),
        entry(3, "started", 72),
        entry(4, "priority", 71, data={"from": 3, "to": 1, "reason": "影响全部支付"}),
        entry(5, "internal_note", 70, "规则 **支付类 → 紧急** 已将优先级调整为 **紧急**，并通知二线值班 @陈立。"),
        entry(6, "diagnosis_step", 66, data={"hypothesis": "回调节点连接池耗尽", "step": "在 cb-03 上看 `ss -s` 与池指标",
              "evidence": "active=200/200，等待 1,340", "result": "confirmed"}),
        entry(7, "public_reply", 60, "赵磊您好，我们已定位到回调节点 **cb-03** 的连接池耗尽，正在切换流量到备用节点。"
              "切换完成后会自动重放失败的回调，无需重复下单。\n"
              "I will post the next update before 14:30.\n- 切换流量\n- 重放回调"),
    )  # fmt: skip


def clock(metric: str, state: str = "running", left_minutes: int = 28, **more: Any) -> ClockView:
    """Return a clock due in some minutes."""
    due = NOW + left_minutes * MINUTE
    values: dict[str, Any] = {
        "cycle": 1, "started_us": NOW - 74 * MINUTE, "target_s": 7200, "elapsed_s": 74 * 60, "due_us": due,
        "left_s": left_minutes * 60, "met_us": None, "breached_us": None, "w75_us": due - 30 * MINUTE,
    }  # fmt: skip
    values.update(more)
    return ClockView(metric=metric, state=state, **values)


def ticket(number: int = 1, **more: Any) -> TicketView:
    """Return the sample ticket; any field may be given."""
    values: dict[str, Any] = {
        "key": number, "id": ident(100 + number), "number": f"T-{1041 + number}K",
        "title": "生产环境支付回调失败，订单状态未更新", "state": "in_progress", "priority": 1, "impact": 1, "urgency": 2,
        "tier": "L1", "owner": WEI, "group": GROUP, "requester": ZHAO, "category": "payment", "product": "支付网关",
        "channel": "portal", "language": "zh_CN", "tags": ("回调",), "source": "", "created_us": NOW - 74 * MINUTE,
        "updated_us": NOW - 60 * MINUTE, "rev": 7, "entries": entries(),
        "clocks": (
            clock("resolution", left_minutes=192, w75_us=NOW + 100 * MINUTE),
            clock("first_response", "met", met_us=NOW - 60 * MINUTE),
            clock("update", left_minutes=28),
        ),
        "transitions": tuple(
            TransitionView(action, to)
            for action, to in (
                ("assign", "in_progress"), ("claim", "in_progress"), ("wait_customer", "waiting_customer"),
                ("wait_third_party", "waiting_third_party"), ("schedule", "scheduled"),
                ("provide_solution", "pending_confirmation"), ("cancel", "cancelled"), ("spam", "spam"),
            )
        ),
    }  # fmt: skip
    values.update(more)
    return TicketView(**values)


def long_ticket(count: int, number: int = 2) -> TicketView:
    """Return a ticket with many entries of mixed kinds and languages."""
    kinds = ("customer_message", "public_reply", "internal_note", "assigned", "priority", "diagnosis_step")
    made = []
    for at in range(count):
        kind = kinds[at % len(kinds)]
        body = f"{at}: 支付回调超时 connection timeout, see log line {at * 37}. " * (1 + at % 5)
        side = CUSTOMER if kind == "customer_message" else {}
        data = {"from": 3, "to": 2} if kind == "priority" else {"to": None} if kind == "assigned" else {}
        if kind == "diagnosis_step":
            data = {"hypothesis": body, "step": "ping", "evidence": "ok", "result": "open"}
        made.append(
            entry(
                at, kind, 10_000 - at, body if kind not in ("assigned", "priority") else "", data=data, **side
            )
        )
    return ticket(number, entries=tuple(made))


def explain_rows() -> list[ExplainRow]:
    """Return buckets that sum to 74 minutes."""
    start = NOW - 74 * MINUTE
    return [
        ExplainRow(from_us=start, to_us=start + 10 * MINUTE, seconds=600, kind="running", text="计时", policy="标准策略 v1"),
        ExplainRow(from_us=start + 10 * MINUTE, to_us=start + 30 * MINUTE, seconds=1200, kind="paused",
                   text="等待用户补充"),
        ExplainRow(from_us=start + 30 * MINUTE, to_us=NOW, seconds=2640, kind="running", text="计时", calendar="24x7"),
    ]  # fmt: skip


def workspace() -> Workspace:
    """Return a small workspace."""
    return Workspace(
        name="云帆服务台", me=WEI, groups=(GROUP, NETWORK), staff=(CHEN, WEI),
        categories=({"key": "payment", "name": {"zh": "支付", "en": "Payment"}, "kind": "incident"},
                    {"key": "network", "name": {"zh": "网络", "en": "Network"}, "kind": "incident"}),
        products=("支付网关", "VPN"), settings={"attachment_limit_mb": 100}, replica_version=1, tickets=3,
    )  # fmt: skip


CANNED = [
    {"key": "greet", "title": {"zh": "问候", "en": "Greeting"},
     "body": {"zh": "{{requester}}您好，", "en": "Hello {{requester}},"}, "categories": ()},
    {"key": "log", "title": {"zh": "索要日志", "en": "Ask for logs"},
     "body": {"zh": "请提供日志。", "en": "Please send us the log."}, "categories": ()},
]  # fmt: skip
