"""What a `desk://` link means: a ticket by number, a new ticket with fields already filled, or a call that came."""

from urllib.parse import parse_qsl, unquote, urlsplit

FIELDS = ("title", "body", "phone", "email", "requester", "from")


def parse(text: str) -> tuple[str, dict[str, str]]:
    """Return ("ticket", {number}), ("new", fields), ("call", {number}) or ("", {}) for what is not understood.

    A bare number is a ticket; fields of a new ticket that nobody knows are left out.
    """
    if not text.lower().startswith("desk:"):
        return ("ticket", {"number": text}) if text.strip() else ("", {})
    parts = urlsplit(text)
    words = [word for word in (parts.netloc, *parts.path.split("/")) if word]
    if len(words) >= 2 and words[0].lower() == "ticket":
        return "ticket", {"number": unquote(words[1])}
    asked = dict(parse_qsl(parts.query, keep_blank_values=False, errors="replace"))
    if words and words[0].lower() == "call":
        number = asked.get("number") or (unquote(words[1]) if len(words) > 1 else "")
        return ("call", {"number": number.strip()[:60]}) if number.strip() else ("", {})
    if words and words[0].lower() == "new":
        return "new", {name: asked[name][:4000] for name in FIELDS if name in asked}
    return "", {}
