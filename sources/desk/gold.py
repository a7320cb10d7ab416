"""What editors decided about an article, in the form of the annotated articles of the score."""

from sources.choices import FactField, ReviewState
from sources.models import Article, Evidence
from sources.statements import Statements


def decided_articles():
    """Articles of which nothing waits any more and something was decided, the first read first."""
    decided = Evidence.objects.exclude(state=ReviewState.PROPOSED).values("article")
    return (
        Article.objects.filter(pk__in=decided)
        .exclude(pk__in=Evidence.objects.proposed().values("article"))
        .select_related("visit")
        .order_by("pk")
    )


def gold_of(article):
    """The article's annotation: a dictionary for JSON. What was rejected are its traps."""
    pieces = list(article.evidence.select_related("article__visit").order_by("start", "pk"))
    accepted = [piece for piece in pieces if piece.state == ReviewState.ACCEPTED]
    claims = [piece for piece in accepted if piece.headline_id]
    visit = article.visit
    return {
        "language": article.language,
        "published_on": article.published_on and article.published_on.isoformat(),
        "visit": visit and {"guest": visit.guest_id, "host": visit.host_id, "city": visit.place},
        "headline": _headline(claims[0]) if claims else None,
        "deals": [_deal(piece) for piece in _each_agreement_once(accepted)],
        "not_deals": [
            {"quote": piece.quote, "why": piece.decision_reason}
            for piece in pieces
            if piece.state == ReviewState.REJECTED and not piece.key.startswith("headline")
        ],
    }


def _each_agreement_once(pieces):
    """What is told twice is one deal: where it is told first."""
    first = {}
    for piece in pieces:
        if piece.agreement_id:
            first.setdefault(piece.agreement_id, piece)
    return first.values()


def _deal(piece):
    said = Statements(piece)
    told_visit = said.one(FactField.VISIT)
    return {
        "quote": piece.quote,
        "parties": [_party(fact) for fact in said.about(FactField.PARTY)],
        "value": _value(said.one(FactField.VALUE)),
        "instrument": said.one(FactField.INSTRUMENT) or "none",
        "stage": said.one(FactField.STAGE),
        "sector": said.one(FactField.SECTOR),
        "visit": told_visit if told_visit in ("this", None) else "other",
    }


def _party(fact):
    """The name as the article has it; one that no words name is neither owed nor wrong."""
    row = fact.party
    told = {
        "name": fact.says["name"],
        "country": (row and row.country_id) or fact.says.get("country"),
    }
    if row and row.name != told["name"]:
        told["aliases"] = [row.name]
    if fact.start is None:
        told["optional"] = True
    return told


def _headline(piece):
    said = Statements(piece)
    return {"count": said.one(FactField.COUNT), "value": _value(said.one(FactField.VALUE))}


def _value(says):
    if not says:
        return None
    bounds = {end: _number(says[end]) for end in ("low", "high")}
    return {**bounds, "currency": says["currency"], "qualifier": says["qualifier"]}


def _number(digits):
    if digits is None:
        return None
    return int(digits) if "." not in str(digits) else float(digits)
