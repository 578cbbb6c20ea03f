"""Fetching mail: a server that lies about sizes holds up no other mail, and no announcement is missed."""

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from desk.intake.config import read_config
from desk.intake.mail.fetch import HEAD_BYTES, PIECE_BYTES, MailFetcher

HUGE = 1_000_000_000
MAIL = b"From: a@b.test\r\nSubject: small\r\n\r\nbody\r\n"
PATIENCE_S = 60.0
LARGE = 2 * PIECE_BYTES


class _Server(socketserver.ThreadingTCPServer):
    """An IMAP server; mails are uid -> whether even their beginning comes as a gigabyte.

    Large ones come in pieces; one that is None never ends.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, lying: dict[str, bool], large: dict[str, bytes | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.lying = lying
        self.large = large
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
            left = sorted({"3", *server.lying, *server.large} - server.moved)
            self.wfile.write(b"* SEARCH " + " ".join(left).encode() + b"\r\n")
        elif "RFC822.SIZE" in word:
            size = LARGE if uid in server.large else 40
            self.wfile.write(f"* {uid} FETCH (UID {uid} RFC822.SIZE {size})\r\n".encode())
        elif found := re.search(r"<(\d+)\.(\d+)>", word) if uid in server.large else None:
            at, size = int(found[1]), int(found[2])
            data = server.large[uid]
            piece = (MAIL + b"x" * size)[:size] if data is None else data[at : at + size]
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[]<{at}> {{{len(piece)}}}\r\n".encode())
            self.wfile.write(piece + b")\r\n")
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


class _Busy(socketserver.StreamRequestHandler):
    """A conversation in which mail comes at bad moments: during a move, and in one breath with “+ idling”."""

    def handle(self) -> None:
        """Answer line by line; mails 2 and 3 are told of once, between the lines."""
        here, idle = ["1"], ""
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS] here\r\n")
        while line := self.rfile.readline().decode().strip():
            tag, _, said = line.partition(" ")
            word, out = said.upper(), ""
            if tag == "DONE":
                tag, idle = idle, ""
            elif word == "IDLE":
                idle, out = tag, "+ idling\r\n"
                if self._comes("3", here):
                    out += "* 1 EXISTS\r\n"
            elif word.startswith("UID SEARCH"):
                out = f"* SEARCH {' '.join(here)}\r\n"
            elif "RFC822.SIZE" in word:
                out = f"* 1 FETCH (UID {here[0]} RFC822.SIZE {len(MAIL)})\r\n"
            elif "BODY.PEEK" in word:
                out = f"* 1 FETCH (UID {here[0]} BODY[] {{{len(MAIL)}}}\r\n{MAIL.decode()})\r\n"
            elif word.startswith("UID MOVE"):
                here.clear()
                if self._comes("2", here):
                    out = "* 1 EXISTS\r\n"
            self.wfile.write((out if idle else f"{out}{tag} OK done\r\n").encode())

    def _comes(self, uid: str, here: list[str]) -> bool:
        server: Any = self.server
        if uid in server.moved:
            return False
        server.moved.add(uid)
        here.append(uid)
        return True


@contextlib.contextmanager
def running(made: _Server) -> Iterator[_Server]:
    """Run a server for a while."""
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def fetched(server: _Server, count: int, limit_mb: int) -> list[dict[str, Any]]:
    """Return what is taken from the server until so many mails have come; files with their bytes."""
    taken: list[dict[str, Any]] = []
    done = threading.Event()

    def submit(item: dict[str, Any]) -> "Future[None]":
        taken.append(item | ({"path": Path(item["path"]).read_bytes()} if "path" in item else {}))
        if len(taken) == count:
            done.set()
        stored: Future[None] = Future()
        stored.set_result(None)
        return stored

    given = dict(read_config({})["mail"]) | {
        "imap_host": "127.0.0.1", "imap_port": server.server_address[1], "imap_security": "none",
        "username": "help", "password": "pw", "size_limit_mb": limit_mb,
    }  # fmt: skip
    fetcher = MailFetcher(given, submit, lambda _: None, lambda: True, (0.02,))
    fetcher.start()
    try:
        assert done.wait(PATIENCE_S)
    finally:
        fetcher.close()
    return taken


def test_a_gigabyte_is_refused_by_its_size_and_holds_nobody_up() -> None:
    """Announced, not read; the next time its beginning is taken; what cannot be read at all is passed over."""
    with running(_Server({"1": True, "2": False}, {})) as server:
        taken = fetched(server, 2, 1)
    assert [item.get("facts") for item in taken] == [{"cut": "40"}, None]
    assert all(item["raw"] == MAIL for item in taken)
    assert server.sent < 30_000_000  # what the sockets hold, not what was announced


def test_a_large_mail_comes_in_pieces_and_one_that_never_ends_is_cut() -> None:
    whole = MAIL + b"0123456789" * (LARGE // 10)
    even = whole[:LARGE]  # its last piece is full, the next one empty
    with running(_Server({}, {"1": whole, "2": even, "4": None})) as server:
        taken = fetched(server, 4, 5)
    assert [item.get("path") for item in taken] == [whole, even, None, None]
    assert (taken[2]["raw"], taken[3]["facts"]) == (MAIL, {"cut": str(LARGE)})
    assert len(taken[3]["raw"]) == HEAD_BYTES


def test_mail_that_comes_between_two_commands_is_not_left_to_the_minute() -> None:
    made = _Server({}, {})
    made.RequestHandlerClass = _Busy
    with running(made) as server:
        assert [item["raw"] for item in fetched(server, 3, 1)] == [MAIL] * 3
