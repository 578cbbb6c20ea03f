"""Web addresses of escalation: signed, bounded, tried again, seen in the history; wrong ones refused."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from desk.cli import main
from desk.engine.core import Engine
from desk.engine.webhooks import Post, Result, WebhookTimer, post
from desk.process import webhooks
from desk.process.errors import FieldError, KnownError
from desk.protocol.messages import Request
from tests.listener import listening
from tests.unit.ops.test_escalating import ready, run_time, settings_of
from tests.unit.ops_kit import Kit

SECRET = "s" * 24


@pytest.fixture(scope="module")
def listener() -> Iterator[Any]:
    with listening() as server:
        yield server


def address(listener: Any) -> str:
    return f"http://127.0.0.1:{listener.server_port}/hook"


class Beside:
    """An engine of one thread around a kit."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def perform_own(self, request: Request) -> None:
        self.kit.run(request.verb, source="system", **request.args)


def timer_of(
    kit: Kit, send: Callable[[Post], Result] = post, clock: Callable[[], float] = lambda: 0.0
) -> WebhookTimer:
    return WebhookTimer(cast(Engine, Beside(kit)), kit.store, send=send, clock=clock)


def look(timer: WebhookTimer) -> None:
    """Look, wait for the posts, and note what came of them."""
    timer.run()
    for thread in threading.enumerate():
        if thread.name == "webhooks":
            thread.join()
    timer.run()
    for thread in threading.enumerate():
        if thread.name == "webhooks":
            thread.join()


def paged(kit: Kit, url: str) -> bytes:
    """Return a ticket whose escalation begins with a web address and the lead after ten minutes."""
    group, experts, *_ = ready(kit)
    kit.run("escalation.webhook", name="NOC", url=url, secret=SECRET)
    rules = settings_of(group, experts)
    rules["policies"][0]["levels"][0]["targets"] = [
        {"kind": "webhook", "id": "NOC"},
        {"kind": "webhook", "id": "NOC"},
    ]
    kit.run("escalation.set", settings=rules)
    ticket = kit.create(priority=1, group=group, title="交易系统宕机", product="trading")
    kit.run("ticket.page", ticket=ticket)
    return ticket


def told(kit: Kit, ticket: bytes) -> str:
    return str(kit.ask("query.notice_history", ticket=ticket)[0].told[0])


