"""Imports PySide6 in two thirds of its time: what only explains errors and signatures is loaded when it is asked.

PySide6 carries its Python half inside its library and compiles it at each start, 16 files with a generator of
type stubs among them; after that it searches the source of every imported module for its `__feature__` switch,
which Desk does not use. Knows nothing of Desk. A PySide6 that is not the known one is imported as usual.
"""

import builtins
import sys
from collections.abc import Callable
from importlib import util
from threading import RLock
from types import ModuleType
from typing import Any

_SUPPORT = "shibokensupport."
LATE = frozenset(
    _SUPPORT + name
    for name in (
        "feature", "signature.errorhandler", "signature.layout", "signature.lib.enum_sig",
        "signature.lib.pyi_generator", "signature.lib.tool", "signature.mapping", "signature.parser",
    )
)  # fmt: skip
KNOWN_FILES = 14_743_539_674
"""Sum of the checksums of the embedded files this module was made for."""

LATE_LIBRARY = ("textwrap", "traceback", "tempfile", "inspect", "secrets", "hashlib", "random")
"""Modules of the standard library that PySide6, `dataclasses` and our client import, and use late or never."""


_LOCK = RLock()


class _Late(ModuleType):
    """A module that is executed when one of its names is first asked for."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            load(self)
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")


def load(module: ModuleType) -> None:
    """Execute a late module now; later calls change nothing."""
    with _LOCK:
        execute = module.__dict__.pop("_execute", None)
        if execute is not None:
            execute()
            module.__class__ = ModuleType


class _Finder:
    """Stands before PySide6's finder of embedded modules and makes some of them late."""

    def __init__(self, finder: Any) -> None:
        self.finder = finder

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """Return what the finder returns, with this as loader of the late ones."""
        spec = self.finder.find_spec(name, path, target)
        if spec is not None and name in LATE:
            spec.loader = self
        return spec

    def create_module(self, spec: Any) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Note how the module is executed, and give it the few names that PySide6 takes without asking."""
        spec = module.__spec__
        assert spec is not None
        name = spec.name

        def execute() -> None:
            # PySide6 has given the module another name by now, which its finder does not know.
            renamed, spec.name = spec.name, name
            try:
                self.finder.exec_module(module)
            finally:
                spec.name = renamed

        module.__dict__["_execute"] = execute
        module.__dict__.update(_taken_names(name, module))
        module.__class__ = _Late


def _taken_names(name: str, module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return what PySide6's library reads from a module's dictionary, where nothing can be late."""
    if name == _SUPPORT + "feature":
        return {"feature_import": _ordinary, "feature_imported": _ordinary}
    if name == _SUPPORT + "signature.mapping":

        def update_mapping() -> Any:
            load(module)
            return module.update_mapping()

        return {"update_mapping": update_mapping}
    return {}


def _ordinary(*_: object, **__: object) -> None:
    """Say that an import is an ordinary one."""


class _Finders(list[Any]):
    """`sys.meta_path` while PySide6 is imported: notices when it adds its finder."""

    def insert(self, index: Any, finder: Any) -> None:
        """Put the finder in its place, behind one of ours where it is the known one."""
        super().insert(index, _Finder(finder) if _is_known(finder) else finder)

    def remove(self, finder: Any) -> None:
        """Take the finder, or ours before it, out again."""
        super().remove(next((one for one in self if getattr(one, "finder", one) is finder), finder))


def _is_known(finder: Any) -> bool:
    archive = getattr(finder, "zfile", None)
    return archive is not None and sum(info.CRC for info in archive.filelist) == KNOWN_FILES


def import_qt() -> None:
    """Import PySide6 unless it is there already."""
    if "PySide6" in sys.modules:
        return
    lighten()
    before = sys.meta_path
    sys.meta_path = _Finders(before)
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        sys.meta_path = before
    # PySide6 has put a function before every import that looks for `__feature__`.
    ordinary = getattr(builtins, "__orig_import__", None)
    if ordinary is not None:
        builtins.__import__ = ordinary


def lighten() -> None:
    """Make `LATE_LIBRARY` late, where it is not loaded yet."""
    for name in LATE_LIBRARY:
        _make_late(name)


def _make_late(name: str) -> None:
    """Let a module of the standard library be executed when it is first used."""
    spec = util.find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    loader, module = spec.loader, util.module_from_spec(spec)
    module.__dict__["_execute"] = lambda: loader.exec_module(module)
    module.__class__ = _Late
    sys.modules[name] = module
