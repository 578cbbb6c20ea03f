"""Ops on automation scripts: keep, approve and retire them; begin a run, ask for its release, record its end."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update

from desk.models.entry import ENTRY
from desk.models.people import MEMBERSHIP
from desk.models.scripts import SCRIPT, SCRIPT_RUN, StoredScript, find_script
from desk.ops.base import ROLE_ORDER, Write
from desk.ops.files import FileArgument, store_files
from desk.ops.registry import op
from desk.ops.ruleset_rows import newest_body, store_body
from desk.ops.states import start_if_needed
from desk.process import messages, permissions
from desk.process.errors import KnownError
from desk.process.scripts import (
    LONGEST_SCRIPT,
    Values,
    check_hosts,
    check_values,
    parse_manifest,
)
from desk.protocol.changes import Changes

VALID_US = 24 * 3600 * 1_000_000
"""So long a dry run or a release stands for the same run."""

SHOWN_LINES = 40
SHOWN_CHARACTERS = 8_000

PIN = "script_pin"
"""Rule sets of this kind hold the reviewed texts of a script."""

messages.register(
    {
        "script_missing": (
            "There is no script “{name}”. `desk script list` shows them all.",
            "没有名为“{name}”的脚本。`desk script list` 可列出全部脚本。",
        ),
        "script_empty": ("The script has no text.", "脚本没有内容。"),
        "script_too_long": (
            "The script is longer than {limit} characters. Put what it does on the host and call that.",
            "脚本超过 {limit} 个字符。请把程序放到主机上，由脚本调用。",
        ),
        "script_changed": (
            "The script was changed after you looked at it. Read it again before you approve it.",
            "脚本在您查看之后已被修改，请重新审阅后再批准。",
        ),
        "script_own": (
            "You wrote this version of the script; a colleague must review and approve it.",
            "此版本由您编写，须由其他同事审阅批准。",
        ),
        "script_not_approved": (
            "The script “{name}” was not approved in its present form. Ask an expert to review it.",
            "脚本“{name}”的当前版本尚未批准，请专家审阅后再运行。",
        ),
        "script_role": (
            "“{name}” may be run by: {role} and above. Ask one of them.",
            "“{name}”仅限{role}及以上角色运行，请联系具备权限的同事。",
        ),
        "script_dry_first": (
            "Make a dry run with the same hosts and values first and read what it says.",
            "请先以相同的主机和参数试运行，并阅读其结果。",
        ),
        "script_no_dry_run": (
            "This script has no dry run. Read what it does, then run it.",
            "此脚本不支持试运行。请先阅读脚本内容再运行。",
        ),
        "script_confirm": (
            "Confirm the hosts first: {hosts}.",
            "请先确认主机：{hosts}。",
        ),
        "script_release": (
            "This script destroys something: a second person must release this run first (same hosts, same values,"
            " at most 24 hours ago, not used yet).",
            "此脚本具有破坏性：须先由另一人批准本次运行（主机与参数一致，24 小时内批准，且未使用过）。",
        ),
        "script_release_own": (
            "You asked for this run yourself; somebody else must release it.",
            "本次运行由您申请，须由其他人批准。",
        ),
        "script_request_missing": (
            "There is no such request on this ticket. Refresh the ticket.",
            "工单中没有该申请，请刷新工单。",
        ),
        "script_run_missing": ("This run is not known here any more.", "此次运行已不存在。"),
    }
)


class HostResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a run did on one host; without an exit code it was ended: time_out, cancelled, flood, cut_off."""

    host: str
    exit_code: int | None = None
    seconds: float = 0.0
    killed: str = ""
    truncated: bool = False


# ---- the library -------------------------------------------------------------------------------------


def stored(tx: Write, name: str) -> StoredScript:
    """Return a script by its name; raises `script_missing`."""
    found = find_script(tx.connection, name)
    if found is None:
        raise KnownError("script_missing", name=name)
    return found


@op("script.save")
def save(tx: Write, *, manifest: str, body: str) -> Changes:
    """Keep a script under the id of its manifest; a changed one must be approved again."""
    parsed = parse_manifest(manifest)
    if not body.strip():
        raise KnownError("script_empty")
    if len(body) > LONGEST_SCRIPT:
        raise KnownError("script_too_long", limit=LONGEST_SCRIPT)
    _keep_reviewed(tx, parsed.name)
    values = {"manifest": manifest, "body": body, "updated_us": tx.now_us, "by": tx.person_id, "retired": 0}
    row = tx.connection.execute(select(SCRIPT).where(SCRIPT.c.name == parsed.name)).one_or_none()
    if row is None:
        ident = tx.new_id()
        tx.connection.execute(insert(SCRIPT).values(id=ident, name=parsed.name, **values))
    else:
        ident = bytes(row.id)
        tx.connection.execute(update(SCRIPT).where(SCRIPT.c.id == ident).values(values))
    tx.change("script", ident)
    return tx.changes()


