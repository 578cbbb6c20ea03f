"""Hand-off: what the package must hold, what counts as said, returns between groups, and the signed capsule."""

import hashlib
import json

import pytest

from desk.process import capsule, ed25519, handoff
from desk.process.errors import KnownError
from desk.process.handoff import Package
from desk.process.timeline import Event

IMPACT = {"users": "全部华东用户", "functions": "下单", "since": "09:10", "workaround": "无"}
FULL = Package(("f1",), "", "1. 登录 2. 下单", IMPACT, ({"step": "重启"},))


def test_a_full_package_lacks_nothing() -> None:
    assert FULL.missing() == ()
    assert FULL.score() == 100


@pytest.mark.parametrize(
    ("package", "missing"),
    [
        (Package(), tuple(handoff.PARTS)),
        (Package(logs_reason="用户无法导出"), tuple(handoff.PARTS)[1:]),
        (Package(("f",), "", "  —  ", IMPACT, ({"step": "x"},)), ("reproduction",)),
        (Package(("f",), "", "步骤", {**IMPACT, "since": "?"}, ({"step": "x"},)), ("impact.since",)),
        (Package(("f",), "", "步骤", IMPACT), ("tried",)),
        (Package(("f",), "", "步骤", IMPACT, (), "新问题"), ()),
    ],
)
def test_missing_parts_are_named(package: Package, missing: tuple[str, ...]) -> None:
    assert package.missing() == missing
    assert handoff.named(missing).zh.count("；") == max(0, len(missing) - 1)


def event(number: int, kind: str, **data: object) -> Event:
    return Event(bytes([number]), number, kind, data)


def test_tried_steps_come_from_the_log() -> None:
    events = [
        event(4, "article_used", article="ab", verdict="no"),
        event(1, "diagnosis_step", hypothesis="磁盘满", step="df", evidence="99%", result="confirmed"),
        event(2, "internal_note"),
        event(3, "script_run", name="restart"),
        event(5, "article_used", article="cd", verdict="worked"),
    ]
    found = handoff.tried_steps(events)
    assert [item["at"] for item in found] == [1, 3, 4]
    assert found[0]["evidence"] == "99%"


def test_offers_are_answered_in_order() -> None:
    events = [
        event(1, "handoff_offered", to="b"),
        event(2, "handoff_rejected", code="incomplete"),
        event(3, "handoff_rejected", code="late"),
        event(4, "handoff_offered", to="c"),
    ]
    found = handoff.offers(events)
    assert [(o.state, o.done_at) for o in found] == [("rejected", 2), ("offered", None)]
    assert found[0].answer["code"] == "incomplete"


@pytest.mark.parametrize(
    ("groups", "pairs"),
    [
        ([], []),
        (["a", "b"], []),
        (["a", "b", "a"], [("a", "b")]),
        (["a", "b", "b", None, "a", "b"], [("a", "b"), ("b", "a")]),
        (["a", "b", "c", "a"], []),
    ],
)
def test_ping_pong(groups: list[str | None], pairs: list[tuple[str, str]]) -> None:
    assert handoff.ping_pong(groups) == pairs
    events = [
        event(i, "group", **{"from": a, "to": b})
        for i, (a, b) in enumerate(zip(groups, groups[1:], strict=False))
    ]
    assert handoff.ping_pong(handoff.group_path(events)) == pairs


def test_signatures_are_those_of_rfc_8032() -> None:
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert ed25519.public_key(seed) == public
    assert ed25519.sign(seed, b"\x72") == signature
    assert ed25519.verify(public, b"\x72", signature)
    assert not ed25519.verify(public, b"\x73", signature)
    assert not ed25519.verify(public, b"\x72", signature[:-1])
    assert not ed25519.verify(b"\xff" * 32, b"\x72", signature)
    assert not ed25519.verify(public, b"\x72", signature[:32] + b"\xff" * 32)


HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
CONTENT = {
    "format": capsule.FORMAT,
    "id": "0" * 32,
    "at": "2026-03-09T09:00:00+00:00",
    "from": "一线",
    "to": "研发 <R&D>",
    "ticket": {"id": "1" * 32, "number": "T-1", "title": "下单报错</script>", "body": "b", "priority": 1},
    "package": {
        "reproduction": "<b>1</b>", "impact": IMPACT, "tried": [{"step": "重启"}], "missing": ["logs"],
        "exception": "紧急", "logs_reason": "无", "untried": "x",
    },
    "timeline": [{"at": "t", "who": "魏清", "text": "text & more"}],
    "files": [
        {"name": 'a"b.log', "type": "text/plain", "size": 5, "sha256": HELLO},
        {"name": "big.log", "type": "text/plain", "size": 9, "sha256": "3" * 64},
    ],
}  # fmt: skip
FILES = {HELLO: b"hello"}


def test_a_capsule_comes_back_as_it_left() -> None:
    page = capsule.write(CONTENT, FILES, b"s" * 32)
    found = capsule.read(page)
    assert found.content == {**CONTENT, "page": found.content["page"]}
    assert found.hash == capsule.hash_of(page)
    mailed = "\ufeff" + page.replace("\n", "\r\n")
    assert capsule.read(mailed).hash == found.hash
    assert dict(found.files) == FILES
    assert found.signer == ed25519.public_key(b"s" * 32).hex()
    assert found.hash == capsule.read(capsule.write(found.content, found.files, b"t" * 32)).hash
    assert "<b>1</b>" not in page
    assert "复现步骤" in page
    answered = {
        **CONTENT,
        "answer": {"decision": "rejected", "code": "incomplete", "reason": "r", "reply": "y"},
    }
    assert "已退回" in capsule.write(answered, {}, b"s" * 32)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("下单报错", "改过了", "capsule.changed"),
        ("aGVsbG8=", "aGVsbG9v", "capsule.changed"),
        ("aGVsbG8=", "aGVsbG8", "capsule.changed"),
        ("desk-capsule/1", "desk-capsule/9", "capsule.newer"),
        ('id="desk-seal"', 'id="seal"', "capsule.unreadable"),
        ('"signature":', '"other":', "capsule.unreadable"),
        ("<pre>&lt;b&gt;1&lt;/b&gt;</pre>", "<pre>nothing</pre>", "capsule.changed"),
        ('download="a&quot;b.log"', 'download="virus.exe"', "capsule.changed"),
        ("</body>", "<p>Please pay</p></body>", "capsule.changed"),
        ("Ed25519 <code>", "Ed25519 <code>00", "capsule.changed"),
    ],
)
def test_a_changed_capsule_is_refused(old: str, new: str, code: str) -> None:
    page = capsule.write(CONTENT, FILES, b"s" * 32)
    assert old in page
    with pytest.raises(KnownError) as caught:
        capsule.read(page.replace(old, new))
    assert caught.value.code == code


def test_a_capsule_of_before_the_page_was_signed_is_read() -> None:
    body, seed = capsule.canonical(CONTENT), b"s" * 32
    seal = {
        "hash": hashlib.sha256(body).hexdigest(),
        "key": ed25519.public_key(seed).hex(),
        "signature": ed25519.sign(seed, body).hex(),
    }
    blocks = (("desk-capsule", body.decode().replace("<", "\\u003c")), ("desk-seal", json.dumps(seal)))
    page = "".join(f'<script type="application/json" id="{name}">{text}</script>' for name, text in blocks)
    assert capsule.read(page).content == CONTENT


def test_a_foreign_signature_is_refused() -> None:
    page = capsule.write(CONTENT, {}, b"s" * 32)
    key = ed25519.public_key(b"s" * 32).hex()
    with pytest.raises(KnownError):
        capsule.read(page.replace(f'"key": "{key}"', f'"key": "{ed25519.public_key(b"t" * 32).hex()}"'))
