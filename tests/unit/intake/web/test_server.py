"""The web server against those who only hold the line: late heads are closed, others are served meanwhile."""

import http.client
import socket
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from desk.intake.web.portal_guard import RefusedFormError, read_form
from desk.intake.web.server import WebServer, listening_socket

LIMIT = 3_000_000


async def take(request: Request) -> Response:
    """Read a form with a bound."""
    try:
        given = await read_form(request, LIMIT)
    except RefusedFormError as error:
        return PlainTextResponse(error.word, error.status)
    return PlainTextResponse(str(len(given.files)))


@pytest.fixture
def port() -> Iterator[int]:
    """Run one server whose patience is short."""
    app = Starlette(routes=[Route("/", take, methods=["GET", "POST"])])
    server = WebServer(app, listening_socket("127.0.0.1:0"), head_s=2)
    yield server.port
    server.close()


def test_late_heads_are_closed_and_others_served(port: int) -> None:
    """Silence, a head in drops, and a second request that never ends: each is let go."""
    lines = [socket.create_connection(("127.0.0.1", port), 30) for _ in range(3)]
    lines[1].sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
    lines[2].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert lines[2].recv(4000).startswith(b"HTTP/1.1 200")
    lines[2].sendall(b"GET / HT")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()
    for line in lines:  # one that stayed open would say nothing for 30 s, which is an error
        while line.recv(4000):
            continue
        line.close()


def test_a_flood_of_idle_lines_keeps_nobody_out() -> None:
    """Of those who say nothing the oldest is let go, so the next one with a request is served at once."""
    app = Starlette(routes=[Route("/", take, methods=["GET", "POST"])])
    server = WebServer(app, listening_socket("127.0.0.1:0"), head_s=600, most=20)
    lines = [socket.create_connection(("127.0.0.1", server.port), 30) for _ in range(200)]
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
        assert all(line.recv(10) == b"" for line in lines[:170])
    finally:
        for line in lines:
            line.close()
        server.close()


def test_a_gigabyte_is_refused_early(port: int) -> None:
    """Whatever its header claims, no more than the bound is read."""
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 1000000000\r\n\r\n"
    part = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        sent = line.send(head + part)
        answer, block = b"", b"x" * 100_000
        while not answer and sent < 1_000_000_000:
            try:
                line.sendall(block)
                sent += len(block)
                line.setblocking(False)
                answer = line.recv(4000)
            except BlockingIOError:
                pass
            except OSError:
                break
            finally:
                line.setblocking(True)
        assert sent < 60_000_000
        assert not answer or answer.startswith(b"HTTP/1.1 413")
