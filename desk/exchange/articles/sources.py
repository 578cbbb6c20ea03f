"""Where articles come from: a file or a folder, read piece by piece; what cannot be read is a refused row.

Knows forms of files; what an article's fields mean is told by `convert`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk.exchange.articles.convert import SIZE_LIMIT_MB, Defaults, article_of
from desk.exchange.articles.front_matter import split_front_matter
from desk.exchange.articles.html import is_html, to_markdown
from desk.exchange.readers.encoding import BROKEN_FILE, CountedFile, detect_encoding, open_text
from desk.exchange.readers.sentences import sentence
from desk.exchange.records import ArticleRecord, RejectedRow
from desk.process import messages
from desk.process.errors import KnownError

FORMATS = ("auto", "jsonl", "markdown", "zendesk")
LINE_LIMIT = 64 * 1024 * 1024
WHOLE_LIMIT_MB = 512
SHOWN = 400
_PAGES = (".md", ".markdown", ".mdown", ".html", ".htm")
_LISTS = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")

messages.register(
    {
        "kb_import.missing": (
            "{path} does not exist or cannot be read. Check the name and try again.",
            "{path} 不存在或无法读取，请检查名称后重试。",
        ),
        "kb_import.nothing": (
            "{path} holds no articles. Give a JSON Lines file, a Zendesk Help Center export, or a folder of"
            " Markdown files.",
            "{path} 中没有知识条目。请指定 JSON Lines 文件、Zendesk 帮助中心导出文件或 Markdown 文件夹。",
        ),
        "kb_import.format": (
            "There is no article format “{format}”. Use one of: {possible}.",
            "没有名为“{format}”的条目格式，请使用以下之一：{possible}。",
        ),
        "kb_import.whole_too_large": (
            "{path} is one JSON text of {size} MB; at most {limit} MB can be read at once. Write one article a"
            " line (JSON Lines): then there is no limit.",
            "{path} 是一个 {size} MB 的 JSON 文本，一次最多读取 {limit} MB。请改为每行一个条目（JSON Lines），则不受限制。",
        ),
        "kb_import.not_json": (
            "{path} is not valid JSON: {detail}. Export it again.",
            "{path} 不是有效的 JSON：{detail}。请重新导出。",
        ),
        "kb_import.line_too_long": ("the line is longer than {limit} MB", "该行超过 {limit} MB"),
        "kb_import.front_matter": (
            "the head of the file cannot be read: {detail}",
            "无法读取文件头：{detail}",
        ),
        "kb_import.file_too_large": (
            "the file has {size} MB; at most {limit} MB are taken",
            "文件有 {size} MB，最多可导入 {limit} MB",
        ),
    }
)

Item = ArticleRecord | RejectedRow


class ArticleSource:
    """The articles of a file or folder.

    Attributes:
        path: what is read.
        format: jsonl, markdown or zendesk.
        name: name of the source, part of every article's identity.
        encoding: of the first file read.
        fraction: share of the bytes already read, 0 to 1.
    """

    def __init__(self, path: Path, form: str, name: str, defaults: Defaults) -> None:
        self.path = path
        self.format = form
        self.name = name
        self.encoding = ""
        self.fraction = 0.0
        self._defaults = replace(defaults, source=name)

    def records(self) -> Iterator[Item]:
        """Yield every article, or why it is none."""
        files = _files(self.path)
        sizes = [max(file.stat().st_size, 1) for file in files]
        whole, done = sum(sizes), 0
        for file, size in zip(files, sizes, strict=True):
            for share, item in self._file(file):
                self.fraction = (done + share * size) / whole
                yield item
            done += size
        self.fraction = 1.0

    def _file(self, file: Path) -> Iterator[tuple[float, Item]]:
        try:
            if file.suffix.lower() in _PAGES or self.format == "markdown":
                yield 1.0, self._page(file)
            elif _is_whole(file):
                yield from self._whole(file)
            else:
                yield from self._lines(file)
        except BROKEN_FILE as error:
            yield 1.0, RejectedRow(0, sentence("import.row_breaks_off", detail=str(error)), self._named(file))

    # ---- Markdown and HTML files -----------------------------------------------------------------

    def _page(self, file: Path) -> Item:
        """Return the article in a file of its own."""
        size = file.stat().st_size / 1e6
        if size > SIZE_LIMIT_MB:
            reason = sentence("kb_import.file_too_large", size=round(size, 1), limit=SIZE_LIMIT_MB)
            return RejectedRow(0, reason, self._named(file))
        text = self._text(file)
        try:
            head, body, _ = split_front_matter(text.lstrip("\ufeff").replace("\r\n", "\n"))
        except ValueError as error:
            return RejectedRow(1, sentence("kb_import.front_matter", detail=str(error)), self._named(file))
        values = {str(key).lower(): value for key, value in head.items()}
        if file.suffix.lower() in (".html", ".htm") and is_html(body):
            body = to_markdown(body)
        title, body = _page_title(body, values, file)
        values = {"id": self._named(file).rsplit(".", 1)[0], "title": title, **values, "body": body}
        return self._converted(values, 1, self._named(file))

    def _text(self, file: Path) -> str:
        encoding = detect_encoding(file)
        self.encoding = self.encoding or encoding.removesuffix("-sig")
        reader, _ = open_text(file, encoding)
        with reader:
            return reader.read()

    def _named(self, file: Path) -> str:
        """Return a file's name as seen from the folder that is imported."""
        return file.relative_to(self.path).as_posix() if self.path.is_dir() else file.name

    # ---- JSON ------------------------------------------------------------------------------------

    def _whole(self, file: Path) -> Iterator[tuple[float, Item]]:
        """Yield the articles of a file that is one JSON text; the n-th is told as line n."""
        size = file.stat().st_size / 1e6
        if size > WHOLE_LIMIT_MB:
            raise KnownError(
                "kb_import.whole_too_large", path=str(file), size=round(size), limit=WHOLE_LIMIT_MB
            )
        try:
            found = json.loads(self._text(file))
        except (ValueError, RecursionError) as error:
            raise KnownError("kb_import.not_json", path=str(file), detail=str(error)[:200]) from error
        rows = _rows(found)
        for number, row in enumerate(rows, 1):
            yield number / len(rows), self._row(row, number, _json_text(row))

    def _lines(self, file: Path) -> Iterator[tuple[float, Item]]:
        """Yield the articles of a JSON Lines file; a line may hold a page of several."""
        encoding = detect_encoding(file)
        self.encoding = self.encoding or encoding.removesuffix("-sig")
        reader, raw = open_text(file, encoding)
        number = 0
        with reader:
            while line := reader.readline(LINE_LIMIT):
                number += 1
                if len(line) == LINE_LIMIT and not line.endswith("\n"):
                    while (rest := reader.readline(LINE_LIMIT)) and not rest.endswith("\n"):
                        pass
                    reason = sentence("kb_import.line_too_long", limit=LINE_LIMIT // 1_000_000)
                    yield raw.fraction(), RejectedRow(number, reason, line[:SHOWN])
                elif line.strip():
                    for item in self._line(line, number, encoding):
                        yield raw.fraction(), item

    def _line(self, line: str, number: int, encoding: str) -> Iterator[Item]:
        shown = line.strip()[:SHOWN].encode("utf-8", "backslashreplace").decode()
        if not line.isascii() and any("\udc80" <= character <= "\udcff" for character in line):
            yield RejectedRow(number, sentence("import.row_bytes", encoding=encoding), shown)
            return
        try:
            found = json.loads(line.lstrip("\ufeff").replace("\0", ""))
        except (ValueError, RecursionError) as error:
            yield RejectedRow(number, sentence("import.row_json", detail=str(error)[:200]), shown)
            return
        pages = _rows(found) if isinstance(found, dict) and "articles" in found else [found]
        for row in pages:
            yield self._row(row, number, shown)

    def _row(self, row: object, number: int, shown: str) -> Item:
        if not isinstance(row, dict):
            return RejectedRow(number, sentence("import.row_no_object"), shown)
        return self._converted(row, number, shown)

    def _converted(self, row: Mapping[str, Any], number: int, shown: str) -> Item:
        try:
            return article_of(row, self._defaults)
        except ValueError as error:
            return RejectedRow(number, error.args[0], shown)


def open_articles(
    path: Path, *, format: str = "auto", source: str = "", defaults: Defaults | None = None
) -> ArticleSource:
    """Return the articles at a path; raises a KnownError that says what to do where there are none."""
    if format not in FORMATS:
        raise KnownError("kb_import.format", format=format, possible=", ".join(FORMATS))
    try:
        files = _files(path)
        first = next((file for file in files if file.stat().st_size), None)
        if first is None:
            raise KnownError("kb_import.nothing", path=str(path))
        found = _form(first) if format == "auto" else format
        name = source or _source_name(path, first, found)
    except BROKEN_FILE as error:
        raise KnownError("kb_import.missing", path=str(path)) from error
    return ArticleSource(path, found, name, defaults or Defaults(name))


def _files(path: Path) -> list[Path]:
    """Return the files to read, in the order of their names; hidden ones and links out of the folder are not."""
    if not path.is_dir():
        with path.open("rb"):
            return [path]
    found = []
    root = path.resolve()
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if any(part.startswith((".", "_")) for part in inside.parts) or not file.is_file():
            continue
        if file.name.lower().endswith((*_PAGES, *_LISTS)) and file.resolve().is_relative_to(root):
            found.append(file)
    return found


def _form(file: Path) -> str:
    if file.suffix.lower() in _PAGES:
        return "markdown"
    with CountedFile(file) as raw:
        head = raw.read(4096) or b""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain.startswith((b"{", b"[")):
        if file.suffix.lower() == ".txt" or plain.startswith((b"#", b"+++", b"---")):
            return "markdown"
        if not file.name.lower().endswith(_LISTS):
            raise KnownError("kb_import.nothing", path=str(file))
    return "zendesk" if b'"articles"' in plain or b'"label_names"' in plain else "jsonl"


def _is_whole(file: Path) -> bool:
    """Tell whether a JSON file is one text: its first line is not a whole object, or it is a list."""
    reader, _ = open_text(file, detect_encoding(file))
    with reader:
        first = reader.readline(LINE_LIMIT)
        while first and not first.strip():
            first = reader.readline(LINE_LIMIT)
    try:
        found = json.loads(first.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return first.strip().rstrip(",")[:1] in ("{", "[") and len(first.strip()) <= 2
    return isinstance(found, list)


def _rows(found: object) -> list[Any]:
    """Return the articles of a JSON text, each told its section and category by name."""
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        return []
    for name in ("articles", "items", "results", "data"):
        if isinstance(found.get(name), list):
            return [_placed(row, found) for row in found[name]]
    return [found]


def _placed(row: object, export: Mapping[str, Any]) -> object:
    """Return a Zendesk article with the path of its section as scenario."""
    if not isinstance(row, dict) or "section_id" not in row or row.get("scenario"):
        return row
    sections, categories = _by_id(export.get("sections")), _by_id(export.get("categories"))
    names: list[str] = []
    section = sections.get(row["section_id"])
    while section is not None and len(names) < 10:
        names.insert(0, str(section.get("name", "")))
        above = sections.get(section.get("parent_section_id"))
        if above is None:
            names.insert(0, str(categories.get(section.get("category_id"), {}).get("name", "")))
        section = above
    return {**row, "scenario": " / ".join(filter(None, names))}


def _by_id(rows: object) -> dict[Any, dict[str, Any]]:
    listed: Iterable[Any] = rows if isinstance(rows, list) else ()
    return {row.get("id"): row for row in listed if isinstance(row, dict)}


def _page_title(body: str, values: Mapping[str, object], file: Path) -> tuple[str, str]:
    """Return the title of a page without one in its head (its first heading, else its name), and the rest."""
    lines = body.lstrip("\n").split("\n")
    if lines and lines[0].startswith("# "):
        title = lines[0][2:].strip()
        # A heading that only repeats the title says nothing twice.
        if str(values.get("title") or title).strip() == title:
            return title, "\n".join(lines[1:])
    return file.stem.replace("_", " ").replace("-", " "), body


def _source_name(path: Path, first: Path, form: str) -> str:
    """Return the name under which a later import of the same place finds its articles again."""
    if form == "zendesk":
        return "zendesk"
    name = path.resolve().name
    return name.split(".")[0] if path.is_file() else name or first.parent.name


def _json_text(row: object) -> str:
    return json.dumps(row, ensure_ascii=False)[:SHOWN]
