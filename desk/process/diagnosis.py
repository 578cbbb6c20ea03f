"""The three methods of diagnosis named by the process (requirement E04) as guides, and what a blind operation is.

Knows no storage.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desk.process.messages import Words


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its name, when it helps, and what to write into hypothesis, step and evidence."""

    words: Words
    when: Words
    hypothesis: Words
    step: Words
    evidence: Words


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "phenomenon": Method(
            Words("From phenomenon to essence", "从现象到本质"),
            Words("Ask “why” until a cause can be tested.", "逐层追问“为什么”，直到得到可以验证的原因。"),
            Words("This happens because …", "出现该现象是因为……"),
            Words("What shows whether that is so? Logs, state, timing", "如何验证？查看日志、状态、时间点"),
            Words("What was seen; next “why”", "看到了什么；下一个“为什么”"),
        ),
        "elimination": Method(
            Words("Elimination", "排除法"),
            Words(
                "List the parts that may be at fault; rule out one at a time.",
                "列出可能环节，每次只排除一个。",
            ),
            Words("The fault is in … (one part only)", "故障在……（只写一个环节）"),
            Words("Take this part out, or test it alone", "绕开该环节，或单独测试"),
            Words("Ruled out or not, and why", "是否排除及依据"),
        ),
        "comparison": Method(
            Words("Comparison", "对比法"),
            Words(
                "Compare with what works: another user, machine, version, time.",
                "与正常对象对比：其他用户、机器、版本、时间。",
            ),
            Words("The difference that matters is …", "关键差异是……"),
            Words("Compare good and bad: settings, versions, logs", "对比正常与异常：配置、版本、日志"),
            Words("Which difference remained", "剩下哪一处差异"),
        ),
    }
)
BLIND = Words(
    "No hypothesis yet: write what you suppose before you change anything.",
    "尚无假设：请先写出推测的原因，再进行操作，避免盲目操作。",
)
ACTION = re.compile(
    r"重启|重装|删除|清空|回滚|升级|替换|修改配置|\b(?:restart|reboot|reinstall|delete|roll ?back|upgrade|replace|kill)",
    re.IGNORECASE,
)
"""Words of a step that changes something."""


def is_blind(hypothesis: str, step: str) -> bool:
    """Tell whether a step changes something before anybody said why."""
    said = any(character.isalnum() for character in hypothesis)
    return not said and ACTION.search(step) is not None
