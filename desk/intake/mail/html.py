"""HTML of mails to plain text that is safe by being text: no script, no remote picture, links written out.

Linear in the size of its input, however it is nested. Knows no mail.
"""

import html
import re

import nh3

MOST_HTML = 4_000_000
MOST_TAGS = 100_000
MOST_DEPTH = 400
_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "li", "ol", "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_GONE = {"script", "style", "title", "head", "template", "noscript", "iframe", "object", "svg", "math"}
_OPEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,2000}?(/?)>")
_VOID = frozenset("br hr img input meta link col area base wbr source".split())
_HIDDEN = re.compile(r"<(script|style|head|title|svg|noscript|iframe|object)\b.*?(?:</\1\s*>|$)", re.I | re.S)
_BREAK = re.compile(r"<(?:br|hr)\s*/?>|</(?:p|div|tr|table|h[1-6]|ul|ol|dl|pre|blockquote)>", re.I)
_ITEM = re.compile(r"<li\b[^>]*>", re.I)
_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh])", re.I)
_LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.I | re.S)
_ANY = re.compile(r"<[^>]*>")
_SCHEMES = ("http://", "https://", "mailto:")


def _is_sane(text: str) -> bool:
    """Tell whether a sanitiser may be given this: neither very many tags nor very deep ones."""
    if text.count("<") > MOST_TAGS:
        return False
    depth = deepest = 0
    for closing, name, empty in _OPEN.findall(text):
        if name.lower() in _VOID or empty:
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest <= MOST_DEPTH


def _link(match: re.Match[str]) -> str:
    target, words = html.unescape(match[1]).strip(), _ANY.sub("", match[2]).strip()
    if not target.lower().startswith(_SCHEMES) or target.removeprefix("mailto:") == html.unescape(words):
        return words
    return f"{words} ({html.escape(target)})" if words else html.escape(target)


def to_text(source: str) -> str:
    """Return the readable text of HTML."""
    text = source[:MOST_HTML]
    if _is_sane(text):
        text = nh3.clean(
            text, tags=_TAGS, clean_content_tags=_GONE - _TAGS, attributes={"a": {"href"}}, link_rel=None,
            url_schemes={"http", "https", "mailto"}, strip_comments=True,
        )  # fmt: skip
    else:
        text = _HIDDEN.sub(" ", text)
    if "<pre" not in text.lower():
        text = re.sub(r"\s+", " ", text)
    text = _LINK.sub(_link, text)
    text = _CELL.sub("\t", _ITEM.sub("\n- ", _BREAK.sub("\n", text)))
    text = html.unescape(_ANY.sub("", text)).replace("\xa0", " ")
    lines = [line.strip(" ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)


def charset_in(data: bytes) -> str:
    """Return the charset an HTML page names itself, "" if none."""
    found = _META.search(data[:4096])
    return found[1].decode("ascii") if found else ""
