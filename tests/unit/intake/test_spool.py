"""Large messages are read from their file, a window at a time, and say the same as when they are held whole."""

import base64
import quopri
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.intake.mail.message import MOST_TEXT, WHOLE_TEXT, read_mail
from desk.intake.mail.mime import LONGEST_LINE, Part
from desk.intake.spool import SPOOL_FROM, Reading, Spool, is_blank, line_end, pieces
from desk.process.errors import KnownError
from tests.unit.intake.channel_kit import ChannelKit

HOSTILE = Path(__file__).parent / "hostile"


def spooled(directory: Path, data: bytes, window: int = 7) -> Spool:
    """Return these bytes in a file, read through a narrow window."""
    path = directory / "message"
    path.write_bytes(data)
    return Spool(path, window)


@pytest.mark.parametrize("mail", sorted(HOSTILE.glob("*.eml")), ids=lambda path: path.stem[:3])
def test_every_mail_reads_the_same_from_its_file(tmp_path: Path, mail: Path) -> None:
    data = mail.read_bytes()
    spool = spooled(tmp_path, data, 61)
    whole, windowed = read_mail(data), read_mail(spool)
    assert windowed == whole
    for item in whole.files:
        assert item.part.decoded(spool) == item.part.decoded(data)
    assert is_blank(spool) == is_blank(data)
    spool.close()


@given(
    data=st.binary(max_size=60), start=st.integers(0, 60), end=st.integers(0, 70), window=st.integers(1, 9)
)
@settings(max_examples=60, deadline=None)
def test_a_window_is_as_good_as_the_whole(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: int, end: int, window: int
) -> None:
    data = data.replace(b"\x01", b"\r\n").replace(b"\x00", b"\r")
    spool = spooled(tmp_path_factory.getbasetemp(), data, window)
    assert (len(spool), bytes(spool), spool[start:end]) == (len(data), data, data[start:end])
    for wanted in (data[3:5], data[7:19], b"\r\n"):
        assert spool.find(wanted, start, end) == data.find(wanted, start, end) or not wanted
    assert spool.find(data[-2:]) == data.find(data[-2:]) or not data
    assert line_end(spool, start, min(end, len(data))) == line_end(data, start, min(end, len(data)))
    assert b"".join(pieces(spool, start, end, 4)) == data[start:end]
    reading = Reading(spool)
    assert reading.read(5) + reading.read() == data
    if data:
        assert spool[len(data) - 1] == data[-1]
    spool.close()


def test_past_the_end_there_is_nothing(tmp_path: Path) -> None:
    spool = spooled(tmp_path, b"abc")
    assert line_end(spool, 3, 9) is None
    assert line_end(spool, 0, 3) is None
    with pytest.raises(IndexError):
        spool[3]
    spool.close()


@given(data=st.binary(max_size=400), size=st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_transfer_encodings_are_undone_some_at_a_time(data: bytes, size: int) -> None:
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n *")
    part = Part([("content-transfer-encoding", b"base64")], 0, len(coded))
    assert b"".join(part.decoding(coded, size)) == data
    quoted = quopri.encodestring(data)
    part = Part([("content-transfer-encoding", b"quoted-printable")], 0, len(quoted))
    assert b"".join(part.decoding(quoted, size)) == quopri.decodestring(quoted)


def test_a_quoted_line_of_megabytes_is_cut_before_an_escape() -> None:
    for body in (b"=41" * (LONGEST_LINE // 3 + 9), b"b" * (LONGEST_LINE + 9)):
        part = Part([("content-transfer-encoding", b"quoted-printable")], 0, len(body))
        assert b"".join(part.decoding(body, LONGEST_LINE + 2)) == quopri.decodestring(body)


def test_a_long_text_is_shown_in_part_and_kept_whole(tmp_path: Path) -> None:
    kit = ChannelKit(tmp_path)
    head = b"From: ann@corp.test\nSubject: Long log\nMessage-ID: <long@corp.test>\n\n"
    body = b"line of a log\n" * (MOST_TEXT // 14 + 20_000)
    path = tmp_path / "long.eml"
    path.write_bytes(head + body)
    assert path.stat().st_size > SPOOL_FROM
    kit.run(
        "intake.receive", source="system", items=[{"channel": "mail", "receipt": b"r", "path": str(path)}]
    )
    data = str(kit.store.connection.exec_driver_sql("SELECT data FROM entry").scalar_one())
    assert f'"name": "{WHOLE_TEXT}"' in data
    assert f'"size": {len(body)}' in data
    assert data.count('"size"') == 1
    with pytest.raises(KnownError) as caught:
        kit.run(
            "intake.receive",
            source="system",
            items=[{"channel": "mail", "receipt": b"r", "path": str(tmp_path)}],
        )
    assert caught.value.code == "intake_file"
