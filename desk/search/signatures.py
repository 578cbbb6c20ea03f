"""What identifies an error in a text. Knows no index; it is loaded where no search is."""

import re

_SIGNATURES = re.compile(
    r"\b(?:[A-Z]{2,6}-\d{2,6}|[A-Za-z.]*(?:Exception|Error|Timeout|BackOff|Refused)\b|0x[0-9A-Fa-f]{4,}"
    r"|[A-Z][A-Z_]{4,}\d*|E[A-Z]{4,}|[45]\d\d|(?:exit code|errno|code|错误码|状态码)\s*[:：]?\s*\d{1,6})"
)
SIGNATURE_LIMIT = 8


def signatures(text: str) -> list[str]:
    """Return what identifies an error in a text: codes, exception names, HTTP states; each once, in order."""
    found = (match.group().strip(".") for match in _SIGNATURES.finditer(text))
    return list(dict.fromkeys(item for item in found if item))[:SIGNATURE_LIMIT]
