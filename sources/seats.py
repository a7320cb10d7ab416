"""Whom an agreement seats by its statements: its parties with their roles, and its two countries."""

from deals.choices import Role
from deals.kinship import related
from deals.models import Agreement, Participation
from sources.writers import Writer, writer_of, writer_of_row

COUNTRIES = ("country_a_id", "country_b_id")


def follow(move):
    """Unseat whom no statement of the basis names any longer, and seat whom it names instead."""
    unseated = _unseat(move)
    seated = _seat(move, unseated)
    cast = _change_roles(move)
    paired = _pair(move)
    return bool(unseated or seated or cast or paired)


def _named(basis):
    return {fact.party for said in basis.pieces for fact in said.parties}


def _unseat(move):
    gone, named = _named(move.before) - _named(move.now), _named(move.now)
    seats = move.agreement.participations.filter(party__in=gone) if gone else ()
    left = [seat for seat in seats if _may_go(writer_of_row(move.agreement, seat), named)]
    for seat in left:
        seat.delete()
    return left


def _may_go(writer, said_instead):
    return writer == Writer.STATEMENTS or (writer == Writer.UNKNOWN and bool(said_instead))


def _seat(move, unseated):
    """Add each party that no party present speaks for; whom those who left spoke for, too."""
    news, known = {said.evidence.pk for said in move.news}, _named(move.before)
    present = [seat.party for seat in move.agreement.participations.select_related("party")]
    seated = len(present)
    for said in move.now.pieces:
        others = list(present)
        for fact in said.parties:
            if not (unseated or said.evidence.pk in news or fact.party not in known):
                continue
            if fact.party in present or any(_speaks_for(one, fact.party) for one in others):
                continue
            role = fact.says.get("role") or Role.PARTNER
            Participation.objects.create(agreement=move.agreement, party=fact.party, role=role)
            present.append(fact.party)
    return present[seated:]


def _speaks_for(present, party):
    """Whether another source's party stands for this one: a relative, or anybody for a state."""
    if party.is_state:
        return present.country_id == party.country_id
    return related(present, party)


def _roles(basis):
    """{party's key: the roles that it is told to have}."""
    roles = {}
    for said in basis.pieces:
        for fact in said.parties:
            told = [fact.says["role"]] if fact.says.get("role") else []
            roles[fact.party_id] = roles.get(fact.party_id, []) + told
    return roles


def _change_roles(move):
    before, now = _roles(move.before), _roles(move.now)
    changed = {party: told for party, told in now.items() if before.get(party, told) != told}
    seats = move.agreement.participations.filter(party__in=changed) if changed else ()
    cast = 0
    for seat in seats:
        role = next(iter(changed[seat.party_id]), Role.PARTNER)
        if seat.role in changed[seat.party_id] or seat.role not in [
            *before[seat.party_id],
            Role.PARTNER,
        ]:
            continue
        if writer_of_row(move.agreement, seat) != Writer.PERSON and seat.role != role:
            cast += Participation.objects.filter(pk=seat.pk).update(role=role)
    return cast


# Its two countries


def _pair(move):
    agreement = move.agreement
    pair = _pair_of_parties(move) if all(_held(agreement)) else _pair_of_seats(move)
    if pair in (None, _held(agreement)):
        return False
    columns = dict(zip(COUNTRIES, pair, strict=True))
    for name, code in columns.items():
        setattr(agreement, name, code)
    Agreement.objects.filter(pk=agreement.pk).update(**columns)
    return True


def _held(agreement):
    return agreement.country_a_id, agreement.country_b_id


def _pair_of_parties(move):
    """The pair of the parties named now, where it was that of those named before."""
    before, now = (countries_of(_told(basis), set()) for basis in (move.before, move.now))
    if before == now or _held(move.agreement) != before or not all(now):
        return None
    return None if writer_of(move.agreement, COUNTRIES) == Writer.PERSON else now


def _told(basis):
    return {party.country_id for party in _named(basis)} - {None}


def _pair_of_seats(move):
    """The countries of its parties; of more than two, the visit's where they are among them."""
    codes = set(move.agreement.participations.values_list("party__country", flat=True)) - {None}
    visit = next((said.visit for said in move.news if said.visit), None)
    if len(codes) > 2 and visit:
        codes &= {visit.guest_id, visit.host_id}
    return tuple(sorted(codes)) if len(codes) == 2 else None


def countries_of(told, sides):
    """The agreement's two countries in order, as far as they follow; None for what is open.

    `told` are its parties' countries, `sides` the visit's guest and host. Two countries of parties
    are the agreement's. Of one the visit tells the other side, and of many the two that are meant.

    >>> countries_of({"US"}, {"KZ", "US"})
    ('KZ', 'US')
    >>> countries_of({"US", "KZ", "GB"}, set())
    (None, None)
    """
    if len(told) != 2 and len(sides) == 2 and (told <= sides or sides <= told):
        told = sides
    first, second = (*sorted(told), None, None)[:2] if len(told) <= 2 else (None, None)
    return first, second
