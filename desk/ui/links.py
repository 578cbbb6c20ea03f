"""What a `desk://` link means: a ticket (or one entry of it), a new ticket with fields filled, or a call that came."""

from urllib.parse import parse_qsl, unquote, urlsplit

FIELDS = ("title", "body", "phone", "email", "requester", "from")
_LONGEST = 60
_NONE: tuple[str, dict[str, str]] = ("", {})


def parse(text: str) -> tuple[str, dict[str, str]]:
    """Return ("ticket", {number}), ("new", fields), ("call", {number}) or ("", {}) for what is not understood.

    A bare number is a ticket; an entry stands behind "#"; fields of a new ticket that nobody knows are left out.
    """
    text = text.strip()
    if not text.lower().startswith("desk:"):
        return ("ticket", {"number": text[:_LONGEST]}) if text else _NONE
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets and letters that no address has
        return _NONE
    words = [unquote(word) for word in (parts.netloc, *parts.path.split("/")) if word]
    what = words[0].lower() if words else ""
    asked = dict(parse_qsl(parts.query, keep_blank_values=False, errors="replace"))
    for name in ("phone", "number"):
        if asked.get(name, "")[:1] == " ":
            asked[name] = (
                f"+{asked[name][1:]}"  # a telephone writes its plus as it is, which means a space there
            )
    if what == "ticket" and len(words) > 1:
        entry = f"#{parts.fragment[:_LONGEST]}" if parts.fragment else ""
        return "ticket", {"number": words[1].strip()[:_LONGEST] + entry}
    if what == "call":
        number = (asked.get("number") or "".join(words[1:2])).strip()
        return ("call", {"number": number[:_LONGEST]}) if number else _NONE
    if what == "new":
        return "new", {name: asked[name][:4000] for name in FIELDS if name in asked}
    return _NONE
