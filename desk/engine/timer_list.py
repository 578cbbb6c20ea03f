"""The timers that the engine runs. Knows what recurs; each part knows how."""

from desk.engine.core import Engine


def add_timers(engine: Engine) -> None:
    """Register every timer of the engine."""
