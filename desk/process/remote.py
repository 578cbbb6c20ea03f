"""The command line of a remote-assistance program: a template of the administrator's, filled without a shell."""

import re
import shlex

from desk.process import messages
from desk.process.errors import KnownError

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .:@_-]{0,120}")

messages.register(
    {
        "remote_unset": (
            "No program for remote assistance is set. An administrator sets it: `desk setting set remote_command"
            ' "rustdesk --connect {{address}}"`.',
            '尚未设置远程协助程序。请管理员运行：`desk setting set remote_command "rustdesk --connect {{address}}"`。',
        ),
        "remote_address": (
            "“{address}” is no address of a machine. Use letters, digits and . : @ _ -",
            "“{address}”不是有效的设备地址，只能包含字母、数字及 . : @ _ -",
        ),
    }
)


def command(template: str, address: str) -> list[str]:
    """Return program and arguments; raises `remote_unset` or `remote_address`.

    The address replaces `{address}` inside one argument each, so that it can never become a second one.
    """
    if not template.strip():
        raise KnownError("remote_unset")
    if not _ADDRESS.fullmatch(address.strip()):
        raise KnownError("remote_address", address=address)
    try:
        words = shlex.split(template)
    except ValueError as error:
        raise KnownError("remote_unset") from error
    filled = [word.replace("{address}", address.strip()) for word in words]
    return filled if any("{address}" in word for word in words) else [*filled, address.strip()]
