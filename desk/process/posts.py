"""Posts: what each tier of support does and must be able to do, and how people match it (I01, I02).

The shipped duties are those of the process (first line, experts, development); the skills a post asks for are the
organisation's own. Knows no storage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from desk.process import messages
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

TIERS = ("L1", "L2", "L3", "R&D")
DUTIES: Mapping[str, Words] = MappingProxyType(
    {
        "L1": Words("Basic troubleshooting by article, plain service language", "基础排查、服务话术"),
        "L2": Words("Depth in a field: database, middleware, network", "数据库、中间件、网络等专业深度"),
        "L3": Words(
            "The interface to development: evidence, reproduction, follow-up", "对接研发：证据、复现与跟进"
        ),
        "R&D": Words("Accepts complete hand-offs, corrects the cause", "受理完整交接，修复根因"),
    }
)

messages.register(
    {
        "post.tier": ("There is no tier “{tier}”. Use one of: {known}.", "没有“{tier}”级别，可用：{known}。"),
    }
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post: its duty in words, and the least level (1-5) in each skill it asks for."""

    tier: str
    duty: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return it as JSON data."""
        return {"tier": self.tier, "duty": self.duty, "skills": dict(self.skills)}


def from_json(data: object, *, path: str = "post") -> Post:
    """Read and check a post; errors name the wrong field."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    tier = str(data.get("tier") or "")
    if tier not in TIERS:
        raise KnownError("post.tier", tier=tier, known=", ".join(TIERS))
    skills = data.get("skills", {})
    if not isinstance(skills, Mapping):
        raise FieldError(f"{path}.skills", Words("must be an object {skill: level}", "应为 {技能: 等级}"))
    found: dict[str, int] = {}
    for name, level in skills.items():
        skill = " ".join(str(name).split())[:80]
        if not skill or isinstance(level, bool) or level not in range(1, 6):
            raise FieldError(f"{path}.skills.{name}", Words("must be a level from 1 to 5", "等级应为 1 到 5"))
        found[skill] = level
    return Post(tier, str(data.get("duty") or "").strip()[:500], found)


def gaps(post: Post, held: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return skill -> (needed, held) of what a person lacks for a post."""
    return {
        skill: (level, held.get(skill, 0))
        for skill, level in post.skills.items()
        if held.get(skill, 0) < level
    }


def match(post: Post, held: Mapping[str, int]) -> int:
    """Return how well a person matches a post, 0 to 100: each skill counts by how much of its level is there."""
    if not post.skills:
        return 100
    shares = [min(held.get(skill, 0), level) / level for skill, level in post.skills.items()]
    return int(100 * sum(shares) / len(shares))
