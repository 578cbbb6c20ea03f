"""The spool of unanswered writes."""

from pathlib import Path

from desk.client.spool import SET_ASIDE, Spool, unanswered
from desk.protocol.messages import Request, encode_line


def request(number: int) -> Request:
    """Return a write with an id made of its number."""
    return Request(number, "ticket.reply", {"body": "文"}, number.to_bytes(16, "big"))


def test_answered_writes_are_forgotten(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "one")
    spool.keep(request(1))
    spool.keep(request(2))
    spool.answered(request(1).op_id)
    assert unanswered(spool.path.read_bytes()) == [request(2)]
    spool.answered(request(2).op_id)
    assert spool.path.read_bytes() == b""
    spool.close()
    assert list(tmp_path.iterdir()) == []


def test_a_torn_line_is_left_out() -> None:
    content = encode_line(request(1)) + encode_line(request(2))[:-9]
    assert unanswered(content) == [request(1)]


def test_the_writes_of_a_dead_window_are_adopted_and_those_of_a_living_one_are_not(tmp_path: Path) -> None:
    living, dead = Spool(tmp_path, "living"), Spool(tmp_path, "dead")
    living.keep(request(1))
    dead.keep(request(3))
    dead.keep(request(2))
    dead.close()
    spool = Spool(tmp_path, "new")
    assert spool.adopt() == [request(2), request(3)]
    assert not dead.path.exists()
    assert unanswered(spool.path.read_bytes()) == [request(3), request(2)]
    living.close()
    spool.close()


def test_what_is_set_aside_keeps_its_content(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "one")
    spool.keep(request(1))
    spool.set_aside(request(1))
    assert (tmp_path / SET_ASIDE).read_bytes() == encode_line(request(1))
    assert spool.path.read_bytes() == b""
    spool.close()


def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    spool = Spool(blocked, "one")
    spool.keep(request(1))
    spool.answered(request(1).op_id)
    assert not spool.working
    assert spool.adopt() == []
    spool.close()
