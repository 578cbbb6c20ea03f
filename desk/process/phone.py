"""Telephone numbers as people and exchanges write them: compared by their digits, with or without a country."""

LEAST = 5
"""Fewer digits are an extension, which is only equal to itself."""

NATIONAL = 7
"""So many last digits must be there before a country or area in front may be missing on one side."""


def digits_of(number: str) -> str:
    """Return the digits of a number; an extension after a comma, semicolon, x or “ext” is left out."""
    folded = number.casefold().replace("（", "(").replace("(0)", "")
    for mark in ("ext", "转", ",", ";", "x"):
        folded = folded.partition(mark)[0]
    digits = "".join(str(int(c)) for c in folded if c.isdecimal())
    return digits.removeprefix("00")


def same_number(left: str, right: str) -> bool:
    """Tell whether two written numbers reach the same telephone: equal, or one is the end of the other."""
    one, other = sorted((digits_of(left), digits_of(right)), key=len)
    if not one or (len(one) < LEAST and one != other):
        return False
    if one == other:
        return True
    bare = one.lstrip("0")
    return len(bare) >= NATIONAL and other.endswith(bare)
