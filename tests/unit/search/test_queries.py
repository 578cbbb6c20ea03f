"""The language of the box: filters, phrases, and whatever else is typed or pasted."""

import time

import pytest

from desk.process.errors import KnownError
from desk.search.query import parse
from desk.search.signatures import signatures
from desk.search.snippet import snippet
from desk.search.spelling import Speller, distance
from desk.search.terms import last_word, marks, terms, title_characters
from tests.unit.search.kit import SearchKit


def test_codes_are_found_whole_joined_and_in_parts() -> None:
    """However a code is written, its parts meet."""
    assert terms("ORA-12541") == ["ora-12541", "ora12541", "ora", "12541"]
    assert {"sockettimeoutexception", "socket", "timeout"} <= set(terms("java.net.SocketTimeoutException"))
    assert terms("0x80070005") == ["0x80070005"]
    assert "ora12541" in terms("ora12541")


def test_regions_and_writings_fold() -> None:
    """Traditional characters, regional words and full-width letters become what articles use."""
    assert terms("資料庫連線逾時") == terms("数据库连接超时")
    assert terms("ＨＴＴＰ　４０３") == ["http", "403"]
    assert terms("re\u200bdis") == terms("redis")


def test_words_stem_and_silent_ones_go() -> None:
    """English words are stemmed; what says nothing in either language is left out."""
    assert terms("the connections") == ["connect"]
    assert terms("怎么登录") == ["登录"]
    assert title_characters("登录 x") == ["登", "录", "登录"]
    assert last_word("redis tim") == "tim"
    assert last_word("redis ") == ""
    assert marks("的 redis-cli") == ["redis-cli", "redis", "cli"]


def test_filters_are_taken_out_of_the_words() -> None:
    """Filters stand anywhere, in both languages, quoted values too; words remain."""
    query = parse('redis tag:"运维 团队" PRODUCT:IAM 语言：中文 state:已验证 超时')
    assert query.text.split() == ["redis", "超时"]
    assert query.facets == {
        "tag": ("tag:运维 团队",),
        "product": ("product:iam",),
        "lang": ("lang:zh",),
        "state": ("state:validated",),
    }
    assert parse("http://x tag: y").facets == {}
    without = parse("redis -tag:缓存 －语言：en -x")
    assert without.without == {"tag": ("tag:缓存",), "lang": ("lang:en",)}
    assert (without.facets, without.text.split()) == ({}, ["redis", "-x"])


def test_filters_choose(library: SearchKit) -> None:
    """A filter alone lists; with words it narrows; half a value stands for what it may become."""
    assert set(library.found("product:iam lang:en")) == {"login-403-en", "password-reset-en"} | {
        name for name in library.found("product:iam lang:en") if name.endswith("-en")
    }
    assert all(name.endswith("-en") for name in library.found("redis lang:en"))
    assert library.found("tag:登") == library.found("tag:登录") != []
    assert library.found("tag:nowhere redis") == []
    assert library.found("scenario:容器平台 重启")[0] == "pod-crashloop-zh"
    named = library.ask("kb.search", text="product:订单数 死锁")
    assert {library.names[hit.id] for hit in named.hits} >= {"db-deadlock-zh"}
    assert named.total == library.ask("kb.search", text='product:"Order database" 死锁').total
    assert library.ask("kb.search", text="-product:订单数据库").total < len(library.names)
    assert library.found("vpn -lang:zh")[0] == "vpn-drop-en"
    assert not {"vpn-drop-en", "vpn-drop-zh", "vpn-intranet-zh"} & set(
        library.found("vpn -tag:VPN", limit=99)
    )
    every = library.search("-lang:zh").total
    assert every + library.search("lang:zh").total == len(library.names)
    assert library.search("-lang:zh -state:validated").total < every


def test_phrases_must_stand_in_the_article(library: SearchKit) -> None:
    """Quotes of any kind ask for the very words; one quote alone is text."""
    answer = library.search("“No space left on device”")
    found = {library.names[hit.id] for hit in answer.hits}
    assert found == {"db-disk-full-zh", "db-disk-full-en", "disk-full-zh", "disk-full-en"}
    assert answer.total == 4
    assert library.found('"left space no"') == []
    assert "db-disk-full-zh" in library.found('"No space left')


def test_phrases_are_compared_as_they_are_meant(library: SearchKit, kit: SearchKit) -> None:
    """Punctuation of either width, traditional characters and regional words are the same phrase."""
    for text in ("外网正常，但内网打不开", "外网正常,但内网打不开", "外網正常，但內網打不開"):
        assert library.found(f'"{text}"') == ["vpn-intranet-zh"]
    kit.run("article.create", title="ＤＮＳ，４０４，與資料庫", symptom="長文" * 9_000 + "the very end")
    assert kit.titles('"dns,404,与数据库"') == kit.titles('"the very end"') == ["ＤＮＳ，４０４，與資料庫"]
    assert kit.titles('"dns,405,与数据库"') == []


def test_a_phrase_among_very_many_articles(kit: SearchKit) -> None:
    """Where its words are everywhere, the articles with all of them are looked through first."""
    kit.run("article.create", title="Node node node", symptom="x")
    kit.run("article.create", title="Other", symptom="a word, drained node, another word and many more")
    assert kit.search("node").total == 2
    kit.knowledge._searching().phrase_width = 1
    assert kit.titles('"drained node"') == ["Other"]
    assert kit.titles('"node zebra"') == kit.titles('"kafka node"') == []


