"""Series of a period: compliance by day, first-response distribution, backlog by day end, inflow by hour."""

from bisect import bisect_left
from datetime import timedelta

from desk.metrics.numbers import MINUTE_US, Question, percentile
from desk.metrics.periods import DAY_S, day_number, day_of, local_day, midnight_us
from desk.metrics.scope import ONCE, OUTCOME, OUTCOMES, RUNNING_AT_RISK, bound
from desk.protocol.figures import RatingDay
from desk.protocol.views import ComplianceDay, Histogram

BINS = 24


def compliance_days(question: Question) -> tuple[ComplianceDay, ...]:
    """Return met, at risk, breached and waived cycles for every day of the period.

    At risk: met after 75 % of the target, or (today) still running beyond its 75 % instant.
    """
    period, found = question.period, question.once("outcomes by day", _outcomes)
    running = question.once("running at risk", _running_at_risk)
    today = local_day(question.now_us, period.zone)
    days = []
    for each in period.days:
        number = day_number(each)
        met, risk, breached, waived = (found.get((number, name), 0) for name in OUTCOMES)
        late = running if each == today else 0
        days.append(ComplianceDay(day_of(number), met, risk, breached, waived, late))
    return tuple(days)


def _outcomes(question: Question) -> dict[tuple[int, str], int]:
    """Return how many cycles had which outcome on which day (its number)."""
    day = question.period.day_number("c.decided_us")
    rows = question.rows_grouped(
        f"SELECT {day}, {OUTCOME}, count(*) FROM clock c JOIN fact f USING (ticket_key)"
        f" WHERE c.metric = ? AND {question.within('c.decided_us')} AND {ONCE}",
        "1, 2",
        question.metric,
    )
    return {(int(d), str(outcome)): int(n) for d, outcome, n in rows}


def decided(question: Question) -> int:
    """Return how many cycles were decided in the period: the n of every rate."""
    rows = question.rows(
        "SELECT count(*) FROM clock c JOIN fact f USING (ticket_key) WHERE c.metric = ?"
        f" AND {question.within('c.decided_us')} AND c.outcome IN ('met', 'breached') AND {ONCE}",
        question.metric,
    )
    return int(rows[0][0])


def ratings(question: Question) -> tuple[RatingDay, ...]:
    """Return the ratings of every day of the period on which somebody rated; a survey's row is the answer that counts."""
    rows = question.rows_grouped(
        f"SELECT {question.period.day_number('s.at_us')}, count(*), sum(s.score >= 4), sum(s.score) FROM survey s"
        " JOIN ticket t ON t.id = s.ticket_id JOIN fact f ON f.ticket_key = t.key"
        f" WHERE {question.within('s.at_us')}",
        "1",
    )
    return tuple(
        RatingDay(day_of(int(day)), int(n), int(happy), int(total))
        for day, n, happy, total in sorted(map(tuple, rows))
    )


def _running_at_risk(question: Question) -> int:
    rows = question.rows(
        "SELECT count(*) FROM clock c JOIN fact f USING (ticket_key) WHERE c.metric = ?"
        f" AND {RUNNING_AT_RISK}",
        question.metric,
        question.now_us,
    )
    return int(rows[0][0])


def first_response(question: Question) -> Histogram:
    """Return the distribution of first-response times answered in the period, in minutes of the wall clock."""
    lengths = question.once("first responses", _first_responses)
    return _histogram(question, "first_response", lengths, MINUTE_US)


def _first_responses(question: Question) -> list[int]:
    rows = question.rows(
        "SELECT f.first_response_us - f.created_us FROM fact f"
        f" WHERE {question.within('f.first_response_us')} AND f.first_response_us >= f.created_us"
    )
    return sorted(int(span) for (span,) in rows)


def resolution(question: Question) -> Histogram:
    """Return the distribution of resolution times solved in the period, in minutes of the running clock."""
    return _histogram(question, "resolution", question.once("resolutions", _resolutions), 60)


