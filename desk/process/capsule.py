"""The hand-off capsule: one signed HTML file that reads without Desk and comes back into it unchanged.

The content stands as JSON in the page, the files as links to their own bytes; hash and signature cover the
content, which names every file by its sha256, and what is shown by the sha256 of the page before its seal. Knows
no storage.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from desk.process import ed25519, messages
from desk.process.errors import KnownError
from desk.process.handoff import PARTS
from desk.process.messages import Words

FORMAT = "desk-capsule/1"
_BLOCK = re.compile(r'<script type="application/json" id="desk-capsule">(.*?)</script>', re.DOTALL)
_SEAL = re.compile(r'<script type="application/json" id="desk-seal">(.*?)</script>', re.DOTALL)
_INTEGRITY = "<h2>完整性 Integrity</h2>"
_FILE = re.compile(r'<a data-file="([0-9a-f]{64})"[^>]*href="data:[^;"]*;base64,([A-Za-z0-9+/=]*)"')

messages.register(
    {
        "capsule.unreadable": (
            "This file is no hand-off capsule of Desk. Choose the .html file that was exported.",
            "此文件不是 Desk 交接包，请选择导出的 .html 文件。",
        ),
        "capsule.changed": (
            "The capsule was changed after it was signed ({what}). Ask the sender for it again.",
            "交接包在签名后被改动（{what}），请发送方重新提供。",
        ),
        "capsule.newer": (
            "The capsule has the form “{form}”, which this Desk does not know. Install a newer Desk.",
            "交接包格式“{form}”无法识别，请安装较新版本的 Desk。",
        ),
    }
)
_STYLE = (
    "body{font:15px/1.55 system-ui,'Noto Sans CJK SC',sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2430;background:#fff}h1{font-size:1.4rem;margin:0 0 .2rem}h2{font-size:1.02rem;margin:1.6rem 0 .4rem;"
    "border-bottom:1px solid #d8dee6;padding-bottom:.2rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #d8dee6;padding:.35rem .5rem;text-align:left;vertical-align:top}th{background:#f3f5f8}"
    ".m{color:#5b6776}.w{background:#fff4e0;border:1px solid #e6b450;padding:.5rem .7rem;border-radius:.3rem}"
    "pre{white-space:pre-wrap;margin:0;font:inherit}code{font-size:.82em;word-break:break-all}"
)


@dataclass(frozen=True, slots=True)
class Capsule:
    """A capsule that was read.

    Attributes:
        content: what was signed.
        files: bytes by sha256 (hex) of those that came along.
        hash: sha256 (hex) of the content; signer: the public key (hex).
    """

    content: Mapping[str, Any]
    hash: str
    signer: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the content as the bytes that are hashed and signed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def write(content: Mapping[str, Any], files: Mapping[str, bytes], seed: bytes) -> str:
    """Return the page of a capsule; `files` by sha256 (hex)."""
    shown = _shown(content, files)
    body = canonical({**content, "page": _digest(shown)})
    seal = {
        "hash": hashlib.sha256(body).hexdigest(),
        "key": ed25519.public_key(seed).hex(),
        "signature": ed25519.sign(seed, body).hex(),
    }
    return shown + _end(body, seal)


def hash_of(page: str) -> str:
    """Return the hash in the seal of a page that was just written."""
    return str(json.loads(_SEAL.findall(page)[0])["hash"])


def _digest(shown: str) -> str:
    """Return the sha256 of what is shown, whatever the ends of lines became on the way."""
    plain = shown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(plain.encode()).hexdigest()


def _shown(content: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    """Return the page until its seal."""
    head = (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(_title(content))}</title><style>{_STYLE}</style></head><body>"
    )
    return head + _page(content, files)


def _end(body: bytes, seal: Mapping[str, Any]) -> str:
    """Return the page from its seal on."""
    told = f'<p class="m">sha256 <code>{seal["hash"]}</code><br>Ed25519 <code>{seal["key"]}</code></p>'
    blocks = _block("desk-capsule", body.decode()) + _block("desk-seal", json.dumps(seal))
    return f"{_INTEGRITY}{told}{blocks}</body></html>\n"


def _block(name: str, text: str) -> str:
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" id="{name}">{safe}</script>'


def read(page: str) -> Capsule:
    """Read a capsule and check its hash, signature and files; raises KnownError when anything was changed."""
    block, seal = _BLOCK.search(page), _SEAL.search(page)
    if block is None or seal is None:
        raise KnownError("capsule.unreadable")
    try:
        content, sealed = json.loads(block.group(1)), json.loads(seal.group(1))
        key, signature = bytes.fromhex(sealed["key"]), bytes.fromhex(sealed["signature"])
        form, named = content["format"], str(sealed["hash"])
    except (ValueError, KeyError, TypeError) as error:
        raise KnownError("capsule.unreadable") from error
    if form != FORMAT:
        raise KnownError("capsule.newer", form=str(form)[:40])
    body = canonical(content)
    if hashlib.sha256(body).hexdigest() != named:
        raise KnownError("capsule.changed", what=Words("content", "内容"))
    if not ed25519.verify(key, body, signature):
        raise KnownError("capsule.changed", what=Words("signature", "签名"))
    files = _files(page, content)
    _check_page(page, content, _end(body, sealed))
    return Capsule(content, named, key.hex(), files)


def _check_page(page: str, content: Mapping[str, Any], end: str) -> None:
    """Raise unless the page shows what was signed; older capsules say nothing of it."""
    if "page" not in content:
        return
    shown, seal, rest = page.partition(_INTEGRITY)
    if _digest(shown) != content["page"] or (seal + rest).strip() != end.strip():
        raise KnownError("capsule.changed", what=Words("what it shows", "显示内容"))


def _files(page: str, content: Mapping[str, Any]) -> dict[str, bytes]:
    wanted = {str(item["sha256"]): str(item["name"]) for item in content.get("files", ())}
    found: dict[str, bytes] = {}
    for digest, text in _FILE.findall(page):
        try:
            data = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise KnownError("capsule.changed", what=wanted.get(digest, digest[:8])) from error
        if digest not in wanted or hashlib.sha256(data).hexdigest() != digest:
            raise KnownError("capsule.changed", what=wanted.get(digest, digest[:8]))
        found[digest] = data
    return found


def _title(content: Mapping[str, Any]) -> str:
    ticket = content["ticket"]
    return f"{ticket['number']} {ticket['title']}"


def _page(content: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    ticket, package = content["ticket"], content.get("package", {})
    facts = [f"P{ticket['priority']}", ticket.get("product"), ticket.get("category"), content["at"]]
    parts = [
        f"<h1>{escape(_title(content))}</h1>",
        f'<p class="m">{escape(" · ".join(str(fact) for fact in facts if fact))}</p>',
        f'<p class="m">交接 Hand-off: {escape(content["from"])} → {escape(content["to"])}</p>',
        _answer(content.get("answer")),
        _missing(package),
        _section("原因 Reason", package.get("reason", "")),
        _section("故障描述 Description", ticket.get("body", "")),
        _section("复现步骤 Reproduction steps", package.get("reproduction", "")),
        _impact(package.get("impact", {})),
        _tried(package.get("tried", ()), package.get("untried", "")),
        _logs(content.get("files", ()), files, package.get("logs_reason", "")),
        _timeline(content.get("timeline", ())),
    ]
    return "".join(parts)


def _answer(answer: Mapping[str, Any] | None) -> str:
    if not answer:
        return ""
    words = {"accepted": "已接受 Accepted", "rejected": "已退回 Rejected"}.get(str(answer["decision"]), "")
    text = " · ".join(
        part for part in (words, str(answer.get("code", "")), str(answer.get("reason", ""))) if part
    )
    reply = f"<pre>{escape(str(answer.get('reply', '')))}</pre>"
    return f'<div class="w"><b>{escape(text)}</b>{reply}</div>'


def _missing(package: Mapping[str, Any]) -> str:
    names = [PARTS[part] for part in package.get("missing", ()) if part in PARTS]
    if not names:
        return ""
    text = "；".join(f"{name.zh} {name.en}" for name in names)
    why = escape(str(package.get("exception", "")))
    return f'<p class="w">资料不完整 Incomplete: {escape(text)}. {why}</p>'


def _section(title: str, text: str) -> str:
    return f"<h2>{title}</h2><pre>{escape(text)}</pre>" if text.strip() else ""


def _rows(rows: Sequence[tuple[str, ...]], heads: tuple[str, ...] = ()) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td><pre>{escape(cell)}</pre></td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"


def _impact(impact: Mapping[str, str]) -> str:
    names = {"users": "受影响用户 Users", "functions": "受影响功能 Functions"}
    names |= {"since": "开始时间 Since", "workaround": "临时措施 Workaround"}
    rows = [(label, str(impact[name])) for name, label in names.items() if impact.get(name)]
    return f"<h2>影响范围 Impact</h2>{_rows(rows)}" if rows else ""


def _tried(tried: Any, untried: str) -> str:
    keys = ("hypothesis", "step", "evidence", "result")
    heads = ("假设 Hypothesis", "步骤 Step", "证据 Evidence", "结果 Result")
    rows = [tuple(str(item.get(key, "")) for key in keys) for item in tried]
    said = f"<pre>{escape(untried)}</pre>" if untried else ""
    return (
        f"<h2>已尝试的步骤 Tried so far</h2>{said}{_rows(rows, heads) if rows else ''}"
        if rows or said
        else ""
    )


def _logs(described: Any, files: Mapping[str, bytes], reason: str) -> str:
    items = []
    for item in described:
        label = f"{escape(str(item['name']))} ({int(item['size'])} B)"
        data = files.get(str(item["sha256"]))
        if data is None:
            items.append(f"<li>{label} — 未随附 not included</li>")
            continue
        text = base64.b64encode(data).decode()
        name = escape(str(item["name"]), quote=True)
        link = f'data-file="{item["sha256"]}" download="{name}" href="data:application/octet-stream;base64,{text}"'
        items.append(f"<li><a {link}>{label}</a></li>")
    said = f"<pre>{escape(reason)}</pre>" if reason else ""
    return f"<h2>日志与附件 Logs and files</h2>{said}<ul>{''.join(items)}</ul>" if items or said else ""


def _timeline(entries: Any) -> str:
    rows = [(str(e["at"]), str(e["who"]), str(e["text"])) for e in entries]
    return f"<h2>过程记录 Timeline</h2>{_rows(rows, ('时间 Time', '人员 Who', '内容 Text'))}" if rows else ""
