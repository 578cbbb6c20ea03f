"""Signatures and ciphers against the vectors that the platforms publish, and against everything that is bent."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.intake.chat import envelopes
from desk.intake.chat.envelopes import CallbackBox, EnvelopeError
from tests.unit.intake.chat.platforms import AES_KEY, CORP, TOKEN

WECOM_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
DINGTALK_SEALED = (
    "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9V"
    "rYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ=="
)
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
    b"foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
    b"hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
    b"47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def test_the_published_vectors() -> None:
    """WeCom's address test, DingTalk's address test, Feishu's cipher, Slack's signature."""
    wecom = CallbackBox(TOKEN, AES_KEY, CORP)
    echo = wecom.open("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", WECOM_ECHO)
    assert echo == b"1616140317555161061"
    dingtalk = CallbackBox("123456", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx")
    signature = "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0"
    opened = dingtalk.open(signature, "1445827045067", "nEXhMP4r", DINGTALK_SEALED)
    assert b"check_create_suite_url" in opened
    assert envelopes.feishu_open("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=") == b"hello world"
    signed = envelopes.slack_signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", SLACK_BODY)
    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_every_vector_also_seals_the_same() -> None:
    """With the vector's own random bytes the sealed text is the published one."""
    wecom = CallbackBox(TOKEN, AES_KEY, CORP)
    key = base64.b64decode(AES_KEY + "=")
    start = envelopes._decrypted(key, key[:16], base64.b64decode(WECOM_ECHO))[:16]
    assert wecom.seal(b"1616140317555161061", start) == WECOM_ECHO
    raw = base64.b64decode("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
    assert envelopes.feishu_seal("test key", b"hello world", raw[:16]) == base64.b64encode(raw).decode()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_what_is_sealed_opens_and_what_is_bent_does_not(message: bytes, noise: bytes) -> None:
    """Any message comes back; a wrong signature, receiver, padding or text is refused, never an odd exception."""
    box = CallbackBox(TOKEN, AES_KEY, CORP)
    sealed = box.seal(message)
    assert box.open(box.sign("1", "n", sealed), "1", "n", sealed) == message
    with pytest.raises(EnvelopeError):
        box.open(box.sign("2", "n", sealed), "1", "n", sealed)
    other = CallbackBox(TOKEN, AES_KEY, "other")
    with pytest.raises(EnvelopeError):
        other.open(other.sign("1", "n", sealed), "1", "n", sealed)
    for bent in (base64.b64encode(noise).decode(), noise.decode("latin-1"), sealed[:-8]):
        with pytest.raises(EnvelopeError):
            box.open(box.sign("1", "n", bent), "1", "n", bent)
    assert envelopes.feishu_open("k", envelopes.feishu_seal("k", message)) == message
    with pytest.raises(EnvelopeError):
        envelopes.feishu_open("k", base64.b64encode(noise[:15]).decode())


@pytest.mark.parametrize("key", ["short", "=" * 43, "é" * 43])
def test_keys_are_checked(key: str) -> None:
    """A key of the wrong form is refused where it is given."""
    with pytest.raises(EnvelopeError):
        CallbackBox(TOKEN, key, CORP)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_no_json_is_said(body: bytes) -> None:
    """What is no JSON object is refused as such."""
    with pytest.raises(EnvelopeError):
        envelopes.sealed_text(body)
    assert envelopes.sealed_text(b'{"encrypt": 3}') == ""
