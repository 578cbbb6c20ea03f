"""What all tests share: a home of their own, no network, no left-over threads, one place for counts.

Everything here is about isolation and repeatability; fixtures with content live beside the tests.
"""

import gc
import importlib
import inspect
import os
import pkgutil
import shutil
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

# Before anything imports Qt: tests draw off screen and refuse short enum names.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYSIDE6_OPTION_PYTHON_ENUM", "0x11")

import hypothesis
import pytest
from pytestqt.qtbot import QtBot

MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30
# Thousands of small databases are made and dropped: in memory they wait for no disk.
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

FULL = bool(os.environ.get("DESK_TEST_FULL"))
XDG = ("DATA", "CONFIG", "CACHE", "STATE")
LOOPBACK = ("127.", "::1", "localhost")

MEASURED = ("desk.process", "desk.ops", "desk.queries", "desk.search", "desk.sync")
"""The core, of which `coverage_ratchet.py` knows each file's floor."""

UNMEASURED = tuple(
    f"tests/{folder}/"
    for folder in (
        "ui", "e2e", "arch", "unit/exchange", "unit/metrics", "unit/client", "unit/bench",
        "integration/window", "integration/serve",
    )
)  # fmt: skip

WAIT_MS = 60_000
# A wait that comes to its end costs nothing by being allowed to be long; a busy machine makes short ones fail.
for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitCallback, QtBot.waitActive,
             QtBot.waitExposed):  # fmt: skip
    wait.__kwdefaults__["timeout"] = WAIT_MS

hypothesis.settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, max_examples=100, print_blob=True
)
hypothesis.settings.register_profile("full", hypothesis.settings.get_profile("ci"), max_examples=2000)
hypothesis.settings.load_profile("full" if FULL else "ci")


class ProofCount(Protocol):
    """Chooses between the reduced and the full count of a proof."""

    def __call__(self, *, reduced: int, full: int) -> int: ...


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: a test that speaks to another machine fails at the very call."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if host and not host.startswith(LOOPBACK):
        raise PermissionError(f"a test tried to reach {host}; tests speak to this machine only")


sys.addaudithook(refuse_network)


def pytest_report_header(config: pytest.Config) -> str:
    """Say how much is proved; pytest-randomly adds the seed of the order."""
    return f"desk: {'full' if FULL else 'reduced'} counts"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests marked `full` to `./run test --full`."""
    if FULL:
        return
    later = [item for item in items if item.get_closest_marker("full")]
    if later:
        items[:] = [item for item in items if item not in later]
        config.hook.pytest_deselected(items=later)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load the core while it is measured, whatever test comes first; what lives to the end is no garbage."""
    if session.items and sys.gettrace() is not None:
        for name in MEASURED:
            for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
                if "migrations" not in module.name:  # Alembic runs those
                    _make_tables(importlib.import_module(module.name))
    gc.collect()
    gc.freeze()


def _make_tables(module: ModuleType) -> None:
    """Make what a module keeps for the whole process: a test that is not measured might be the first to ask."""
    for value in list(vars(module).values()):
        made_once = hasattr(value, "cache_clear") and value.__module__ == module.__name__
        if made_once and not inspect.signature(value).parameters:
            value()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Sweep no garbage during a test of the window, and measure coverage where it is wanted.

    Qt calls Python from a paint event; a sweep begun there deletes a shown window of a finished test, which only a
    circle of references held, while Qt paints it. The first allocation after the test sweeps in peace.
    """
    painted = "qapp" in getattr(item, "fixturenames", ())
    if painted:
        gc.disable()
    try:
        return (yield from _measured(item))
    finally:
        if painted:
            gc.enable()


def _measured(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no coverage where a test proves something else: tracing nearly doubles the time of a test."""
    tracer = sys.gettrace()
    elsewhere = item.nodeid.startswith(UNMEASURED) or item.get_closest_marker("unmeasured")
    if tracer is None or not elsewhere:
        return (yield)
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


@pytest.fixture
def proof_count() -> ProofCount:
    """Return the chooser of counts: `proof_count(reduced=200, full=20_000)`."""

    def choose(*, reduced: int, full: int) -> int:
        return full if FULL else reduced

    return choose


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give each test its own user folders, so that no test sees or changes a real workspace."""
    home = tmp_path_factory.mktemp("home")
    before = dict(os.environ)
    directory = Path.cwd()
    for kind in XDG:
        os.environ[f"XDG_{kind}_HOME"] = str(home / kind.lower())
    os.environ["XDG_RUNTIME_DIR"] = str(home)
    os.environ.pop("DESK_WORKSPACE", None)
    home.chmod(0o700)  # Qt refuses a runtime folder that others may read
    yield home
    now = dict(os.environ)
    for name in now.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
    os.chdir(directory)


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread of ours running: the next test would meet it."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        # Qt's own threads appear as dummies while they call Python; pools of the runner are daemons.
        if thread.is_alive() and not thread.daemon
    ]
    for thread in left:
        thread.join(2)
    still = [thread.name for thread in left if thread.is_alive()]
    assert not still, f"threads left running: {', '.join(still)}"
