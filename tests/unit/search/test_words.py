"""How words are folded and widened: scraped debris, pinyin initials, synonyms of the shipped and an own file."""

import os
from pathlib import Path

import pytest

from desk.search.analysis import fold
from desk.search.pinyin import initial, initials
from desk.search.synonyms import OWN, SIZE_LIMIT, SynonymFile, parse
from desk.search.terms import terms, title_initials, title_pieces
from tests.unit.search.kit import SearchKit


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("標(biāo)準(zhǔn)", "标准"),
        ("故障（zhàng）現(xiàn)象", "故障现象"),
        ("标(biao)准化", "标准化"),
        ("發(ㄈㄚ)展ㄓㄢˇ", "发展"),
        ("登录(SSO)", "登录(SSO)"),
        ("模式(mode)", "模式(mode)"),
        ("f(x) 与 (a)", "f(x) 与 (a)"),
        ("ＡＢＣ\u200b１２３", "ABC123"),
        ("車", "车"),
    ],
)
def test_debris_of_scraping_is_not_searched(written: str, searched: str) -> None:
    assert fold(written) == searched


def test_initials_of_common_characters_are_known() -> None:
    """A letter for each of the usual characters, several readings where there are several."""
    assert "".join(initial(character) for character in "登录报错数据库连接超时") == "dlbcsjkljcs"
    assert initial("x") == ""
    assert initials("数据库连接超时") == {"sjkljcs", "ljcs", "cs"}
    assert {"yhk", "yxk"} <= initials("银行卡")
    assert title_initials("IAM 登录 403 报错") == {"dl", "bc"}


def test_initials_find_titles_and_tags(kit: SearchKit) -> None:
    """Whole or begun, in either case; a word that articles hold stays that word first."""
    assert kit.titles("dlbc") == ["登录报错403"]
    assert kit.titles("DLB") == ["登录报错403"]
    assert kit.titles("xfjy") == ["Kafka 消费积压"]
    assert len(kit.titles("yw")) == 3
    kit.run("article.create", title="DL380 服务器", steps="dl")
    assert kit.titles("dl")[0] == "DL380 服务器"


def test_pieces_meet_where_words_are_mistyped() -> None:
    assert set(title_pieces("certificate")) & set(title_pieces("certifcate"))
    assert "reset password" in title_pieces("reset passwords")
    assert title_pieces("登录") == []


def test_synonyms_are_looked_up_by_words() -> None:
    """Longest phrase first, several groups, terms that are said already left out."""
    found = parse("密码, 口令, password\nsign in，log in, 登录 # remark\nalone\n# nothing\n数据库, db\n")
    assert set(found.of("口令是什么")) == set(terms("密码 password"))
    assert set(found.of("please sign in")) == {"log", "登录"}
    assert "password" not in found.of("密码 password")
    assert found.of("数据库密码")["db"] == 1.0
    assert found.of("signing") == {}


def test_an_own_file_adds_and_counts_at_once(kit: SearchKit) -> None:
    """No rebuild, no restart: the next question knows."""
    assert kit.titles("堡垒门") == []
    own = kit.store.directory / OWN
    own.write_text("堡垒门, Redis\n", encoding="utf-8")
    assert kit.titles("堡垒门") == ["Redis timeouts"]
    own.write_text("堡垒门, Kafka\n", encoding="utf-8")
    os.utime(own, (1, 1))
    assert kit.titles("堡垒门") == ["Kafka 消费积压"]
    own.write_bytes(b"\xff\xfe\x00 , broken")
    assert kit.titles("redis") == ["Redis timeouts"]


def test_a_file_that_cannot_be_read_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / OWN).write_bytes(b"a, b\n" * (SIZE_LIMIT // 4))
    shipped = SynonymFile(None).current()
    assert SynonymFile(tmp_path).current().groups == shipped.groups
    assert len(shipped.groups) >= 100
    (tmp_path / OWN).unlink()
    (tmp_path / OWN).mkdir()
    assert SynonymFile(tmp_path).current().groups == shipped.groups


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_own_file_may_come_from_any_editor(tmp_path: Path, encoding: str) -> None:
    """The encodings of Chinese systems are read, and what people put between words is a comma."""
    (tmp_path / OWN).write_text(
        "云桌面、虚拟桌面；VDI\nfoo = bar\none two three four five words, six", encoding=encoding
    )
    found = SynonymFile(tmp_path).current()
    assert found.of("云桌面").keys() >= {"vdi"}
    assert found.of("foo") == {"bar": 1.0}


def test_a_synonym_finds_the_article(library: SearchKit) -> None:
    """The shipped groups, in both directions and languages."""
    assert library.found("口令想不起来了")[0].startswith("password-reset")
    assert any(name.startswith("account-locked") for name in library.found("账户被冻结"))
