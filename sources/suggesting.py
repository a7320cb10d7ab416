"""Suggestions: what a newer reading says otherwise about evidence that an editor accepted."""

from sources.choices import FactField, Origin, ReviewState, Standing, SuggestionState
from sources.models import Suggestion

# One statement each; the parties are several and are compared as a whole.
COMPARED = (
    FactField.VALUE,
    FactField.INSTRUMENT,
    FactField.STAGE,
    FactField.SECTOR,
    FactField.DATE,
    FactField.VISIT,
)
LOST = (Standing.DEPRECATED, Standing.REJECTED)


def suggest(evidence, statements, version):
    """Suggest what the statements change of accepted evidence; the number of new suggestions.

    Rejected evidence gets none, and the extraction that filed the evidence has said what it has
    to say. What an editor ruled out, and what was suggested before, is not suggested again.
    """
    if evidence.state != ReviewState.ACCEPTED or evidence.agreement is None:
        return 0
    if version == evidence.extraction_version:
        return 0
    facts = list(evidence.facts.order_by("-pk"))
    ruled_out = [(fact.field, fact.says) for fact in facts if fact.standing in LOST]
    said = {fact.field: fact.says for fact in facts if fact.standing not in LOST}
    news = {one.field: one.says for one in statements if (one.field, one.says) not in ruled_out}
    return sum(
        _suggest(evidence, field, said.get(field), news[field], version)
        for field in COMPARED
        if field in news and news[field] != said.get(field)
    )


def _suggest(evidence, field, before, after, version):
    known = Suggestion.objects.filter(evidence=evidence, field=field)
    if known.filter(to_value=after).exists():
        return 0
    known.filter(state=SuggestionState.OPEN).delete()
    Suggestion.objects.create(
        agreement=evidence.agreement,
        evidence=evidence,
        field=field,
        from_value=before,
        to_value=after,
        origin=Origin.EXTRACTION,
        reason=f"Extraction {version} reads it so.",
    )
    return 1
