"""How long a replica of a shared database may be read without contact: a stolen laptop is not readable for ever.

Knows the names under which a replica keeps its facts; knows neither files nor the network.
"""

from collections.abc import Mapping
from typing import Any

from desk.process import messages

DAY_US = 86_400_000_000
DEFAULT_DAYS = 14
FACTS = (
    "desk_number", "contact_us", "synced_us", "enrolled_us", "lease_days", "clock_offset_us", "hlc", "erased_us",
)  # fmt: skip

messages.register(
    {
        "lease_over": (
            "This workspace has had no contact with the shared database for more than {days} days and stays closed"
            " until it has. Connect this machine to the network and start Desk again, or run `desk sync once`;"
            " nothing that you wrote is lost.",
            "本工作区已超过 {days} 天未与共享数据库联系，在恢复联系之前无法打开。请将本机联网后重新启动 Desk，"
            "或运行 `desk sync once`；您写下的内容不会丢失。",
        ),
        "desk_erased": (
            "This desk was revoked, and what it held of the shared database was erased from this machine. Ask an"
            " administrator for a new code (`desk db invite`) to enrol again.",
            "本工作站已被吊销，其保存的共享数据已从本机清除。如需再次使用，请向管理员索取新的邀请码（`desk db invite`）。",
        ),
    }
)


def days_of(facts: Mapping[str, Any]) -> int:
    """Return the days that the server grants."""
    return int(facts.get("lease_days") or DEFAULT_DAYS)


def is_over(facts: Mapping[str, Any], own_clock_us: int) -> bool:
    """Tell whether an enrolled replica was without contact for too long.

    A clock that was set back does not help: the time of the latest edit that was seen counts too.
    """
    if facts.get("desk_number") is None:
        return False
    now_us = max(
        own_clock_us + int(facts.get("clock_offset_us") or 0), (int(facts.get("hlc") or 0) >> 16) * 1000
    )
    contact_us = max(int(facts.get(name) or 0) for name in ("contact_us", "synced_us", "enrolled_us"))
    return now_us - contact_us > days_of(facts) * DAY_US
