"""The palette's search: tickets by number, title and pinyin, articles, people; kept true while work goes on."""

import pytest

from desk.protocol.palette import FoundItem, PaletteAnswer
from desk.queries import title_index
from desk.queries.title_index import CHECKED, TitleIndex, built, line_of
from tests.unit.ops_kit import Kit


def found(kit: Kit, text: str) -> list[FoundItem]:
    kit.ask("query.palette")
    title_index.title_index(kit.store).wait()
    answer = kit.ask("query.palette", text=text)
    assert isinstance(answer, PaletteAnswer)
    assert answer.ready
    return list(answer.items)


def tickets(kit: Kit, text: str) -> list[bytes]:
    return [item.id for item in found(kit, text) if item.kind == "ticket"]


def test_tickets_by_number_title_pinyin_and_initials(kit: Kit) -> None:
    vpn = kit.create(title="VPN 连接后无法访问内网")
    pay = kit.create(title="支付回调超时")
    number = kit.row(pay).number
    assert tickets(kit, number) == tickets(kit, number[2:]) == [pay]
    assert (
        tickets(kit, "支付") == tickets(kit, "zhifu") == tickets(kit, "zfhd") == tickets(kit, "ZFHD") == [pay]
    )
    assert tickets(kit, "vpn 内网") == tickets(kit, "ljhwf") == tickets(kit, "vpn lianjie") == [vpn]
    assert tickets(kit, "x") == []


def test_what_changes_is_found_at_once(kit: Kit) -> None:
    first = kit.create(title="打印机卡纸")
    assert tickets(kit, "dyj") == [first]
    second = kit.create(title="打印机缺墨")
    kit.run("ticket.title", ticket=first, to="Scanner is offline")
    assert tickets(kit, "dyj") == [second]
    assert tickets(kit, "scanner off") == [first]


def test_a_bulk_change_makes_the_titles_anew(kit: Kit) -> None:
    one = kit.create(title="before the import")
    assert tickets(kit, "import") == [one]
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
        )
    index: TitleIndex = title_index.title_index(kit.store)
    assert tickets(kit, "import") == [one]
    index.wait()
    assert tickets(kit, "import") == [one]
    assert index.titles is not None
    assert index.titles.fresh == {}


def test_people_by_name_pinyin_and_address(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊", email="zhao.lei@overseas.example").subject

    def people(text: str) -> list[bytes]:
        return [item.id for item in found(kit, text) if item.kind == "person"]

    assert people("赵磊") == people("zhaolei") == people("zl") == people("overseas") == [person]
    other = kit.run("person.create", name="周丽").subject
    assert set(people("zl")) == {person, other}
    assert people("zl overseas") == [person]


def test_the_first_title_is_found_by_its_beginning() -> None:
    titles = built([(7, "登录报错"), (3, "abc"), (2, "")])
    assert titles.find(["dl"], 5) == titles.find(["denglu"], 5) == titles.find(["登"], 5) == [7]
    assert titles.find(["bc"], 5) == [3, 7]  # the letters themselves before initials
    assert titles.find([], 5) == []


def test_no_more_titles_than_wanted_are_looked_at() -> None:
    titles = built([(key, "登录报错 vpn") for key in range(CHECKED + 10, 0, -1)])
    assert titles.find(["vpn"], 2) == [CHECKED + 10, CHECKED + 9]
    assert len(titles.find(["vpn"], CHECKED * 2)) == CHECKED
    assert titles.find(["vpn", "打印机"], 5) == []


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("登录 报错", [9, 1]), ("报错 登录", [9, 1]), ("登录 vpn", [5]), ("登录 bc", [9, 1]), ("vpn login", [7]),
     ("login dl", []), ("vpn dl", [5]), ("打印 报错", []), ("报 登 错", [9, 1]), ("zhifu vpn", [2]), ("支付 登录", [])],
)  # fmt: skip
def test_several_words_meet_in_one_title(typed: str, keys: list[int]) -> None:
    lines = [
        (9, "登录报错"),
        (8, "登录页"),
        (7, "VPN login"),
        (5, "登录 VPN"),
        (4, "报错"),
        (2, "支付vpn"),
        (1, "报错: 登录"),
    ]
    assert built(lines).find(typed.split(), 5) == keys
    changed = built(lines)
    changed.fresh[1] = line_of("换了标题")
    assert changed.find(typed.split(), 5) == [key for key in keys if key != 1]


def test_enough_numbers_need_no_titles(kit: Kit) -> None:
    created = [kit.create(title=f"打印机 {n}") for n in range(12)]
    number = kit.row(created[0]).number
    prefix = number[: len(number) - 2]
    by_number = kit.ask("query.palette", text=prefix)
    assert [item.kind for item in by_number.items].count("ticket") <= len(created)
    one = kit.ask("query.palette", text=number, limit=1)
    assert [item.id for item in one.items if item.kind == "ticket"] == [created[0]]
    few = tickets(kit, kit.row(created[-1]).number)
    assert few == [created[-1]]


def test_articles_by_title_and_pinyin_before_what_is_only_like_it(kit: Kit) -> None:
    def articles(text: str) -> list[str]:
        return [item.title for item in found(kit, text) if item.kind == "article"]

    found(kit, "x")
    title_index.title_index(kit.store, "article").wait()
    for language, title in (
        ("zh", "共享文件夹无法访问"),
        ("en", "VPN on shared folders"),
        ("zh", "VPN 连不上"),
    ):
        kit.run("article.create", title=title, language=language, steps="1. 检查 VPN", symptom="x")
    kit.ask("query.palette", text="")
    assert (
        articles("gongxiang wenjian")[:1]
        == articles("gxwj")[:1]
        == articles("共享")[:1]
        == ["共享文件夹无法访问"]
    )
    assert articles("vpn")[:2] == ["VPN on shared folders", "VPN 连不上"], "the reader's language first"
    person = kit.run("person.create", name="连晓彤", email="a@b.example").subject
    kinds = [(item.kind, item.id) for item in found(kit, "lianxiaotong")]
    assert kinds[0] == ("person", person)
    assert len(set(kinds)) == len(kinds)
