"""The swimlane on the screen: the engine's SVG, painted; a click or an arrow key chooses a step."""

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QScrollArea, QWidget

from desk.protocol.process import NodeView, ProcessView
from desk.ui import theme
from desk.ui.i18n import pick


def colours() -> dict[str, str]:
    """Return the drawing's colours of the theme."""
    tokens = theme.current()
    named = {
        "ground": tokens.panel, "lane": tokens.subtle, "line": tokens.line_strong, "ink": tokens.ink,
        "soft": tokens.ink2, "step": tokens.panel, "accent": tokens.accent, "accent_soft": tokens.selection,
    }  # fmt: skip
    return {name: colour.name() for name, colour in named.items()}


STEP_LARGER = 1.18
LEAST, MOST, LEGIBLE, USUAL = 0.15, 2.0, 0.6, 1.1


class SwimlaneView(QWidget):
    """The drawing.

    Signals (GUI thread):
        chosen(str): id of a step.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renderer = QSvgRenderer(self)
        self.view: ProcessView | None = None
        self.current = ""
        self.scale, self._sized = 0.8, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_process(self, view: ProcessView) -> None:
        """Draw a process."""
        self.view = view
        self._renderer.load(QByteArray(view.svg.encode()))
        self._resize(self.scale)
        self.begin()
        self.setAccessibleName(view.title)
        self.setToolTip(
            pick(
                "+ and − or Ctrl with the wheel change the size, 0 shows all of it.",
                "按 + / − 或 Ctrl 加滚轮缩放，按 0 显示全图。",
            )
        )
        self.update()

    def set_scale(self, scale: float) -> None:
        """Make the drawing larger or smaller."""
        self._sized = True
        self._resize(scale)

    def _resize(self, scale: float) -> None:
        self.scale = min(max(scale, LEAST), MOST)
        if self.view is not None:
            self.setFixedSize(
                QSize(round(self.view.width * self.scale), round(self.view.height * self.scale))
            )

    def fit(self) -> None:
        """Make the drawing as large as the place it is seen through allows for all of it."""
        place = self.parentWidget()
        if self.view is not None and place is not None:
            self.set_scale(min(place.width() / self.view.width, place.height() / self.view.height))

    def begin(self) -> None:
        """Take the size for the first look: every lane, as large as can be read; the steps go on to the right.

        Changes nothing once a person chose a size.
        """
        place = self.parentWidget()
        if self.view is not None and place is not None and not self._sized:
            self._resize(min(max(place.height() / self.view.height, LEGIBLE), USUAL))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel changes the size; without, the drawing is moved."""
        turned = event.angleDelta().y()
        if turned and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_scale(self.scale * (STEP_LARGER if turned > 0 else 1 / STEP_LARGER))
            event.accept()
        else:
            super().wheelEvent(event)

    def box_of(self, node: NodeView) -> QRectF:
        """Return where a step stands on the widget."""
        x, y, width, height = (value * self.scale for value in node.box)
        return QRectF(x, y, width, height)

    def bring_into_sight(self, place: QScrollArea, node: NodeView) -> None:
        """Move the place in which the drawing stands so that a step is seen."""
        box = self.box_of(node)
        middle = box.center().toPoint()
        place.ensureVisible(middle.x(), middle.y(), round(box.width()), round(box.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the SVG."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer.render(painter, QRectF(self.rect()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the step under the mouse."""
        found = self.node_at(event.position())
        if found is not None:
            self.choose(found.id)
        super().mousePressEvent(event)

    def node_at(self, point: QPointF) -> NodeView | None:
        """Return the step at a point, None between the steps."""
        nodes = self.view.nodes if self.view else ()
        return next((node for node in nodes if self.box_of(node).contains(point)), None)

    def choose(self, ident: str) -> None:
        """Make a step the chosen one."""
        self.current = ident
        node = next((one for one in (self.view.nodes if self.view else ()) if one.id == ident), None)
        if node is not None:
            self.setAccessibleDescription(f"{node.title}. {node.lane}. {node.norm}")
        self.chosen.emit(ident)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from step to step in the order of the process; plus, minus and 0 change the size."""
        nodes = [node.id for node in self.view.nodes] if self.view else []
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and nodes:
            place = nodes.index(self.current) + steps[key] if self.current in nodes else 0
            self.choose(nodes[place % len(nodes)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.set_scale(self.scale * (1 / STEP_LARGER if key == Qt.Key.Key_Minus else STEP_LARGER))
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)


class SwimlanePlace(QScrollArea):
    """Where the drawing is seen; until a person chooses a size, it fills the height of its place."""

    def __init__(self, drawing: SwimlaneView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.setWidget(drawing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the drawing take the new height, the chosen step in sight."""
        super().resizeEvent(event)
        self._drawing.begin()
        nodes = self._drawing.view.nodes if self._drawing.view is not None else ()
        for node in nodes:
            if node.id == self._drawing.current:
                self._drawing.bring_into_sight(self, node)
