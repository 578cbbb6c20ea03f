"""Requests made before there is a client are neither lost nor reordered."""

from desk.ui.late import LateRequester
from tests.ui.fakes import FakeRequester


def test_early_requests_are_handed_on_in_order() -> None:
    late, client, answers = LateRequester(), FakeRequester(answers={"query.a": 1, "query.b": 2}), []
    late.request("query.a", {}, done=answers.append)
    dropped = late.request("query.b", {}, done=answers.append)
    late.request("query.b", {"again": True}, done=answers.append)
    late.cancel(dropped)
    late.connect_to(client)
    late.request("query.a", {}, done=answers.append)
    assert client.verbs() == ["query.a", "query.b", "query.a"]
    assert answers == [1, 2, 1]


def test_cancel_finds_the_number_the_client_gave() -> None:
    late, client = LateRequester(), FakeRequester(hold={"query.a"})
    early = late.request("query.a", {})
    late.connect_to(client)
    late.cancel(early)
    late.cancel(late.request("query.a", {}))
    assert client.cancelled == [1, 2]
