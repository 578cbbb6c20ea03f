"""Versions of articles that branched while desks were apart: the author's desk brings them together by itself.

What cannot be merged stays as two versions with an open conflict; once a person has decided, the branch is tied.
"""

from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops.article_branches import is_disputed, open_branches
from desk.ops.outbox import record_entity
from desk.ops.registry import apply
from desk.process.errors import KnownError
from desk.protocol.messages import Request


def merge_branches(store: Store) -> int:
    """Merge this person's versions that others overtook; returns how many came together."""
    setting = store.connection.exec_driver_sql("SELECT value FROM setting WHERE name = 'person'").scalar()
    person = bytes.fromhex(str(setting or "").strip('"'))
    if not person:
        return 0
    done = 0
    for article, tip in open_branches(store.connection, person):
        entity = record_entity("article", uuid_text(article))
        waits = store.connection.exec_driver_sql("SELECT 1 FROM outbox WHERE entity = ?", (entity,)).first()
        if waits is None:
            done += _merge(store, article, tip)
    return done


def _merge(store: Store, article: bytes, tip: bytes) -> int:
    args = {"article": article, "revision": tip}
    try:
        apply(store, Request(0, "article.merge", args), source="system")
    except KnownError as error:
        if error.code != "article_moved" or is_disputed(store.connection, article):
            return 0
        try:
            apply(store, Request(0, "article.merge", {**args, "keep": True}), source="system")
        except KnownError:
            return 0
    return 1
