"""Merging two rows that are one party, agreement or visit; and taking a merge back."""

from deals.merging.act import merge, merge_all, preview, preview_all
from deals.merging.refusing import MERGE, Forbidden, Overtaken, Refused
from deals.merging.story import fingerprint
from deals.merging.undoing import changes_since, undo

__all__ = [
    "MERGE",
    "Forbidden",
    "Overtaken",
    "Refused",
    "changes_since",
    "fingerprint",
    "merge",
    "merge_all",
    "preview",
    "preview_all",
    "undo",
]
