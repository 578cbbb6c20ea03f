"""Proposes a mapping for a file that comes without one: by its columns' names and by what stands in them.

Also surveys a whole file for what a sample cannot tell (order of day and month, repeated ticket numbers).
Must not build tickets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from desk.exchange.mapping import DATE_FIELDS, PEOPLE_FIELDS, Mapping
from desk.exchange.readers.instants import OrderGuess, guess_order, looks_like_instant, plain_number
from desk.exchange.readers.tabular import Cells, RowSource
from desk.exchange.readers.values import as_text, is_unknown
from desk.exchange.readers.vocabulary import (
    COLUMN_NAMES,
    COLUMN_SHAPES,
    NUMBERED_TAG,
    STATE_WORDS,
    human_name,
    plain_name,
    plain_word,
    without_prefix,
)
from desk.exchange.records import RejectedRow

_HEAD = 2_000
_STRIDE = 97
_MOST = 20_000
_TITLE_PARTS = ("category", "subcategory", "symptom", "type")


@dataclass(slots=True)
class Survey:
    """What one pass over a file found.

    Attributes:
        rows: rows that can be read.
        sample: the first rows and then every 97th of the whole file.
    """

    columns: tuple[str, ...]
    rows: int = 0
    sample: list[Cells] = field(default_factory=list)

    def column(self, name: str) -> list[object]:
        """Return the sampled cells of a column that say something."""
        index = self.columns.index(name)
        return [row[index] for row in self.sample if not is_unknown(row[index])]

    def examples(self, name: str, most: int = 3) -> tuple[str, ...]:
        """Return a few different values of a column, as text of at most 60 characters."""
        index = self.columns.index(name)
        found: dict[str, None] = {}
        for row in self.sample:
            text = as_text(row[index])
            if text:
                found.setdefault(text[:60])
            if len(found) >= most:
                break
        return tuple(found)


def survey_rows(source: RowSource, survey: Survey) -> Iterator[None]:
    """Read the whole file into the survey, pausing every few thousand rows and once at the end."""
    for row in source.rows():
        if isinstance(row, RejectedRow):
            continue
        survey.rows += 1
        if survey.rows <= _HEAD or (survey.rows % _STRIDE == 0 and len(survey.sample) < _MOST):
            survey.sample.append(row[1])
        if survey.rows % 5_000 == 0:
            yield
    yield


def propose(survey: Survey, *, source: str) -> Mapping:
    """Return the mapping that fits the columns and their content best."""
    columns = _by_name(survey.columns)
    if "state" not in columns:
        _find_state(survey, columns)
    for name in DATE_FIELDS:
        # A column called "resolved" may hold yes and no; a date field must hold dates.
        if name in columns and not _holds_dates(survey, columns[name][0]):
            del columns[name]
    form = "eventlog" if _is_event_log(survey, columns) else "tickets"
    if "title" not in columns:
        parts = tuple(columns[name][0] for name in _TITLE_PARTS if name in columns)
        if parts and "description" not in columns:
            columns["title"] = parts
    ordered = {name: columns[name] for name in [*COLUMN_NAMES, "facts"] if name in columns}
    return Mapping(source, form, ordered, people_scope=_scope(survey, ordered))


def settle_order(mapping: Mapping, survey: Survey) -> tuple[Mapping, tuple[tuple[str, OrderGuess], ...]]:
    """Return the mapping with day/month order decided over all its date columns, and the doubts."""
    if mapping.order != "auto":
        return mapping, ()
    guesses = []
    for name in DATE_FIELDS:
        for column in mapping.columns.get(name, ()):
            guesses.append((column, guess_order(survey.column(column))))
    decided = [guess for _, guess in guesses if guess.certain and guess.order in ("dmy", "mdy")]
    undecided = [guess for _, guess in guesses if not guess.certain]
    order = decided[0].order if decided else undecided[0].order if undecided else "auto"
    doubts = [(column, guess) for column, guess in guesses if guess.conflicting]
    doubts += [] if decided else [(column, guess) for column, guess in guesses if not guess.certain]
    return replace(mapping, order=order), tuple(doubts)


def _by_name(columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return field -> columns by their names: synonyms, then without a system's prefix, then what looks alike."""
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for shorten in (plain_name, lambda column: without_prefix(plain_name(column))):
        for name, synonyms in COLUMN_NAMES.items():
            if name in found:
                continue
            best = [(synonyms.index(plain), column) for column in columns
                    if column not in taken and (plain := shorten(column)) in synonyms]  # fmt: skip
            if best:
                first = min(best, key=lambda pair: pair[0])[1]
                same = [c for c in columns if plain_name(c) == plain_name(first) and c not in taken]
                found[name] = tuple(same) if name in ("comments", "tags") else (first,)
                taken.update(found[name])
    for name, shape in COLUMN_SHAPES.items():
        alike = [
            c for c in columns if c not in taken and name not in found and shape.fullmatch(plain_name(c))
        ]
        if alike:
            found[name] = (alike[0],)
            taken.add(alike[0])
    _second_category(columns, found, taken)
    numbered = tuple(c for c in columns if c not in taken and NUMBERED_TAG.fullmatch(plain_name(c)))
    if numbered:
        found["tags"] = (*found.get("tags", ()), *numbered)
    return found


