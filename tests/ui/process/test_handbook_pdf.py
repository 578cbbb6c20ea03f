"""The handbook on paper: a wide drawing is printed in strips that stay legible and show all of it."""

from PySide6.QtCore import QSizeF
from pytestqt.qtbot import QtBot

from desk.models.blueprints import universal
from desk.process.swimlane import COLUMN, HEAD, LEAD, layout
from desk.process.swimlane_svg import swimlane_svg
from desk.process.variants import variant
from desk.ui.handbook_pdf import strips
from tests.unit.process.test_blueprint import LINE

ROOM = QSizeF(895, 564)


def test_a_wide_drawing_is_printed_in_strips(qtbot: QtBot) -> None:
    for process in (universal(), variant(universal(), LINE, line="x")):
        found = strips(swimlane_svg(process, "zh"), ROOM)
        drawing = layout(process)
        shown = sum(picture.width() // 2 - HEAD - 2 * LEAD for picture, _ in found)
        assert len(found) > 1
        assert shown == drawing.width - HEAD - 2 * LEAD
        assert shown % COLUMN == 0
        for picture, width in found:
            assert width <= ROOM.width()
            scale = width / (picture.width() / 2)
            assert scale * drawing.height <= ROOM.height() + 1
            assert scale > 0.45, "twelve pixels of text are more than five on paper"
            assert (
                picture.pixelColor(10, 10) == found[0][0].pixelColor(10, 10) != picture.pixelColor(500, 500)
            )


def test_a_small_drawing_is_one_picture(qtbot: QtBot) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 312 138" width="312" height="138"/>'
    ((picture, width),) = strips(svg, ROOM)
    assert (picture.width(), width) == (624, 234)
