"""Archived cases for a large demo library: what was found and done when a problem came up somewhere.

A library of hundreds of articles holds, besides the runbooks, one case a time something happened. Each is
drawn from a problem's texts; the same arguments give the same cases. Stores nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from desk.exchange.demo.content import Problem, Texts, problems
from desk.exchange.demo.people import Cast, Requester
from desk.exchange.demo.timeline import draw_slots
from desk.exchange.records import ArticleRecord
from desk.queries.starter import load_categories

SECOND_US = 1_000_000
DAY_S = 86_400
VALIDATED_SHARE = 0.35
STALE_AFTER_S = 90 * DAY_S
_HEADS = {
    "zh": (
        "诊断过程",
        "处理办法",
        "{title}（{org}，{date}）",
        "第一时间核对知识库中同类条目；复盘后把共性做法写回通用条目。",
    ),
    "en": (
        "What was checked",
        "What helped",
        "{title} ({org}, {date})",
        "Look for the general article first; after the review, move what applies everywhere into it.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where and when a case happened, and the values of its slots."""

    language: str
    requester: Requester
    at: int
    slots: Mapping[str, object]


def cases(
    count: int, *, cast: Cast, seed: int, start: int, now: int, runbooks: Mapping[str, ArticleRecord]
) -> Iterator[ArticleRecord]:
    """Yield `count` cases from between two instants (seconds UTC); `runbooks` by external id lend their scripts."""
    rng = Random(f"cases-{seed}")
    known = problems()
    scenarios = {category.key: category.name for category in load_categories()}
    experts = sorted({member for members in cast.members.values() for member in members})
    for number in range(1, count + 1):
        problem = known[(number - 1) % len(known)]
        requester = cast.requesters[int(rng.random() * len(cast.requesters))]
        at = start + int(rng.random() * max(now - start - DAY_S, 1))
        scene = _Scene(requester.language, requester, at, draw_slots(rng, requester))
        scenario = scenarios[problem.category].text(scene.language)
        runbook = runbooks.get(f"{problem.article}-{scene.language}")
        yield _case(problem, scene, number, rng, scenario, experts[int(rng.random() * len(experts))], runbook)


def _case(
    problem: Problem,
    scene: _Scene,
    number: int,
    rng: Random,
    scenario: str,
    author: str,
    runbook: ArticleRecord | None,
) -> ArticleRecord:
    texts = problem.texts[scene.language]
    checked, helped, title, prevention = _HEADS[scene.language]
    validated = rng.random() < VALIDATED_SHARE
    day = datetime.fromtimestamp(scene.at, UTC)
    date = day.date().isoformat()
    words = _filled(_one(rng, texts.titles), scene)
    return ArticleRecord(
        external_id=f"case-{number:05d}",
        title=title.format(title=words, org=scene.slots["org"], date=date)[:300],
        language=scene.language,
        symptom=_filled(_one(rng, texts.bodies), scene),
        cause=next((s.hypothesis for s in texts.diagnosis if s.result == "confirmed"), ""),
        steps=f"**{checked}**\n\n{_checks(texts, scene)}\n\n**{helped}**\n\n{_filled(texts.solution, scene).strip()}",
        script=runbook.script if runbook else "",
        prevention=runbook.prevention if runbook else prevention,
        cautions=_filled(texts.cautions, scene),
        environment=str(scene.slots["host"]),
        scenario=scenario,
        tags=(scenario.split(" ")[0], "案例" if scene.language == "zh" else "case"),
        product=problem.product,
        confidence="validated" if validated else "not_validated",
        author=author,
        created_us=scene.at * SECOND_US,
        updated_us=scene.at * SECOND_US,
        verified_us=scene.at * SECOND_US if validated else None,
    )


def _one(rng: Random, texts: tuple[str, ...]) -> str:
    return texts[int(rng.random() * len(texts))]


def _checks(texts: Texts, scene: _Scene) -> str:
    colon = "：" if scene.language == "zh" else ": "
    return "\n".join(
        _filled(f"{n}. {s.hypothesis}{colon}{s.step} → {s.evidence}", scene)
        for n, s in enumerate(texts.diagnosis, 1)
    )


def _filled(text: str, scene: _Scene) -> str:
    return text.format_map(dict(scene.slots)) if "{" in text else text
