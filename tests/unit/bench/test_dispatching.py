"""The dispatcher's measurement runs, and a small picture is decided well inside its target."""

from desk.bench.dispatching import measure
from desk.bench.figures import Options


def test_the_dispatcher_is_measured() -> None:
    decided, written = measure(Options(quick=True))
    assert decided.met
    assert decided.target == 2
    assert "find an agent" in decided.note
    assert written.value is not None
