"""Suggestions: what a newer reading says otherwise about evidence that an editor accepted."""

from django.utils import timezone

from sources.choices import FactField, Origin, ReviewState, SuggestionState
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
    ruled_out = [(fact.field, fact.says) for fact in facts if fact.is_lost]
    said = {fact.field: fact.says for fact in facts if not fact.is_lost}
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


def keep_up(evidence, field, says, user=None, at=None):
    """Let open suggestions start from what the evidence says now; one that is fulfilled is closed.

    What is offered to an agreement starts from what that says, and is none of these.
    """
    about = Suggestion.objects.filter(evidence=evidence, field=field, state=SuggestionState.OPEN)
    for suggestion in about.exclude(origin=Origin.EDITOR):
        if suggestion.to_value == says:
            close(suggestion, SuggestionState.TAKEN, user, at)
        else:
            about.filter(pk=suggestion.pk).update(from_value=says)


def close(suggestion, state, user=None, at=None):
    """Decide about an open suggestion; True where this call did it."""
    closed = Suggestion.objects.filter(pk=suggestion.pk, state=SuggestionState.OPEN).update(
        state=state, decided_by=user, decided_at=at or timezone.now()
    )
    suggestion.refresh_from_db()
    return bool(closed)
