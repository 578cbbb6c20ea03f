"""Ops on people and groups: create, change, join; and who this workspace acts as."""

import json
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.local import SETTING
from desk.models.people import MEMBERSHIP, PERSON, SUPPORT_GROUP
from desk.ops.base import ROLE_ORDER, Write
from desk.ops.policies import check_level
from desk.ops.registry import op
from desk.process import messages, permissions
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

messages.register(
    {
        "person_missing": (
            "This person is not known here. Choose one from the list.",
            "没有这个人，请从列表中选择。",
        ),
        "group_missing": (
            "This group does not exist. Choose one from the list.",
            "没有这个小组，请从列表中选择。",
        ),
        "name_empty": ("A name is needed.", "请填写名称。"),
        "role_unknown": (
            "The role must be agent, expert, supervisor or administrator.",
            "角色只能是一线工程师、专家、主管或管理员。",
        ),
    }
)


def _named(name: str) -> str:
    text = " ".join(name.replace("\x00", "").split())
    if not text:
        raise KnownError("name_empty")
    return text[:200]


@op("person.create", permission="person.requester")
def create_person(
    tx: Write,
    *,
    name: str,
    email: str = "",
    phone: str = "",
    organisation: str = "",
    level: str = "standard",
    staff: bool = False,
    tier: str = "",
    internal: bool = True,
) -> Changes:
    """Add a person: a requester (of an internal unit or an external one), or a member of staff (administrators only)."""
    if staff:
        _check_staff(tx)
    tx.subject = tx.new_id()
    values: dict[str, Any] = {
        "name": _named(name), "email": email.strip(), "phone": phone.strip(),
        "organisation": organisation.strip(), "level": level, "staff": int(staff), "tier": tier,
        "internal": int(internal),
    }  # fmt: skip
    tx.connection.execute(insert(PERSON).values(id=tx.subject, created_us=tx.now_us, **values))
    tx.change("person", tx.subject)
    return tx.changes()


def _check_staff(tx: Write) -> None:
    """Refuse unless the acting person may change staff; the first one of a workspace adds themselves."""
    if tx.connection.execute(select(MEMBERSHIP.c.person_id).limit(1)).first() is not None:
        permissions.check(tx.role(), "person.staff")


@op("person.set", permission="person.requester")
def set_person(
    tx: Write,
    *,
    person: bytes,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    organisation: str | None = None,
    level: str | None = None,
    internal: bool | None = None,
    tier: str | None = None,
) -> Changes:
    """Change what is known of a person; what is not given stays. Staff are changed by administrators, or themselves."""
    row = tx.person(person)
    if row is None:
        raise KnownError("person_missing")
    if row.staff and person != tx.person_id:
        _check_staff(tx)
    if level is not None:
        check_level(tx.connection, level.strip())
    given = {
        "name": None if name is None else _named(name), "email": email, "phone": phone, "level": level,
        "organisation": organisation, "internal": None if internal is None else int(internal), "tier": tier,
    }  # fmt: skip
    values = {
        key: one.strip() if isinstance(one, str) else one for key, one in given.items() if one is not None
    }
    if values:
        tx.connection.execute(update(PERSON).where(PERSON.c.id == person).values(values))
        tx.change("person", person)
    return tx.changes()


@op("group.create")
def create_group(tx: Write, *, name: str, tier: str = "L1") -> Changes:
    """Add a support group."""
    tx.subject = tx.new_id()
    tx.connection.execute(insert(SUPPORT_GROUP).values(id=tx.subject, name=_named(name), tier=tier))
    tx.change("group", tx.subject)
    return tx.changes()


@op("group.join", permission="group.set")
def join_group(tx: Write, *, group: bytes, person: bytes, role: str = "agent") -> Changes:
    """Make a person a member of a group with a role, or change the role."""
    if role not in ROLE_ORDER:
        raise KnownError("role_unknown")
    require_group(tx, group)
    if tx.person(person) is None:
        raise KnownError("person_missing")
    tx.connection.execute(
        upsert(MEMBERSHIP)
        .values(group_id=group, person_id=person, role=role)
        .on_conflict_do_update(
            index_elements=["person_id", "group_id"], set_={"role": role, "ended_us": None}
        )
    )
    tx.connection.execute(update(PERSON).where(PERSON.c.id == person).values(staff=1))
    tx.change("person", person)
    tx.change("group", group)
    return tx.changes()


def require_group(tx: Write, group: bytes) -> str:
    """Return the group's name; raises `group_missing`."""
    name = tx.connection.execute(
        select(SUPPORT_GROUP.c.name).where(SUPPORT_GROUP.c.id == group)
    ).scalar_one_or_none()
    if name is None:
        raise KnownError("group_missing")
    return str(name)


def group_by_name(tx: Write, name: str) -> bytes | None:
    """Return the active group of a name, None if there is none."""
    if not name:
        return None
    found = tx.connection.execute(
        select(SUPPORT_GROUP.c.id).where(SUPPORT_GROUP.c.name == name, SUPPORT_GROUP.c.active == 1)
    ).scalar()
    return None if found is None else bytes(found)


def first_group_of(tx: Write, *tiers: str) -> bytes | None:
    """Return the first active group of the first of these tiers that has one."""
    for tier in tiers:
        found = tx.connection.execute(
            select(SUPPORT_GROUP.c.id)
            .where(SUPPORT_GROUP.c.tier == tier, SUPPORT_GROUP.c.active == 1)
            .order_by(SUPPORT_GROUP.c.position, SUPPORT_GROUP.c.id)
        ).scalar()
        if found is not None:
            return bytes(found)
    return None


@op("workspace.start", permission="person.self")
def start_workspace(tx: Write, *, name: str, language: str = "zh_CN", workspace_name: str = "") -> Changes:
    """First start of an embedded workspace: its person becomes administrator of a first group.

    Where people exist already (an imported or demo workspace) a person of that name is taken on.
    """
    person = (
        tx.connection.execute(select(PERSON.c.id).where(PERSON.c.name == _named(name), PERSON.c.staff == 1))
        .scalars()
        .first()
    )
    if person is None:
        create_person(tx, name=name, staff=True, tier="L1")
        person = tx.subject
    groups = tx.connection.execute(select(SUPPORT_GROUP.c.id)).scalars().all()
    if not groups:
        create_group(tx, name="一线支持" if language.startswith("zh") else "Service desk")
        groups = [tx.subject]
    for group in groups:
        join_group(tx, group=bytes(group), person=bytes(person), role="administrator")
    for key, value in (("person", bytes(person).hex()), ("workspace_name", workspace_name or None)):
        if value is not None:
            encoded = json.dumps(value, ensure_ascii=False)
            statement = upsert(SETTING).values(name=key, value=encoded)
            tx.connection.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={"value": encoded})
            )
    tx.subject = bytes(person)
    tx.change("setting", b"person")
    return tx.changes()