def _keep_reviewed(tx: Write, name: str) -> None:
    """Keep the reviewed texts of a script before they are replaced, so that the next review sees what changed."""
    found = find_script(tx.connection, name)
    known = newest_body(tx.connection, PIN, name) or {}
    if found is not None and found.approved and known.get("sha") != found.sha:
        store_body(tx, PIN, name, {"manifest": found.manifest_text, "body": found.body, "sha": found.sha})


@op("script.approve")
def approve(tx: Write, *, name: str, sha: str) -> Changes:
    """Approve the version that was read (`sha`); nobody approves what they wrote but a sole administrator."""
    found = stored(tx, name)
    if found.sha != sha:
        raise KnownError("script_changed")
    if found.id is None:
        return tx.changes()  # a shipped script needs no approval of its own
    if found.by == tx.person_id and (tx.role() != "administrator" or _others_review(tx)):
        raise KnownError("script_own")
    store_body(tx, PIN, name, {"manifest": found.manifest_text, "body": found.body, "sha": sha})
    values = {"approved_sha": sha, "approved_by": tx.person_id, "approved_us": tx.now_us}
    tx.connection.execute(update(SCRIPT).where(SCRIPT.c.id == found.id).values(values))
    tx.change("script", found.id)
    return tx.changes()


def _others_review(tx: Write) -> bool:
    """Tell whether anybody else may approve a script."""
    able = ROLE_ORDER[ROLE_ORDER.index("expert") :]
    query = select(MEMBERSHIP.c.person_id).where(
        MEMBERSHIP.c.role.in_(able), MEMBERSHIP.c.ended_us.is_(None), MEMBERSHIP.c.person_id != tx.person_id
    )
    return tx.connection.execute(query.limit(1)).first() is not None


@op("script.retire")
def retire(tx: Write, *, name: str) -> Changes:
    """Take a script out of the library; a shipped one stays hidden by a retired row."""
    found = stored(tx, name)
    ident = found.id or tx.new_id()
    if found.id is None:
        tx.connection.execute(
            insert(SCRIPT).values(
                id=ident, name=name, manifest=found.manifest_text, body=found.body, retired=1,
                updated_us=tx.now_us, by=tx.person_id,
            )
        )  # fmt: skip
    else:
        values = {"retired": 1, "updated_us": tx.now_us, "by": tx.person_id}
        tx.connection.execute(update(SCRIPT).where(SCRIPT.c.id == ident).values(values))
    tx.change("script", ident)
    return tx.changes()


# ---- a run -------------------------------------------------------------------------------------------


