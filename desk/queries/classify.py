"""What kind of ticket is this text: the verb that fills in or offers a category while a ticket is written."""

from desk.classify.service import classifier_of
from desk.protocol.views import Classification
from desk.queries.registry import Context, query
from desk.queries.starter import load_categories

TITLE_LIMIT, BODY_LIMIT = 500, 20_000


@query("query.classify")
def classify(context: Context, *, title: str, body: str = "", product: str = "") -> Classification:
    """Return the problem type of a text that need not be a ticket yet."""
    known = {category.key for category in load_categories()}
    return classifier_of(context.store).classify(title[:TITLE_LIMIT], body[:BODY_LIMIT], product, known)
