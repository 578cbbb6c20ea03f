"""Our segment file as a codec of Whoosh: Whoosh keeps the commits, the segments and the deletions, and can search.

Whoosh's own codec pickles every posting block, which made building ten times slower (docs/adr/). Our scorer
reads the arrays themselves; Whoosh's searcher, through this module, is the yardstick and the second opinion.
"""

from collections.abc import Iterator
from typing import Any

from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from desk.search.segment_file import EXTENSION, FieldArrays, SegmentFile, open_segment_file


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments; they are written by `desk.search.index`, not through Whoosh's writer."""

    def per_document_reader(self, storage: Any, segment: Any) -> "DocumentReader":
        """Return the reader of lengths and stored fields."""
        return DocumentReader(segment, open_segment_file(storage, segment.file_name))

    def terms_reader(self, storage: Any, segment: Any) -> "WordReader":
        """Return the reader of words and postings."""
        return WordReader(open_segment_file(storage, segment.file_name))

    def new_segment(self, storage: Any, indexname: str) -> "ArraySegment":
        """Return a segment without documents."""
        return ArraySegment(indexname)


class ArraySegment(base.Segment):  # type: ignore[misc]
    """What Whoosh's table of contents says of a segment."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.size = 0
        self.deleted: set[int] = set()

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return str(self.make_filename(EXTENSION))

    def codec(self) -> ArrayCodec:
        """Return what reads it."""
        return ArrayCodec()

    def set_doc_count(self, doccount: int) -> None:
        """Note how many documents it holds."""
        self.size = doccount

    def doc_count_all(self) -> int:
        """Return how many documents it holds, deleted ones too."""
        return self.size

    def deleted_count(self) -> int:
        """Return how many of them are deleted."""
        return len(self.deleted)

    def deleted_docs(self) -> set[int]:
        """Return the deleted ones."""
        return self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document, or take that back."""
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return docnum in self.deleted


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Lengths and stored fields as Whoosh asks for them."""

    def __init__(self, segment: ArraySegment, file: SegmentFile) -> None:
        self._segment = segment
        self._file = file
        self._ids = file.rows("ids", 16)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def doc_count(self) -> int:
        """Return how many documents are not deleted."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Return how many documents there are."""
        return self._file.size

    def has_deletions(self) -> bool:
        """Tell whether any is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether one is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> set[int]:
        """Return the deleted ones."""
        return self._segment.deleted_docs()

    def _lengths(self, fieldname: str) -> Any:
        found = self._file.fields.get(fieldname)
        return None if found is None else found.lengths

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a document's field."""
        lengths = self._lengths(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """Return the length of all documents' fields."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        """Return the least length."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(lengths.min())

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(lengths.max())

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Tell that no vectors are kept."""
        return False

    def stored_fields(self, docnum: int) -> dict[str, bytes]:
        """Return the article's id."""
        return {"id": self._ids[docnum]}


class WordReader(base.TermsReader):  # type: ignore[misc]
    """Words and postings as Whoosh asks for them."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file

    def _place(self, fieldname: str, text: bytes) -> tuple[FieldArrays, int]:
        field = self._file.fields.get(fieldname)
        place = -1 if field is None else field.find(text)
        if field is None or place < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return field, place

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        """Tell whether a word occurs in a field."""
        field = self._file.fields.get(term[0])
        return field is not None and field.find(term[1]) >= 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield every word of every field."""
        for name in sorted(self._file.fields):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the words of a field from one on."""
        field = self._file.fields.get(fieldname)
        if field is not None:
            for place in range(field.place(prefix), field.count):
                yield fieldname, field.word(place)

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Yield every word with what is known of it."""
        return (((name, word), self.term_info(name, word)) for name, word in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Yield the words of a field from one on, with what is known of each."""
        return (
            ((name, word), self.term_info(name, word)) for name, word in self.terms_from(fieldname, prefix)
        )

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Return what is known of a word: frequencies, extremes of weight and length."""
        field, place = self._place(fieldname, text)
        numbers, weights = field.postings(place)
        lengths = field.lengths[numbers] if field.lengths is not None else numbers * 0 + 1
        return TermInfo(
            weight=float(weights.sum()), df=len(numbers), minlength=int(lengths.min()),
            maxlength=int(lengths.max()), maxweight=float(weights.max()),
            minid=int(numbers[0]), maxid=int(numbers[-1]),
        )  # fmt: skip

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return the sum of a word's weights."""
        if (fieldname, text) not in self:
            return 0.0
        field, place = self._place(fieldname, text)
        return float(field.postings(place)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a word."""
        if (fieldname, text) not in self:
            return 0
        field, place = self._place(fieldname, text)
        return field.frequency(place)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        """Return a walk through a word's postings."""
        field, place = self._place(fieldname, text)
        numbers, weights = field.postings(place)
        return ListMatcher(
            numbers.tolist(), weights.tolist(), format=format_, scorer=scorer, term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )  # fmt: skip

    def indexed_field_names(self) -> list[str]:
        """Return the fields."""
        return list(self._file.fields)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
