"""`desk db doctor`: audits a shared database: grants, row security, TLS, versions and the invariants of the feed."""

from typing import Any, NamedTuple

import psycopg

from desk.sync.push import PROTOCOL


class Finding(NamedTuple):
    """One thing that was looked at, and what was found, in both languages."""

    subject: str
    ok: bool
    en: str
    zh: str


READABLE = frozenset(
    "stream ticket entry op record record_at conflict number_alias dead_letter blob blob_chunk server rule_state"
    " rule_transition rule_kind rule_field rule_noun".split()
)
CALLABLE = frozenset(
    "me my_streams clock push_v1 pull_v1 lease_numbers_v1 ring_v1 presence_v1 lease_v1 redeem_v1 put_chunk_v1"
    " digest checksum_v1 digests_v1 find_v1 leases_v1".split()
)
PROTECTED = (
    "stream ticket entry op record record_at conflict number_alias dead_letter blob blob_chunk".split()
)

_COUNTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "I1 streams",
        "SELECT count(*) FROM (SELECT o.stream_id, count(*) AS n, max(seq) - greatest(min(seq), max(s.floor) + 1) + 1 AS w"
        " FROM sync.op o JOIN sync.stream s ON s.id = o.stream_id AND o.seq > s.floor GROUP BY 1) x WHERE n <> w",
        "streams with a gap",
        "存在空号的流",
    ),
    (
        "I1 heads",
        "SELECT count(*) FROM sync.stream s WHERE s.head <> greatest(s.floor, coalesce("
        "(SELECT max(seq) FROM sync.op o WHERE o.stream_id = s.id), 0))",
        "streams whose head is not their last row",
        "头部与最后一行不一致的流",
    ),
    (
        "I2 exactly once",
        "SELECT count(*) FROM (SELECT 1 FROM sync.op WHERE desk_id > 0 GROUP BY op_id, stream_id, kind, ent"
        " HAVING count(*) > 1) x",
        "ops applied twice",
        "重复应用的操作",
    ),
    (
        "I4 numbers",
        "SELECT count(*) FROM sync.number_alias a JOIN sync.ticket t ON t.number = a.number",
        "numbers that are also an alias",
        "同时是别名的编号",
    ),
    (
        "entries",
        "SELECT count(*) FROM sync.entry e LEFT JOIN sync.ticket t ON t.id = e.ticket_id WHERE t.id IS NULL",
        "entries without a ticket",
        "没有工单的条目",
    ),
    (
        "streams of tickets",
        "SELECT count(*) FROM sync.ticket t LEFT JOIN sync.stream s ON s.group_id = t.group_id"
        " WHERE t.stream_id <> coalesce(s.id, 0)",
        "tickets in the stream of another group",
        "所在流与小组不符的工单",
    ),
)


def audit(server: psycopg.Connection[Any]) -> list[Finding]:
    """Return every finding; the connection is an administrator's."""
    found = [
        _row_security(server), _grants(server), _functions(server), _public(server), _roles(server),
        _append_only(server), _tls(server), _versions(server),
    ]  # fmt: skip
    found += [_count(server, *item) for item in _COUNTS]
    return found


def _one(server: psycopg.Connection[Any], statement: str, *values: Any) -> list[str]:
    return sorted(str(row[0]) for row in server.execute(statement, values or None).fetchall())


def _list_finding(subject: str, wrong: list[str], en: str, zh: str) -> Finding:
    if not wrong:
        return Finding(subject, True, "in order", "正常")
    shown = ", ".join(wrong[:10])
    return Finding(subject, False, f"{en}: {shown}", f"{zh}：{shown}")


def _row_security(server: psycopg.Connection[Any]) -> Finding:
    wrong = _one(
        server,
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'sync'::regnamespace AND c.relname = ANY(%s)"
        " AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))",
        PROTECTED,
    )
    return _list_finding("row security", wrong, "tables without it", "未启用行级安全的表")


def _grants(server: psycopg.Connection[Any]) -> Finding:
    rows = server.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'sync' AND grantee IN ('desk_role', 'desk_invited', 'PUBLIC')"
    ).fetchall()
    wrong = sorted(f"{table} {right}" for table, right in rows if right != "SELECT" or table not in READABLE)
    return _list_finding("grants", wrong, "rights that no desk should have", "工作站不应具有的权限")


