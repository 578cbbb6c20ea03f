"""The configuration file: every setting is declared, a wrong one is refused by its name."""

from pathlib import Path
from typing import Any

import pytest

from desk.intake.config import load_config, read_config, table_text
from desk.intake.mail.rules import mail_rules
from desk.process.errors import FieldError, KnownError


def test_defaults_and_values() -> None:
    """A setting that is not given has its default."""
    config = read_config({"mail": {"addresses": ["a@b.test"]}, "alerts": {"severities": {"gold": 0}}})
    assert config["web"]["listen"] == "127.0.0.1:8080"
    assert config.rules()["mail"]["addresses"] == ["a@b.test"]
    assert "password" not in config.rules()["mail"]
    assert "`alerts.core_systems`" in table_text()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"mail": {"adresses": []}}, "mail.adresses"),
        ({"mial": {}}, "mial"),
        ({"mail": {"imap_port": "993"}}, "mail.imap_port"),
        ({"mail": {"imap_port": 99999}}, "mail.imap_port"),
        ({"mail": {"receipts": 1}}, "mail.receipts"),
        ({"mail": {"addresses": [1]}}, "mail.addresses"),
        ({"mail": {"imap_security": "ssl"}}, "mail.imap_security"),
        ({"alerts": {"severities": {"x": 9}}}, "alerts.severities"),
        ({"alerts": {"token": "env:DESK_NO_SUCH"}}, "alerts.token"),
        ({"web": {"listen": "8080"}}, "web.listen"),
        ({"mailbox": {"addresses": ["s@b.test"]}}, "mailbox"),
        ({"mailbox": ["s@b.test"]}, "mailbox"),
        ({"mailbox": [{"addresses": ["s@b.test"]}]}, "mailbox.username"),
        ({"mailbox": [{"username": "s"}]}, "mailbox.username"),
        (
            {"mail": {"username": "s"}, "mailbox": [{"username": "s", "addresses": ["s@b.test"]}]},
            "mailbox.username",
        ),
        ({"mailbox": [{"username": "s", "addresses": ["s@b.test"], "receipts": True}]}, "mailbox.receipts"),
        ({"mailbox": [{"username": "s", "addresses": ["s@b.test"], "imap_port": 0}]}, "mail.imap_port"),
    ],
)
def test_wrong_settings_are_named(given: dict[str, Any], field: str) -> None:
    """The sentence names the setting."""
    with pytest.raises(FieldError) as caught:
        read_config(given)
    assert field in caught.value.sentence("en")
    assert field in caught.value.sentence("zh")


def test_more_mailboxes_say_only_what_differs() -> None:
    """A mailbox has its own account, addresses and group; the rest is as [mail] says, but never its password."""
    mail = {
        "imap_host": "imap.b.test",
        "username": "help",
        "password": "pw",
        "addresses": ["help@b.test"],
        "sweep_s": 9,
    }
    more = [
        {"username": "sales", "addresses": ["sales@b.test"], "group": "Sales"},
        {
            "username": "ops",
            "addresses": ["ops@c.test", "noc@c.test"],
            "imap_host": "imap.c.test",
            "password": "x",
        },
    ]
    config = read_config({"mail": mail, "mailbox": more})
    first, sales, ops = config.mailboxes
    assert (first["username"], sales["imap_host"], ops["imap_host"]) == ("help", "imap.b.test", "imap.c.test")
    assert (first["password"], sales["password"], ops["password"]) == ("pw", "", "x")
    assert (sales["sweep_s"], sales["group"], ops["group"]) == (9, "Sales", "")
    rules = mail_rules(config.rules())
    assert rules.own == "help@b.test"
    assert (rules.at("sales").own, rules.at("sales").group) == ("sales@b.test", "Sales")
    assert rules.at("nobody") == rules
    assert all(rules.at("ops").is_own(a) for a in ("NOC+x@c.test", "sales@b.test", "help@b.test"))
    assert not rules.is_own("else@b.test")


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file and one that is no TOML are said; secrets may come from the environment."""
    monkeypatch.setenv("DESK_TOKEN", "s3")
    path = tmp_path / "desk.toml"
    with pytest.raises(KnownError):
        load_config(path)
    path.write_text("[alerts\n")
    with pytest.raises(KnownError):
        load_config(path)
    path.write_text('[alerts]\ntoken = "env:DESK_TOKEN"\n')
    assert load_config(path)["alerts"]["token"] == "s3"
