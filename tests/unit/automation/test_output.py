"""The output of scripts: redaction, bounds, coding."""

import base64
from urllib.parse import quote

import pytest

from desk.automation.output import HEAD, TAIL, Output, Redactor
from desk.process.scripts import SECRET_SHOWN


@pytest.mark.parametrize(
    "form", [str, lambda s: quote(s, safe=""), lambda s: base64.b64encode(s.encode()).decode()]
)
def test_a_given_secret_is_hidden_in_every_form(form: object) -> None:
    secret = "p@ss word/密码"
    said = Redactor([secret]).line(f"using {form(secret)} now")  # type: ignore[operator]
    assert SECRET_SHOWN in said
    assert secret not in said


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("password=hunter2 done", "hunter2"),
        ("Authorization: Bearer abcdefghijkl", "abcdefghijkl"),
        ("jdbc://root:s3cret@db/x", "s3cret"),
        ("key AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOP"),
        ("密码：abc123456", "abc123456"),
        ("数据库密码为 hunter22，请勿外传", "hunter22"),
        ("令牌: abcdef123456", "abcdef123456"),
        ('password = "with space in it" next', "space in it"),
        ('{"password":"p\\"q r","a":1}', "q r"),
        ('{\\"password\\":\\"pqrs\\"}', "pqrs"),
        ("secret_key: 'abc,def'", "abc,def"),
        ("postgres://u:p@ss/w0rd@host/db", "w0rd"),
        ("redis://:hunter22@host:6379", "hunter22"),
        ("mysql -u root -phunter22 -h db", "hunter22"),
        ("curl -s -u admin:hunter22 http://x", "hunter22"),
        ("sshpass -p hunter22 ssh x", "hunter22"),
        ("tool --token='hunter 22' y", "hunter 22"),
        ("Set-Cookie: sid=abc123; Path=/", "abc123"),
        ("Authorization: Digest username=x, response=beef", "beef"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ456789", "0123456789"),
        ("glpat-abcdefghij0123456789", "abcdefghij"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(line: str, gone: str) -> None:
    assert gone not in Redactor([]).line(line)


@pytest.mark.parametrize(
    "line",
    [
        "密码错误，请重试", "the password is wrong", "pwd: /home/user", "tokens: 512", "compass=north", "passed: 3 tests",
        "http://host:8080/x?mail=a@b.c", "task-list sk-learn-version", "mysql -P 3306 -u root -p",
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(line: str) -> None:
    assert Redactor([]).line(line) == line


def test_a_private_key_is_hidden_whole() -> None:
    redactor = Redactor([])
    lines = ["-----BEGIN RSA PRIVATE KEY-----", "MIIabc", "-----END RSA PRIVATE KEY-----", "after"]
    assert [redactor.line(line) for line in lines] == [SECRET_SHOWN] * 3 + ["after"]


def test_a_secret_across_two_pieces_of_a_long_line_is_hidden() -> None:
    said: list[str] = []
    output = Output(Redactor(["topsecretvalue"]), said.append)
    for place in range(16_300, 16_500, 13):
        output.feed(b"x" * place + b"topsecretvalue" + b"\n")
    assert "topsecretvalue" not in output.end()


def test_beginning_and_end_are_kept_of_much_output() -> None:
    said: list[str] = []
    output = Output(Redactor([]), said.append)
    for number in range(100_000):
        output.feed(b"line %d\r\n" % number)
    kept = output.end()
    assert output.truncated
    assert kept.startswith("line 0\n")
    assert kept.endswith("line 99999")
    assert len(kept) < HEAD + TAIL + 100
    assert len(said) < 100_000


def test_broken_bytes_and_a_last_line_without_end() -> None:
    output = Output(Redactor([]), lambda line: None)
    for byte in "完成".encode() + b"\xff!":
        output.feed(bytes([byte]))
    assert output.end() == "完成\ufffd!"
    assert not output.truncated
