"""HTML to Markdown: what is foreign or could run is taken out first, then the structure is written as Markdown.

Must not know articles; the caller says where relative links lead.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "section", "article", "br", "hr", "ul", "ol", "li", "pre",
    "code", "kbd", "samp", "strong", "b", "em", "i", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
    "blockquote", "dl", "dt", "dd", "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
SCHEMES = {"http", "https", "mailto"}
DEEPEST = 12
"""Nesting of lists and quotations that is written; deeper levels are written at this one."""

DEEPEST_MARKUP = 300
"""Deeper nesting is no page anybody wrote, and parsing it takes time that grows with its square."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {"p", "div", "section", "article", "dl", "dt", "dd", "figure", "figcaption", "table", *_HEADINGS}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_CODE = {"code", "kbd", "samp"}
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
# An underscore inside a word and a lone "<" mean nothing in Markdown; escaping them would only hide words.
_SPECIAL = re.compile(r"([\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?]))")
_LINE_START = re.compile(r"^(#{1,6}(?=\s)|>|[-+](?=\s)|\d{1,9}(?=[.)]\s)|~{3,}|={3,}$|-{3,}$)")
_RUNS = re.compile(r"`+")
_LOOKS_HTML = re.compile(
    r"\s*<(?:!doctype|html|body|p|div|h[1-6]|ul|ol|table|br|hr|span|section|article|pre|blockquote|strong|b|a"
    r"|img|figure|dl)\b",
    re.IGNORECASE,
)

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ANY_TAG = re.compile(r"<[/!]?[A-Za-z][^<>]*>?")
_SILENT = re.compile(r"<(script|style|template)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ENDS_ITSELF = frozenset(
    "p li td th tr dt dd thead tbody tfoot option br hr img input meta link col wbr".split()
)

Resolve = Callable[[str], str]


def is_html(text: str) -> bool:
    """Tell whether a text is written in HTML rather than Markdown."""
    return _LOOKS_HTML.match(text) is not None


def to_markdown(html: str, resolve: Resolve = lambda address: "") -> str:
    """Return HTML as Markdown; `resolve` gives the address for a relative link, "" to keep its text only."""
    clean = nh3.clean(
        html if _depth(html) <= DEEPEST_MARKUP else _without_tags(html),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style", "iframe", "object", "embed", "template", "noscript", "svg"},
    )
    writer = _Writer(resolve)
    writer.feed(clean)
    writer.close()
    return writer.text()


def _depth(html: str) -> int:
    """Return how deep tags that need an end are nested."""
    deepest = depth = 0
    for end, name in _TAG.findall(html):
        if name.lower() in _ENDS_ITSELF:
            continue
        depth = max(depth - 1, 0) if end else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _without_tags(html: str) -> str:
    """Return the text alone, still as HTML: the structure of such a page means nothing."""
    return _ANY_TAG.sub(" ", _SILENT.sub(" ", html))


class _Level:
    """A list item or quotation around what is written: its mark, then as many spaces."""

    def __init__(self, first: str, rest: str) -> None:
        self._first = first
        self._rest = rest

    def take(self) -> str:
        """Return what the next line begins with."""
        taken, self._first = self._first, self._rest
        return taken


