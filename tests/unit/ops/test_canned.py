"""Canned replies: own and the team's, changed shipped ones, and who may change what."""

from typing import Any

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit


def listed(kit: Kit) -> dict[str, dict[str, Any]]:
    return {str(item["title"]): item for item in kit.ask("query.canned_replies", language="en")}


def refused(kit: Kit, verb: str, **args: Any) -> str:
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    return caught.value.code


def test_own_and_team_replies_are_made_changed_and_retired(kit: Kit) -> None:
    kit.run("canned.save", title=" 问候 ", body="{{requester.name}}您好")
    kit.run("canned.save", title="Team", body="Hello", team=True)
    own, team = listed(kit)["问候"], listed(kit)["Team"]
    assert (own["scope"], team["scope"]) == ("own", "team")
    kit.run("canned.save", reply=bytes.fromhex(own["id"]), title="问候语", body="您好")
    assert listed(kit)["问候语"]["body"] == "您好"
    kit.run("canned.retire", reply=bytes.fromhex(team["id"]))
    assert "Team" not in listed(kit)
    assert refused(kit, "canned.save", title=" ", body="x") == "canned_title"
    assert refused(kit, "canned.retire", reply=b"0" * 16) == "canned_missing"


def test_a_shipped_reply_is_replaced_or_hidden(kit: Kit) -> None:
    shipped = [item for item in kit.ask("query.canned_replies") if item["scope"] == "shipped"]
    first, second = shipped[0]["key"], shipped[1]["key"]
    kit.run("canned.save", title="ours", body="text", replaces=first)
    kit.run("canned.retire", replaces=second)
    found = kit.ask("query.canned_replies")
    assert {first, second} & {item["key"] for item in found if item["scope"] == "shipped"} == set()
    assert next(item for item in found if item["title"] == "ours")["scope"] == "team"


def test_an_agent_keeps_own_replies_only(kit: Kit) -> None:
    kit.run("canned.save", title="mine", body="x")
    kit.run("canned.save", title="team", body="x", team=True)
    mine, team = (bytes.fromhex(listed(kit)[name]["id"]) for name in ("mine", "team"))
    agent = kit.run("person.create", name="坐席", staff=True).subject
    kit.run("setting.set", name="person", value=agent.hex())
    assert "mine" not in listed(kit)
    assert refused(kit, "canned.save", title="t", body="x", team=True) == "permission.denied"
    assert refused(kit, "canned.save", reply=team, title="t", body="x") == "permission.denied"
    assert refused(kit, "canned.retire", reply=mine) == "canned_foreign"
    kit.run("canned.save", title="own", body="x")
    assert listed(kit)["own"]["scope"] == "own"


def test_without_a_person_nobody_has_own_replies(kit: Kit) -> None:
    kit.run("setting.set", name="person", value="")
    assert refused(kit, "canned.save", source="cli", title="t", body="x") == "no_person"
