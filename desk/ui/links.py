"""What a `desk://` link means: a ticket by number, or a new ticket with fields already filled."""

from urllib.parse import parse_qsl, unquote, urlsplit

FIELDS = ("title", "body", "phone", "email", "requester", "from")


def parse(text: str) -> tuple[str, dict[str, str]]:
    """Return ("ticket", {number}), ("new", fields) or ("", {}) for what cannot be understood.

    A bare number is a ticket; fields of a new ticket that nobody knows are left out.
    """
    if not text.lower().startswith("desk:"):
        return ("ticket", {"number": text}) if text.strip() else ("", {})
    parts = urlsplit(text)
    words = [word for word in (parts.netloc, *parts.path.split("/")) if word]
    if len(words) >= 2 and words[0].lower() == "ticket":
        return "ticket", {"number": unquote(words[1])}
    if words and words[0].lower() == "new":
        asked = dict(parse_qsl(parts.query, keep_blank_values=False, errors="replace"))
        return "new", {name: asked[name][:4000] for name in FIELDS if name in asked}
    return "", {}