def test_a_level_posts_signed_and_the_history_says_so(kit: Kit, listener: Any) -> None:
    ticket = paged(kit, address(listener))
    assert told(kit, ticket) == "NOC: is being posted"
    trial = kit.ask("query.escalation_trial", ticket=ticket)
    assert trial.levels[0].people == ("NOC",)
    assert trial.levels[0].targets[0] == "a web address (webhook): NOC"
    timer = timer_of(kit)
    look(timer)
    headers, body = listener.heard.pop()
    said = json.loads(body)
    assert (said["type"], said["cause"], said["level"], said["policy"]) == (
        "escalation",
        "manual",
        1,
        "Urgent",
    )
    assert said["ticket"]["title"] == "交易系统宕机"
    stamp = headers["X-Desk-Timestamp"]
    digest = hmac.new(SECRET.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    assert headers["X-Desk-Signature"] == f"v1={digest}"
    assert headers["X-Desk-Id"] == said["id"]
    assert told(kit, ticket) == "NOC: posted and taken"
    assert [one.state for one in kit.ask("query.webhooks")] == ["sent"]
    delivery = [one for one in kit.ask("query.ticket", ticket=ticket).entries if one.kind == "delivery"]
    assert [(one.data["to"], one.data["state"]) for one in delivery] == [("NOC", "sent")]
    entry = next(one for one in kit.ask("query.ticket", ticket=ticket).entries if one.kind == "escalated")
    assert entry.data["webhooks"] == ["NOC"]
    look(timer)
    kit.run("escalation.run", source="system")
    assert listener.heard == [], "once"
    run_time(kit, 11)
    assert len([one for one in kit.kinds(ticket) if one == "escalated"]) == 2, (
        "nobody answered: the next level"
    )


def test_what_is_not_taken_is_tried_again_and_given_up(kit: Kit, listener: Any) -> None:
    ticket = paged(kit, address(listener))
    timer = timer_of(kit)
    listener.answers[:] = [503, 429, 302]
    look(timer)
    assert told(kit, ticket) == "NOC: is being posted"
    look(timer)
    assert len(listener.heard) == 1, "not before its time"
    kit.later(minutes=1)
    look(timer)
    kit.later(minutes=3)
    look(timer)
    ids = {headers["X-Desk-Id"] for headers, _ in listener.heard}
    assert (len(listener.heard), len(ids)) == (3, 1), "the same id each time; a redirect is not followed"
    assert told(kit, ticket) == "NOC: could not be posted"
    assert [(one.state, one.error) for one in kit.ask("query.webhooks")] == [("failed", "302")]
    listener.heard.clear()
    kit.run("webhook.posted", message=b"\1" * 16, result="sent")


def test_old_news_and_removed_addresses_are_not_told(kit: Kit) -> None:
    ticket = paged(kit, "http://127.0.0.1:9/closed")
    timer = timer_of(kit)
    look(timer)
    assert "refused" in kit.ask("query.webhooks")[0].error
    kit.later(minutes=7 * 60)
    look(timer)
    assert told(kit, ticket) == "NOC: could not be posted"
    kit.run("escalation.webhook_test", name="NOC")
    with pytest.raises(KnownError, match="used by the escalation policy “Urgent”"):
        kit.run("escalation.webhook_remove", name="NOC")
    kit.run("escalation.set", settings={})
    kit.run("escalation.webhook_remove", name="NOC")
    for verb in ("webhook_remove", "webhook_test"):
        with pytest.raises(KnownError, match="no web address “NOC”"):
            kit.run(f"escalation.{verb}", name="NOC")
    look(timer)
    look(timer)
    errors = kit.store.connection.exec_driver_sql(
        "SELECT error FROM outbound ORDER BY created_us DESC"
    ).scalars()
    assert next(iter(errors)) == "removed"


def test_an_address_gets_its_share_of_a_minute(kit: Kit) -> None:
    kit.run("escalation.webhook", name="A", url="https://noc.example/hook")
    before = kit.store.connection.exec_driver_sql(
        "SELECT body FROM ruleset WHERE kind = 'webhook'"
    ).scalar_one()
    kit.run("escalation.webhook", name="A", url="https://noc.example/other")
    after = kit.store.connection.exec_driver_sql(
        "SELECT body FROM ruleset WHERE kind = 'webhook' ORDER BY version DESC"
    ).scalar()
    assert json.loads(str(before))["secret"] == json.loads(str(after))["secret"], "the secret stays"
    for _ in range(webhooks.MOST_A_MINUTE + 2):
        kit.run("escalation.webhook_test", name="A")
    heard: list[Post] = []
    now = [0.0]

    def send(one: Post) -> Result:
        heard.append(one)
        return Result(one.id, webhooks.SENT, "204")

    timer = timer_of(kit, send, lambda: now[0])
    look(timer)
    assert len(heard) == webhooks.MOST_A_MINUTE
    now[0] = 60.0
    look(timer)
    assert len(heard) == webhooks.MOST_A_MINUTE + 2
    with kit.store.write() as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta(name, value) VALUES ('desk_number', '1')")
    kit.run("escalation.webhook_test", name="A")
    look(timer)
    assert len(heard) == webhooks.MOST_A_MINUTE + 2, "another desk posts"


def test_one_post_a_time_and_a_step_once(kit: Kit) -> None:
    ticket = paged(kit, "https://noc.example/hook")
    begun, may_end = threading.Event(), threading.Event()

    def send(one: Post) -> Result:
        begun.set()
        may_end.wait(60)
        return Result(one.id, webhooks.SENT, "204")

    timer = timer_of(kit, send)
    timer.run()
    assert begun.wait(60)
    timer.run()
    assert [one.state for one in kit.ask("query.webhooks")] == ["sending"]
    may_end.set()
    look(timer)
    assert told(kit, ticket) == "NOC: posted and taken"
    kit.store.connection.exec_driver_sql("UPDATE page SET next_us = started_us, level = 0")
    kit.store.connection.exec_driver_sql("DELETE FROM entry WHERE kind = 'escalated'")
    kit.run("escalation.run", source="system")
    assert told(kit, ticket) == "NOC: posted and taken", "the same step is posted once"
    rules = kit.ask("query.escalation_settings")
    rules["policies"].reverse()
    for number, policy in enumerate(rules["policies"]):
        policy["order"] = number
    rules["policies"][0]["condition"], rules["policies"][1]["condition"] = {"product": ["erp"]}, {}
    kit.run("escalation.set", settings=rules)
    with pytest.raises(KnownError, match="Urgent"):
        kit.run("escalation.webhook_remove", name="NOC")


@pytest.mark.parametrize(
    "url",
    ["", "noc.example", "ftp://noc.example", "http://noc.example/x", "https://", "https://me:pw@noc.example/",
     "https://noc.example/a b", "https://noc.example:0/", "https://noc.example:99999/", "http://10.0.0.1/",
     "https://[::1", "https://noc.example/" + "x" * 500],
)  # fmt: skip
def test_unusable_addresses_are_refused(url: str) -> None:
    with pytest.raises(FieldError, match="https://"):
        webhooks.from_json({"name": "x", "url": url, "secret": SECRET})


@pytest.mark.parametrize(
    "url", ["https://noc.example", "http://localhost:8080/x", "http://[::1]/", "http://127.0.0.9/"]
)
def test_usable_addresses(url: str) -> None:
    assert webhooks.from_json({"name": " x ", "url": f" {url} ", "secret": SECRET}).url == url


def test_what_else_is_refused(kit: Kit) -> None:
    with pytest.raises(FieldError, match="object"):
        webhooks.from_json([])
    with pytest.raises(FieldError, match="text"):
        webhooks.from_json({"url": "https://noc.example", "secret": SECRET})
    with pytest.raises(KnownError, match="at least 16"):
        webhooks.from_json({"name": "x", "url": "https://noc.example", "secret": "short"})
    group, experts, *_ = ready(kit)
    rules = settings_of(group, experts)
    rules["policies"][0]["levels"][0]["targets"] = [{"kind": "webhook", "id": "gone"}]
    with pytest.raises(KnownError, match="no web address “gone”"):
        kit.run("escalation.set", settings=rules)
    statuses = {
        200: "sent",
        204: "sent",
        301: "refused",
        404: "refused",
        408: "later",
        429: "later",
        500: "later",
    }
    assert {status: webhooks.verdict(status) for status in statuses} == statuses


def test_addresses_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Kit(tmp_path).store.close()

    def desk(*words: str, code: int = 0) -> str:
        given = ["escalation", "webhook", *words, "--workspace", str(tmp_path), "--language", "en"]
        assert main(given) == code
        return "".join(capsys.readouterr())

    assert "Secret: " in desk("NOC", "https://noc.example/x")
    assert "https://noc.example/x" in desk()
    assert "sending" in (shown := desk("NOC", "--test")) or "ready" in shown
    assert SECRET not in desk("NOC", "https://noc.example/y", "--secret", SECRET, "--json").splitlines()[-1]
    assert "https://" in desk("NOC", "http://noc.example", code=1)
    assert "NOC" not in desk("NOC", "--remove")
