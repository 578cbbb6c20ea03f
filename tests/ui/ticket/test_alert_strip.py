"""The strip of an alert's ticket: the source's last word, silencing and lifting through the real ops."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desk.client.local import LocalClient
from desk.ops.registry import OPS, perform
from desk.protocol.messages import Reply, Request
from desk.protocol.views import TicketView
from desk.queries.registry import answer
from desk.ui.ticket.alert_strip import AlertStrip
from tests.unit.intake.channel_kit import ChannelKit, firing, resolved


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[ChannelKit]:
    """A workspace that alerts come into."""
    made = ChannelKit(tmp_path / "workspace")
    yield made
    made.store.close()


def test_the_strip_says_what_the_source_said_and_silences_it(qtbot: QtBot, kit: ChannelKit) -> None:
    """Shown on tickets of alerts only; a silence that is held can be lifted; a refusal is said."""

    def handle(request: Request) -> Reply:
        return perform(kit.store, request) if request.verb in OPS else answer(kit.store, request)

    def view(ticket: bytes) -> TicketView:
        return msgspec.convert(msgspec.to_builtins(kit.ask("query.ticket", ticket=ticket)), TicketView)

    strip = AlertStrip(LocalClient(handle, language="en"))
    qtbot.addWidget(strip)
    other = kit.create()
    strip.show_ticket(view(other))
    assert not strip.is_wanted
    alert = firing(severity="critical")
    ticket = kit.alert(alert).ticket
    assert ticket is not None
    strip.show_ticket(view(ticket))
    assert strip.text.text() == "The alert fires."
    with qtbot.waitSignal(strip.said):
        strip.spans.triggered.emit(strip.spans.actions()[0])
    strip.show_ticket(view(ticket))
    assert "being silenced" in strip.text.text()
    assert (strip.silence.isVisibleTo(strip), strip.lift.isVisibleTo(strip)) == (False, True)
    kit.run("alert.derive", source="system")
    (wish,) = kit.ask("query.silences", due=True)
    kit.run("alert.silenced", source="system", silence=wish.id, ident="s-1")
    strip.show_ticket(view(ticket))
    assert "Silent until 2026-03-09 01:30 UTC" in strip.text.text()
    with qtbot.waitSignal(strip.said):
        strip.lift.click()
    kit.alert(resolved(alert), status="resolved")
    strip.show_ticket(view(ticket))
    assert strip.text.text() == "The source reports the alerts as over. The silence is being lifted…"
    strip.show_ticket(msgspec.structs.replace(view(ticket), id=other))
    with qtbot.waitSignal(strip.said) as refused:
        strip.lift.click()
    assert "does not come from an alert" in refused.args[0]
    strip.show_ticket(None)
    assert not strip.is_wanted
