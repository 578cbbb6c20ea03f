"""Rules in force as a person reads them: calendars, policies, the matrix, and holidays to be reviewed."""

from typing import Any

from desk.ops.policies import matrix_in_force
from desk.ops.rules import calendars_in_force, policies_in_force
from desk.process import calendar_json, matrix_json
from desk.process.calendar import clock_text
from desk.process.errors import KnownError
from desk.queries.holiday_source import holiday_review
from desk.queries.registry import Context, query


@query("query.calendars")
def calendars(context: Context) -> list[dict[str, Any]]:
    """Return every calendar as JSON data, with its horizon."""
    return [calendar_json.to_json(found) for found in calendars_in_force(context.connection).values()]


@query("query.policies")
def policies(context: Context) -> list[dict[str, Any]]:
    """Return every policy as JSON data, in order."""
    return [found.to_json() for found in policies_in_force(context.connection)]


@query("query.matrix")
def matrix(context: Context) -> Any:
    """Return the priority matrix in force with its axes."""
    return matrix_json.to_json(matrix_in_force(context.connection), whole=True)


@query("query.holidays")
def holidays(context: Context, *, year: int, country: str = "CN", calendar: str = "cn-bh") -> dict[str, Any]:
    """Return a year's proposed exceptions for a calendar: nothing is active before it is approved."""
    known = calendars_in_force(context.connection)
    if calendar not in known:
        raise KnownError("calendar_unknown", name=calendar, known=", ".join(sorted(known)))
    review = holiday_review(year, country, calendar=known[calendar])
    chinese = context.language.startswith("zh")
    return {
        "country": review.country,
        "year": review.year,
        "published": review.is_published,
        "horizon": review.horizon.isoformat() if review.horizon else None,
        "note": review.note.zh if chinese else review.note.en,
        "rows": [
            {
                "day": row.day.isoformat(),
                "intervals": [[clock_text(start), clock_text(end)] for start, end in row.intervals],
                "name": row.name.zh if chinese else row.name.en,
                "working": row.is_working,
            }
            for row in review.rows
        ],
    }


@query("query.rule_history")
def rule_history(context: Context, *, kind: str, name: str) -> list[dict[str, Any]]:
    """Return who changed a calendar, policy or matrix and when, newest first."""
    rows = context.connection.exec_driver_sql(
        "SELECT r.version, r.at_us, p.name FROM ruleset r LEFT JOIN person p ON p.id = r.by"
        " WHERE r.kind = ? AND r.name = ? ORDER BY r.version DESC LIMIT 50",
        (kind, name),
    )
    return [{"version": int(version), "at_us": int(at_us), "by": by or ""} for version, at_us, by in rows]
