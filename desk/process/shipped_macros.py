"""The macros that every workspace has until it writes its own: what agents do many times a day, in one step.

Data only. A stored macro of the same name stands in the place of one of these.
"""

from collections.abc import Mapping
from typing import Any

SHIPPED_MACROS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "ask-details": {
        "zh": {
            "title": "请用户补充信息并等待",
            "steps": (
                {
                    "verb": "ticket.reply",
                    "args": {
                        "body": "{{用户}}您好，为尽快定位问题，请补充：{{需要补充的信息}}。\n收到后我们会立即继续处理。"
                    },
                },
                {
                    "verb": "ticket.wait",
                    "args": {"state": "waiting_customer", "reason": "等待用户补充：{{需要补充的信息}}"},
                },
            ),
        },
        "en": {
            "title": "Ask for details and wait",
            "steps": (
                {
                    "verb": "ticket.reply",
                    "args": {
                        "body": "Hello {{requester}}, to find the cause, could you please send us: {{what is needed}}?"
                        "\nWe go on as soon as we have it."
                    },
                },
                {
                    "verb": "ticket.wait",
                    "args": {"state": "waiting_customer", "reason": "Asked for: {{what is needed}}"},
                },
            ),
        },
    },
    "supplier": {
        "zh": {
            "title": "已转供应商",
            "steps": (
                {"verb": "ticket.note", "args": {"body": "已提交供应商 {{供应商}}，对方编号 {{对方编号}}。"}},
                {"verb": "ticket.tags", "args": {"added": ["供应商"]}},
            ),
        },
        "en": {
            "title": "Passed to a supplier",
            "steps": (
                {
                    "verb": "ticket.note",
                    "args": {"body": "Passed to {{supplier}}, their number is {{their number}}."},
                },
                {"verb": "ticket.tags", "args": {"added": ["supplier"]}},
            ),
        },
    },
    "known-outage": {
        "zh": {
            "title": "已知故障：告知并打标签",
            "steps": (
                {"verb": "ticket.tags", "args": {"added": ["已知故障"]}},
                {
                    "verb": "ticket.reply",
                    "args": {
                        "body": "{{用户}}您好，这是一个已知故障，我们正在处理，预计 {{预计恢复时间}} 恢复，"
                        "恢复后会第一时间通知您。"
                    },
                },
            ),
        },
        "en": {
            "title": "Known outage: tell and tag",
            "steps": (
                {"verb": "ticket.tags", "args": {"added": ["known-outage"]}},
                {
                    "verb": "ticket.reply",
                    "args": {
                        "body": "Hello {{requester}}, this is an outage we know of and work on; we expect it to be over"
                        " by {{expected time}} and will tell you at once."
                    },
                },
            ),
        },
    },
}