@pytest.mark.parametrize(
    "text",
    [
        "", " ", '"', '""', "tag:", "tag:\x00", ":", "((((", "*", "\\", "a\x00b\x1f", "\ud800", "😀" * 50, "a" * 5_000,
        "AND OR NOT", "tag:" * 400, '"' * 999, "(a+)+$" * 200, "\u202e403", "的的的", "%_%", "'; DROP TABLE article; --",
        "tag:(a|aa)+$", "\ufffe\uffff",
    ],
)  # fmt: skip
def test_anything_typed_is_answered(library: SearchKit, text: str) -> None:
    """No input is an error, none takes long."""
    started = time.process_time()
    assert library.search(text).total >= 0
    assert time.process_time() - started < 0.25


def test_ten_megabytes_are_answered_by_their_beginning(library: SearchKit) -> None:
    """A huge paste costs no more than its beginning."""
    started = time.process_time()
    assert library.found("redis 超时 " * 1_000_000)
    assert library.suggested("登录报错403 " * 400_000)
    assert time.process_time() - started < 1.0


def test_the_distance_counts_edits_and_swaps() -> None:
    """Optimal string alignment, given up beyond the limit."""
    assert distance("kubctl", "kubectl", 2) == 1
    assert distance("teh", "the", 2) == 1
    assert distance("abc", "abcdef", 2) == 3
    assert distance("abcdef", "uvwxyz", 2) == 3


def test_the_speller_keeps_its_budget() -> None:
    """When time is up nothing is offered; short and known words are left alone."""
    speller = Speller({"certificate": 2, "timeout": 1}, clock=lambda: 5.0)
    assert speller.correct("certifcate", until=9.0) == "certificate"
    assert speller.correct("certifcate", until=1.0) == ""
    assert speller.correct("tim", until=9.0) == ""
    ticks = iter(range(9))
    hurried = Speller(dict.fromkeys(("abrtifcath", "certificate"), 1), clock=lambda: float(next(ticks)))
    assert hurried.correct("certifcate", until=0.0) == "certificate"  # the likeliest is looked at first
    assert speller.correct("certicafeti", until=9.0) == ""  # the same letters, but three edits away
    assert speller.correct("timeout", until=9.0) == ""
    assert Speller({}).correct_text("certifcate", ["certifcate"]) == ""
    frequent = Speller({"deliveries": 99, "timeout": 9})
    assert frequent.correct("devilsrieel", until=9.0) == ""
    assert frequent.correct_text("xtimeut Timeut 超时", ["timeut"]) == "xtimeut timeout 超时"


def test_snippets_alternate_and_stay_within_the_text() -> None:
    """Joined parts are a passage of the text; a text without matches is shown from its start."""
    text = "x" * 300 + " 登錄失敗 then retry " + "y" * 300
    parts = snippet(text, ["登录"])
    assert ("登錄", True) in parts
    assert "".join(t for t, _ in parts).strip("…") in text
    assert snippet("nothing here", ["登录"]) == (("nothing here", False),)
    assert snippet("", ["登录"]) == ()
    assert snippet("登录", ["登录"]) == (("登录", True),)


def test_signatures_of_errors() -> None:
    """Codes, exception names, HTTP states and exit codes identify an error."""
    text = "ORA-12541 java.net.SocketTimeoutException HTTP 502 exit code 137 ECONNREFUSED 0x80070005"
    assert signatures(text) == [
        "ORA-12541", "java.net.SocketTimeoutException", "502", "exit code 137", "ECONNREFUSED", "0x80070005",
    ]  # fmt: skip


def test_suggestions_follow_the_ticket(kit: SearchKit) -> None:
    """The latest words of the customer count, a courtesy and a step taken back do not."""
    ticket = kit.create(title="有问题", category="account", body="打不开")
    kit.run("ticket.customer_message", ticket=ticket, body="redis timeouts everywhere")
    kit.run("ticket.customer_message", ticket=ticket, body="谢谢")
    assert kit.ask("kb.suggest", ticket=ticket).hits[0].title == "Redis timeouts"
    step = kit.run("ticket.diagnose", ticket=ticket, step="查看 Kafka 消费者日志", result="rejected")
    assert "Kafka 消费积压" in [hit.title for hit in kit.ask("kb.suggest", ticket=ticket).hits]
    kit.run("undo", of=step.op_id)
    assert "Kafka 消费积压" not in [hit.title for hit in kit.ask("kb.suggest", ticket=ticket).hits]
    with pytest.raises(KnownError, match="not in the workspace"):
        kit.ask("kb.suggest", ticket=b"0" * 16)


def test_archived_articles_are_not_suggested(kit: SearchKit) -> None:
    """They are still found by who looks for them."""
    [article] = [hit.id for hit in kit.search("kafka").hits]
    kit.run("article.update", article=article, confidence="archived")
    assert kit.titles("kafka state:archived") == ["Kafka 消费积压"]
    assert kit.suggested("kafka 消费积压") == []


def test_the_verb_answers_with_the_limit(kit: SearchKit) -> None:
    """`kb.search` is a query like any other."""
    assert len(kit.ask("kb.search", text="product:iam", limit=2).hits) == 2
    assert kit.ask("kb.search", text="product:iam", limit=-5).total == 3
