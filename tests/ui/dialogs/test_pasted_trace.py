"""Who pastes a stack trace into a new ticket sees the right article before finishing the title: real search, real window."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desk.client.local import LocalClient
from desk.exchange.starter import load_articles
from desk.ops.registry import perform
from desk.protocol.messages import Reply, Request
from desk.protocol.views import Workspace
from desk.queries.registry import QUERIES, answer
from desk.search.service import knowledge_of
from desk.ui import i18n
from desk.ui.dialogs.new_ticket import NewTicketDialog
from tests.ui.showing import shown
from tests.unit.ops_kit import Kit

TRACES = (
    (
        "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out"
        " after 30000ms.\n\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)\n"
        "\tat org.springframework.jdbc.datasource.DataSourceUtils.fetchConnection(DataSourceUtils.java:160)",
        "database-connection-timeout",
    ),
    (
        "redis.exceptions.TimeoutError: Timeout reading from socket\n  File \"/app/cache.py\", line 41, in get\n"
        "io.lettuce.core.RedisCommandTimeoutException: Command timed out after 3 second(s)",
        "redis-timeout",
    ),
    (
        "java.lang.OutOfMemoryError: Java heap space\n[Full GC (Ergonomics) 4095M->4094M(4096M), 9.81 secs]\n"
        "Exception in thread \"http-nio-8080-exec-7\" GC overhead limit exceeded",
        "jvm-full-gc",
    ),
    (
        "Warning  BackOff  4s (x26 over 5m)  kubelet  Back-off restarting failed container\n"
        "pod 一直 CrashLoopBackOff，kubectl describe 显示 Last State: Terminated  Exit Code: 1",
        "pod-crashloop",
    ),
    (
        "Error: Failed to pull image \"registry.corp.example/pay:1.8\": rpc error: code = NotFound\n"
        "Warning  Failed  kubelet  Error: ImagePullBackOff",
        "image-pull",
    ),
    (
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='pay.example', port=443): certificate verify"
        " failed: certificate has expired (_ssl.c:1129)",
        "tls-expired",
    ),
    (
        "OSError: [Errno 28] No space left on device: '/var/log/app/app.log'\n  at write (log.js:88)",
        "disk-full",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kit, dict[bytes, str]]]:
    """Return a workspace with the starter articles, and which file each came from."""
    made = Kit(tmp_path_factory.mktemp("paste") / "w")
    stems: dict[bytes, str] = {}
    modules = (
        "symptom",
        "steps",
        "script",
        "prevention",
        "environment",
        "cause",
        "cautions",
        "scenario",
        "product",
    )
    for record in load_articles():
        texts = {name: getattr(record, name) for name in modules}
        tags, language = tuple(record.tags), record.language
        changes = made.run("article.create", title=record.title, tags=tags, language=language, **texts)
        stems[changes.subject] = record.external_id.rpartition("-")[0]
    for _ in knowledge_of(made.store).rebuild():
        pass
    yield made, stems
    knowledge_of(made.store).close()
    made.store.close()


@pytest.fixture
def dialog(qtbot: QtBot, kit: tuple[Kit, dict[bytes, str]]) -> Iterator[NewTicketDialog]:
    i18n.use("en")
    store = kit[0].store

    def handle(request: Request) -> Reply:
        return answer(store, request) if request.verb in QUERIES else perform(store, request)

    client = LocalClient(handle)
    workspaces: list[Workspace] = []
    client.request("query.workspace", {}, reply_type=Workspace, done=workspaces.append)
    made = NewTicketDialog(client, workspaces[0])
    shown(qtbot, made)
    yield made
    made.hide()


@pytest.mark.parametrize(("trace", "stem"), TRACES, ids=[stem for _, stem in TRACES])
def test_the_right_article_stands_there_without_a_title(
    qtbot: QtBot, dialog: NewTicketDialog, kit: tuple[Kit, dict[bytes, str]], trace: str, stem: str
) -> None:
    with qtbot.waitSignal(dialog.help.classified):
        dialog.body.setPlainText(trace)
    shown = [kit[1][hit.id] for hit in dialog.help._hits]
    assert stem in shown, shown
    assert len(dialog.help.article_rows) == len(shown)
    assert dialog.title.text() == ""


def test_it_stays_while_the_title_is_begun(
    qtbot: QtBot, dialog: NewTicketDialog, kit: tuple[Kit, dict[bytes, str]]
) -> None:
    trace, stem = TRACES[0]
    with qtbot.waitSignal(dialog.help.classified):
        dialog.body.setPlainText(trace)
    with qtbot.waitSignal(dialog.help.classified):
        qtbot.keyClicks(dialog.title, "orders fai")
    assert stem in [kit[1][hit.id] for hit in dialog.help._hits]
