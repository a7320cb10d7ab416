"""The acts of a card's form: each carried out by the functions of review, in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.choices import Kind, PartyKind
from deals.models import Agreement, Country, Party
from deals.names import fold
from deals.successors import called
from sources import review
from sources.acts import PUBLISH, Refused, locked
from sources.choices import FactField, ReviewState
from sources.desk import dividing, notes
from sources.desk.amending import amend
from sources.desk.claims import claim
from sources.desk.restating import decline_suggestion, restate, restore, take_suggestion
from sources.desk.screen import Screen
from sources.desk.versions import Changed, changes_since, is_current
from sources.extraction.records import PartyMention
from sources.models import Fact
from sources.offering import decline_offer, take_offer
from sources.seating import propose

UNDONE = gettext_lazy("Taken back at the desk.")
# Acts whose repetition finds done what it was asked for.
REPEATABLE = {
    "accept": ReviewState.ACCEPTED,
    "publish": ReviewState.ACCEPTED,
    "reject": ReviewState.REJECTED,
}


class HalfDone(Exception):
    """The act was carried out as far as this editor may; the message tells what is left."""


def carry_out(article, public_id, typed, user):
    """Do what the card's form asks for. Returns whether other cards of the article change too.

    Raises Changed where somebody else was quicker, and Refused where it cannot be done; then
    nothing is changed. Raises HalfDone where what could be done was done.
    """
    done = _carry_out(article, public_id, typed, user)
    if isinstance(done, Refused):
        raise HalfDone(str(done))
    return bool(done)


@transaction.atomic
def _carry_out(article, public_id, typed, user):
    name, _colon, argument = typed.get("act", "").partition(":")
    if name not in ACTS:
        raise Refused(_("Choose what is to be done."))
    card = Screen(article, user).card(public_id, typed=typed)
    if card.evidence.agreement_id:
        locked(card.evidence.agreement_id)
        card = Screen(article, user).card(public_id, typed=typed)
    if not is_current(card.evidence, typed.get("version")):
        if _is_done_already(card, name, user):
            return False
        raise Changed(changes_since(card.evidence, typed.get("version")))
    return ACTS[name](card, argument, user)


def _is_done_already(card, name, user):
    evidence = card.evidence
    same = evidence.state == REPEATABLE.get(name) and evidence.decided_by == user
    published = name != "publish" or evidence.agreement is None or evidence.agreement.is_published
    return same and published and not card.typed.get("changed")


# Deciding


def accept(card, _argument, user):
    amend(card, user)
    if card.is_headline and not card.evidence.headline_id:
        claim(card.evidence, user=user)
    review.accept(card.evidence, user)


def publish(card, _argument, user):
    """Accept what waits and publish its agreement: one key for who may do both.

    Where somebody else has to publish, it is accepted and handed in; returns what is left to tell.
    """
    if card.is_waiting:
        accept(card, _argument, user)
    if not card.evidence.agreement_id:
        return None
    _published, refusal = review.publish_or_hand_in(card.evidence.agreement, user)
    return refusal


def save(card, _argument, user):
    """Keep what was amended, and decide later."""
    amend(card, user)


def reject(card, _argument, user):
    review.reject(card.evidence, card.kept_reason, user)


def undo(card, _argument, user):
    """Take the decision back, and the publication with it where nothing else founds it."""
    evidence, agreement = card.evidence, card.evidence.agreement
    if agreement and agreement.is_published and card.is_accepted:
        others = agreement.evidence.accepted().exclude(pk=evidence.pk).exists()
        if not others and not agreement.citations.exists():
            _demand_publisher(agreement, user)
            review.withdraw(agreement, card.kept_reason or str(UNDONE), user)
    review.reopen(evidence, card.kept_reason or str(UNDONE), user)


def _demand_publisher(agreement, user):
    if not user.has_perm(PUBLISH):
        raise Refused(
            _(
                "“%s” is published on these words alone: a publisher withdraws it first, on the "
                "agreement’s own page."
            )
            % agreement
        )


def take_up(card, _argument, user):
    """Make the rejected agreement that the find is about a draft again."""
    if not card.is_set_aside:
        raise Refused(_("Its agreement is a draft again already."))
    review.take_up(card.agreement, user)


# Which agreement, which total of the visit


def choose_claim(card, public_id, user):
    """`public_id` is a headline's of the visit; none for a new one."""
    if not card.is_headline:
        raise Refused(_("This find is no total of a visit."))
    claim(card.evidence, public_id, user)


