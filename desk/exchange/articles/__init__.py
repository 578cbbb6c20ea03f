"""Import of knowledge articles: JSON Lines, Markdown folders and Zendesk Help Center exports.

`open_articles` finds the form and yields neutral records, `ArticleLoader` stores them. Neither knows the other.
"""

from desk.exchange.articles.loader import ArticleLoader
from desk.exchange.articles.sources import FORMATS, ArticleSource, open_articles

__all__ = ["FORMATS", "ArticleLoader", "ArticleSource", "open_articles"]
