"""What people write finds the article that helps: Chinese, English, mixed, traditional, mistyped."""

import pytest

from tests.unit.search.kit import SearchKit

GOLDEN = (
    ("登录报错403", "login-403-zh"),
    ("登录403 没有权限", "login-403-zh"),
    ("登錄報錯403", "login-403-zh"),
    ("403 forbidden after sign in", "login-403-en"),
    ("login 403", "login-403-en"),
    ("数据库连接超时", "database-connection-timeout-zh"),
    ("資料庫連線逾時", "database-connection-timeout-zh"),
    ("连接池耗尽", "database-connection-timeout-zh"),
    ("database connection timeout", "database-connection-timeout-en"),
    ("HikariPool connection is not available", "database-connection-timeout-en"),
    ("pod 一直 CrashLoopBackOff", "pod-crashloop-zh"),
    ("pod一直CrashLoopBackOff", "pod-crashloop-zh"),
    ("容器反复重启", "pod-crashloop-zh"),
    ("pods keep restarting", "pod-crashloop-en"),
    ("OOMKilled", "pod-crashloop-en"),
    ("redis 超时", "redis-timeout-zh"),
    ("redis timeouts big keys", "redis-timeout-en"),
    ("redis 内存满了", "redis-memory-zh"),
    ("kafka 积压", "kafka-lag-zh"),
    ("消费者 rebalance", "kafka-lag-zh"),
    ("kafka consumer lag", "kafka-lag-en"),
    ("证书过期", "tls-expired-zh"),
    ("憑證過期", "tls-expired-zh"),
    ("certificate has expired", "tls-expired-en"),
    ("忘记密码", "password-reset-zh"),
    ("密码重置邮件收不到", "password-reset-zh"),
    ("forgot my password", "password-reset-en"),
    ("账号被锁定", "account-locked-zh"),
    ("帳號被鎖", "account-locked-zh"),
    ("域名解析失败", "dns-resolve-zh"),
    ("dns not resolving", "dns-resolve-en"),
    ("重复扣款", "double-charge-zh"),
    ("charged twice", "double-charge-en"),
    ("支付回调收不到", "payment-callback-zh"),
    ("payment callback missing", "payment-callback-en"),
    ("退款没到账", "refund-stuck-zh"),
    ("邮件被退回", "mail-bounce-zh"),
    ("mail bounced", "mail-bounce-en"),
    ("502 bad gateway", "ingress-502-en"),
    ("网关 502", "ingress-502-zh"),
    ("死锁", "db-deadlock-zh"),
    ("Deadlock found when trying to get lock", "db-deadlock-zh"),
    ("慢查询", "db-slow-query-zh"),
    ("磁盘写满 No space left on device", "db-disk-full-zh"),
    ("发布回滚", "deploy-rollback-zh"),
    ("ImagePullBackOff", "image-pull-zh"),
    ("镜像拉不下来", "image-pull-zh"),
    ("主从延迟 replica lag", "replica-lag-en"),
    ("单点登录 循环", "sso-loop-zh"),
    ("sso redirect loop", "sso-loop-en"),
    ("丢包", "packet-loss-zh"),
    ("防火墙 开通", "firewall-request-zh"),
    ("报销单提交不了", "expense-submit-zh"),
    ("app 闪退", "app-crash-zh"),
)


def rank_of(kit: SearchKit, text: str, name: str) -> int:
    """Return the place of an article among the first five, 0 if it is not there."""
    found = kit.found(text)
    return found.index(name) + 1 if name in found else 0


def test_every_golden_query_finds_its_article(library: SearchKit) -> None:
    """Recall of the first five and mean reciprocal rank over the set."""
    ranks = {text: rank_of(library, text, name) for text, name in GOLDEN}
    missed = [text for text, rank in ranks.items() if not rank]
    assert len(missed) / len(GOLDEN) <= 0.03, missed
    assert sum(1 / rank for rank in ranks.values() if rank) / len(GOLDEN) >= 0.85


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("redi", "redis-timeout-en"),
        ("kafk", "kafka-lag-en"),
        ("证书过", "tls-expired-zh"),
        ("登录报", "login-403-zh"),
        ("crashloopb", "pod-crashloop-en"),
        ("rebalanc", "kafka-lag-en"),
    ],
)
def test_an_unfinished_word_finds_what_it_may_become(library: SearchKit, typed: str, name: str) -> None:
    """Typing never falls into a hole between two words."""
    assert name in library.found(typed)


def test_suggestions_come_from_what_the_ticket_says(library: SearchKit) -> None:
    """Title, text and the error's signature lead to the article; never more than three."""
    body = "2026-03-02 10:00:01 ERROR HikariPool-1 - Connection is not available, request timed out after 30000ms"
    suggested = library.suggested("Orders cannot be saved", body)
    assert suggested[0] == "database-connection-timeout-en"
    assert len(suggested) <= 3
    assert library.suggested("门户打不开", "登录后提示 403 Forbidden，清缓存没用")[0] == "login-403-zh"


def test_a_product_in_common_counts(library: SearchKit) -> None:
    """The same words suggest the article of the ticket's product first."""
    assert library.suggested("timeout", product="redis")[0].startswith("redis")


def test_the_reason_names_words_and_verification(library: SearchKit) -> None:
    """Each hit says why it stands there, in the reader's language."""
    hit = library.search("登录报错403").hits[0]
    assert hit.why.startswith("命中：登录、报错、403")
    english = library.search("kafka lag", language="en").hits[0]
    assert english.why.startswith("Matched: kafka, lag")
    assert any("验证" in each.why for each in library.search("redis").hits)


def test_a_mistyped_word_is_offered_corrected(library: SearchKit) -> None:
    """Did you mean: only for unknown words, and not for one still being typed."""
    assert library.search("certifcate expired ").did_you_mean == "certificate expired"
    assert library.search("kubctl logs").did_you_mean == "kubectl logs"
    assert library.search("certificate expired").did_you_mean == ""
    assert library.search("certif").did_you_mean == ""


def test_snippets_mark_what_was_asked(library: SearchKit) -> None:
    """The parts of a snippet give the passage, the matched words marked."""
    hit = library.search("kubectl describe").hits[0]
    assert any(matched and text.lower() == "kubectl" for text, matched in hit.snippet)
    assert len("".join(text for text, _ in hit.snippet)) < 200
