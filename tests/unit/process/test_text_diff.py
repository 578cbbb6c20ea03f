"""Differences of texts: by line, inside a line, with what is equal left out."""

from hypothesis import given
from hypothesis import strategies as st

from desk.process.text_diff import Row, diff_rows


def text(parts: tuple[tuple[str, bool], ...]) -> str:
    return "".join(part for part, _ in parts)


def test_a_changed_word_is_marked_inside_its_line() -> None:
    [row] = diff_rows("重启 payment 服务", "重启 callback 服务")
    assert row.kind == "changed"
    assert [part for part, differs in row.left if differs] == ["payment"]
    assert [part for part, differs in row.right if differs] == ["callback"]
    [row] = diff_rows("查看日志", "查看缓存")
    assert [part for part, differs in row.right if differs] == ["缓存"]


def test_equal_stretches_are_left_out() -> None:
    before = "\n".join(str(n) for n in range(40))
    rows = diff_rows(before, before.replace("20", "twenty"))
    assert [row.kind for row in rows] == ["gap", *["equal"] * 3, "changed", *["equal"] * 3, "gap"]
    assert rows[0].left == (("17", False),)
    assert diff_rows(before, before) == []


def test_lines_added_removed_and_very_many() -> None:
    assert diff_rows("a", "a\nb")[-1] == Row("added", (), (("b", False),))
    assert diff_rows("a\nb", "a")[-1] == Row("removed", (("b", False),), ())
    many = diff_rows("x\n" * 5_000, "y\n" * 5_000)
    assert {row.kind for row in many} == {"removed", "added"}


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_both_sides_can_be_read_off(before: str, after: str) -> None:
    rows = diff_rows(before, after)
    if any(row.kind == "gap" for row in rows) or not rows:
        return
    assert [text(row.left) for row in rows if row.kind != "added"] == before.splitlines()
    assert [text(row.right) for row in rows if row.kind != "removed"] == after.splitlines()
