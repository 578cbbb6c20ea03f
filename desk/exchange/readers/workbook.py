"""One source of rows for spreadsheets: XLSX, XLS and ODS by python-calamine, dates as dates.

Must not know what a column means.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from desk.exchange.readers.sentences import sentence
from desk.exchange.readers.tabular import Row, SourceInfo, row_text, unique_columns
from desk.exchange.records import RejectedRow
from desk.process.errors import KnownError


class WorkbookSource:
    """Rows of one sheet: the one named, else the first that holds anything.

    Attributes:
        columns: unique column names.
        info: sheet read.
        blank: rows without any value.
    """

    def __init__(self, path: Path, *, sheet: str = "") -> None:
        """Open the workbook; KnownError if it is damaged, protected or empty."""
        import python_calamine  # a compiled library that only this format needs

        try:
            self._book = python_calamine.load_workbook(str(path))
            names = [sheet] if sheet else self._book.sheet_names
            sheets = [self._book.get_sheet_by_name(name) for name in names]
        except python_calamine.PasswordError as error:
            raise KnownError("import.workbook_protected", path=str(path)) from error
        except python_calamine.WorksheetNotFound as error:
            raise KnownError("import.sheet_missing", sheet=sheet, path=str(path)) from error
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise KnownError("import.workbook_damaged", path=str(path), detail=str(error)) from error
        filled = [candidate for candidate in sheets if candidate.height > 0]
        if not filled:
            raise KnownError("import.file_empty", path=str(path))
        self._sheet = filled[0]
        self._cells = iter(self._sheet.iter_rows())
        self._done = 0
        self.blank = 0
        self.columns = unique_columns(self._first_row())
        self.info = SourceInfo("xlsx", sheet=self._sheet.name)

    def _first_row(self) -> list[object]:
        """Return the first row that holds anything, cut behind its last filled cell."""
        for cells in self._cells:
            self._done += 1
            if any(cell not in ("", None) for cell in cells):
                return list(cells)
        return []

    def rows(self) -> Iterator[Row | RejectedRow]:
        """Yield the rows below the header; spreadsheets count rows as lines."""
        width = len(self.columns)
        for cells in self._cells:
            self._done += 1
            if all(cell in ("", None) for cell in cells):
                self.blank += 1
            elif len(cells) > width:
                reason = sentence("import.row_ragged", found=len(cells), expected=width)
                yield RejectedRow(self._done, reason, row_text(cells))
            else:
                yield self._done, [*cells, *[""] * (width - len(cells))]

    def fraction(self) -> float:
        """Return the share of the sheet's rows already read."""
        return min(self._done / max(self._sheet.height, 1), 1.0)

    def __enter__(self) -> Self:
        """Return this open source."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the workbook."""
        self._book.close()
