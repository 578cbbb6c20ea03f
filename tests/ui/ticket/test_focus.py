"""Tab goes through every form and the composer as one reads: down, and to the right in a line."""

import pytest
from PySide6.QtWidgets import QApplication

from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.form_host import FORMS
from desk.ui.ticket.pane import TicketPane
from tests.ui.focus import backwards, way

from . import samples


@pytest.mark.parametrize("action", list(FORMS))
def test_tab_goes_through_a_form_as_one_reads(pane: TicketPane, action: TicketAction) -> None:
    pane.foot.open(action, samples.ticket(), samples.NOW)
    form = pane.foot.form
    assert form is not None
    assert backwards(form) == []
    assert way(form)[-2:] == [form.cancel_button, form.submit_button]


@pytest.mark.parametrize("kind", ["reply", "note", "diagnosis", "call"])
def test_tab_goes_from_the_kind_through_its_fields_to_send(pane: TicketPane, kind: str) -> None:
    pane.composer.show_kind(kind)
    QApplication.processEvents()
    controls = way(pane.composer)
    editor = [n for n, one in enumerate(controls) if pane.composer.stack.isAncestorOf(one)]
    tools = [n for n, one in enumerate(controls) if pane.composer.tools.isAncestorOf(one)]
    tabs = [n for n, one in enumerate(controls) if pane.composer.heads.isAncestorOf(one)]
    assert tabs + editor + tools == list(range(len(controls)))
    assert controls[-1] is pane.composer.tools.send_button
    assert backwards(pane.composer.editors[kind]) == []