class _Writer(HTMLParser):
    """Writes Markdown block by block while tags go by."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__(convert_charrefs=True)
        self._resolve = resolve
        self._blocks: list[str] = []
        self._tight: list[bool] = []
        self._line: list[str] = []
        self._levels: list[_Level] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._prefix = ""
        self._verbatim: list[str] | None = None
        self._code: list[str] | None = None
        self._row: list[str] | None = None
        self._rows = 0

    # ---- tags --------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag begins."""
        if self._verbatim is not None:
            self._verbatim.append("\n" if tag == "br" else "")
            return
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._begin_block(tag)
        elif tag in _CODE and self._code is None:
            self._code = []
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])
        else:
            begin = getattr(self, f"_begin_{tag}", None)
            if begin is not None:
                begin(given)

    def handle_endtag(self, tag: str) -> None:
        """End what the tag ends."""
        if self._verbatim is not None and tag != "pre":
            return
        if tag in _BLOCKS:
            self._flush()
            self._prefix = ""
        elif tag in _CODE and self._code is not None:
            self._line.append(_ticked("".join(self._code)))
            self._code = None
        elif tag in _MARKS:
            self._end_mark(_MARKS[tag])
        else:
            end = getattr(self, f"_end_{tag}", None)
            if end is not None:
                end()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._verbatim is not None:
            self._verbatim.append(data)
        elif self._code is not None:
            self._code.append(data)
        else:
            self._line.append(_SPECIAL.sub(r"\\\1", data))

    def _begin_block(self, tag: str) -> None:
        self._flush()
        if tag in _HEADINGS:
            self._prefix = "#" * _HEADINGS[tag] + " "
        elif tag == "table":
            self._rows = 0

    def _begin_br(self, _: dict[str, str]) -> None:
        self._line.append(" " if self._row is not None or self._prefix else "\x00")

    def _begin_hr(self, _: dict[str, str]) -> None:
        self._flush()
        self._emit(["---"])

    def _begin_ul(self, _: dict[str, str]) -> None:
        self._flush()
        self._lists.append(None)

    def _begin_ol(self, _: dict[str, str]) -> None:
        self._flush()
        self._lists.append(0)

    def _begin_li(self, _: dict[str, str]) -> None:
        self._flush()
        mark = "- "
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            mark = f"{self._lists[-1]}. "
        self._levels.append(_Level(mark, " " * len(mark)))

    def _begin_blockquote(self, _: dict[str, str]) -> None:
        self._flush()
        self._levels.append(_Level("> ", "> "))

    def _begin_pre(self, _: dict[str, str]) -> None:
        self._flush()
        self._verbatim = []

    def _begin_a(self, given: dict[str, str]) -> None:
        address = given.get("href", "")
        self._links.append(address if urlsplit(address).scheme in SCHEMES else self._resolve(address))
        if self._links[-1]:
            self._line.append("[")

    def _begin_img(self, given: dict[str, str]) -> None:
        alternative = _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", given.get("alt", "")))
        if urlsplit(given.get("src", "")).scheme in ("http", "https"):
            self._line.append(f"![{alternative}]({_address(given['src'])})")
        else:
            self._line.append(alternative)

    def _begin_tr(self, _: dict[str, str]) -> None:
        self._flush()
        self._row = []

    def _begin_td(self, _: dict[str, str]) -> None:
        self._line.clear()

    _begin_th = _begin_td

    def _end_ul(self) -> None:
        self._flush()
        if self._lists:
            self._lists.pop()

    _end_ol = _end_ul

    def _end_li(self) -> None:
        self._flush()
        if self._levels:
            self._levels.pop()

    _end_blockquote = _end_li

    def _end_pre(self) -> None:
        lines = "".join(self._verbatim or []).replace("\r", "").strip("\n").split("\n")
        self._verbatim = None
        fence = "`" * max(3, 1 + _longest_ticks("\n".join(lines)))
        self._emit([fence, *lines, fence])

    def _end_a(self) -> None:
        address = self._links.pop() if self._links else ""
        if address:
            self._line.append(f"]({_address(address)})")

    def _end_mark(self, mark: str) -> None:
        """Close bold or italic; the spaces before the mark go behind it, or it would be no mark."""
        text = "".join(self._line)
        kept = text.rstrip(" \n")
        if kept.endswith(mark):  # nothing stood between the marks
            self._line = [kept.removesuffix(mark), text[len(kept) :]]
        else:
            self._line = [kept, mark, text[len(kept) :]]

    def _end_td(self) -> None:
        if self._row is not None:
            self._row.append(_one_line("".join(self._line)).replace("|", r"\|"))
        self._line.clear()

    _end_th = _end_td

    def _end_tr(self) -> None:
        row, self._row = self._row or [], None
        self._line.clear()
        if not row:
            return
        lines = [f"| {' | '.join(row)} |"]
        self._rows += 1
        if self._rows == 1:
            lines.append("|" + " --- |" * len(row))
        self._emit(lines, tight=self._rows > 1)

    # ---- writing -----------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Write the text gathered as one block."""
        if self._row is not None:
            self._line.append(" ")
            return
        lines = [_one_line(line) for line in "".join(self._line).split("\x00")]
        self._line.clear()
        lines = [_LINE_START.sub(r"\\\1", line) for line in lines if line]
        if not lines:
            return
        hard = [f"{line}\\" for line in lines[:-1]] + lines[-1:]
        hard[0] = self._prefix + hard[0]
        self._emit(hard, tight=bool(self._lists))

    def _emit(self, lines: list[str], *, tight: bool = False) -> None:
        levels = self._levels[:DEEPEST]
        written = ["".join(level.take() for level in levels) + line for line in lines]
        self._blocks.append("\n".join(line.rstrip() for line in written))
        self._tight.append(tight)

    def text(self) -> str:
        """Return what was written."""
        self._row = None
        self._flush()
        parts: list[str] = []
        for index, block in enumerate(self._blocks):
            if index:
                parts.append("\n" if self._tight[index] and self._tight[index - 1] else "\n\n")
            if index and self._tight[index] and parts[-1] == "\n\n" and block.startswith("| "):
                parts[-1] = "\n"
            parts.append(block)
        return "".join(parts).strip()


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _longest_ticks(text: str) -> int:
    return max((len(run) for run in _RUNS.findall(text)), default=0)


def _ticked(text: str) -> str:
    """Return inline code in as many backticks as it needs."""
    if not text.strip():
        return text
    fence = "`" * (_longest_ticks(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{_SPACE.sub(' ', text)}{pad}{fence}"


def _address(url: str) -> str:
    """Return an address that cannot end its link early."""
    return re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found.group()):02X}", url)
