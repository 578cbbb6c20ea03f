"""A child process that goes from ticket to ticket as an agent does in a long day, and says what memory it takes."""

import gc
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desk.protocol.views import TicketView
from desk.ui import i18n, theme
from desk.ui.clock import Clock
from desk.ui.ticket.tabs import TicketTabs
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

_PAGE = os.sysconf("SC_PAGE_SIZE")
_DIFFERENT = 40


def resident() -> int:
    """Return the bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def tickets() -> dict[bytes, TicketView]:
    """Return tickets of several sizes."""
    made = [samples.long_ticket(10 + number % 7 * 8, number) for number in range(2, 2 + _DIFFERENT)]
    return {ticket.id: ticket for ticket in made}


class ForgetfulRequester(FakeRequester):
    """A requester that keeps no list of what was asked: that list would be the growth."""

    def request(self, *args: object, **more: object) -> int:
        """Answer and forget."""
        number = super().request(*args, **more)  # type: ignore[arg-type]
        self.asked.clear()
        return number


def main() -> None:
    """Switch; print the memory after the warm-up and at the end."""
    warm, total = int(sys.argv[1]), int(sys.argv[2])
    app = QApplication([])
    i18n.use("en")
    theme.apply(app, "light")
    known = tickets()
    answers = {
        "query.ticket": lambda args: known[args["ticket"]],
        "query.workspace": samples.workspace(),
        "query.canned_replies": samples.CANNED,
    }
    clock = Clock()
    clock.freeze(samples.NOW)
    tabs = TicketTabs(ForgetfulRequester(answers=answers), clock)
    tabs.resize(640, 900)
    tabs.show()
    ids = list(known)
    for count in range(total):
        tabs.show_ticket(ids[count % len(ids)])
        if count % 10 == 0:
            tabs.insert_text("a word ")
        app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if count + 1 == warm:
            gc.collect()
            print(resident(), flush=True)
    gc.collect()
    print(resident(), flush=True)


if __name__ == "__main__":
    main()