def inventory(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the hosts that the administrator named."""
    return (
        tuple(re.split(r"[\s,;，；]+", str(settings["script_hosts"]).strip()))
        if settings["script_hosts"]
        else ()
    )


def _facts(script: StoredScript, hosts: tuple[str, ...], values: Values) -> dict[str, Any]:
    """Return what makes a run the same run; secrets stay out of it."""
    return {
        "script": script.manifest.name,
        "title": list(script.manifest.title),
        "sha": script.sha,
        "danger": script.manifest.danger,
        "hosts": list(hosts),
        "values": dict(values.shown),
    }


def _same(facts: Mapping[str, Any]) -> str:
    named = {name: facts.get(name) for name in ("script", "sha", "hosts", "values")}
    return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()


def _checked(
    tx: Write, name: str, hosts: tuple[str, ...], values: dict[str, str]
) -> tuple[StoredScript, dict[str, Any]]:
    found = stored(tx, name)
    manifest = found.manifest
    if not found.approved:
        raise KnownError("script_not_approved", name=messages.Words(*manifest.title))
    role = tx.role()
    if permissions.ROLES.index(role) < permissions.ROLES.index(manifest.role):
        needed = permissions.ROLE_LABELS[manifest.role]
        raise KnownError("script_role", name=messages.Words(*manifest.title), role=needed)
    chosen = check_hosts(manifest, hosts, inventory(tx.settings))
    return found, _facts(found, chosen, check_values(manifest, values))


def _entries(tx: Write, ticket: bytes | None, kind: str) -> list[Row[Any]]:
    """Return the ticket's entries of a kind that still count, newest first."""
    if ticket is None:
        return []
    query = (
        select(ENTRY)
        .where(ENTRY.c.ticket_id == ticket, ENTRY.c.kind == kind, ENTRY.c.occurred_us >= tx.now_us - VALID_US)
        .order_by(ENTRY.c.n.desc())
    )
    return list(tx.connection.execute(query))


def _had_dry_run(tx: Write, ticket: bytes | None, same: str) -> bool:
    for entry in _entries(tx, ticket, "script_run"):
        data = json.loads(entry.data)
        fine = all(result.get("exit_code") == 0 for result in data.get("results", [])) and data.get("results")
        if data.get("dry_run") and fine and _same(data) == same:
            return True
    return False


def _found_release(tx: Write, ticket: bytes | None, release: bytes | None, same: str) -> bytes:
    """Return the release of exactly this run by a second person that nothing used yet; raises without one.

    `release` names the one to use; None takes any.
    """
    used = {json.loads(entry.data).get("release") for entry in _entries(tx, ticket, "script_run")}
    used |= {
        bytes(row.release_id).hex()
        for row in tx.connection.execute(select(SCRIPT_RUN.c.release_id))
        if row.release_id is not None
    }
    for entry in _entries(tx, ticket, "script_release"):
        data = json.loads(entry.data)
        fits = release in (None, entry.id) and entry.id.hex() not in used and data.get("same") == same
        if fits and data.get("requested_by") != (entry.author_id or b"").hex():
            return bytes(entry.id)
    raise KnownError("script_release")


@op("script.begin")
def begin(
    tx: Write,
    *,
    run: bytes,
    name: str,
    hosts: tuple[str, ...],
    values: dict[str, str],
    mark: str,
    ticket: bytes | None = None,
    dry_run: bool = False,
    confirm: tuple[str, ...] = (),
    release: bytes | None = None,
) -> Changes:
    """Check everything a run needs and note that it begins; the caller starts the processes only after it."""
    found, facts = _checked(tx, name, hosts, values)
    manifest = found.manifest
    if ticket is not None:
        tx.ticket(ticket)
    same = _same(facts)
    used: bytes | None = None
    if dry_run and manifest.dry_run != "flag":
        raise KnownError("script_no_dry_run")
    if not dry_run and manifest.danger != "read":
        if manifest.dry_run == "flag" and not _had_dry_run(tx, ticket, same):
            raise KnownError("script_dry_first")
        if list(confirm) != facts["hosts"]:
            raise KnownError("script_confirm", hosts=facts["hosts"])
        if manifest.danger == "destroy":
            used = _found_release(tx, ticket, release, same)
    facts |= {"dry_run": dry_run, "release": used.hex() if used else None}
    tx.connection.execute(
        insert(SCRIPT_RUN).values(
            id=run, ticket_id=ticket, name=name, sha=found.sha, facts=json.dumps(facts, ensure_ascii=False),
            mark=mark, release_id=used, began_us=tx.now_us,
        )
    )  # fmt: skip
    return tx.changes()


@op("ticket.script_request")
def request(
    tx: Write, *, ticket: bytes, name: str, hosts: tuple[str, ...], values: dict[str, str], reason: str = ""
) -> Changes:
    """Ask a second person to release a run; secrets are typed again when it runs."""
    row = tx.ticket(ticket)
    _, facts = _checked(tx, name, hosts, values)
    tx.add_entry(row, "script_request", body=reason.strip()[:2000], data={**facts, "same": _same(facts)})
    return tx.changes()


@op("ticket.script_release")
def release(tx: Write, *, ticket: bytes, request: bytes) -> Changes:
    """Release a run that somebody else asked for."""
    row = tx.ticket(ticket)
    entry = next((e for e in _entries(tx, ticket, "script_request") if e.id == request), None)
    if entry is None:
        raise KnownError("script_request_missing")
    if entry.author_id == tx.person_id:
        raise KnownError("script_release_own")
    asked = json.loads(entry.data)
    data = {**asked, "request": request.hex(), "requested_by": (entry.author_id or b"").hex()}
    tx.add_entry(row, "script_release", data=data)
    return tx.changes()


@op("ticket.script_record")
def record(
    tx: Write,
    *,
    run: bytes,
    results: tuple[HostResult, ...],
    output: FileArgument | None = None,
    text: str = "",
) -> Changes:
    """Note the end of a run, and add it with its output to the ticket's log.

    `text` is the output as it stands in the timeline (its end, if it is long); `output` the whole as a file.
    """
    row = tx.connection.execute(select(SCRIPT_RUN).where(SCRIPT_RUN.c.id == run)).one_or_none()
    if row is None or row.ended_us is not None:
        raise KnownError("script_run_missing")
    tx.connection.execute(update(SCRIPT_RUN).where(SCRIPT_RUN.c.id == run).values(ended_us=tx.now_us))
    if row.ticket_id is None:
        return tx.changes()
    ticket = tx.ticket(bytes(row.ticket_id))
    files = store_files(tx, () if output is None else (output,))
    data = {
        **json.loads(row.facts),
        "results": [msgspec.to_builtins(result) for result in results],
        "began_us": row.began_us,
        "output_sha": hashlib.sha256(text.encode()).hexdigest(),
    }
    if not data["dry_run"]:
        start_if_needed(tx, ticket)
    shown = "\n".join(text.splitlines()[-SHOWN_LINES:])[-SHOWN_CHARACTERS:]
    kept = {name: value for name, value in data.items() if value is not None}
    tx.add_entry(ticket, "script_run", body=shown, data={**kept, "files": files} if files else kept)
    return tx.changes()


def unended(tx_connection: Any) -> list[Row[Any]]:
    """Return the runs that began and were never recorded: their engine was killed."""
    return list(tx_connection.execute(select(SCRIPT_RUN).where(SCRIPT_RUN.c.ended_us.is_(None))))
