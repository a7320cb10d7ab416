"""Whole numbers in what a form sends: keys of rows, places of a text, counts."""

# No key of the database is larger.
LARGEST_KEY = 2**63 - 1


def whole_number(text, largest):
    """The number that the text writes in plain digits, or None where it is none or is larger.

    >>> whole_number("007", LARGEST_KEY), whole_number("²", LARGEST_KEY), whole_number("12", 9)
    (7, None, None)
    """
    if not (text.isascii() and text.isdigit()):
        return None
    # Of thousands of digits no number is made.
    digits = text.lstrip("0") or "0"
    number = int(digits) if len(digits) <= len(str(largest)) else largest + 1
    return number if number <= largest else None
