"""The library of scripts and everything that must hold before one runs."""

from typing import Any

import pytest

from desk.models.scripts import shipped_scripts
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

MANIFEST = """id = "clear-cache"
title = { en = "Clear the cache", zh = "清理缓存" }
interpreter = "bash"
timeout = 30
danger = "DANGER"
hosts = ["local", "web-*"]
dry_run = "DRY"
role = "agent"
categories = ["account"]
[[param]]
name = "reason"
type = "str"
[[param]]
name = "token"
type = "secret"
"""


def manifest(danger: str = "read", dry: str = "none") -> str:
    return MANIFEST.replace("DANGER", danger).replace("DRY", dry)


def keep(kit: Kit, text: str, *, approve: bool = True) -> None:
    kit.run("script.save", manifest=text, body="echo $reason")
    if approve:
        kit.run("script.approve", name="clear-cache", sha=kit.ask("query.script", name="clear-cache").sha)


def begin(kit: Kit, ticket: bytes | None, **args: Any) -> bytes:
    run = kit.store.clock().to_bytes(16, "big")
    kit.now_us += 1
    asked = {"name": "clear-cache", "hosts": ("local",), "values": {"reason": "why"}, "mark": "m", **args}
    kit.run("script.begin", run=run, ticket=ticket, **asked)
    return run


def end(kit: Kit, run: bytes, exit_code: int | None = 0, **args: Any) -> None:
    kit.run("ticket.script_record", run=run, results=[{"host": "local", "exit_code": exit_code}], **args)


def colleague(kit: Kit, role: str = "expert") -> None:
    """Let the workspace act as another person of the first group."""
    group = kit.ask("query.workspace").groups[0].id
    person = kit.run("person.create", name="陈立", staff=True, tier="L2").subject
    kit.run("group.join", group=group, person=person, role=role)
    act_as(kit, person)


def act_as(kit: Kit, person: bytes) -> None:
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (f'"{person.hex()}"',)
        )


def refused(code: str, kit: Kit, *args: Any, **named: Any) -> None:
    with pytest.raises(KnownError) as raised:
        begin(kit, *args, **named)
    assert raised.value.code == code


def test_the_shipped_scripts_are_what_was_reviewed() -> None:
    shipped = shipped_scripts()
    assert {script.manifest.name for script in shipped} >= {"log-analysis", "restart-services"}
    assert all(script.approved for script in shipped)


def test_an_edit_takes_the_approval_away(kit: Kit) -> None:
    keep(kit, manifest(), approve=False)
    refused("script_not_approved", kit, None)
    keep(kit, manifest())
    end(kit, begin(kit, None))
    kit.run("script.save", manifest=manifest(), body="echo other")
    refused("script_not_approved", kit, None)


def test_what_changed_while_it_was_read_is_not_approved(kit: Kit) -> None:
    keep(kit, manifest(), approve=False)
    sha = kit.ask("query.script", name="clear-cache").sha
    kit.run("script.save", manifest=manifest(), body="rm -rf /")
    with pytest.raises(KnownError, match="Read it again"):
        kit.run("script.approve", name="clear-cache", sha=sha)


def test_a_script_is_offered_where_it_belongs_and_can_be_retired(kit: Kit) -> None:
    keep(kit, manifest())
    ticket = kit.create()
    first = kit.ask("query.scripts", ticket=ticket, language="zh_CN")[0]
    assert (first.name, first.fits, first.title, first.hosts) == (
        "clear-cache",
        "category",
        "清理缓存",
        ("local",),
    )
    kit.run("script.retire", name="clear-cache")
    kit.run("script.retire", name="restart-services")
    assert {view.name for view in kit.ask("query.scripts")}.isdisjoint({"clear-cache", "restart-services"})
    with pytest.raises(KnownError):
        kit.ask("query.script", name="clear-cache")
    with pytest.raises(KnownError):
        kit.run("script.retire", name="clear-cache")


def test_hosts_are_those_the_administrator_named(kit: Kit) -> None:
    keep(kit, manifest())
    refused("script_host", kit, None, hosts=("web-1",))
    kit.run("setting.set", name="script_hosts", value="web-1, web-2")
    end(kit, begin(kit, None, hosts=("web-1", "web-2")))


def test_a_change_needs_its_dry_run_and_a_confirmation(kit: Kit) -> None:
    keep(kit, manifest("change", "flag"))
    ticket = kit.create()
    refused("script_dry_first", kit, ticket, confirm=("local",))
    end(kit, begin(kit, ticket, dry_run=True), exit_code=1)
    refused("script_dry_first", kit, ticket, confirm=("local",))
    end(kit, begin(kit, ticket, dry_run=True))
    refused("script_dry_first", kit, ticket, confirm=("local",), values={"reason": "another"})
    refused("script_confirm", kit, ticket)
    end(kit, begin(kit, ticket, confirm=("local",)))
    kit.later(days=2)
    refused("script_dry_first", kit, ticket, confirm=("local",))


def test_a_script_without_dry_run_says_so(kit: Kit) -> None:
    keep(kit, manifest("change"))
    refused("script_no_dry_run", kit, None, dry_run=True)
    refused("script_confirm", kit, None)
    end(kit, begin(kit, None, confirm=("local",)))


def test_a_role_that_is_too_low_is_told(kit: Kit) -> None:
    keep(kit, manifest().replace('"agent"', '"supervisor"'))
    colleague(kit)
    refused("script_role", kit, None)


