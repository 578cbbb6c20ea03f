"""What the command palette finds besides commands: tickets, articles and people for a few typed characters."""

from sqlalchemy import or_, select

from desk.models.people import PERSON
from desk.process.pinyin import spelled
from desk.protocol.like import containing
from desk.protocol.palette import FoundItem, PaletteAnswer
from desk.queries.names import person_view
from desk.queries.picking import by_number
from desk.queries.registry import Context, query
from desk.queries.title_index import title_index
from desk.search.service import knowledge_of

_PEOPLE = "palette_people"


@query("query.palette")
def palette(context: Context, *, text: str = "", limit: int = 6) -> PaletteAnswer:
    """Return tickets (number, title, pinyin), articles and people for a text; an empty one only prepares."""
    words = text.lower().split()[:8]
    most = max(1, min(limit, 20))
    titles = title_index(context.store).renew(context.store, context.connection)
    if not words:
        title_index(context.store, "article")
        return PaletteAnswer(ready=titles is not None)
    tickets = _tickets(context, text.strip(), words, most)
    named = _named_articles(context, words, most)
    search = knowledge_of(context.store).search
    hits = search(context.connection, text=text, limit=most, language=context.language).hits
    found = [FoundItem(kind="article", id=hit.id, title=hit.title, note=hit.category) for hit in hits]
    # What says the words itself goes before articles that are only about something like them.
    known = {item.id for item in named}
    others = [item for item in found if item.id not in known][: most - len(named)]
    people = _people(context, words, most)
    return PaletteAnswer(ready=titles is not None, items=(*tickets, *named, *people, *others))


def _named_articles(context: Context, words: list[str], most: int) -> list[FoundItem]:
    """Return the articles in whose title (or its pinyin) the words stand; those of the reader's language first."""
    titles = title_index(context.store, "article").renew(context.store, context.connection)
    keys = titles.find(words, most * 4) if titles is not None else []
    if not keys:
        return []
    rows = context.connection.exec_driver_sql(
        "SELECT rowid, id, title, scenario, product, language FROM article"
        f" WHERE confidence <> 'archived' AND rowid IN ({', '.join(map(str, keys))})"
    )
    place = {key: n for n, key in enumerate(keys)}
    own = context.language[:2]
    ranked = sorted(rows, key=lambda row: (row.language[:2] != own, place[row.rowid]))
    return [
        FoundItem(kind="article", id=bytes(row.id), title=row.title, note=row.scenario or row.product)
        for row in ranked[:most]
    ]


def _tickets(context: Context, text: str, words: list[str], most: int) -> list[FoundItem]:
    rows = {row.key: row for row in by_number(context, text, most)}
    titles = title_index(context.store).titles
    if titles is not None and len(rows) < most:
        keys = titles.find(words, most)
        # Said in SQL: with every key typed, and to build the statement takes longer than to run it.
        named = context.connection.exec_driver_sql(
            f"SELECT id, key, number, title, state FROM ticket WHERE key IN ({', '.join(map(str, keys))})"
        )
        by_key = {row.key: row for row in named}
        rows |= {key: by_key[key] for key in keys if key in by_key and key not in rows}
    return [
        FoundItem(kind="ticket", id=bytes(row.id), title=row.title, note=row.number, state=row.state)
        for row in list(rows.values())[:most]
    ]


def _people(context: Context, words: list[str], most: int) -> list[FoundItem]:
    """Return people by name, pinyin, address, number or organisation; staff first, short names first."""
    columns = (PERSON.c.name, PERSON.c.email, PERSON.c.phone, PERSON.c.organisation)
    statement = select(PERSON).where(PERSON.c.active == 1)
    spoken = _spoken(context, words)
    for word in words:
        pattern = containing(word)
        matches = [column.like(pattern, escape="\\") for column in columns]
        statement = statement.where(or_(*matches, PERSON.c.id.in_(spoken[word])))
    rows = context.connection.execute(statement.order_by(PERSON.c.staff.desc(), PERSON.c.name).limit(most))
    return [
        FoundItem(kind="person", id=view.id, title=view.name, note=view.organisation or view.email)
        for view in map(person_view, rows)
    ]


def _spoken(context: Context, words: list[str]) -> dict[str, list[bytes]]:
    """Return the people whose name sounds like each word; the spelt names are kept while people stay the same."""
    latin = [word for word in words if word.isascii() and word.isalpha() and len(word) > 1]
    if not latin:
        return {word: [] for word in words}
    names = _spelt_names(context)
    return {
        word: [ident for ident, full, short in names if full.startswith(word) or short.startswith(word)][:50]
        if word in latin
        else []
        for word in words
    }


def _spelt_names(context: Context) -> list[tuple[bytes, str, str]]:
    """Return (id, pinyin, initials) of everybody with a Chinese name, spelt again when people changed."""
    kept = context.store.memory.get(_PEOPLE)
    if isinstance(kept, tuple):
        newer = "SELECT 1 FROM change_log WHERE seq > ? AND kind IN ('person', 'bulk') LIMIT 1"
        if context.connection.exec_driver_sql(newer, (kept[0],)).first() is None:
            return list(kept[1])
    seq = context.store.last_seq()
    rows = context.connection.execute(select(PERSON.c.id, PERSON.c.name))
    names = [(bytes(ident), *spelled(name)) for ident, name in rows if not name.isascii()]
    context.store.memory[_PEOPLE] = (seq, names)
    return names
