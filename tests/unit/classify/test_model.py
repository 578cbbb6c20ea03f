"""The linear classifier learns what can be learned, says so with the right certainty, and survives its bytes."""

import csv
import os
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from desk.classify.features import features, prepared
from desk.classify.judgement import NEVER, Judgement, judge, margin_of
from desk.classify.labels import Labelled
from desk.classify.model import MOST_FEATURES, Model, Space, softmax, train
from desk.classify.reasons import telling_words
from desk.classify.worker import document, learn

SHARED = Path(os.environ.get("DESK_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
ENDAVA = SHARED / "tickets" / "endava_all_tickets_part.csv"
KINDS = {
    "network": "vpn 断开 网络 丢包 wifi packet loss 延迟 latency".split(),
    "database": "数据库 死锁 慢查询 deadlock mysql replica 连接池 timeout".split(),
    "device": "打印机 显示器 printer keyboard 键盘 鼠标 monitor 扫描".split(),
}
FILLER = "今天 又 出现 问题 please help again since morning 请 处理 紧急".split()


def samples(count: int, *, noise: float = 0.0, seed: int = 1) -> list[Labelled]:
    rng = Random(seed)
    rows = []
    for _ in range(count):
        kind = rng.choice(sorted(KINDS))
        words = rng.sample(KINDS[kind], 2) + rng.sample(FILLER, 4)
        rng.shuffle(words)
        label = rng.choice(sorted(KINDS)) if rng.random() < noise else kind
        rows.append(Labelled(" ".join(words[:3]), " ".join(words[3:]), "", label))
    return rows


def fitted(rows: list[Labelled]) -> Model:
    return train([document(r.title, r.body) for r in rows], [r.category for r in rows])


def guess(model: Model, title: str, body: str = "") -> str:
    return model.classes[int(model.scores(document(title, body)).argmax())]


def test_it_learns_both_languages_in_one_model() -> None:
    model = fitted(samples(300))
    fresh = samples(200, seed=2)
    assert np.mean([guess(model, r.title, r.body) == r.category for r in fresh]) >= 0.98
    assert guess(model, "打印機 壞了") == "device"
    assert guess(model, "MYSQL DeadLock") == "database"


def test_the_same_rows_give_the_same_model() -> None:
    assert fitted(samples(120)).to_bytes() == fitted(samples(120)).to_bytes()


def test_a_model_survives_its_bytes() -> None:
    model = fitted(samples(120))
    again = Model.from_bytes(model.to_bytes())
    ticket = document("vpn 断开", "help")
    assert again.classes == model.classes
    np.testing.assert_array_equal(again.scores(ticket), model.scores(ticket))


def test_words_never_seen_speak_for_nothing() -> None:
    model = fitted(samples(300))
    assert float(model.scores(document("qqqq", "wwww")).max()) < 0
    assert float(model.scores(document("", "")).max()) < 0


def test_the_space_is_bounded_and_sorted() -> None:
    space = Space.of([Counter({n: 1, n + 1: 1}) for n in range(5)])
    assert space.numbers.tolist() == [1, 2, 3, 4]
    assert len(Space.of([]).numbers) == 0
    assert MOST_FEATURES < 2**18


def test_cross_validation_finds_where_guesses_become_certain() -> None:
    """With noisy labels some guesses are left to people, and those that are not are right as often as promised."""
    clean, noisy = (
        judge([document(r.title, r.body) for r in rows], [r.category for r in rows])
        for rows in (samples(400), samples(400, noise=0.3))
    )
    assert clean.accuracy >= 0.97
    assert clean.answered >= 0.95
    assert noisy.accuracy < 0.9
    assert noisy.answered < clean.answered
    assert noisy.margin > clean.margin
    few = judge([document("a b", "c")] * 4, ["x", "y", "x", "y"])
    assert few.margin == NEVER
    assert judge([], []) == Judgement()


def test_certain_guesses_on_new_tickets_are_right_as_often_as_promised() -> None:
    rows = samples(600, noise=0.12)
    found = learn(rows)
    assert found is not None
    model, judgement, number = found
    assert number == 600
    fresh = samples(400, noise=0.0, seed=9)
    scored = [(model.scores(document(r.title, r.body)), r.category) for r in fresh]
    certain = [(s, c) for s, c in scored if margin_of(s) >= judgement.margin]
    if certain:
        assert np.mean([model.classes[int(s.argmax())] == c for s, c in certain]) >= 0.9


def test_too_little_is_not_learned_from() -> None:
    assert learn(samples(199)) is None
    assert learn([row._replace(category="one") for row in samples(300)]) is None
    rare = [*samples(300), Labelled("x", "y", "", "rare")]
    found = learn(rare)
    assert found is not None
    assert "rare" not in found[0].classes


def test_probabilities_add_up() -> None:
    shares = softmax([0.5, -1.0, -1.2], 4.0)
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] > 0.9


def test_words_that_decided_are_whole_words() -> None:
    model = fitted(samples(300))
    text = prepared("打印机 今天 keyboard", "请 处理")
    found = list(features(text))
    shares = model.shares(Counter(f.number for f in found), model.classes.index("device"))
    words = telling_words(text, found, shares, 4)
    assert set(words[:2]) == {"打印机", "keyboard"}
    assert telling_words("", [], {}, 4) == ()


def test_features_of_hostile_texts_are_bounded() -> None:
    text = prepared("a" * 1_000_000, "中" * 1_000_000)
    assert len(text) < 5_000
    assert len(list(features(text))) < 20_000
    assert list(features(prepared("\ud800\x00", "")))[:0] == []


@pytest.mark.skipif(not ENDAVA.exists(), reason="the ticket sets are not on this machine")
@pytest.mark.unmeasured
def test_accuracy_on_real_tickets() -> None:
    """The figure of intake.md section 7 for these tickets: .863 (LinearSVC .864)."""
    with ENDAVA.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    Random(1).shuffle(rows)
    found = judge([document(r["title"], r["body"]) for r in rows], [r["category"] for r in rows])
    assert found.accuracy >= 0.845
    assert found.answered >= 0.7
    assert found.right >= 0.93
