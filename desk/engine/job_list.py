"""The jobs that the engine can run: verb -> how its work begins. Knows names and arguments only."""

from desk.engine.core import Start
from desk.models.store import Store


def job_starts(store: Store) -> dict[str, Start]:
    """Return the beginnings of all jobs on this store."""
    return {}
