"""Wrong policies, calendars, dispatch and escalation rules are refused at save with the reason, and nothing is lost."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

GHOST = "00" * 16


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kit, dict[str, str]]]:
    """Return a workspace with a manned group, one of a retired person, an empty one; its ids (hex) by name."""
    kit = Kit(tmp_path_factory.mktemp("wrong") / "workspace")
    ann = kit.run("person.create", name="Ann", staff=True).subject
    old = kit.run("person.create", name="Old", staff=True).subject
    ids = {"ann": ann, "old": old}
    for name, person in (("net", ann), ("retired", old), ("empty", None)):
        ids[name] = kit.run("group.create", name=name).subject
        if person:
            kit.run("group.join", group=ids[name], person=person)
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE person SET active = 0 WHERE id = ?", (old,))
    yield kit, {name: ident.hex() for name, ident in ids.items()}
    kit.store.close()


def policy(kit: Kit, **change: Any) -> dict[str, Any]:
    return {**copy.deepcopy(kit.ask("query.policies")[-1]), **change}


def refused(kit: Kit, verb: str, **args: Any) -> KnownError:
    """Run an op that is to be refused; return why, and see that no version was stored."""
    count = "SELECT count(*) FROM ruleset"
    before = kit.store.connection.exec_driver_sql(count).scalar()
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert kit.store.connection.exec_driver_sql(count).scalar() == before
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value


@pytest.mark.parametrize(
    "change",
    [
        {"targets": {}}, {"targets": {"1": {}}}, {"name": ""}, {"id": "two words"}, {"order": 10**30}, {"order": -1},
        {"third_party_pauses": 5}, {"targetz": {}}, {"condition": {"channel": ["pigeon"]}},
        {"targets": {"1": {"resolution": {"duration": "P1WD", "calender": "cn-bh"}}}},
        {"targets": {"1": {"resolution": {"duration": "PT1H", "assumed": "no"}}}}, {"next_response_pauses": "no"},
        {"targets": {"1": {"update": {"duration": "PT1H"}}, "p1": {"update": {"duration": "PT2H"}}}},
        {"condition": {"tier": ["L9"]}}, {"condition": {"product": [""]}}, {"condition": {"group": ["Ghost"]}},
    ],
)  # fmt: skip
def test_wrong_policies(team: tuple[Kit, dict[str, str]], change: dict[str, Any]) -> None:
    kit, _ = team
    special = policy(
        kit, **{"id": "own", "name": "Own", "order": 1, "condition": {"channel": ["mail"]}, **change}
    )
    refused(kit, "policy.arrange", policies=[special, policy(kit)], apply_to_open=True)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "24x7"}, {"id": ""}, {"id": "my own"}, {"name": ""}, {"tz": "Mars/Base"},
        {"weekly": {"mon": [["22:00", "06:00"]], "tue": [["05:00", "09:00"]]}},
        {"weekly": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "09:00"]]}}, {"weekly": {}},
        {"overrides": {"2027-02-29": []}}, {"overrides": {"0001-01-01": []}}, {"overrides": {"9999-12-31": []}},
    ],
)  # fmt: skip
def test_wrong_calendars(team: tuple[Kit, dict[str, str]], change: dict[str, Any]) -> None:
    kit, _ = team
    body = {
        "id": "own",
        "name": "Own",
        "tz": "Europe/Berlin",
        "weekly": {"mon": [["09:00", "18:00"]]},
        **change,
    }
    refused(kit, "calendar.set", calendar=body)


def test_a_wrong_horizon_is_refused(team: tuple[Kit, dict[str, str]]) -> None:
    refused(team[0], "calendar.overrides", calendar="cn-bh", days={}, horizon="soon")


@pytest.mark.parametrize(
    "change",
    [
        {"rules": [{"group": "retired"}]}, {"rules": [{"group": "empty"}]}, {"expert_group": "retired"},
        {"wider": {"net": ["net"]}}, {"rulez": []}, {"enabled": "no"}, {"backstop": ["old"]},
        {"rules": [{"group": "net", "product": ["erp"]}]}, {"needs": [{"skill": "cobol", "level": 1}]},
    ],
)  # fmt: skip
def test_wrong_dispatch_rules(team: tuple[Kit, dict[str, str]], change: dict[str, Any]) -> None:
    kit, ids = team
    text = json.dumps({"enabled": True, "rules": [{"group": "net"}], **change})
    for name, ident in ids.items():
        text = text.replace(f'"{name}"', f'"{ident}"')
    refused(kit, "dispatch.set", settings=json.loads(text))


def test_a_group_whose_work_is_given_out_by_hand_may_be_empty(team: tuple[Kit, dict[str, str]]) -> None:
    kit, ids = team
    body = {"enabled": True, "rules": [{"group": ids["empty"]}], "modes": {ids["empty"]: "manual"}}
    kit.run("dispatch.set", settings=body)


@pytest.mark.parametrize(
    "change",
    [
        {"levels": [{"targets": [{"kind": "group", "id": "retired"}], "after": 0}]},
        {"levels": [{"targets": [{"kind": "person", "id": "old"}], "after": 0}]},
        {"levels": [{"targets": [{"kind": "lead"}], "delay": 0}]}, {"fallback": "empty"}, {"levelz": []},
        {"condition": {"channel": ["pigeon"]}}, {"condition": {"group": [GHOST]}},
        {"condition": {"requester_level": ["king"]}},
    ],
)  # fmt: skip
def test_wrong_escalation(team: tuple[Kit, dict[str, str]], change: dict[str, Any]) -> None:
    kit, ids = team
    level = {"targets": [{"kind": "lead"}], "after": 0}
    usual = {"id": "a", "name": "A", "order": 2, "levels": [level], "fallback": "net"}
    special = {**usual, "id": "b", "name": "B", "order": 1, "condition": {"priority": ["0"]}, **change}
    text = json.dumps({"enabled": True, "policies": [special, usual]})
    for name, ident in ids.items():
        text = text.replace(f'"{name}"', f'"{ident}"')
    refused(kit, "escalation.set", settings=json.loads(text))


def test_escalation_is_on_or_off_and_a_rota_has_people_who_work_here(
    team: tuple[Kit, dict[str, str]],
) -> None:
    kit, ids = team
    assert refused(kit, "escalation.set", settings={"enabled": "yes"}).code
    rota = {"id": "r", "name": "R", "people": [ids["old"]], "first": "2026-03-09"}
    assert "Old" in refused(kit, "rota.set", rota=rota).sentence("en")


def test_rules_in_toml_are_read_and_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Kit(tmp_path).store.close()
    file = tmp_path / "rules.toml"

    def desk(text: str, code: int = 0) -> str:
        file.write_text(text, encoding="utf-8")
        words = ["sla", "policies", "--set", str(file), "--workspace", str(tmp_path), "--language", "zh_CN"]
        assert main(words) == code
        return "".join(capsys.readouterr())

    body = '[[policies]]\nid = "standard"\nname = "标准"\norder = 1\n[policies.targets.1.resolution]\nduration = "PT3H"\n'
    assert json.loads(desk(body))[0]["targets"]["1"]["resolution"]["duration"] == "PT3H"
    assert json.loads(desk(body.replace("[policies.", "next_response_pauses = true\n[policies.", 1)))
    assert "兜底" in desk(body + '[policies.condition]\nchannel = ["mail"]\n', 1)
    for text, said in (("[[policies", "不是有效的 TOML"), ("  ", "是空的"), ('x = "', "不是有效的 TOML")):
        assert said in desk(text, 1)
    file = tmp_path / "rules.json"
    assert "“id”出现了两次" in desk('[{"id": "a", "id": "b"}]', 1)
    assert "兜底" in desk('{"policies": []}', 1)
    assert "NaN" in desk('[{"order": NaN}]', 1)
    file = tmp_path / "nowhere" / "rules.json"
    file.parent.mkdir()
    file.write_bytes("柏林".encode("gbk"))
    words = ["dispatch", "rules", "--workspace", str(tmp_path), "--language", "en", "--set"]
    assert main([*words, str(file)]) == main([*words, str(file.parent)]) == 1
    assert "Write it in UTF-8" in "".join(capsys.readouterr())


def test_groups_and_people_are_written_by_name_or_id(team: tuple[Kit, dict[str, str]]) -> None:
    kit, ids = team
    rules = {
        "enabled": True, "rules": [{"group": " NET "}], "modes": {"Net": "round_robin"}, "wider": {"net": ["net"]},
        "expert_group": "net", "backstop": ["ann"],
    }  # fmt: skip
    assert "help itself" in refused(kit, "dispatch.set", settings=rules).sentence("en")
    kit.run("dispatch.set", settings={**rules, "wider": {}})
    stored = kit.ask("query.dispatch_settings")
    assert (stored["modes"], stored["backstop"]) == ({ids["net"]: "round_robin"}, [ids["ann"]])
    assert stored["rules"][0]["group"] == stored["expert_group"] == ids["net"]
    assert "Net" in refused(kit, "dispatch.set", settings={**rules, "modes": {"Net": "dice"}}).sentence("en")
    for wrong in ({"modes": 5}, {"wider": 5}, {"backstop": 5}, {"rules": [{"group": 5}]}, {"rules": [5]}):
        refused(kit, "dispatch.set", settings={**rules, **wrong})
    targets = [{"kind": "group", "id": "Net"}, {"kind": "person", "id": "ANN"}, {"kind": "lead"}]
    usual = {
        "id": "a",
        "name": "A",
        "order": 2,
        "levels": [{"targets": targets, "after": 0}],
        "fallback": "net",
    }
    special = {**usual, "id": "b", "order": 1, "condition": {"group": ["net"]}}
    asked = {"policies": [special, usual], "next_group": {"net": "Ghost"}}
    assert "Ghost" in refused(kit, "escalation.set", settings=asked).sentence("zh")
    for wrong in ({"next_group": 5}, {"policies": [{**usual, "levels": [{"targets": [5]}]}]}):
        refused(kit, "escalation.set", settings={**asked, **wrong})
    assert "circle" in refused(
        kit, "escalation.set", settings={**asked, "next_group": {"net": "net"}}
    ).sentence("en")
    kit.run("escalation.set", settings={**asked, "next_group": {}})
    kept = kit.ask("query.escalation_settings")["policies"][0]
    assert (kept["fallback"], kept["condition"]) == (ids["net"], {"group": [ids["net"]]})
    assert [one["id"] for one in kept["levels"][0]["targets"]][:2] == [ids["net"], ids["ann"]]
    cover = {"start": 1_773_018_000, "end": 1_773_028_000, "person": "Ann"}
    rota = {"id": "own", "name": "Own", "people": ["Ann"], "first": "2026-03-09"}
    kit.run("rota.set", rota={**rota, "covers": [cover]})
    kit.run("person.create", name="Ann", staff=True)
    assert "person list" in refused(kit, "rota.set", rota=rota).sentence("en")
