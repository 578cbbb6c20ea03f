"""A reply names the article whose text it took; nothing else does, and not for longer than the text."""

from desk.ui.ticket.drafts import Drafts
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

TICKET, ARTICLE = samples.ident(7), samples.ident(50)


def test_a_reply_cites_its_article_until_it_is_sent_or_emptied() -> None:
    drafts = Drafts(FakeRequester())
    drafts.cite(TICKET, ARTICLE)
    assert drafts.cited(TICKET, "reply") == {}, "an empty text cites nothing"
    drafts.write(TICKET, "reply", "1. look", frozenset())
    assert drafts.cited(TICKET, "reply") == {"article": ARTICLE}
    assert drafts.cited(TICKET, "note") == {}
    assert drafts.cited(samples.ident(8), "reply") == {}
    drafts.sent(TICKET, "reply", "1. look")
    drafts.write(TICKET, "reply", "another", frozenset())
    assert drafts.cited(TICKET, "reply") == {}
