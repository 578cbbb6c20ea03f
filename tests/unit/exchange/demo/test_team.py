"""The demo's team: rules that would be accepted, rosters of the present weeks, proofs, a shift to sign for."""

from pathlib import Path

from desk.exchange.demo import generate
from desk.exchange.demo.team import add_team, dispatch_rules, escalation_rules
from desk.exchange.loader import Loader
from desk.exchange.records import GroupRecord, PersonRecord
from tests.unit.ops_kit import Kit


def test_the_team_is_plausible_and_its_rules_hold(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    records = generate(tickets=3, seed=1, months=1, now_us=kit.now_us)
    staff = [r for r in records if isinstance(r, GroupRecord) or (isinstance(r, PersonRecord) and r.staff)]
    Loader(kit.store, "demo").store(staff)
    for _ in range(2):
        add_team(kit.store, kit.now_us, "Asia/Shanghai")
    rows = kit.store.connection.exec_driver_sql(
        "SELECT external_id, id FROM support_group WHERE source = 'demo'"
    )
    groups = {str(name).removeprefix("group-"): bytes(ident) for name, ident in rows}
    kit.run("dispatch.set", settings=dispatch_rules(groups))
    kit.run("escalation.set", settings=escalation_rules(groups))
    members = [one for one in kit.ask("query.team").members if one.shift]
    assert len(members) == 24
    assert sum(one.present for one in members) > 10
    kinds = {cell.kind for row in kit.ask("query.roster") for cell in row.cells}
    assert {"usual", "shift", "swap", "leave"} <= kinds
    assert any(skill.counts == 0 for one in members for skill in one.skills)
    assert any(skill.certificate for one in members for skill in one.skills)
    assert len(kit.ask("query.training")) > 10
    assert kit.ask("query.rotas")[0]["on_call_name"] in ("陈立", "高飞", "姚远")
    kit.store.close()
