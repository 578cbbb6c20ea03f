"""Foreign articles become records whatever their form and encoding; what cannot is told with line and reason."""

import gzip
import json
from pathlib import Path

import pytest

from desk.exchange.articles import open_articles
from desk.exchange.articles.convert import Defaults, sections_of
from desk.exchange.articles.front_matter import split_front_matter
from desk.exchange.records import ArticleRecord, RejectedRow
from desk.process.errors import KnownError
from desk.process.ids import fact_id
from tests.unit.exchange.import_kit import us

ZENDESK = {
    "articles": [
        {
            "id": 7, "title": "VPN 809", "locale": "zh-cn", "source_locale": "zh-cn", "section_id": 6,
            "label_names": ["vpn", "two words"], "draft": False, "user_segment_id": None,
            "updated_at": "2026-03-02T01:00:00Z", "html_url": "https://acme.zendesk.com/hc/zh-cn/articles/7",
            "body": "<h2>原因</h2><p>挡住 <a href='/hc/zh-cn/articles/8'>UDP</a></p><h2>解决方法</h2><p>放行</p>",
        },
        {"id": 8, "title": "草稿", "locale": "en-us", "source_locale": "zh-cn", "section_id": 6, "draft": True,
         "body": "<p>soon</p>"},
    ],
    "sections": [{"id": 6, "name": "网络", "category_id": 60}],
    "categories": [{"id": 60, "name": "IT"}],
}  # fmt: skip


def read(path: Path, **options: str) -> list[ArticleRecord | RejectedRow]:
    return list(open_articles(path, **options).records())


def one(path: Path) -> ArticleRecord:
    (found,) = read(path)
    assert isinstance(found, ArticleRecord), found
    return found


def lines(path: Path, *rows: object, encoding: str = "utf-8") -> Path:
    texts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes("\n".join(texts).encode(encoding))
    return path


def test_json_lines(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "faq.jsonl",
        {"id": 1, "title": "打印机脱机", "body": "# 现象\n灰色\n## 解决方案\n重启", "tags": "打印,脱机"},
        {"_id": "b", "title": "Reset", "text": "Do this", "tags": ["a b", "c"], "updated": "2026-03-01"},
    )
    first, second = read(path)
    assert isinstance(first, ArticleRecord)
    assert isinstance(second, ArticleRecord)
    assert (first.external_id, first.language, first.symptom, first.steps) == ("1", "zh", "灰色", "重启")
    assert first.tags == ("打印", "脱机")
    assert (second.external_id, second.steps, second.tags) == ("b", "Do this", ("a-b", "c"))
    assert second.updated_us == us("2026-03-01")
    assert open_articles(path).name == "faq"


def test_refused_rows_are_told_with_line_and_reason_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        '{"id": 1, "title": "中文", "body": "正文"}\n{"id": 2, 坏\n'.encode()
        + b'\n[1, 2]\n{"id": 3, "title": ""}\n'
        b'{"id": 4, "title": "a", "body": ""}\n{"id": 5, "title": "a", "body": "b", "created": "soon"}\n'
        b'{"id": 6, "title": "a", "body": {"x": 1}}\n{"id": 7, "title": "\xff\xfe", "body": "b"}\n'
        b'{"id": 8, "title": "z", "body": "\\ud800 \\u0000 \\u0007 ok"}\n'
    )
    found = read(path)
    refused = {row.line: str(row.reason) for row in found if isinstance(row, RejectedRow)}
    assert sorted(refused) == [2, 4, 5, 6, 7, 8, 9]
    assert "not JSON" in refused[2]
    assert "no JSON object" in refused[4]
    assert refused[5] == "the article has no title"
    assert refused[6] == "the article has no text"
    assert "soon" in refused[7]
    assert "not a text" in refused[8]
    kept = [row for row in found if isinstance(row, ArticleRecord)]
    assert [row.external_id for row in kept] == ["1", "8"]
    assert kept[1].steps == "?   ok"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    row = {"id": 1, "title": "数据库连接超时怎么处理", "body": "检查连接池并重启应用"}
    path = lines(tmp_path / "a.jsonl", row, encoding=encoding)
    found = one(path)
    assert (found.title, found.steps) == (row["title"], row["body"])


def test_zipped_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"_id": "1", "title": "t", "text": "x"}\n'))
    assert one(path).title == "t"


def test_zendesk_help_center(tmp_path: Path) -> None:
    path = tmp_path / "hc.json"
    path.write_text(json.dumps(ZENDESK, ensure_ascii=False, indent=1))
    source = open_articles(path)
    assert (source.format, source.name) == ("zendesk", "zendesk")
    first, second = source.records()
    assert isinstance(first, ArticleRecord)
    assert isinstance(second, ArticleRecord)
    assert (first.scenario, first.audience, first.confidence) == ("IT / 网络", "customer", "not_validated")
    assert (first.tags, first.steps, first.language) == (("vpn", "two-words"), "放行", "zh")
    assert first.cause == f"挡住 [UDP](desk://article/{fact_id('zendesk', 'article', '8').hex()})"
    assert first.updated_us == us("2026-03-02 01:00")
    assert (second.external_id, second.audience, second.confidence) == ("8:en-us", "team", "wip")


