"""Words of dispatch and escalation that the window shows from its start on; kept apart from the rules' weight."""

from collections.abc import Mapping

from desk.process.messages import Words

CAUSE_WORDS: Mapping[str, Words] = {
    "breach": Words("a target was missed", "时限超时"),
    "alert": Words("an urgent alert came", "紧急告警"),
    "unaccepted": Words("nobody accepted it", "无人接受"),
    "manual": Words("called by hand", "人工发起"),
    "warning": Words("a target is used to 90 %", "时限已用 90 %"),
}

STAGES: Mapping[int, Words] = {
    0: Words("skills required", "技能必须满足"),
    1: Words("skills wished, no longer required", "技能放宽为优先"),
    2: Words("wider groups too", "扩大到相关小组"),
    3: Words("a person must look", "需要人工处理"),
}