def _functions(server: psycopg.Connection[Any]) -> Finding:
    wrong = _one(
        server,
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'sync'::regnamespace AND NOT p.proname = ANY(%s)"
        " AND (has_function_privilege('desk_role', p.oid, 'EXECUTE')"
        " OR has_function_privilege('desk_invited', p.oid, 'EXECUTE'))",
        list(CALLABLE),
    )
    wrong += _one(
        server,
        "SELECT p.proname || ' (search_path)' FROM pg_proc p WHERE p.pronamespace = 'sync'::regnamespace"
        " AND p.prosecdef AND NOT coalesce(array_to_string(p.proconfig, ','), '') LIKE '%%search_path=pg_catalog, pg_temp%%'",
    )
    return _list_finding(
        "functions", wrong, "callable by a desk, or without a fixed search path", "权限或搜索路径有误的函数"
    )


def _public(server: psycopg.Connection[Any]) -> Finding:
    wrong = _one(
        server,
        "SELECT x FROM unnest(array['CREATE', 'TEMPORARY']) x"
        " WHERE has_database_privilege('desk_role', current_database(), x)",
    )
    wrong += _one(
        server,
        "SELECT n.nspname FROM pg_namespace n WHERE n.nspname IN ('sync', 'public')"
        " AND has_schema_privilege('desk_role', n.oid, 'CREATE')",
    )
    return _list_finding("public rights", wrong, "desks may create here", "工作站可在此创建对象")


def _roles(server: psycopg.Connection[Any]) -> Finding:
    wrong = _one(
        server,
        "SELECT r.rolname FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid"
        " JOIN pg_roles g ON g.oid = m.roleid AND g.rolname = 'desk_role'"
        " JOIN sync.desk d ON d.role_name = r.rolname"
        " WHERE r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls"
        " OR d.revoked_at IS NOT NULL OR r.rolconnlimit NOT BETWEEN 1 AND 5",
    )
    wrong += _one(
        server,
        "SELECT rolname FROM pg_roles WHERE rolname IN ('sync_owner', 'desk_role', 'desk_invited', 'sync_keeper')"
        " AND (rolcanlogin OR rolsuper)",
    )
    return _list_finding(
        "roles", wrong, "roles with too much, or revoked and still able", "权限过大或已吊销仍有效的角色"
    )


def _append_only(server: psycopg.Connection[Any]) -> Finding:
    wrong = _one(
        server,
        "SELECT x FROM unnest(array['entry', 'op', 'rule_history']) x WHERE NOT EXISTS (SELECT 1 FROM pg_trigger t"
        " WHERE t.tgrelid = ('sync.' || x)::regclass AND t.tgname = 'append_only' AND t.tgenabled = 'O')",
    )
    return _list_finding("append-only", wrong, "tables that could be rewritten", "可被改写的表")


def _tls(server: psycopg.Connection[Any]) -> Finding:
    row = server.execute(
        "SELECT current_setting('ssl'), current_setting('password_encryption'),"
        " (SELECT count(*) FROM pg_hba_file_rules WHERE type IN ('host', 'hostnossl')"
        " AND auth_method IN ('trust', 'password', 'md5') AND coalesce(address, '') NOT IN ('127.0.0.1', '::1', 'localhost'))"
    ).fetchone()
    assert row is not None
    wrong = []
    if row[0] != "on":
        wrong.append("ssl = off")
    if row[1] != "scram-sha-256":
        wrong.append(f"password_encryption = {row[1]}")
    if row[2]:
        wrong.append(f"{row[2]} pg_hba lines without SCRAM or TLS")
    return _list_finding("TLS and SCRAM", wrong, "only safe on this machine", "仅在本机使用时安全")


def _versions(server: psycopg.Connection[Any]) -> Finding:
    row = server.execute("SELECT protocol_least, protocol_newest, rules_version FROM sync.server").fetchone()
    if row is None or not row[0] <= PROTOCOL <= row[1]:
        return Finding(
            "versions", False, "run `desk db upgrade` with this Desk", "请用当前版本运行 `desk db upgrade`"
        )
    return Finding("versions", True, f"protocol {row[1]}, rules {row[2]}", f"协议 {row[1]}，规则 {row[2]}")


def _count(server: psycopg.Connection[Any], subject: str, statement: str, en: str, zh: str) -> Finding:
    row = server.execute(statement).fetchone()
    number = int(row[0]) if row else 0
    if not number:
        return Finding(subject, True, "holds", "成立")
    return Finding(subject, False, f"{number} {en}", f"{number} 个{zh}")