def attach(card, public_id, user):
    agreement = called(Agreement.objects, Kind.AGREEMENT, public_id).first()
    if agreement is None:
        raise Refused(_("There is no such agreement: search again."))
    given = next((c.reason for c in card.candidates if c.agreement_id == agreement.pk), "")
    reason = card.kept_reason or given or _("Attached at the desk.")
    review.attach(card.evidence, agreement, reason, user)
    return True


def back(card, _argument, user):
    """Take back that the find was attached or merged, or set apart."""
    review.attach_back(card.evidence, card.kept_reason or str(UNDONE), user)
    return True


def split(card, _argument, user):
    review.detach(card.evidence, card.kept_reason or _("Set apart at the desk."), user)
    return True


def divide(card, _argument, user):
    """Tell that the words are about two deals: a second card of them."""
    dividing.divide(card.evidence, user)
    return True


def merge(card, _argument, user):
    """Tell that two finds of the article are one agreement: the other card's."""
    chosen = card.kept("with")
    other = next((c for c in card.others if c.evidence.public_id == chosen), None)
    if other is None:
        raise Refused(_("Choose the card that tells of the same agreement."))
    reason = card.kept_reason or _("Told twice in one article.")
    review.attach(card.evidence, other.agreement, reason, user)
    return True


# Parties


def name_party(card, argument, user):
    """`argument` is the statement and the party's public id: '12:p-…'."""
    fact, public_id = _statement(card, argument)
    party = called(Party.objects, Kind.PARTY, public_id).first()
    if party is None:
        raise Refused(_("There is no such party: search again."))
    review.name_party(fact, party, user)


def new_party(card, argument, user):
    """The name is a party of its own, whatever it resembles."""
    fact, _rest = _statement(card, argument)
    country = Country.objects.filter(code=fact.says.get("country") or "").first()
    mention = PartyMention(name=fact.says["name"], country=country and country.code)
    if not fold(mention.name):
        raise Refused(_("“%s” is no name.") % mention.name)
    review.name_new_party(fact, propose(mention, card.article.language), user)


def add_state(card, code, user):
    """The country itself is a party: no words name it, but who else would have agreed."""
    country = next((one for one in card.lonely_sides if one.code == code), None)
    if country is None:
        raise Refused(_("A party of that country is there already."))
    party = Party.objects.filter(kind=PartyKind.STATE, country=country).first()
    if party is None:
        raise Refused(_("%s is not known as a party: add it first.") % country)
    says = {"name": party.name, "country": code, "role": None}
    restate(card.evidence, FactField.PARTY, says, user=user, party=party)


def drop(card, argument, user):
    fact, _rest = _statement(card, argument)
    restate(card.evidence, fact.field, None, fact, user, party=fact.party)


def bring_back(card, argument, user):
    """State again what an editor has amended, as it was read."""
    fact, _rest = _statement(card, argument, card.lost)
    restore(fact, user)


def _statement(card, argument, lines=None):
    pk, _colon, rest = argument.partition(":")
    for line in card.standing if lines is None else lines:
        if str(line.fact.pk) == pk:
            # Read again: a fact that came with the card knows its evidence by a copy.
            return Fact.objects.select_related("evidence__article", "party").get(pk=pk), rest
    raise Refused(_("The statement does not stand any longer."))


# Suggestions


def take(card, pk, user):
    suggestion = _suggestion(card, pk)
    act = take_offer if suggestion.is_offer else take_suggestion
    act(suggestion, user)


def decline(card, pk, user):
    suggestion = _suggestion(card, pk)
    act = decline_offer if suggestion.is_offer else decline_suggestion
    act(suggestion, user)


def _suggestion(card, pk):
    for change in card.suggestions:
        if str(change.pk) == pk:
            return change.suggestion
    raise Refused(_("The suggestion is not open any longer."))


# For readers of another language


def gloss(card, _argument, user):
    notes.gloss(card.evidence, card.kept("gloss-language"), card.kept("gloss"), user)


ACTS = {
    "accept": accept,
    "publish": publish,
    "reject": reject,
    "undo": undo,
    "take-up": take_up,
    "amend": save,
    "claim": choose_claim,
    "attach": attach,
    "back": back,
    "split": split,
    "divide": divide,
    "merge": merge,
    "party": name_party,
    "new-party": new_party,
    "state": add_state,
    "drop": drop,
    "restore": bring_back,
    "take": take,
    "decline": decline,
    "gloss": gloss,
}
