"""Manifests, typed parameters and hosts of automation scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.process.errors import KnownError
from desk.process.scripts import (
    SECRET_SHOWN,
    allowed_hosts,
    check_hosts,
    check_values,
    parse_manifest,
    version_digest,
)

HEAD = (
    'id = "clear-cache"\ntitle = "Clear the cache"\ninterpreter = "bash"\ntimeout = 30\ndanger = "change"\n'
)
GOOD = (
    HEAD
    + """hosts = ["web-*", "local"]
dry_run = "flag"
[[param]]
name = "services"
type = "list"
choices = ["nginx", "payments"]
required = true
[[param]]
name = "count"
type = "int"
min = 1
max = 9
default = 3
[[param]]
name = "mode"
type = "enum"
choices = ["soft", "hard"]
[[param]]
name = "force"
type = "bool"
[[param]]
name = "reason"
type = "str"
pattern = '[^;]{0,40}'
[[param]]
name = "token"
type = "secret"
"""
)


def refusal(text: str) -> str:
    with pytest.raises(KnownError) as raised:
        parse_manifest(text)
    assert raised.value.sentence("zh") != raised.value.sentence("en")
    return raised.value.sentence("en")


def test_a_manifest_is_read_whole() -> None:
    manifest = parse_manifest(GOOD)
    assert (manifest.name, manifest.timeout_s, manifest.danger, manifest.dry_run) == (
        "clear-cache",
        30,
        "change",
        "flag",
    )
    assert [p.kind for p in manifest.parameters] == ["list", "int", "enum", "bool", "str", "secret"]
    assert manifest.role == "agent"
    assert parse_manifest(GOOD.replace('"change"', '"destroy"')).role == "expert"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id =", "no TOML"),
        (GOOD.replace("timeout = 30", "timeout = 0"), "timeout"),
        (GOOD.replace("timeout = 30", "timeout = true"), "timeout"),
        (GOOD.replace('"bash"', '"perl"'), "interpreter"),
        (GOOD.replace('"change"', '"maybe"'), "danger"),
        (GOOD.replace('"clear-cache"', '"../x"'), "id"),
        (GOOD.replace('title = "Clear the cache"\n', ""), "title"),
        (GOOD.replace('hosts = ["web-*", "local"]', "hosts = []"), "hosts"),
        (GOOD.replace('"web-*"', '"-oProxyCommand=x"'), "no host name"),
        (GOOD.replace('name = "count"', 'name = "PATH"'), "no parameter name"),
        (GOOD.replace('name = "count"', 'name = "services"'), "twice"),
        (GOOD.replace("default = 3", "default = 30"), "default"),
        (GOOD.replace('choices = ["soft", "hard"]', ""), "choices"),
        (GOOD.replace("'[^;]{0,40}'", "'[^;'"), "pattern"),
        (GOOD.replace("dry_run", "dryrun"), "dryrun"),
        (GOOD.replace("min = 1", "minimum = 1"), "minimum"),
        (HEAD + 'hosts = "local"', "hosts"),
        (HEAD + 'hosts = ["local"]\nparam = 3', "param"),
    ],
)
def test_a_wrong_manifest_is_refused_by_name(text: str, said: str) -> None:
    assert said in refusal(text)


def test_values_become_words_of_the_environment() -> None:
    values = check_values(
        parse_manifest(GOOD),
        {"services": "nginx, payments nginx", "force": "yes", "reason": "T-1 $(id) `id`", "token": "s3cr3t"},
    )
    assert dict(values.environment) == {
        "services": "nginx payments", "count": "3", "mode": "", "force": "1", "reason": "T-1 $(id) `id`",
        "token": "s3cr3t",
    }  # fmt: skip
    assert values.secrets == ("s3cr3t",)
    assert values.shown["token"] == SECRET_SHOWN
    assert "mode" not in values.shown


@pytest.mark.parametrize(
    "given_values",
    [
        {},
        {"services": "sshd"},
        {"services": "nginx", "count": "0"},
        {"services": "nginx", "count": "10"},
        {"services": "nginx", "count": "1e1"},
        {"services": "nginx", "mode": "softer"},
        {"services": "nginx", "force": "perhaps"},
        {"services": "nginx", "reason": "a;b"},
        {"services": "nginx", "reason": "a\nb"},
        {"services": "nginx", "token": "a\x00b"},
        {"services": "nginx", "reason": "x" * 5000},
        {"services": "nginx", "other": "1"},
    ],
)
def test_a_wrong_value_is_refused(given_values: dict[str, str]) -> None:
    with pytest.raises(
        KnownError, match="services|count|mode|force|reason|token|other|value|form|line|number|least|most"
    ):
        check_values(parse_manifest(GOOD), given_values)


@given(st.text(max_size=60))
def test_no_list_item_can_be_read_as_two_or_as_a_pattern(text: str) -> None:
    manifest = parse_manifest(GOOD.replace('choices = ["nginx", "payments"]', "pattern = '.*'"))
    try:
        words = check_values(manifest, {"services": text}).environment["services"]
    except KnownError:
        return
    assert not set(words) & set("*?[]\\\n\t\r\x0b\x0c")


def test_hosts_come_from_the_inventory() -> None:
    manifest = parse_manifest(GOOD)
    inventory = ("web-1", "db-1", "web-2")
    assert allowed_hosts(manifest, inventory) == ("local", "web-1", "web-2")
    assert check_hosts(manifest, ["web-2", "web-2", "local"], inventory) == ("web-2", "local")
    for chosen in ([], ["db-1"], ["web-9"], ["*"]):
        with pytest.raises(KnownError):
            check_hosts(manifest, chosen, inventory)


def test_an_approval_pins_both_texts() -> None:
    assert version_digest("a", "b") != version_digest("a", "b ")
    assert version_digest("ab", "c") != version_digest("a", "bc")
