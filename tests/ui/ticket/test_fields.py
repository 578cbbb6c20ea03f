"""Fields edited in their place, links, merges, promises and waivers, as an agent does them."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.process import matrix_json
from desk.process.priority import DEFAULT_MATRIX, PriorityMatrix
from desk.protocol.changes import Changes
from desk.protocol.views import LinkView
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.form_clocks import PromiseForm, WaiveForm
from desk.ui.ticket.form_links import LinkForm, MergeForm
from desk.ui.ticket.form_priority import PriorityForm
from desk.ui.ticket.pane import TicketPane
from desk.ui.ticket.pills import ClockPill, LinkPill
from desk.ui.widgets.pill import Pill
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

OTHER = LinkView(
    link=b"", type="words", ticket=samples.ident(900), number="T-1009", title="支付回调失败（重复）", state="new",
    priority=2,
)  # fmt: skip


def pill(pane: TicketPane, text: str) -> Pill:
    return next(p for p in pane.header.findChildren(Pill) if p.isVisible() and p.text() == text)


def choose(pane: TicketPane, qtbot: QtBot, text: str, row: int = 0) -> None:
    """Type into the open chooser and take a line with the keyboard."""
    chooser = pane.header.fields.chooser
    assert chooser.isVisible()
    chooser.line.setText(text)
    for _ in range(row):
        qtbot.keyClick(chooser.line, Qt.Key.Key_Down)
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)


def test_every_clock_has_its_own_bar(pane: TicketPane) -> None:
    shown = {p.text().split(" ")[0]: p.fraction for p in pane.header.findChildren(ClockPill)}
    assert 0.5 < shown["Update"] < 1.0
    assert shown["Resolution"] == 0.0  # due in 192 minutes of a target of 120
    assert not pane.header.grab().isNull()


def test_category_product_owner_and_group_are_chosen_below_their_pill(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    qtbot.mouseClick(pill(pane, "Payment"), Qt.MouseButton.LeftButton)
    choose(pane, qtbot, "net")
    assert engine.last("ticket.category") == {"ticket": samples.ticket().id, "to": "network"}
    qtbot.mouseClick(pill(pane, "支付网关"), Qt.MouseButton.LeftButton)
    choose(pane, qtbot, "Mail gateway")
    assert engine.last("ticket.product")["to"] == "Mail gateway"
    qtbot.mouseClick(pill(pane, "魏清"), Qt.MouseButton.LeftButton)
    choose(pane, qtbot, "陈立")
    assert engine.last("ticket.assign")["to"] == samples.CHEN.id
    qtbot.mouseClick(pill(pane, "一线支持"), Qt.MouseButton.LeftButton)
    choose(pane, qtbot, "", row=1)
    assert engine.last("ticket.group")["to"] == samples.NETWORK.id


def test_tags_are_added_and_removed(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.perform("tags")
    assert pane.header.fields.chooser.labels == ["Remove #回调"]
    choose(pane, qtbot, "vip")
    assert engine.last("ticket.tags") == {"ticket": samples.ticket().id, "added": ["vip"]}
    qtbot.mouseClick(pill(pane, "#回调"), Qt.MouseButton.LeftButton)
    choose(pane, qtbot, "回调")
    assert engine.last("ticket.tags")["removed"] == ["回调"]


def test_the_requester_is_found_by_name(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.answers["query.people"] = [samples.ZHAO, samples.CHEN]
    pane.perform("requester")
    choose(pane, qtbot, "", row=1)
    assert engine.last("ticket.requester")["to"] == samples.CHEN.id
    pane.perform("requester")
    qtbot.keyClick(pane.header.fields.chooser, Qt.Key.Key_Escape)
    assert not pane.header.fields.chooser.isVisible()


def test_the_title_is_edited_where_it_stands(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    title = pane.header.title
    qtbot.mouseDClick(title, Qt.MouseButton.LeftButton)
    assert title.line.isVisible()
    qtbot.keyClick(title.line, Qt.Key.Key_Escape)
    assert title.label.isVisible()
    pane.perform("title")
    title.line.setText("支付回调恢复")
    qtbot.keyClick(title.line, Qt.Key.Key_Return)
    assert engine.last("ticket.title") == {"ticket": samples.ticket().id, "to": "支付回调恢复"}


def test_a_link_is_made_with_its_kind_and_removed_again(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["query.find_tickets"] = [OTHER]
    pane.perform("link")
    form = pane.foot.form
    assert isinstance(form, LinkForm)
    form.submit()
    assert "ticket.link" not in engine.verbs()
    form.kind.setCurrentIndex(form.kind.findData("blocked_by"))
    assert form.other.labels == ["T-1009 · New · 支付回调失败（重复）"]
    qtbot.keyClick(form.other.line, Qt.Key.Key_Return)
    assert form.other.ticket == OTHER
    form.submit()
    assert engine.last("ticket.link") == {
        "ticket": samples.ticket().id, "target": OTHER.ticket, "type": "blocked_by",
    }  # fmt: skip
    standing = LinkView(**{**_fields(OTHER), "link": samples.ident(77), "type": "blocked_by"})
    engine.answers["query.ticket"] = samples.ticket(links=(standing,))
    pane.on_changes(Changes(bulk=True))
    shown = next(p for p in pane.header.findChildren(LinkPill) if p.isVisible())
    assert shown.text().startswith("is blocked by T-1009")
    with qtbot.waitSignal(pane.ticket_wanted) as wanted:
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    assert wanted.args == [OTHER.ticket]
    shown.menu().actions()[1].trigger()
    assert engine.last("ticket.unlink") == {"ticket": samples.ticket().id, "link": samples.ident(77)}


def _fields(view: LinkView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in view.__struct_fields__}


def test_a_merge_shows_which_number_survives(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["query.find_tickets"] = [OTHER]
    ticket = samples.ticket()
    merge = samples.TransitionView("merge", "merged")
    engine.answers["query.ticket"] = samples.ticket(transitions=(*ticket.transitions, merge))
    pane.on_changes(Changes(bulk=True))
    pane.perform("merge")
    form = pane.foot.form
    assert isinstance(form, MergeForm)
    assert form.missing()
    form.other.choose(0)
    assert "T-1009 goes on" in form.outcome.text()
    form.submit()
    assert engine.last("ticket.merge") == {"ticket": ticket.id, "into": OTHER.ticket, "both_see": False}
    pane.perform("merge")
    form = pane.foot.form
    assert isinstance(form, MergeForm)
    form.other.choose(0)
    form.swapped.setChecked(True)
    form.both_see.setChecked(True)
    assert "T-1042K goes on" in form.outcome.text()
    form.submit()
    assert engine.last("ticket.merge") == {"ticket": OTHER.ticket, "into": ticket.id, "both_see": True}


def test_a_merged_ticket_offers_to_separate(pane: TicketPane, engine: FakeRequester) -> None:
    assert not pane.header.offers(TicketAction.UNMERGE)
    pointer = LinkView(**{**_fields(OTHER), "type": "merged_into"})
    engine.answers["query.ticket"] = samples.ticket(state="merged", links=(pointer,), transitions=())
    pane.on_changes(Changes(bulk=True))
    pane.perform("unmerge")
    assert engine.last("ticket.unmerge") == {"ticket": samples.ticket().id}


def test_the_next_update_is_promised(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.perform("promise")
    form = pane.foot.form
    assert isinstance(form, PromiseForm)
    assert [button.text() for button, _ in form.quick][:3] == ["in 30 min", "in 1 h", "in 2 h"]
    qtbot.mouseClick(form.quick[0][0], Qt.MouseButton.LeftButton)
    form.body.setPlainText("we call back")
    form.submit()
    sent = engine.last("ticket.promise")
    assert (sent["at_us"], sent["body"]) == (samples.NOW + 30 * samples.MINUTE, "we call back")
    pane.perform("promise")
    form = pane.foot.form
    assert isinstance(form, PromiseForm)
    form.set_instant(samples.NOW - samples.MINUTE)
    form.submit()
    assert "future" in form.notice.text


def test_a_clock_is_waived_with_a_reason(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("waive")
    form = pane.foot.form
    assert isinstance(form, WaiveForm)
    form.submit()
    assert form.notice.text == "A waiver needs a reason."
    form.clock.setCurrentIndex(form.clock.findData("resolution"))
    form.reason.setPlainText("storm in the data centre")
    form.submit()
    assert engine.last("ticket.waive")["metric"] == "resolution"


def test_the_priority_grid_is_the_workspaces(pane: TicketPane, engine: FakeRequester) -> None:
    own = matrix_json.to_json(DEFAULT_MATRIX)
    cells = {level: [[0] * 4 for _ in range(4)] for level in ("standard", "vip")}
    engine.answers["query.matrix"] = {"cells": cells, "labels": {**dict(own["labels"]), "0": "Feuer"}}  # type: ignore[call-overload]
    pane.directory.renew()
    assert isinstance(pane.directory.matrix, PriorityMatrix)
    pane.perform("priority")
    form = pane.foot.form
    assert isinstance(form, PriorityForm)
    form.choose(impact=4, urgency=4)
    assert form.resulting() == 0
    engine.answers["query.matrix"] = {"cells": {"odd": 1}}
    pane.directory.renew()
    assert pane.directory.matrix is DEFAULT_MATRIX
