"""The file of refused rows that an import leaves beside its source; must not know why a row was refused."""

import csv
from pathlib import Path
from typing import IO

from desk.exchange.readers.report import reason_text
from desk.exchange.records import RejectedRow
from desk.process.errors import KnownError

_RISKY = ("=", "+", "-", "@", "\t")


class RejectFile:
    """The file of refused rows: line, reason and the row as it stood; made when the first one comes.

    Attributes:
        count: rows refused, those an earlier run had written included.
    """

    def __init__(self, path: Path, *, written: int = 0, language: str = "en") -> None:
        """Go on after `written` rows, or begin anew."""
        self._path = path
        self._skip = written
        self._append = written > 0
        self._language = language
        self._file: IO[str] | None = None
        self._old = 0
        self.count = written

    def __enter__(self) -> "RejectFile":
        """Remove the file of an earlier, finished run."""
        if not self._append:
            self._path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def add(self, row: RejectedRow) -> None:
        """Write one row, unless an earlier run has."""
        self._old += 1
        if self._old <= self._skip:
            return
        self.count += 1
        try:
            if self._file is None:
                # The mark lets spreadsheet programs see that this is UTF-8.
                encoding = "utf-8" if self._append else "utf-8-sig"
                self._file = self._path.open("a", encoding=encoding, errors="backslashreplace", newline="")
                if not self._append:
                    csv.writer(self._file).writerow(["line", "reason", "row"])
            # A row that begins like a formula must not be run by a spreadsheet program.
            text = f"'{row.row}" if row.row.startswith(_RISKY) else row.row
            csv.writer(self._file).writerow([row.line, reason_text(row.reason, self._language), text])
        except OSError as error:
            raise KnownError("import.cannot_write", path=str(self._path), detail=str(error)) from error

    def flush(self) -> None:
        """Bring what was written to the file."""
        if self._file is not None:
            self._file.flush()
