"""The window's client and real engine processes: deaths, two windows, foreign commits, lost windows."""

import os
import signal
import sys

from pytestqt.qtbot import QtBot

from desk.client.spool import Spool
from desk.process.ids import new_id
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure, Request
from desk.protocol.views import TicketView
from desk.workspace import Workspace
from tests.conftest import ProofCount

from .conftest import WAIT_MS, MakeClient, ask, desk, inside, ready, the_ticket


def replies(ticket: TicketView) -> list[str]:
    """Return the bodies of the public replies."""
    return [entry.body for entry in ticket.entries if entry.kind == "public_reply"]


def test_killing_the_engine_during_replies_loses_and_doubles_nothing(
    qtbot: QtBot, make_client: MakeClient, proof_count: ProofCount
) -> None:
    """SIGKILL while each reply is on its way: every reply stands exactly once, in order."""
    client = ready(qtbot, make_client())
    ticket = the_ticket(qtbot, client)
    bodies = [f"answer {number}" for number in range(proof_count(reduced=8, full=20))]
    for body in bodies:
        done: list[object] = []
        client.request(
            "ticket.reply",
            {"ticket": ticket.id, "body": body},
            done=done.append,
            failed=done.append,
            write=True,
        )
        os.kill(client.engine_pid, signal.SIGKILL)
        qtbot.waitUntil(lambda done=done: bool(done), timeout=WAIT_MS)
        assert not isinstance(done[0], Failure), done[0]
    assert replies(the_ticket(qtbot, client)) == bodies


def test_the_window_says_what_happened_and_goes_on(qtbot: QtBot, make_client: MakeClient) -> None:
    """A death is told as a state with a sentence, and the next engine serves."""
    client = ready(qtbot, make_client(language="zh_CN"))
    states: list[tuple[str, str]] = []
    client.state_changed.connect(lambda state, sentence: states.append((state, sentence)))
    os.kill(client.engine_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: client.state == "ready" and len(states) >= 2, timeout=WAIT_MS)
    assert [state for state, _ in states] == ["restarting", "ready"]
    assert "引擎意外停止" in states[0][1]


def test_a_crash_loop_ends_in_a_sentence_and_retry_goes_on(
    qtbot: QtBot, make_client: MakeClient, workspace: Workspace
) -> None:
    """Three deaths in a row: failed, with the log's path; retry tries again."""
    client = make_client(command=[sys.executable, "-c", "import os; os._exit(9)"])
    with qtbot.waitSignal(client.failed, timeout=WAIT_MS) as failed:
        client.start()
    assert client.state == "failed"
    assert failed.args[0].code == "engine_crash_loop"
    assert str(workspace.log) in client.sentence
    with qtbot.waitSignal(client.failed, timeout=WAIT_MS):
        client.retry()


def test_a_second_window_joins_the_first_ones_engine(qtbot: QtBot, make_client: MakeClient) -> None:
    """Two windows share one engine; when it ends with its window the other starts the next."""
    first = ready(qtbot, make_client())
    second = ready(qtbot, make_client())
    assert first.engine_pid != 0
    assert second.engine_pid == 0
    ticket = the_ticket(qtbot, second)
    with qtbot.waitSignal(first.changed, timeout=WAIT_MS) as heard:
        done = ask(qtbot, second, "ticket.note", {"ticket": ticket.id, "body": "seen"}, write=True)
    assert isinstance(done, Changes)
    assert heard.args[0].of("ticket") == {ticket.id}
    first.stop()
    qtbot.waitUntil(lambda: second.state == "ready" and second.engine_pid != 0, timeout=WAIT_MS)
    assert [e.body for e in the_ticket(qtbot, second).entries if e.kind == "internal_note"] == ["seen"]


def test_the_command_line_works_through_the_windows_engine(
    qtbot: QtBot, make_client: MakeClient, workspace: Workspace
) -> None:
    """A command while a window is open: the op runs in its engine and the window hears of it."""
    client = ready(qtbot, make_client())
    with qtbot.waitSignal(client.changed, timeout=WAIT_MS) as heard:
        done = desk("ticket", "note", "1", "from the shell", workspace=workspace)
        assert done.returncode == 0, done.stderr
    assert heard.args[0].touches("entry")
    entries = the_ticket(qtbot, client).entries
    assert entries[-1].body == "from the shell"
    assert entries[-1].source == "cli"


def test_commits_round_the_engine_are_noticed(
    qtbot: QtBot, make_client: MakeClient, workspace: Workspace
) -> None:
    """Another program's commit is found by its data version and told from the change log."""
    from desk.models.store import open_store
    from desk.ops.registry import apply

    client = ready(qtbot, make_client())
    ticket = the_ticket(qtbot, client)
    store = open_store(workspace.directory)
    with qtbot.waitSignal(client.changed, timeout=WAIT_MS) as heard:
        apply(store, Request(1, "ticket.note", {"ticket": ticket.id, "body": "foreign"}, b""))
    store.close()
    assert heard.args[0].ticket_keys() == {1}


def test_writes_of_a_killed_window_are_sent_by_the_next(
    qtbot: QtBot, make_client: MakeClient, workspace: Workspace
) -> None:
    """What was clicked and not received is in the spool; the next window sends it, once."""
    with inside(workspace) as client:
        ticket = client.ask("query.ticket", {"key": 1}, reply_type=TicketView)
    request = Request(
        7, "ticket.reply", {"ticket": ticket.id, "body": "unsent"}, new_id(1_700_000_000_000_000)
    )
    spool = Spool(workspace.spool, "dead-window")
    spool.keep(request)
    spool._lock.release()  # as the system does for a killed process
    for _ in range(2):
        window = ready(qtbot, make_client())
        qtbot.waitUntil(lambda w=window: replies(the_ticket(qtbot, w)) == ["unsent"], timeout=WAIT_MS)
        window.stop()
    assert list(workspace.spool.iterdir()) == []


def test_requests_are_answered_while_a_job_runs(qtbot: QtBot, make_client: MakeClient) -> None:
    """Counts are asked all through a job; progress is told; cancelling ends it."""
    client = ready(qtbot, make_client())
    events: list[dict[str, object]] = []
    client.event.connect(lambda event: events.append(event.data))
    client.changed.connect(lambda changes: None)
    answer = ask(qtbot, client, "job.rebuild", write=True)
    qtbot.waitUntil(lambda: any(data.get("finished") for data in events), timeout=WAIT_MS)
    last = next(data for data in events if data.get("finished"))
    assert last["job"] == answer["job"]
    assert last["result"]["tickets"] == 1
