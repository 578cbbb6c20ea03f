"""What people write, as ops take it: without trailing space, readable, within the limit. Knows no ticket."""

from desk.ops.base import Write
from desk.process import messages
from desk.process.errors import KnownError

messages.register(
    {
        "text_empty": ("There is nothing to send yet. Write a text first.", "还没有内容，请先填写正文。"),
        "text_too_long": (
            "The text has {size} MB; the limit is {limit} MB. Attach it as a file instead.",
            "正文大小为 {size} MB，超过上限 {limit} MB。请改为以附件形式添加。",
        ),
    }
)


def checked_text(tx: Write, body: str, *, may_be_empty: bool = False) -> str:
    """Return the text without trailing space; raises when it is empty or beyond the limit."""
    limit = int(tx.settings["message_limit_mb"])
    size = len(body.encode("utf-8", "surrogatepass"))
    if size > limit * 1_000_000:
        raise KnownError("text_too_long", size=round(size / 1e6), limit=limit)
    text = body.encode("utf-8", "replace").decode().replace("\x00", "\u2400").rstrip()
    if not text and not may_be_empty:
        raise KnownError("text_empty")
    return text
