"""Finding the ticket to point at: by number in any form, by words, or the requester's others."""

from tests.unit.ops_kit import Kit


def test_numbers_words_and_the_requesters_other_tickets(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊").subject
    one = kit.create(requester=person, title="VPN 连接失败")
    two = kit.create(requester=person, title="支付回调超时")
    three = kit.create(title="VPN 证书过期")
    number = kit.row(one).number

    def found(text: str = "", near: bytes | None = None) -> list[bytes]:
        return [item.ticket for item in kit.ask("query.find_tickets", text=text, near=near)]

    assert found(number)[0] == found(number.lower())[0] == found(f"desk://ticket/{number}")[0] == one
    assert found(number[2:])[0] == one
    assert set(found("VPN")) == {one, three}
    assert found("VPN", near=one) == [three]
    assert found(near=one) == [two]
    assert found() == []
    assert found("no such words") == []
    kit.store.connection.exec_driver_sql("INSERT INTO number_alias VALUES ('OLD-7', ?)", (two,))
    assert found("old-7") == [two]
