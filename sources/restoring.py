"""Restoring an agreement's past state, with the sources that spoke for it then."""

from django.db import transaction
from django.utils.translation import gettext as _

from deals.changes.tracks import at_moment, tracks
from deals.choices import Kind, Publication
from deals.history import because
from deals.models import Agreement, Restoration
from deals.partial_dates import PartialDate
from deals.restoring import draft_from, may_restore, told_origin
from deals.successors import called
from sources.acts import Forbidden, Refused, locked
from sources.choices import Polarity, ReviewState
from sources.models import Article, Citation, Evidence

CITED = ("url", "title", "day", "quote", "note")


@transaction.atomic
def restore(state, user):
    """Make the state of an agreement a new draft: (draft, what was left out, whether it is new).

    A state that was restored before gives the draft of then. Evidence stays where it is; the draft
    cites what was accepted then and still is. Raises Refused.
    """
    if not may_restore(user):
        raise Forbidden(_("Restoring is for those who may enter agreements."))
    # Of two at once the second waits here, and then finds the first one's draft.
    if locked(state.agreement.pk) is None:
        raise Refused(_("The agreement is no longer there."))
    made = Restoration.objects.filter(origin_id=state.agreement.public_id, as_of=state.at).first()
    if made and (draft := _standing(made, state.agreement)):
        return draft, [], False
    with because(told_origin(state), user):
        draft = draft_from(state, user)
        _cite(state, draft, user)
        draft.agreement.note = _note(state, draft)
        draft.agreement.save(update_fields=["note"])
        _remember(made, state, draft.agreement)
    return draft.agreement, draft.left_out, True


def _standing(made, origin):
    """The draft, or what it was merged into; None where that is the agreement of then itself."""
    drafts = called(Agreement.objects, Kind.AGREEMENT, made.draft_id).exclude(pk=origin.pk)
    return drafts.exclude(publication=Publication.REJECTED).first()


def _remember(made, state, draft):
    if made:
        Restoration.objects.filter(pk=made.pk).update(draft_id=draft.public_id)
    else:
        Restoration.objects.create(
            origin_id=state.agreement.public_id, as_of=state.at, draft_id=draft.public_id
        )


def _note(state, draft):
    """The note of then, where the draft comes from, and what is missing."""
    left_out = _("Left out: %s.") % "; ".join(draft.left_out) if draft.left_out else ""
    return "\n\n".join(part for part in (told_origin(state), left_out, state.row.note) if part)


def _cite(state, draft, user):
    rows = {track.model: track for track in tracks()}
    then = at_moment(rows[Citation], state.agreement.pk, state.at).order_by("pgh_obj_id")
    for cited in then:
        columns = {name: getattr(cited, name) for name in CITED}
        Citation.objects.create(agreement=draft.agreement, added_by=user, **columns)
    accepted = at_moment(rows[Evidence], state.agreement.pk, state.at).filter(
        state=ReviewState.ACCEPTED, polarity=Polarity.SUPPORTS
    )
    _cite_evidence(list(accepted.order_by("pgh_obj_id")), draft, user)


def _cite_evidence(accepted, draft, user):
    """Each piece that is still accepted, in its own words."""
    still = Evidence.objects.accepted().filter(pk__in=[event.pgh_obj_id for event in accepted])
    holding = set(still.values_list("pk", flat=True))
    articles = Article.objects.defer("text").select_related("outlet").prefetch_related("addresses")
    found = articles.in_bulk([event.article_id for event in accepted])
    for event in accepted:
        article = found[event.article_id]
        if event.pgh_obj_id not in holding:
            draft.left_out.append(_("“%s”, which is no longer accepted") % event.quote[:80])
            continue
        day = article.published_on
        Citation.objects.create(
            agreement=draft.agreement,
            url=article.url,
            title=_title(article),
            day=PartialDate.day(day) if day else None,
            quote=event.quote,
            note=_cited_note(article),
            added_by=user,
        )


def _cited_note(article):
    told = _("Accepted as evidence of the agreement that this draft was restored from.")
    is_demo = article.outlet is not None and article.outlet.is_demo
    return f"{_('Demonstration text')}. {told}" if is_demo else told


def _title(article):
    """The article's title with its outlet, no longer than the column."""
    longest = Citation._meta.get_field("title").max_length
    return (f"{article.outlet.name}: {article.title}" if article.outlet else article.title)[
        :longest
    ]
