"""How we know it: articles, evidence, facts, and what editors have to decide."""

from sources.models.article import Article, ArticleShingle, ArticleURL, Dispatch
from sources.models.desk import Gloss, Learned, Note
from sources.models.disputed import Disputed
from sources.models.evidence import Candidate, Evidence, Fact
from sources.models.outlet import Feed, Outlet
from sources.models.statement import Citation, Suggestion
from sources.models.waiting import WaitingTable

__all__ = [
    "Article",
    "ArticleShingle",
    "ArticleURL",
    "Candidate",
    "Citation",
    "Dispatch",
    "Disputed",
    "Evidence",
    "Fact",
    "Feed",
    "Gloss",
    "Learned",
    "Note",
    "Outlet",
    "Suggestion",
    "WaitingTable",
]