def test_one_page_of_articles_on_one_line(tmp_path: Path) -> None:
    path = lines(tmp_path / "hc.json", ZENDESK)
    assert [row.external_id for row in read(path) if isinstance(row, ArticleRecord)] == ["7", "8:en-us"]


def test_a_list_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"id": 1, "title": "a", "body": "b"}, 5], indent=2))
    first, second = read(path)
    assert isinstance(first, ArticleRecord)
    assert isinstance(second, RejectedRow)
    assert second.line == 2


def test_a_markdown_folder(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    (folder / "net").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "x.md").write_text("hidden")
    (folder / "net" / "vpn.md").write_text(
        "---\ntitle: 'VPN: 809'\ntags: [vpn, \"a, b\"]\nid: V-1  # ours\nverified: 2026-02-03\n"
        "status: verified\n---\n## Symptom\nfails\n\n## Resolution\n```\n## no heading\n```\n",
    )
    (folder / "plain.md").write_bytes("# 打印机\r\n\r\n重启打印机".encode("gb18030"))
    (folder / "toml.md").write_text('+++\ntitle = "T"\ncreated = 2026-01-02\nlang = "en"\n+++\nbody\n')
    (folder / "page.html").write_text("<h1>Hello</h1><p>World</p>")
    (folder / "bad.md").write_text("---\nnot yaml at all\n---\nx")
    found = {getattr(row, "external_id", "") or row.row: row for row in read(folder)}  # type: ignore[union-attr]
    assert set(found) == {"V-1", "plain", "toml", "page", "bad.md"}
    vpn = found["V-1"]
    assert isinstance(vpn, ArticleRecord)
    assert (vpn.title, vpn.tags, vpn.symptom) == ("VPN: 809", ("vpn", "a,-b"), "fails")
    assert vpn.steps == "```\n## no heading\n```"
    assert (vpn.confidence, vpn.verified_us) == ("validated", us("2026-02-03"))
    plain, page = found["plain"], found["page"]
    assert isinstance(plain, ArticleRecord)
    assert isinstance(page, ArticleRecord)
    assert (plain.title, plain.steps, plain.language) == ("打印机", "重启打印机", "zh")
    assert (page.title, page.steps) == ("Hello", "World")
    assert isinstance(found["bad.md"], RejectedRow)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("# secret\nx")
    (folder / "a.md").symlink_to(tmp_path / "secret.md")
    (folder / "b.md").write_text("# b\ny")
    assert [row.title for row in read(folder) if isinstance(row, ArticleRecord)] == ["b"]


def test_large_articles(tmp_path: Path) -> None:
    """Five megabytes are an article; more than the limit is a refused row with a sentence."""
    path = lines(
        tmp_path / "big.jsonl",
        {"id": 1, "title": "big", "body": "<p>" + "word 中文 " * 450_000 + "</p>"},
        {"id": 2, "title": "too big", "body": "x" * 11_000_000},
    )
    first, second = read(path)
    assert isinstance(first, ArticleRecord)
    assert len(first.steps) > 3_000_000
    assert isinstance(second, RejectedRow)
    assert "at most 10 MB" in second.reason


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.jsonl", b"", "kb_import.nothing"), ("a.bin", b"\x00\x01\x02", "kb_import.nothing"),
     ("a.json", b"{\n\"articles\": [", "kb_import.not_json")],
)  # fmt: skip
def test_files_without_articles_are_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KnownError) as caught:
        read(tmp_path / name)
    assert caught.value.code == code


def test_missing_files_empty_folders_and_unknown_formats(tmp_path: Path) -> None:
    for path, options, code in (
        (tmp_path / "none.jsonl", {}, "kb_import.missing"),
        (tmp_path, {}, "kb_import.nothing"),
        (tmp_path, {"format": "docx"}, "kb_import.format"),
    ):
        with pytest.raises(KnownError) as caught:
            open_articles(path, **options)
        assert caught.value.code == code


def test_sections_in_both_languages_with_numbers_and_colons() -> None:
    text = "intro\n## 一、故障现象：\na\n### 2. Root cause\nb\n## **Resolution**\nc\n## Other\nd"
    assert sections_of(text) == {"symptom": "intro\n\na", "cause": "b", "steps": "c\n## Other\nd"}
    assert sections_of("only text") == {"steps": "only text"}


def test_simple_yaml() -> None:
    head, rest, line = split_front_matter(
        '---\na: x # note\nb:\n  - one\n  - \'two\'\nc: |\n  first\n  second\nd: "q\\""\ne:\n---\nbody'
    )
    assert head == {"a": "x", "b": ["one", "two"], "c": "first\nsecond", "d": 'q"', "e": ""}
    assert (rest, line) == ("body", 12)
    assert split_front_matter("---\nno end")[0] == {}
    assert Defaults("x").audience == "team"
