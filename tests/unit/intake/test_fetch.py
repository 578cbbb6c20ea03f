"""Fetching mail from a server that lies: a gigabyte is refused by its size, and holds up no other mail."""

import re
import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from desk.intake.config import read_config
from desk.intake.mail.fetch import MailFetcher

HUGE = 1_000_000_000
MAIL = b"From: a@b.test\r\nSubject: small\r\n\r\nbody\r\n"
PATIENCE_S = 30.0


class _Server(socketserver.ThreadingTCPServer):
    """An IMAP server; mails are uid -> whether even their beginning comes as a gigabyte."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, lying: dict[str, bool]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.lying = lying
        self.moved: set[str] = set()
        self.sent = 0


class _Talk(socketserver.StreamRequestHandler):
    """One conversation: every mail says that it is small."""

    def handle(self) -> None:
        """Answer line by line until the client goes."""
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1 MOVE UIDPLUS] here\r\n")
        try:
            while line := self.rfile.readline().decode().strip():
                tag, _, said = line.partition(" ")
                self._answer(said)
                self.wfile.write(f"{tag} OK done\r\n".encode())
        except OSError:
            return

    def _answer(self, said: str) -> None:
        server: Any = self.server
        uid = (re.search(r"(?i)UID (?:FETCH|MOVE|COPY|STORE) (\d+)", said) or [None, ""])[1]
        word = said.upper()
        if word.startswith("CAPABILITY"):
            self.wfile.write(b"* CAPABILITY IMAP4rev1 MOVE UIDPLUS\r\n")
        elif word.startswith("SELECT"):
            self.wfile.write(b"* 3 EXISTS\r\n")
        elif word.startswith("UID SEARCH"):
            left = sorted({"1", "2", "3"} - server.moved)
            self.wfile.write(b"* SEARCH " + " ".join(left).encode() + b"\r\n")
        elif "RFC822.SIZE" in word:
            self.wfile.write(f"* {uid} FETCH (UID {uid} RFC822.SIZE 40)\r\n".encode())
        elif "BODY.PEEK" in word:
            self._body(uid, part="<0." in word)
        elif word.startswith(("UID MOVE", "UID COPY")):
            server.moved.add(uid)

    def _body(self, uid: str, *, part: bool) -> None:
        server: Any = self.server
        if uid in server.lying and (server.lying[uid] or not part):
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{HUGE}}}\r\n".encode())
            while True:  # until the client has hung up
                server.sent += self.connection.send(b"x" * 100_000)
        where = b"<0>" if part else b""
        self.wfile.write(
            f"* {uid} FETCH (UID {uid} BODY[]".encode() + where + b" {%d}\r\n" % len(MAIL) + MAIL
        )
        self.wfile.write(b")\r\n")


@pytest.fixture
def server() -> Iterator[_Server]:
    """Run a server whose first mail never comes in bounds, whose second does in part."""
    made = _Server({"1": True, "2": False})
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_a_gigabyte_is_refused_by_its_size_and_holds_nobody_up(server: _Server) -> None:
    """Announced, not read; the next time its beginning is taken; what cannot be read at all is passed over."""
    taken: list[dict[str, Any]] = []
    done = threading.Event()

    def submit(item: dict[str, Any]) -> "Future[None]":
        taken.append(item)
        if len(taken) == 2:
            done.set()
        stored: Future[None] = Future()
        stored.set_result(None)
        return stored

    given = dict(read_config({})["mail"]) | {
        "imap_host": "127.0.0.1", "imap_port": server.server_address[1], "imap_security": "none",
        "username": "help", "password": "pw", "size_limit_mb": 1,
    }  # fmt: skip
    fetcher = MailFetcher(given, submit, lambda _: None, lambda: True, (0.02,))
    fetcher.start()
    try:
        assert done.wait(PATIENCE_S)
    finally:
        fetcher.close()
    assert [item.get("facts") for item in taken] == [{"cut": "40"}, None]
    assert all(item["raw"] == MAIL for item in taken)
    assert server.sent < 30_000_000  # what the sockets hold, not what was announced
