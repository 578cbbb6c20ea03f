"""What may be done with an attachment: shown here, opened by the system, or only saved. Never executed.

Text is read from its beginning only, in whatever encoding it comes. Knows no widget.
"""

import codecs
from pathlib import Path

from desk.protocol.views import FileView

HEAD_BYTES = 1_000_000
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}
_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-yaml", "application/sql")
_TEXT_ENDINGS = set(
    "txt log out err csv tsv json jsonl xml yaml yml ini cfg conf toml properties md rst sql diff patch trace"
    " html htm svg css js ts py sh bash zsh ps1 bat cmd vbs rb pl php java c h cpp go rs eml ics pem crt".split()
)
_OPEN_ENDINGS = set(
    "pdf doc docx xls xlsx ppt pptx odt ods odp rtf epub mp3 wav ogg m4a mp4 webm mov mkv avi tif tiff".split()
)
"""What a program shows without running what is inside; documents that carry macros are not among them."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def ending(name: str) -> str:
    """Return the last ending of a file name in small letters."""
    return name.rsplit(".", 1)[-1].casefold() if "." in name else ""


def way_of(file: FileView) -> str:
    """Return how a file is opened: picture, text, open (by the system's program) or save."""
    end = ending(file.name)
    if file.type in _PICTURES and end not in _TEXT_ENDINGS:
        return "picture"
    if end in _OPEN_ENDINGS:
        return "open"
    # The name decides before the claimed type: a script that calls itself a document is shown as text.
    if end in _TEXT_ENDINGS or (not end and file.type.startswith(_TEXT_TYPES)):
        return "text"
    return "text" if file.type.startswith("text/") else "save"


def decoded(data: bytes) -> str:
    """Return bytes as text: by their mark, else UTF-8, else GB 18030; what fits none stays readable."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    for name in ("utf-8", "gb18030"):
        try:
            # A text that was cut may end in the middle of a letter.
            return codecs.getincrementaldecoder(name)().decode(data)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def head_of(path: Path) -> tuple[str, bool]:
    """Return the beginning of a file as text and whether it is the whole; raises OSError."""
    with path.open("rb") as stream:
        data = stream.read(HEAD_BYTES + 1)
    return decoded(data[:HEAD_BYTES]), len(data) <= HEAD_BYTES
