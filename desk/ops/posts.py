"""Ops on posts and on the technology in use: what a tier must be able to do, which versions the organisation runs."""

from sqlalchemy import Connection

from desk.ops.base import Write
from desk.ops.policies import store_rule
from desk.ops.registry import op
from desk.ops.rules import stored
from desk.process.posts import Post, from_json
from desk.process.stacks import checked
from desk.protocol.changes import Changes

POST, STACK = "post", "stack"


def posts(connection: Connection) -> dict[str, Post]:
    """Return the posts by tier."""
    return {name: from_json(body) for name, body in stored(connection, POST).items() if body}


def stack(connection: Connection) -> dict[str, str]:
    """Return the versions of technologies in use."""
    return {name: str(body) for name, body in stored(connection, STACK).items() if body}


@op("post.set", permission="skill.set")
def set_post(tx: Write, *, tier: str, skills: dict[str, int], duty: str = "") -> Changes:
    """Say what a tier does and the least level of each skill it asks for."""
    post = from_json({"tier": tier, "skills": skills, "duty": duty})
    store_rule(tx, POST, post.tier, post.to_json())
    return tx.changes()


@op("stack.set", permission="article.validate")
def set_stack(tx: Write, *, name: str, version: str) -> Changes:
    """Say which version of a technology is in use; articles whose range ends below it want a review."""
    plain, said = checked(name, version)
    store_rule(tx, STACK, plain, said)
    return tx.changes()
