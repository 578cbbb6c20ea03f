"""The command of remote assistance: an address is one argument, whatever it holds."""

import pytest

from desk.process import remote
from desk.process.errors import KnownError


@pytest.mark.parametrize(
    ("template", "address", "words"),
    [
        ("rustdesk --connect {address}", "123 456 789", ["rustdesk", "--connect", "123 456 789"]),
        ("mstsc /v:{address}", "pc-7.example", ["mstsc", "/v:pc-7.example"]),
        (
            '"/opt/any desk/run" --with x',
            " 10.0.0.7:3389 ",
            ["/opt/any desk/run", "--with", "x", "10.0.0.7:3389"],
        ),
    ],
)
def test_the_template_is_filled(template: str, address: str, words: list[str]) -> None:
    assert remote.command(template, address) == words


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("", "x"),
        (" ", "x"),
        ('run "x', "x"),
        ("run {address}", ""),
        ("run", "-oProxy=x"),
        ("run", "a;b"),
        ("run", "$(id)"),
        ("run", "a\nb"),
    ],
)
def test_what_is_no_address_is_refused(template: str, address: str) -> None:
    with pytest.raises(KnownError):
        remote.command(template, address)