def _second_category(columns: Sequence[str], found: dict[str, tuple[str, ...]], taken: set[str]) -> None:
    """Take a repeated category column for the subcategory, as exports that lost its name have it."""
    if "category" in found and "subcategory" not in found:
        repeated = f"{found['category'][0]}#2"
        if repeated in columns:
            found["subcategory"] = (repeated,)
            taken.add(repeated)


def _find_state(survey: Survey, columns: dict[str, tuple[str, ...]]) -> None:
    """Find the column of states by its content: a few values, most of them known states."""
    taken = {column for group in columns.values() for column in group}
    best, best_share = "", 0.0
    for column in survey.columns:
        if column in taken:
            continue
        texts = [plain_word(as_text(value)) for value in survey.column(column)]
        kinds = set(texts)
        if not 2 <= len(kinds) <= 30:
            continue
        share = sum(text in STATE_WORDS for text in texts) / len(texts)
        if share > max(best_share, 0.6):
            best, best_share = column, share
    if best:
        columns["state"] = (best,)


def _holds_dates(survey: Survey, column: str) -> bool:
    """Tell whether most of a column's sample are dates; an empty column may still become one."""
    values = survey.column(column)[:200]
    if not values:
        return True
    dates = sum(looks_like_instant(value) or _is_time_number(value) for value in values)
    return dates >= 0.6 * len(values)


def _is_time_number(value: object) -> bool:
    """Tell whether a bare number can be an Excel serial or an epoch."""
    try:
        number = float(plain_number(as_text(value)))
    except ValueError:
        return False
    return 20_000 <= number <= 80_000 or number >= 1e8


def _is_event_log(survey: Survey, columns: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether rows are updates: the same ticket number on several rows, each with its own time."""
    if "external_id" not in columns:
        return False
    index = survey.columns.index(columns["external_id"][0])
    numbers = [text for row in survey.sample[:_HEAD] if (text := as_text(row[index]))]
    repeated = len(numbers) >= 4 and len(set(numbers)) < 0.8 * len(numbers)
    if not repeated or "updated" in columns:
        return repeated
    if "created" in columns:
        columns["updated"] = columns.pop("created")
        return True
    return _find_time(survey, columns)


def _find_time(survey: Survey, columns: dict[str, tuple[str, ...]]) -> bool:
    """Find the column of times of an event log by its content: the first one that holds dates."""
    taken = {column for group in columns.values() for column in group}
    for column in survey.columns:
        if column not in taken and survey.column(column) and _holds_dates(survey, column):
            columns["updated"] = (column,)
            return True
    return False


def _scope(survey: Survey, columns: dict[str, tuple[str, ...]]) -> str:
    """Return `column` where people are short bare numbers that each column counts for itself."""
    named = [columns[name][0] for name in PEOPLE_FIELDS if name in columns]
    if len(named) < 2:
        return "shared"
    values = [as_text(value) for column in named for value in survey.column(column)[:300]]
    short = sum(value.isdigit() and len(value) <= 6 for value in values)
    return "column" if values and short >= 0.95 * len(values) else "shared"


def title_part(column: str, text: str) -> str:
    """Return a value for a title: a bare code is shown with its column's name."""
    return f"{human_name(column)} {text}" if text.replace(".", "").isdigit() else text
