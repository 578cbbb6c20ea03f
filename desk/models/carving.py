"""Reads rows out of the pages of a damaged SQLite file, where SQLite itself gives up.

Follows the trees that are left from their roots; pages whose tree is lost are known by what their rows look
like. Knows the file format (https://sqlite.org/fileformat2.html) and no table of Desk; why: ADR 025.
"""

import mmap
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

Value = None | int | float | str | bytes

MAGIC = b"SQLite format 3\x00"
PAGE = 4096
"""What SQLite makes by itself: assumed where the file's head is lost."""

INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE = 2, 5, 10, 13
_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_KINDS = frozenset(("table", "index", "view", "trigger"))
_SURE = 0.9
"""Share of a page's rows that must look like a table's."""

_FAULTS = (IndexError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the rows of a table look like.

    Attributes:
        columns: names in the order in which a record holds them.
        affinities: INTEGER, TEXT, BLOB ... of each.
        required: whether each must hold a value.
        alias: place of the column that is the row's number, -1 without one.
        clustered: whether rows stand in the tree of their key (WITHOUT ROWID).
        root: the first page of its tree, 0 if unknown.
    """

    name: str
    columns: tuple[str, ...]
    affinities: tuple[str, ...]
    required: tuple[bool, ...]
    alias: int
    clustered: bool
    root: int

    def fits(self, values: Sequence[Value]) -> bool:
        """Tell whether a record may be a row of this table; columns that were added later may be missing."""
        if not max(2, len(self.columns) // 2) <= len(values) <= len(self.columns):
            return False
        for place, value in enumerate(values):
            if place == self.alias:
                if value is not None:
                    return False
            elif not _holds(self.affinities[place], value) or (value is None and self.required[place]):
                return False
        return True

    def row(self, number: int | None, values: Sequence[Value]) -> dict[str, Value]:
        """Return a record as column -> value; columns added after it was written are left out."""
        found = dict(zip(self.columns, values, strict=False))
        if self.alias >= 0:
            found[self.columns[self.alias]] = number
        return found


@dataclass(frozen=True, slots=True)
class Cell:
    """One record of a page; `number` is its rowid, None in the tree of a key."""

    number: int | None
    values: list[Value]


def shape_of(name: str, statement: str, root: int = 0) -> Shape | None:
    """Return the shape that a CREATE TABLE statement describes, None where it cannot be read."""
    with closing(sqlite3.connect(":memory:")) as scratch:
        try:
            scratch.execute(statement)
            info = scratch.execute(f'PRAGMA table_info("{name}")').fetchall()
        except sqlite3.Error:
            return None
    clustered = "WITHOUT ROWID" in statement.upper()
    keys = sorted((row for row in info if row[5]), key=lambda row: row[5])
    ordered = [*keys, *(row for row in info if not row[5])] if clustered else info
    aliased = not clustered and len(keys) == 1 and keys[0][2].upper() == "INTEGER"
    return Shape(
        name=name,
        columns=tuple(row[1] for row in ordered),
        affinities=tuple(row[2].upper() for row in ordered),
        required=tuple(bool(row[3]) for row in ordered),
        alias=ordered.index(keys[0]) if aliased else -1,
        clustered=clustered,
        root=root,
    )


def _holds(affinity: str, value: Value) -> bool:
    if value is None:
        return True
    if affinity == "INTEGER":
        return isinstance(value, int)
    if affinity == "TEXT":
        return isinstance(value, str)
    if affinity == "BLOB":
        return isinstance(value, bytes)
    return isinstance(value, (int, float)) if affinity in ("REAL", "FLOAT", "NUMERIC") else True


class Pages:
    """The pages of a file, newer ones from its write-ahead log first.

    Attributes:
        size: bytes of a page.
        usable: bytes of a page that hold data.
        count: how many there are.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        empty = path.stat().st_size == 0
        self._raw: mmap.mmap | bytes = (
            b"" if empty else mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        )
        head = bytes(self._raw[:100])
        self.whole = head.startswith(MAGIC)
        stated = {1: 65536}.get(size := int.from_bytes(head[16:18]), size)
        known = self.whole and stated >= 512 and stated & (stated - 1) == 0
        self.size = stated if known else PAGE
        self.usable = self.size - (head[20] if known and head[20] <= 64 else 0)
        self._newer = _logged(path.with_name(f"{path.name}-wal"), self.size)
        self.count = max([-(-len(self._raw) // self.size), *self._newer])

    def __getitem__(self, number: int) -> bytes:
        """Return a page; what the file does not hold is empty."""
        if number in self._newer:
            return self._newer[number]
        start = (number - 1) * self.size
        return bytes(self._raw[start : start + self.size]) if number > 0 else b""

    def free(self) -> set[int]:
        """Return the pages that hold nothing any more, as far as their list can be read."""
        found: set[int] = set()
        trunk = int.from_bytes(self[1][32:36]) if self.whole else 0
        while 0 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self[trunk]
            following, leaves = struct.unpack_from(">II", page) if len(page) >= 8 else (0, 0)
            leaves = min(leaves, (len(page) - 8) // 4)
            found.update(struct.unpack_from(f">{leaves}I", page, 8))
            trunk = following
        return found

    def close(self) -> None:
        """Let go of the file."""
        if isinstance(self._raw, mmap.mmap):
            self._raw.close()
        self._file.close()


def _logged(path: Path, size: int) -> dict[int, bytes]:
    """Return the committed pages of a write-ahead log."""
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    found: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    if len(raw) < 32 or int.from_bytes(raw[:4]) & ~1 != 0x377F0682 or int.from_bytes(raw[8:12]) != size:
        return {}
    for start in range(32, len(raw) - size - 23, size + 24):
        number, pages = struct.unpack_from(">II", raw, start)
        if raw[start + 8 : start + 16] != raw[16:24]:
            break
        waiting[number] = raw[start + 24 : start + 24 + size]
        if pages:
            found.update(waiting)
            waiting = {}
    return found


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    value = value << 8 | data[at + 8]
    return (value - (1 << 64) if value >> 63 else value), at + 9


def record(payload: bytes) -> list[Value]:
    """Return the values of a record; raises ValueError or IndexError where it is none."""
    length, at = varint(payload, 0)
    kinds = []
    while at < length:
        kind, at = varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload) or not values:
        raise ValueError("no record")
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[max(0, kind - 7)], at
    if kind in _SIZES:
        end = at + _SIZES[kind]
        return int.from_bytes(payload[at:end], signed=True), end
    if kind == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind < 12:
        raise ValueError("no type")
    end = at + (kind - 12) // 2
    raw = payload[at:end]
    return (raw if kind % 2 == 0 else raw.decode("utf-8", "replace")), end


class Carver:
    """Finds the rows of a damaged file.

    Attributes:
        pages: the file.
        lost: pages of rows that belong to no table any more.
    """

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.lost = 0
        self._seen: set[int] = set()

    def rows(self, wanted: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Value]]]:
        """Yield (table, row) for the wanted tables (name -> statement that made it), whole trees first."""
        shapes, roots = self._schema(wanted)
        for shape in shapes:
            for cell in self._tree(shape.root):
                if len(cell.values) <= len(shape.columns) and shape.name in wanted:
                    yield shape.name, shape.row(cell.number, cell.values)
        for root in roots:  # indexes: their pages must not be taken for rows
            for _ in self._tree(root):
                pass
        self._seen |= self.pages.free()
        for number in range(2, self.pages.count + 1):
            if number not in self._seen:
                yield from self._orphan(number, shapes, wanted)

    def _schema(self, wanted: Mapping[str, str]) -> tuple[list[Shape], list[int]]:
        """Return the shapes of all tables and the roots of all else; what is lost comes from `wanted`."""
        shapes: dict[str, Shape] = {}
        roots = []
        for kind, name, _, root, statement in self._listed():
            known = root if isinstance(root, int) and 1 < root <= self.pages.count else 0
            if kind != "table":
                roots.append(known)
            elif shape := shape_of(str(name), str(statement), known):
                shapes[shape.name] = shape
        for name, statement in wanted.items():
            if name not in shapes and (shape := shape_of(name, statement)):
                shapes[name] = shape
        return [*shapes.values()], roots

    def _listed(self) -> Iterator[list[Value]]:
        """Yield the entries of the table of tables, wherever a page of it is left."""
        entries = [cell.values for cell in self._tree(1)]
        for number in range(2, self.pages.count + 1):
            if number not in self._seen and self.pages[number][:1] == bytes([LEAF_TABLE]):
                found = [cell.values for cell in self._cells(number)]
                if any(map(_is_entry, found)):
                    self._seen.add(number)
                    entries += found
        yield from filter(_is_entry, entries)

    def _tree(self, root: int) -> Iterator[Cell]:
        """Yield the records of a tree, as far as its pages lead."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if 0 < number <= self.pages.count and number not in self._seen:
                self._seen.add(number)
                yield from self._cells(number)
                waiting += reversed(self._children(number))

    def _orphan(
        self, number: int, shapes: Iterable[Shape], wanted: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, Value]]]:
        """Yield the rows of a page whose tree is lost, where they look like one table's alone."""
        cells = [*self._cells(number)]
        if not cells:
            return
        clustered = cells[0].number is None
        width = max(len(cell.values) for cell in cells)
        likely = [
            shape
            for shape in shapes
            if shape.clustered == clustered
            and sum(shape.fits(cell.values) for cell in cells) >= _SURE * len(cells)
        ]
        nearest = min((len(shape.columns) for shape in likely if len(shape.columns) >= width), default=0)
        likely = [shape for shape in likely if len(shape.columns) == nearest]
        if len(likely) != 1:
            self.lost += 1
        elif likely[0].name in wanted:
            for cell in cells:
                if likely[0].fits(cell.values):
                    yield likely[0].name, likely[0].row(cell.number, cell.values)

    def _layout(self, number: int) -> tuple[int, int, list[int]]:
        """Return (kind, where the head begins, where the cells begin) of a page; kind 0 for none."""
        page = self.pages[number]
        head = 100 if number == 1 else 0
        if len(page) < head + 12 or page[head] not in (2, 5, 10, 13):
            return 0, head, []
        kind, count = page[head], int.from_bytes(page[head + 3 : head + 5])
        first = head + (12 if kind in (INTERIOR_INDEX, INTERIOR_TABLE) else 8)
        count = min(count, (len(page) - first) // 2)
        return kind, head, [*struct.unpack_from(f">{count}H", page, first)]

    def _children(self, number: int) -> list[int]:
        kind, head, places = self._layout(number)
        if kind not in (INTERIOR_INDEX, INTERIOR_TABLE):
            return []
        page = self.pages[number]
        return [int.from_bytes(page[at : at + 4]) for at in (*places, head + 8)]

    def _cells(self, number: int) -> Iterator[Cell]:
        """Yield the records of a page that can be read."""
        kind, _, places = self._layout(number)
        if kind not in (INTERIOR_INDEX, LEAF_INDEX, LEAF_TABLE):
            return
        page = self.pages[number]
        for place in places:
            with suppress(*_FAULTS):
                at = place + 4 if kind == INTERIOR_INDEX else place
                length, at = varint(page, at)
                rowid: int | None = None
                if kind == LEAF_TABLE:
                    rowid, at = varint(page, at)
                yield Cell(rowid, record(self._payload(page, at, length, leaf=kind == LEAF_TABLE)))

    def _payload(self, page: bytes, at: int, length: int, *, leaf: bool) -> bytes:
        """Return a record's bytes, with what stands on pages of overflow."""
        usable = self.pages.usable
        least = (usable - 12) * 32 // 255 - 23
        most = usable - 35 if leaf else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return page[at : at + length]
        spilled = least + (length - least) % (usable - 4)
        local = spilled if spilled <= most else least
        parts = [page[at : at + local]]
        following, left = int.from_bytes(page[at + local : at + local + 4]), length - local
        while left > 0:
            more = self.pages[following] if 0 < following <= self.pages.count else b""
            if len(more) < 4 or left > length:
                raise ValueError("overflow lost")
            self._seen.add(following)
            parts.append(more[4 : min(usable, 4 + left)])
            left -= usable - 4
            following = int.from_bytes(more[:4])
        return b"".join(parts)


def _is_entry(values: Sequence[Value]) -> bool:
    """Tell whether a record is an entry of the table of tables."""
    return (
        len(values) == 5
        and values[0] in _KINDS
        and isinstance(values[1], str)
        and (values[4] is None or str(values[4]).upper().startswith("CREATE"))
    )