def _resolutions(question: Question) -> list[int]:
    rows = question.rows(
        f"SELECT f.total_resolution_s FROM fact f WHERE {question.within('f.last_solution_us')}"
        " AND f.total_resolution_s IS NOT NULL"
    )
    return sorted(int(seconds) for (seconds,) in rows)


def _histogram(question: Question, metric: str, lengths: list[int], per_minute: int) -> Histogram:
    """Return the distribution of sorted lengths against the clock's most frequent target.

    It ends at twice the target, or a quarter beyond the 90th percentile; what is longer is counted as overflow.
    """
    target = question.once(f"target {metric}", lambda one: _common_target(one, metric))
    within = question.once(f"within {metric}", lambda one: _within(one, metric))
    median, p90 = (_minutes(percentile(lengths, share), per_minute) for share in (0.5, 0.9))
    top = max(2 * target if target else 1.25 * (p90 or 0), 10.0)
    edges = tuple(top * n / BINS for n in range(BINS + 1))
    cuts = [bisect_left(lengths, bound(edge, per_minute)) for edge in edges]
    return Histogram(
        edges=edges, counts=tuple(b - a for a, b in zip(cuts, cuts[1:], strict=False)), target=target,
        overflow=len(lengths) - cuts[-1], n=len(lengths), median=median, p90=p90, within=within,
    )  # fmt: skip


def _minutes(length: float | None, per_minute: int) -> float | None:
    return None if length is None else length / per_minute


def _common_target(question: Question, metric: str) -> float | None:
    """Return the most frequent target of a clock in the period in minutes, None without any."""
    rows = question.rows_grouped(
        "SELECT c.target_s, count(*) FROM clock c JOIN fact f USING (ticket_key)"
        f" WHERE c.metric = '{metric}' AND {question.within('c.decided_us')} AND c.target_s > 0",
        "1",
    )
    best = max(rows, key=lambda row: (int(row[1]), int(row[0])), default=None)
    return None if best is None else int(best[0]) / 60


def _within(question: Question, metric: str) -> float | None:
    """Return the percentage of a clock's decided cycles that met their own target, None without any."""
    rows = question.rows(
        "SELECT sum(c.outcome = 'met'), count(*) FROM clock c JOIN fact f USING (ticket_key)"
        f" WHERE c.metric = '{metric}' AND {question.within('c.decided_us')}"
        f" AND c.outcome IN ('met', 'breached') AND {ONCE}"
    )
    met, n = rows[0]
    return 100 * (met or 0) / n if n else None


def backlog(question: Question) -> tuple[tuple[str, int], ...]:
    """Return the number of open tickets at each day's end (at now, for today): two sorted lists, one pass."""
    end = min(question.period.end_us, question.now_us + 1)
    created = question.once("created before", lambda one: _instants(one, "f.created_us", end))
    closed = question.once("closed before", lambda one: _instants(one, "f.closed_us", end))
    found = []
    for day in question.period.days:
        instant = min(midnight_us(day + timedelta(1), question.period.zone), end)
        found.append((day.isoformat(), bisect_left(created, instant) - bisect_left(closed, instant)))
        if instant == end:
            break
    return tuple(found)


def _instants(question: Question, column: str, end: int) -> list[int]:
    """Return when tickets were created or closed, sorted, up to an instant."""
    return sorted(at for (at,) in question.rows(f"SELECT {column} FROM fact f WHERE {column} < ?", end))


def inflow(question: Question) -> tuple[tuple[int, ...], ...]:
    """Return tickets created by weekday (Monday first) and hour of the organisation's time zone."""
    local = question.period.local_seconds("f.created_us")
    rows = question.rows_grouped(
        f"SELECT ({local} / {DAY_S} + 3) % 7, {local} % {DAY_S} / 3600, count(*) FROM fact f"
        f" WHERE {question.within('f.created_us')}",
        "1, 2",
    )
    grid = [[0] * 24 for _ in range(7)]
    for weekday, hour, n in rows:
        grid[int(weekday)][int(hour)] = int(n)
    return tuple(tuple(row) for row in grid)
