"""Posts and who matches them, appraisals, technology in use, people: rules, ops, command line."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from desk.process import posts, stacks
from desk.process.errors import FieldError, KnownError
from desk.process.posts import Post
from tests.unit.ops.test_dispatching import home, staffed
from tests.unit.ops_kit import Kit


def test_people_are_held_against_their_posts(kit: Kit) -> None:
    expert = staffed(kit, home(kit), "陈立", tier="L2", skills={"MySQL": 5, "network": 1})
    kit.run("post.set", tier="L2", skills={"MySQL": 4, "network": 2})
    kit.run("post.set", tier="L1", skills={"service": 3}, duty="话术与基础排查")
    report = kit.ask("query.posts")
    assert [(one.tier, one.skills) for one in report.posts][:2] == [
        ("L1", {"service": 3}), ("L2", {"MySQL": 4, "network": 2}),
    ]  # fmt: skip
    assert report.posts[0].duty == "话术与基础排查"
    assert report.posts[2].duty.startswith("The interface to development")
    assert [(one.name, one.percent, one.gaps) for one in report.people] == [
        ("魏清", 0, {"service": (3, 0)}), ("陈立", 75, {"network": (2, 1)}),
    ]  # fmt: skip
    kit.run("skill.set", person=expert, skill="network", level=4, certified_until_us=kit.now_us + 1)
    assert kit.ask("query.posts").people[1].percent == 100
    kit.later(days=1)
    assert kit.ask("query.posts").people[1].gaps == {"network": (2, 0)}, "an expired proof counts nothing"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [([], "object"), ({"tier": "L9"}, "no tier"), ({"tier": "L1", "skills": []}, "skill: level"),
     ({"tier": "L1", "skills": {"x": 6}}, "1 to 5"), ({"tier": "L1", "skills": {" ": 2}}, "1 to 5"),
     ({"tier": "L1", "skills": {"x": True}}, "1 to 5")],
)  # fmt: skip
def test_wrong_posts_are_refused(data: object, sentence: str) -> None:
    with pytest.raises((FieldError, KnownError), match=sentence):
        posts.from_json(data)


def test_what_counts_in_an_appraisal(kit: Kit) -> None:
    requester = kit.run("person.create", name="赵磊", internal=False).subject
    agent = staffed(kit, home(kit), "乔雨")
    article = kit.run("article.create", title="403", language="zh", steps="x").subject
    ticket = kit.create(requester=requester, channel="phone")
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.solve", ticket=ticket, steps="x", knowledge={"decision": "none", "reason": "一次"})
    kit.run("ticket.confirm", ticket=ticket, by="phone")
    kit.run("survey.answer", ticket=ticket, rating=4, channel="phone")
    kit.run("training.record", people=(kit.me,), kind="sharing", title="死锁", held_us=kit.now_us, minutes=60)
    kit.run("skill.set", person=kit.me, skill="MySQL", level=3, certificate="OCP")
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (json.dumps(agent.hex()),)
        )
    kit.run("article.use", ticket=ticket, article=article, verdict="worked")
    with pytest.raises(KnownError, match="supervisor"):
        kit.ask("query.appraisal", person=kit.me)
    assert kit.ask("query.appraisal", person=agent).solved == 0
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (json.dumps(kit.me.hex()),)
        )
    kit.run("ledger.record", kind="reward", measure="praise", reason="x", people=(agent,))
    found = kit.ask("query.appraisal", person=kit.me)
    assert (found.solved, found.reopened, found.ratings, found.score100, found.csat) == (1, 0, 1, 80.0, 100.0)
    assert (found.worked, found.articles, found.trainings, found.minutes) == (1, 1, {"sharing": 1}, 60)
    assert (found.certificates, found.post, found.points) == (("MySQL",), 100, 0)
    assert kit.ask("query.appraisal", person=agent).points == 1
    assert kit.ask("query.appraisal", person=kit.me, to_day="2026-03-08").solved == 0
    with pytest.raises(KnownError, match="not known"):
        kit.ask("query.appraisal", person=requester)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("kubernetes:1.24-1.28", ("kubernetes", "1.24", "1.28")), ("MySQL:5.7", ("mysql", "5.7", "5.7")),
        ("java:-8", ("java", "", "8")), ("java：17-", ("java", "17", "")), ("k8s:v1.2–v1.3", ("k8s", "1.2", "1.3")),
        ("urgent", None), ("note:", None), ("a:b", None), ("x:1.2.3.4.5", None), ("x:-", None),
    ],
)  # fmt: skip
def test_ranges_of_tags(tag: str, expected: tuple[str, str, str] | None) -> None:
    assert stacks.range_of(tag) == expected


def test_versions_compare_part_by_part() -> None:
    assert stacks.compare("1.9", "1.10") == -1
    assert stacks.compare("1.28.3", "1.28") == stacks.compare("v8", "8.0") == 0
    assert stacks.compare("9", "8.9") == 1
    present = {"k8s": "1.29", "mysql": "5.7.44"}
    assert stacks.behind("k8s:1.20-1.28 mysql:5.7 x java:8", present) == [(("k8s", "1.20", "1.28"), "1.29")]
    assert stacks.behind("k8s:1.24- k8s:1.29", present) == []


def test_articles_behind_the_technology_in_use_are_reviewed(kit: Kit) -> None:
    old = kit.run(
        "article.create", title="容器排查", language="zh", steps="x", tags=("k8s:1.20-1.24",)
    ).subject
    kit.run("article.create", title="新", language="zh", steps="x", tags=("k8s:1.20-",))
    gone = kit.run("article.create", title="旧", language="zh", steps="x", tags=("k8s:1.2",)).subject
    kit.run("article.archive", article=gone)
    assert kit.ask("query.review", section="stack").items == ()
    kit.run("stack.set", name="K8s", version="v1.29")
    assert kit.ask("query.stack") == {"k8s": "1.29"}
    items = kit.ask("query.review", section="stack").items
    assert [(item.article, item.mark) for item in items] == [(old, "1.29")]
    assert "up to k8s 1.24, in use 1.29" in items[0].detail
    kit.run("stack.set", name="k8s", version="")
    assert kit.ask("query.stack") == {}
    for name, version in (("", "1"), ("a b", "1"), ("a:b", "1"), ("a", "latest")):
        with pytest.raises(KnownError, match="Name the technology"):
            kit.run("stack.set", name=name, version=version)


def test_people_are_changed_by_who_may(kit: Kit) -> None:
    customer = kit.run("person.create", name="客户", internal=False).subject
    colleague = kit.run("person.create", name="同事", staff=True).subject
    kit.run("person.set", person=customer, level="vip", phone=" 138 ", organisation="甲公司")
    kit.run("person.set", person=customer)
    view = next(one for one in kit.ask("query.people", text="客户"))
    assert (view.internal, view.level, view.phone, view.organisation) == (False, "vip", "138", "甲公司")
    agent = staffed(kit, home(kit), "乔雨")
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (json.dumps(agent.hex()),)
        )
    kit.run("person.set", person=customer, internal=True)
    kit.run("person.set", person=agent, phone="1", name="乔雨（一线）")
    for verb, args in (
        ("person.set", {"person": colleague, "tier": "L2"}),
        ("person.create", {"staff": True, "name": "x"}),
    ):
        with pytest.raises(KnownError, match="may not do"):
            kit.run(verb, **args)
    with pytest.raises(KnownError, match="not known"):
        kit.run("person.set", person=b"\1" * 16)
    assert Post("L1").to_json()["skills"] == {}


def test_all_of_it_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Kit(tmp_path).store.close()

    def desk(*words: str, code: int = 0, language: str = "en") -> str:
        assert main([*words, "--workspace", str(tmp_path), "--language", language]) == code
        return "".join(capsys.readouterr())

    desk("skill", "set", "me", "MySQL", "2")
    assert "MySQL 4" in desk("skill", "posts", "L1", "MySQL=4", "--duty", "一线")
    assert "MySQL 2/4" in desk("skill", "match")
    assert "50 %" in desk("skill", "appraisal", "me")
    assert "岗位匹配度" in desk("skill", "appraisal", "me", "--from", "2020-01-01", language="zh_CN")
    assert "1 to 5" in desk("skill", "posts", "L1", "MySQL=x", code=1)
    for words in (("posts",), ("match",), ("appraisal", "me")):
        json.loads(desk("skill", *words, "--json"))
    assert "1.29" in desk("kb", "stack", "k8s", "1.29")
    assert json.loads(desk("kb", "stack", "--json")) == {"stack": {"k8s": "1.29"}, "behind": []}
    desk("person", "add", "甲客户", "--external", "--level", "vip", "--phone", "138")
    assert "external" in desk("person", "list", "甲客户")
    desk("person", "set", "甲客户", "--internal", "--name", "乙用户")
    assert "内部" in desk("person", "list", "乙用户", language="zh_CN")
    desk("person", "add", "新人", "--staff", "--tier", "L1")
    group = json.loads(desk("queue", "--json") or "[]")
    assert isinstance(group, (list, dict))
    desk("person", "join", "新人", "Service desk", "--role", "expert")
    assert "staff" in desk("person", "list", "--staff")
    assert json.loads(desk("person", "list", "--json"))
    desk("person", "me", "新人")
    assert desk("person", "me").startswith("新人 · administrator")
    assert json.loads(desk("person", "me", "--json"))["name"] == "新人"
