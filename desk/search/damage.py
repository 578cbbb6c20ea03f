"""Damage of the index as one error: Whoosh shows broken or missing files as anything, bare Exception included.

Only reading and writing of Whoosh's files is guarded, so that a mistake of ours stays a mistake.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class DamagedIndexError(Exception):
    """The index cannot be read or written as it is; it is built again from the replica."""


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever Whoosh raises into `DamagedIndexError`."""
    try:
        yield
    except DamagedIndexError:
        raise
    except Exception as error:  # measured: EOFError, struct.error, UnpicklingError, bare Exception ...
        raise DamagedIndexError(repr(error)) from error
