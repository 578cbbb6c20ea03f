"""The ledger of learning: trainings, assessments, certifications and sharing, and what each proves."""

from collections.abc import Mapping
from typing import NamedTuple

from desk.process import messages
from desk.process.errors import KnownError
from desk.process.messages import Words


class Kind(NamedTuple):
    """A kind of record; `proves`: what it found enters the skill matrix."""

    words: Words
    proves: bool = False


KINDS: Mapping[str, Kind] = {
    "training": Kind(Words("Training", "培训")),
    "assessment": Kind(Words("Assessment", "考核"), proves=True),
    "certification": Kind(Words("Certification", "认证"), proves=True),
    "sharing": Kind(Words("Tech sharing", "技术分享")),
    "lecture": Kind(Words("Lecture", "专题讲座")),
    "case": Kind(Words("Case analysis", "案例分析")),
    "role_play": Kind(Words("Role play", "角色扮演")),
}

messages.register(
    {
        "training.kind": (
            "There is no record of the kind “{kind}”. Use one of: {known}.",
            "没有“{kind}”这种记录，可用：{known}。",
        ),
        "training.title": ("Give the record a title.", "请填写记录标题。"),
        "training.skill": (
            "An assessment or certification needs the skill it was about.",
            "考核或认证需要注明所属技能。",
        ),
        "training.level": (
            "An assessment finds a level from 1 to 5.",
            "考核结果等级应为 1 到 5。",
        ),
        "training.certificate": ("Name the certificate.", "请填写证书名称。"),
        "training.until": (
            "It must be valid until after the day it was held.",
            "有效期必须晚于举行日期。",
        ),
        "training.minutes": ("Minutes must be 0 or more.", "时长（分钟）不能为负数。"),
    }
)


def check_record(
    kind: str,
    *,
    title: str,
    skill: str,
    level: int,
    certificate: str,
    minutes: int,
    held: int,
    until: int | None,
) -> None:
    """Raise a sentence unless the record says what its kind must say."""
    if kind not in KINDS:
        raise KnownError("training.kind", kind=kind, known=", ".join(KINDS))
    if not title.strip():
        raise KnownError("training.title")
    if minutes < 0:
        raise KnownError("training.minutes")
    if KINDS[kind].proves and not skill.strip():
        raise KnownError("training.skill")
    if kind == "assessment" and level not in range(1, 6):
        raise KnownError("training.level")
    if level not in range(6):
        raise KnownError("training.level")
    if kind == "certification" and not certificate.strip():
        raise KnownError("training.certificate")
    if until is not None and until <= held:
        raise KnownError("training.until")
