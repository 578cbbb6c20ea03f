"""Ops on canned replies: a person's own and the team's; changing a shipped one puts a row in its place."""

from sqlalchemy import insert, select, update

from desk.models.canned import CANNED_REPLY
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.texts import checked_text
from desk.process import messages, permissions
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

messages.register(
    {
        "canned_title": (
            "Give the canned reply a title; it is what you type after “/”.",
            "请填写常用回复的标题，输入“/”后即按标题查找。",
        ),
        "canned_missing": (
            "This canned reply is not there any more. Open the list again.",
            "该常用回复已不存在，请重新打开列表。",
        ),
        "canned_foreign": (
            "This canned reply belongs to a colleague. Copy it and change your copy.",
            "该常用回复属于其他同事。请复制后修改自己的副本。",
        ),
    }
)


def _owner(tx: Write, team: bool) -> bytes | None:
    """Return whose reply it becomes; the team's need the right to change templates."""
    if not team:
        if tx.person_id is None:
            raise KnownError("no_person")
        return tx.person_id
    permissions.check(tx.role(), "template.canned")
    return None


def _check_mine(tx: Write, reply: bytes) -> None:
    row = tx.connection.execute(select(CANNED_REPLY).where(CANNED_REPLY.c.id == reply)).one_or_none()
    if row is None:
        raise KnownError("canned_missing")
    if row.owner_id is None:
        permissions.check(tx.role(), "template.canned")
    elif bytes(row.owner_id) != tx.person_id:
        raise KnownError("canned_foreign")


@op("canned.save")
def save(
    tx: Write,
    *,
    title: str,
    body: str,
    team: bool = False,
    category: str = "",
    reply: bytes | None = None,
    replaces: str = "",
) -> Changes:
    """Create a canned reply, change one (`reply`), or put one in the place of a shipped one (`replaces`)."""
    name = " ".join(title.replace("\x00", "").split())[:120]
    if not name:
        raise KnownError("canned_title")
    values = {
        "title": name, "body": checked_text(tx, body), "category": category, "owner_id": _owner(tx, team),
        "updated_us": tx.now_us, "by": tx.person_id, "retired": 0,
    }  # fmt: skip
    if reply is not None:
        _check_mine(tx, reply)
        tx.connection.execute(update(CANNED_REPLY).where(CANNED_REPLY.c.id == reply).values(values))
    else:
        if replaces:
            permissions.check(tx.role(), "template.canned")
            values["owner_id"] = None
        tx.connection.execute(insert(CANNED_REPLY).values(id=tx.new_id(), replaces=replaces, **values))
    tx.change("template", reply or b"")
    return tx.changes()


@op("canned.retire")
def retire(tx: Write, *, reply: bytes | None = None, replaces: str = "") -> Changes:
    """Take a canned reply out of the list: one of this workspace, or a shipped one by its key."""
    if reply is not None:
        _check_mine(tx, reply)
        values = {"retired": 1, "updated_us": tx.now_us, "by": tx.person_id}
        tx.connection.execute(update(CANNED_REPLY).where(CANNED_REPLY.c.id == reply).values(values))
    else:
        permissions.check(tx.role(), "template.canned")
        tx.connection.execute(
            insert(CANNED_REPLY).values(
                id=tx.new_id(), replaces=replaces, retired=1, updated_us=tx.now_us, by=tx.person_id
            )
        )
    tx.change("template", reply or b"")
    return tx.changes()