def test_destroying_needs_a_second_person_once(kit: Kit) -> None:
    keep(kit, manifest("destroy"))
    ticket = kit.create()
    refused("script_release", kit, ticket, confirm=("local",))
    asked = {"ticket": ticket, "name": "clear-cache", "hosts": ("local",)}
    kit.run("ticket.script_request", values={"reason": "why", "token": "s3cr3t"}, **asked)
    request = kit.ask("query.ticket", ticket=ticket).entries[-1]
    assert "s3cr3t" not in str(request)
    with pytest.raises(KnownError, match="somebody else"):
        kit.run("ticket.script_release", ticket=ticket, request=request.id)
    colleague(kit)
    kit.run("ticket.script_release", ticket=ticket, request=request.id)
    release = kit.ask("query.ticket", ticket=ticket).entries[-1].id
    act_as(kit, kit.me)
    refused("script_release", kit, ticket, confirm=("local",), release=release)  # other values than released
    values = {"reason": "why", "token": "another secret, same run"}
    refused("script_release", kit, ticket, confirm=("local",), release=request.id, values=values)
    run = begin(kit, ticket, confirm=("local",), values=values)  # finds its release
    refused("script_release", kit, ticket, confirm=("local",), release=release, values=values)
    end(kit, run, exit_code=0, text="done")
    refused("script_release", kit, ticket, confirm=("local",), release=release, values=values)


def test_a_run_stands_in_the_log_with_hash_and_exit_code(kit: Kit, tmp_path: Any) -> None:
    keep(kit, manifest())
    ticket = kit.create()
    whole = tmp_path / "out.txt"
    whole.write_text("\n".join(map(str, range(100))))
    run = begin(kit, ticket, values={"reason": "why", "token": "s3cr3t"})
    end(kit, run, exit_code=7, text=whole.read_text(), output={"path": str(whole), "name": "out.txt"})
    entry = kit.ask("query.ticket", ticket=ticket).entries[-1]
    assert entry.kind == "script_run"
    assert entry.body.splitlines()[-1] == "99"
    assert len(entry.body.splitlines()) == 40
    assert entry.data["results"][0]["exit_code"] == 7
    assert entry.data["values"] == {"reason": "why", "token": "••••"}
    assert entry.data["files"][0]["name"] == "out.txt"
    assert len(entry.data["sha"]) == 64
    with pytest.raises(KnownError, match="not known"):
        end(kit, run)


def test_wrong_texts_are_refused(kit: Kit) -> None:
    for text, body in ((manifest("maybe"), "x"), (manifest(), " "), (manifest(), "x" * 300_000)):
        with pytest.raises(KnownError):
            kit.run("script.save", manifest=text, body=body)
    with pytest.raises(KnownError):
        kit.run("ticket.script_release", ticket=kit.create(), request=b"x" * 16)


def test_who_wrote_and_who_approved_is_shown_and_products_fit(kit: Kit) -> None:
    keep(kit, manifest().replace('categories = ["account"]', 'products = ["erp"]'), approve=False)
    colleague(kit)
    kit.run("script.approve", name="clear-cache", sha=kit.ask("query.script", name="clear-cache").sha)
    (view,) = [one for one in kit.ask("query.scripts", ticket=kit.create(product="erp")) if not one.shipped]
    assert (view.by, view.approved_by, view.fits, view.approved) == ("魏清", "陈立", "product", True)
    assert [p.title for p in view.parameters] == ["reason", "token"]
    (view,) = [one for one in kit.ask("query.scripts", ticket=b"x" * 16) if not one.shipped]
    assert view.fits == ""
    kit.run("script.approve", name="log-analysis", sha=kit.ask("query.script", name="log-analysis").sha)


def test_the_reviewed_texts_are_kept_to_compare_with(kit: Kit) -> None:
    text = manifest().replace("clear-cache", "log-analysis")
    kit.run("script.save", manifest=text, body="echo")
    found = kit.ask("query.script", name="log-analysis")
    assert "Analyse a log" in found.pinned_manifest
    assert (found.manifest, found.approved) == (text, False)


def test_an_article_offers_its_script(kit: Kit) -> None:
    keep(kit, manifest())
    ticket = kit.create(category="other")
    article = kit.run(
        "article.create", title="Cache", steps="1", script="desk: clear-cache", language="en"
    ).subject
    kit.run("article.use", ticket=ticket, article=article, verdict="viewed")
    assert kit.ask("query.scripts", ticket=ticket)[0].fits == "article"


def test_nobody_approves_their_own_but_a_sole_administrator(kit: Kit) -> None:
    colleague(kit)
    keep(kit, manifest(), approve=False)
    with pytest.raises(KnownError, match="colleague must review"):
        kit.run("script.approve", name="clear-cache", sha=kit.ask("query.script", name="clear-cache").sha)
    act_as(kit, kit.me)
    keep(kit, manifest(), approve=False)
    with pytest.raises(KnownError, match="colleague must review"):
        kit.run("script.approve", name="clear-cache", sha=kit.ask("query.script", name="clear-cache").sha)


def test_an_administrator_without_another_reviewer_approves_what_they_wrote(kit: Kit) -> None:
    colleague(kit, role="agent")
    act_as(kit, kit.me)
    keep(kit, manifest())
    assert next(one for one in kit.ask("query.scripts") if one.name == "clear-cache").approved
