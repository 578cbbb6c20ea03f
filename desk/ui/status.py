"""The status bar: what the engine does, when something last changed, today's service level."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from desk.protocol.messages import Event
from desk.protocol.views import Insights
from desk.ui import i18n, texts, theme
from desk.ui.i18n import pick
from desk.ui.sync.chip import SyncChip
from desk.ui.widgets.elided import ElidedLabel

HEIGHT = 28


JOBS = {
    "job.demo": ("Demo workspace", "演示数据"),
    "job.import": ("Import", "导入"),
    "job.plan": ("Trial of the import", "导入预演"),
    "job.articles": ("Knowledge import", "导入知识条目"),
    "job.rebuild": ("Rebuild", "重建"),
    "job.files": ("Attaching files", "添加附件"),
}

WORKS = {
    "window.pdf": ("Saving as PDF", "保存为 PDF"),
    "window.print": ("Printing", "打印"),
    "window.save": ("Saving the file", "保存文件"),
    "window.findings": ("Saving the findings", "导出偏差"),
    "window.picture": ("Saving the picture", "保存图片"),
    "window.markdown": ("Copying as Markdown", "复制为 Markdown"),
}


def _job_name(data: dict[str, Any]) -> str:
    name = str(data.get("name", ""))
    said = JOBS.get(name) or WORKS.get(name)
    return pick(*said) if said else name


class Dot(QWidget):
    """A small filled circle whose colour supports the words beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(8, 8)
        self._tone = "ok"

    def show_tone(self, tone: str) -> None:
        """Take the colour of a tone: ok, warn or bad."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circle."""
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush({"ok": tokens.ok, "warn": tokens.warn_fill}.get(self._tone, tokens.bad_fill))
        painter.drawEllipse(QRectF(0.5, 0.5, 7, 7))
        painter.end()


