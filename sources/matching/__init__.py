"""Matching: which known party, visit, headline or agreement an article's find is.

Precision goes first: a find is linked where exactly one row is left, otherwise an editor is shown
the rows that it may be with the reason for each, and where there is none the find is new. Rows are
looked up by indexes only, so that an article costs the same however much is known.
"""

from sources.matching.agreements import match_agreement
from sources.matching.match import Match
from sources.matching.parties import match_party
from sources.matching.visits import match_headline, match_visit

__all__ = ["Match", "match_agreement", "match_headline", "match_party", "match_visit"]
