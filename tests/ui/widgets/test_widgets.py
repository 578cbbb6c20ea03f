"""Small painted widgets: what they say, how they wrap, when they hide."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.ui import i18n, theme
from desk.ui.widgets.avatar import Avatar, colours, hue, initial
from desk.ui.widgets.clock_bar import ClockBar
from desk.ui.widgets.directory import Directory, labelled
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.notice import Notice
from desk.ui.widgets.pill import TONES, Pill
from desk.ui.widgets.popover import Popover
from desk.ui.widgets.toast import Toast
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    def light(rgb: tuple[float, float, float]) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_initials_and_readable_colours(qtbot: QtBot) -> None:
    assert (initial("赵磊"), initial("noah"), initial("«Émile"), initial("")) == ("赵", "N", "É", "?")
    assert hue("Noah") == hue("Noah")
    for mode in ("light", "dark"):
        theme.choose(mode)
        for name in ("赵磊", "Noah", "Emma Clark", "陈立", "x", "系统"):
            ground, ink = colours(name)
            assert contrast(ground.getRgbF()[:3], ink.getRgbF()[:3]) >= 4.5
    theme.choose("light")
    avatar = Avatar("赵磊")
    qtbot.addWidget(avatar)
    avatar.set_name("Noah")
    assert avatar.accessibleName() == "Noah"
    assert not avatar.grab().isNull()


def test_pills_paint_every_tone_and_click_only_when_they_lead_somewhere(qtbot: QtBot) -> None:
    for tone in TONES:
        pill = Pill("首次响应 28:00", tone, clickable=True)
        qtbot.addWidget(pill)
        assert not pill.grab().isNull()
    with qtbot.waitSignal(pill.clicked):
        qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    quiet = Pill("x")
    qtbot.addWidget(quiet)
    with qtbot.assertNotEmitted(quiet.clicked):
        qtbot.mouseClick(quiet, Qt.MouseButton.LeftButton)
    width = quiet.sizeHint().width()
    quiet.show_text("longer", "bad", strong=True)
    assert quiet.sizeHint().width() > width
    assert quiet.accessibleName() == "longer"


def test_flow_wraps(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, gap=4, line_gap=4)
    for _ in range(6):
        flow.addWidget(Pill("some words"))
    one = flow.itemAt(0)
    assert one is not None
    height = one.sizeHint().height()
    assert flow.heightForWidth(10_000) == height
    assert flow.heightForWidth(one.sizeHint().width()) == 6 * height + 5 * 4
    assert flow.itemAt(99) is None
    assert flow.takeAt(99) is None
    assert flow.takeAt(0) is not None
    assert flow.count() == 5


def test_elided_text_keeps_its_whole_in_the_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("a very long recipient address")
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(600, 20)
    label.grab()
    assert label.toolTip() == ""


def test_a_bar_paints_any_fraction(qtbot: QtBot) -> None:
    bar = ClockBar()
    qtbot.addWidget(bar)
    for fraction in (-1.0, 0.0, 0.5, 7.0):
        bar.show_fraction(fraction, "bad")
        assert not bar.grab().isNull()


def test_the_toast_offers_undo_once(qtbot: QtBot) -> None:
    i18n.use("en")
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(400, 300)
    owner.show()
    toast = Toast(owner)
    toast.show_message("Taken", op_id=b"1" * 16)
    assert toast.isVisible()
    assert toast.geometry().bottom() < 300
    owner.resize(500, 400)
    qtbot.waitUntil(lambda: toast.geometry().center().x() > 240)
    button = toast.findChild(QPushButton)
    assert button is not None
    with qtbot.waitSignal(toast.undo_wanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [b"1" * 16]
    assert not toast.isVisible()
    toast.show_message("Sent")
    assert not button.isVisible()


def test_a_notice_asks_and_clears(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    answered: list[str] = []
    notice.say("Send?", role="warning", answers=[("Yes", lambda: answered.append("yes"))])
    qtbot.mouseClick(notice.buttons[0], Qt.MouseButton.LeftButton)
    assert answered == ["yes"]
    notice.clear()
    assert notice.text == ""
    assert not notice.buttons


def test_a_popover_stays_inside_its_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    anchor = QPushButton("x", window)
    anchor.move(280, 190)
    window.show()
    popover = Popover(anchor)
    QVBoxLayout(popover).addWidget(QPushButton("inside"))
    popover.show_below(anchor)
    assert window.rect().contains(popover.geometry())
    qtbot.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not popover.isVisible()


def test_the_directory_asks_once_and_again_after_changes() -> None:
    engine = FakeRequester(
        answers={"query.workspace": samples.workspace(), "query.canned_replies": samples.CANNED}
    )
    i18n.use("en")
    directory = Directory(engine)
    assert directory.staff == ()
    assert directory.setting("attachment_limit_mb", 7) == 7
    directory.load()
    directory.load()
    assert engine.verbs() == ["query.workspace", "query.canned_replies", "query.matrix"]
    assert directory.me == samples.WEI
    assert directory.category_name("payment") == "Payment"
    assert directory.category_name("odd") == "odd"
    assert directory.canned[0] == ("Greeting", "Hello {{requester}},")
    directory.on_changes(Changes(items=(Change("ticket", b"1"),)))
    assert len(engine.asked) == 3
    directory.on_changes(Changes(items=(Change("person", b"1"),)))
    assert len(engine.asked) == 6
    engine.answers["query.workspace"] = Failure("x", "no")
    directory.on_changes(Changes(items=(Change("group", b"1"),)))
    assert directory.me == samples.WEI
    assert labelled("plain") == "plain"


def test_the_toast_keeps_clear_of_what_grows_below_it(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(400, 300)
    foot = QWidget(owner)
    foot.setGeometry(0, 250, 400, 50)
    owner.show()
    toast = Toast(owner)
    toast.show_message("Sent", above=foot)
    assert toast.geometry().bottom() <= foot.y()
    foot.setGeometry(0, 100, 400, 200)
    assert toast.geometry().bottom() <= foot.y()
