"""The classifier of a workspace: rules first, then its own tickets; certain, unsure or empty, and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.classify import rules
from desk.classify.labels import labelled, open_reading
from desk.classify.service import Classifier, classifier_of
from desk.exchange.demo import generate
from desk.exchange.loader import Loader
from desk.protocol.changes import Changes
from desk.protocol.views import Classification
from desk.queries.starter import load_categories, load_products
from tests.unit.ops_kit import START_US, Kit

CASES = (
    ("登录报错403", "", "account_login"),
    ("登錄密碼錯誤", "", "account_login"),
    ("MFA code not accepted, cannot sign in", "", "account_login"),
    ("VPN 拨不上", "家里 WiFi 正常", "network_vpn"),
    ("证书过期，浏览器提示不安全", "", "dns_tls"),
    ("打印机脱机", "", "device"),
    ("MySQL 主从延迟", "慢查询很多", "database"),
    ("Kafka 消费积压", "", "redis_mq"),
    ("pod CrashLoopBackOff", "kubectl logs shows nothing", "container"),
    ("发布失败需要回滚", "流水线报错", "deployment"),
    ("Customer charged twice", "refund the payment", "payment"),
    ("发票抬头开错了", "", "billing"),
    ("报销单提交不了", "", "finance_system"),
    ("邮件被退信", "SMTP 550", "mail"),
    ("收到钓鱼邮件", "疑似木马", "security"),
    ("App 一打开就闪退", "安卓手机", "mobile_app"),
)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path / "workspace")
    yield made
    classifier_of(made.store).close()
    made.store.close()


def ask(kit: Kit, title: str, body: str = "", product: str = "") -> Classification:
    found = kit.ask("query.classify", title=title, body=body, product=product)
    assert isinstance(found, Classification)
    return found


@pytest.mark.parametrize(("title", "body", "category"), CASES)
def test_rules_answer_a_new_workspace(kit: Kit, title: str, body: str, category: str) -> None:
    found = ask(kit, title, body)
    assert found.choices[0].category == category
    assert found.choices[0].words
    assert found.state in ("certain", "unsure")
    assert (found.trained_on, found.training) == (0, False)
    assert len(found.choices) <= 3


def test_rules_doubt_and_keep_silent(kit: Kit) -> None:
    assert ask(kit, "登录报错403，密码正确").state == "certain"
    mixed = ask(kit, "数据库和打印机")
    assert mixed.state == "unsure"
    assert len(mixed.choices) == 2
    for text in ("你好", "hello there", "", "apply happy"):
        assert ask(kit, text).state == "empty", text


def test_the_product_counts(kit: Kit) -> None:
    assert ask(kit, "出错了", product="redis").choices[0].category == "redis_mq"


def test_rules_name_known_categories_and_products() -> None:
    categories = {category.key for category in load_categories()}
    products = {product.key for product in load_products()}
    assert {rule.category for rule in rules.rules()} == categories - {"other"}
    for rule in rules.rules():
        assert rule.products <= products
        assert any(not word.isascii() for word, _ in rule.words)
        assert any(word.isascii() for word, _ in rule.words)


def load_demo(kit: Kit, tickets: int) -> None:
    loader = Loader(kit.store, "demo")
    loader.store(list(generate(tickets=tickets, seed=3, now_us=START_US)))


def test_it_learns_from_the_workspaces_own_tickets(kit: Kit) -> None:
    """From 200 labels on the model answers, on text alone, and says what decided."""
    load_demo(kit, 500)
    classifier = classifier_of(kit.store)
    classifier.learn_now()
    assert classifier.labels >= 450
    judgement = classifier.judgement
    assert judgement is not None
    assert judgement.accuracy >= 0.9
    found = ask(kit, "登录报错403，换浏览器也不行")
    assert found.trained_on == classifier.labels
    assert found.accuracy is not None
    assert (found.state, found.choices[0].category) == ("certain", "account_login")
    assert {"登录", "403"} & set(found.choices[0].words)
    assert sum(choice.probability for choice in found.choices) <= 1.001
    assert ask(kit, "zzzz qqqq xxxx").state == "empty"


def test_below_200_labels_the_rules_stay(kit: Kit) -> None:
    load_demo(kit, 120)
    classifier_of(kit.store).learn_now()
    assert ask(kit, "登录报错403").trained_on == 0


def test_it_learns_again_when_there_is_more(kit: Kit) -> None:
    load_demo(kit, 300)
    classifier = classifier_of(kit.store)
    classifier.learn_now()
    before = classifier.labels
    for number in range(60):
        kit.create(title=f"外星人来了 {number}", category="other")
    classifier.idle()
    assert not classifier.training  # nothing was heard, so nothing is looked at
    classifier.heard(Changes(bulk=True))
    classifier.learn_now()
    assert classifier.labels == before + 60
    assert ask(kit, "外星人来了").choices[0].category == "other"


def test_a_killed_learner_leaves_the_rules(kit: Kit) -> None:
    load_demo(kit, 300)
    classifier = Classifier(kit.store)
    classifier.idle()
    assert classifier.training
    classifier.close()
    assert classifier.classify("登录报错403", "").trained_on == 0


def test_a_category_that_the_classifier_set_is_no_label(kit: Kit) -> None:
    kit.create(title="by people", category="mail")
    kit.create(title="by the machine", category="mail", category_suggested=True)
    corrected = kit.create(title="corrected", category="mail", category_suggested=True)
    kit.run("ticket.category", ticket=corrected, to="security")
    kit.create(title="none", category="")
    connection = open_reading(kit.store.directory / "replica.sqlite")
    found = {row.title: row.category for row in labelled(connection)}
    connection.close()
    assert found == {"by people": "mail", "corrected": "security"}


def test_the_command_waits_for_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from desk.cli import main

    place = ["--workspace", str(tmp_path / "w"), "--language", "en"]
    assert main(["demo", "--tickets", "300", *place]) == 0
    capsys.readouterr()
    assert main(["classify", "--title", "VPN 连不上", "--json", *place]) == 0
    shown = capsys.readouterr().out
    assert '"category": "network_vpn"' in shown
    assert '"trained_on": 0' not in shown
    assert main(["classify", "--title", "VPN 连不上", "--at-once", *place]) == 0
    assert "network_vpn" in capsys.readouterr().out
