"""Merging two rows that are one party, agreement or visit; and taking a merge back."""

from deals.merging.act import merge, merge_all, preview, preview_all
from deals.merging.refusing import Forbidden, Refused
from deals.merging.undoing import changes_since, undo

__all__ = [
    "Forbidden",
    "Refused",
    "changes_since",
    "merge",
    "merge_all",
    "preview",
    "preview_all",
    "undo",
]