class Ring(QWidget):
    """A ring that is closed as far as the service level reaches."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(16, 16)
        self.share = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(2, 2, 12, 12)
        painter.setPen(QPen(tokens.line_strong, 2))
        painter.drawEllipse(area)
        painter.setPen(QPen(tokens.ok, 2))
        painter.drawArc(area, 90 * 16, -round(self.share * 360 * 16))
        painter.end()


class StatusBar(QFrame):
    """One line at the foot of the window.

    Signals:
        shortcuts_wanted(), retry_wanted(), sharing_wanted(): the buttons; GUI thread.
        cancel_wanted(str): the running job shall be stopped; GUI thread.
    """

    shortcuts_wanted = Signal()
    retry_wanted = Signal()
    cancel_wanted = Signal(str)
    sharing_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self._state, self._sentence, self._since_us, self._changed_us = "starting", "", 0, 0
        self._note: Callable[[], str] = str
        self._share: float | None = None
        self._response: float | None = None
        self._dot, self._text, self._change = Dot(), ElidedLabel(), QLabel()
        self._retry = QPushButton()
        self._job, self._jobs = "", dict[str, None]()
        self.progress, self.stop = QProgressBar(), QPushButton()
        self.progress.setFixedWidth(110)
        self.progress.setTextVisible(False)
        self._ring, self._level, self._first = Ring(), QLabel(), QLabel()
        self._keys = QPushButton()
        self.sharing = SyncChip()
        self._build()
        self.stop.clicked.connect(self._on_stop)
        self._retry.clicked.connect(self.retry_wanted)
        self._keys.clicked.connect(self.shortcuts_wanted)
        self.sharing.clicked.connect(self.sharing_wanted)
        self.retranslate()

    def _build(self) -> None:
        for label in (self._text, self._change, self._level, self._first):
            label.setProperty("role", "meta")
        for button in (self._retry, self._keys, self.stop):
            button.setProperty("role", "status")
            button.setFlat(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(self._dot)
        row.addWidget(self._text, 1)
        for part in (self.progress, self.stop, self._retry):
            row.addWidget(part)
        self.progress.hide()
        self.stop.hide()
        row.addWidget(self.sharing)
        row.addWidget(self._change)
        row.addSpacing(8)
        for widget in (self._ring, self._level, self._first, self._keys):
            row.addWidget(widget)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._retry.setText(self.tr("Try again"))
        self._keys.setText(self.tr("?  Shortcuts"))
        self._keys.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.stop.setText(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop the running job"))
        self.progress.setAccessibleName(self.tr("Progress"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; a sentence that came in the other one goes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_engine(self, state: str, sentence: str, now_us: int) -> None:
        """Show the state of the engine (starting, ready, restarting, failed, stopped) with its sentence."""
        if state != self._state:
            self._since_us = now_us
        self._state, self._sentence = state, sentence
        self._show()

    def show_changed(self, now_us: int) -> None:
        """Note that something changed now."""
        self._changed_us = now_us
        self._show()

    def show_note(self, text: str) -> None:
        """Show a passing sentence beside the state until the language changes, "" to remove it."""
        told = i18n.language()
        self._tell(lambda: text if i18n.language() == told else "")

    def _tell(self, said: Callable[[], str]) -> None:
        """Show what is said beside the state, in the language of each moment."""
        self._note = said
        self._show()

    @Slot(object)
    def on_event(self, event: Event) -> None:
        """Show the progress of a job and the warnings that the engine gives unasked."""
        if event.event == "progress":
            self.show_progress(event.data)
        elif event.event == "warning":
            number, metric = event.data.get("number", ""), str(event.data.get("metric", ""))
            self._tell(lambda: f"{number} · {texts.metric(metric)} {event.data.get('step', '')} %")

    def show_progress(self, data: dict[str, Any]) -> None:
        """Show how far a job is: done, total, rate, time left, and the button that stops it."""
        ended = bool(data.get("finished") or data.get("cancelled"))
        job = str(data.get("job", ""))
        if not ended:
            self._jobs[job] = None
            if job != next(iter(self._jobs)):
                return  # the one begun first is shown; the others are counted beside it
        else:
            self._jobs.pop(job, None)
        self._job = next(iter(self._jobs), "")
        self.stop.setVisible(bool(self._job))
        self.progress.setVisible(bool(self._job))
        if ended:
            failure = str((data.get("failure") or {}).get("sentence", ""))
            if failure:
                self.show_note(failure)
            else:
                self._tell(lambda: self._ended_text(data))
            return
        done, total = int(data.get("done", 0)), int(data.get("total") or 0)
        # A bar of Qt counts to two thousand million; a file may have more bytes.
        self.progress.setRange(0, 1000 if total else 0)
        self.progress.setValue(1000 * done // total if total else 0)
        self._tell(lambda: self._progress_text(data))

    def _ended_text(self, data: dict[str, Any]) -> str:
        said = self.tr("stopped") if data.get("cancelled") else self.tr("finished")
        return f"{_job_name(data)} {said}"

    def _progress_text(self, data: dict[str, Any]) -> str:
        done, total = int(data.get("done", 0)), int(data.get("total") or 0)
        amount = texts.file_size if data.get("unit") == "bytes" else texts.number
        parts = [f"{amount(done)} / {amount(total)}" if total else amount(done)]
        if data.get("rate"):
            parts.append(self.tr("{0} a second").format(amount(round(float(data["rate"])))))
        if data.get("eta_s") is not None:
            parts.append(self.tr("{0} left").format(texts.duration(round(float(data["eta_s"])))))
        if len(self._jobs) > 1:
            parts.append(self.tr("{0} more under way").format(len(self._jobs) - 1))
        return " · ".join([_job_name(data), *parts])

    @Slot()
    def _on_stop(self) -> None:
        self.cancel_wanted.emit(self._job)

    @Slot(object)
    def show_insights(self, insights: Insights) -> None:
        """Show today's service level and mean first response."""
        met = sum(day.met + day.risk for day in insights.compliance)
        total = met + sum(day.breached for day in insights.compliance)
        self._share = met / total if total else None
        self._response = next(
            (kpi.value for kpi in insights.kpis if "first_response" in kpi.name and kpi.unit != "%"), None
        )
        self._show()

    def _show(self) -> None:
        self._dot.show_tone({"ready": "ok", "failed": "bad", "stopped": "bad"}.get(self._state, "warn"))
        self._text.setText(" · ".join(self._said()))
        self._retry.setVisible(self._state == "failed")
        changed = texts.local_time(self._changed_us).strftime("%H:%M:%S") if self._changed_us else ""
        self._change.setText(self.tr("Last change {0}").format(changed) if changed else "")
        known = self._share is not None
        self._ring.setVisible(known)
        self._ring.share = self._share or 0.0
        self._ring.update()
        self._level.setText(self.tr("SLA today {0}").format(texts.percent(self._share or 0)) if known else "")
        response = self._response
        shown = texts.duration(round(response * 60)) if response is not None else ""
        self._first.setText(self.tr("Mean first response {0}").format(shown) if shown else "")

    def _said(self) -> list[str]:
        """Return the engine's state and the passing sentence, which is left out where the state says it already."""
        state, note = self._engine_text(), self._note()
        return [state, note] if note and not state.endswith(note) else [state]

    def _engine_text(self) -> str:
        since = texts.local_time(self._since_us).strftime("%H:%M") if self._since_us else ""
        if self._state == "ready":
            return self.tr("Ready")
        if self._state in ("starting", ""):
            return self.tr("Starting the engine…")
        if self._state == "restarting":
            return self._sentence or self.tr("The engine is being started again…")
        return self.tr("Offline since {0} · {1}").format(since, self._sentence)
