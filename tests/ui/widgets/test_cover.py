"""What lies over a page until its first answer: an hourglass after a moment, a refusal with a way to ask again."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.ui import i18n
from desk.ui.widgets.cover import FOOT, Covered
from tests.ui.fakes import FakeRequester


class Page(QWidget):
    """A page that asks for one thing."""

    def __init__(self, requester: FakeRequester) -> None:
        super().__init__()
        self.requester = Covered(requester, self, self.ask, foot=FOOT)
        self.found: list[object] = []
        self.failures: list[Failure] = []

    def ask(self) -> None:
        self.requester.request("query.x", done=self.found.append, failed=self.failures.append)


def make(qtbot: QtBot, requester: FakeRequester) -> Page:
    page = Page(requester)
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    return page


def test_a_page_that_is_long_in_coming_says_so(qtbot: QtBot) -> None:
    requester = FakeRequester(answers={"query.x": 7}, hold={"query.x"})
    page = make(qtbot, requester)
    cover = page.requester.cover
    page.ask()
    assert not cover.isVisible()
    qtbot.waitUntil(lambda: cover.isVisible())
    assert cover.accessibleName() == "On its way…"
    assert cover.height() == 300 - FOOT
    page.resize(500, 360)
    assert cover.width() == 500
    i18n.use("zh_CN")
    qtbot.waitUntil(lambda: cover.accessibleName() == "正在加载…")
    i18n.use("en")
    requester.release()
    assert not cover.isVisible()
    assert page.found == [7]
    page.requester.cancel(1)
    assert requester.cancelled == [1]


def test_a_refusal_has_a_way_to_ask_again_and_later_ones_are_the_pages_own(qtbot: QtBot) -> None:
    stopped = Failure("engine_stopped", "The engine has been stopped.")
    requester = FakeRequester(answers={"query.x": stopped})
    page = make(qtbot, requester)
    cover = page.requester.cover
    page.ask()
    assert cover.state == "refused"
    assert "The engine has been stopped." in cover.accessibleName()
    assert page.failures == []
    requester.answers["query.x"] = 7
    cover._notice.pressed.emit()
    assert (cover.state, page.found) == ("", [7])
    requester.answers["query.x"] = stopped
    page.ask()
    assert cover.state == ""
    assert page.failures == [stopped]
    page.requester.request("x.do", write=True)
    assert requester.verbs()[-1] == "x.do"
