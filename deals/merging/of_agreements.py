"""Merging agreements: which one is before readers, umbrellas, and where the one stands then."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from deals.choices import Kind, Publication
from deals.merging.absorbing import change
from deals.merging.filling import fill, tell_difference
from deals.merging.refusing import Refused
from deals.merging.story import shown, shown_column
from deals.models import Agreement
from deals.standing import settle
from deals.values import value_columns

kind = Kind.AGREEMENT
SETTLED = ("stage", "home_visit", "day")
# Of two agreements the one that is more public stays.
RANK = {Publication.REJECTED: 0, Publication.PUBLISHED: 2}


def concerned(keys):
    """The agreements and what is counted in them."""
    return Agreement.objects.filter(Q(pk__in=keys) | Q(part_of__in=keys))


def refuse(kept, merged):
    _refuse_other_countries(kept, merged)
    if RANK.get(merged.publication, 1) > RANK.get(kept.publication, 1):
        raise Refused(
            _("“%(merged)s” is %(state)s, “%(kept)s” is %(other)s: choose the former to stay.")
            % {
                "merged": merged,
                "state": merged.get_publication_display(),
                "kept": kept,
                "other": kept.get_publication_display(),
            }
        )
    _refuse_unseen(kept, merged)
    _refuse_second_level(kept, merged)


def _refuse_unseen(kept, merged):
    """Where four eyes are asked for, nothing comes before readers that one person alone has seen."""
    if settings.FOUR_EYES and kept.is_published and not merged.is_published:
        raise Refused(
            _(
                "“%(kept)s” is published and “%(merged)s” is not: withdraw the former first. "
                "Somebody else publishes it again."
            )
            % {"kept": kept, "merged": merged}
        )


def _refuse_other_countries(kept, merged):
    pairs = [{row.country_a_id, row.country_b_id} - {None} for row in (kept, merged)]
    if len(pairs[0] | pairs[1]) > 2:
        one, other = ("–".join(sorted(pair)) for pair in pairs)
        raise Refused(
            _(
                "“%(kept)s” is between %(one)s and “%(merged)s” between %(other)s: correct the "
                "countries of one of them first, if they are the same."
            )
            % {"kept": kept, "one": one, "merged": merged, "other": other}
        )


def _refuse_second_level(kept, merged):
    """An umbrella cannot be a component: also not the one that the two are together."""
    umbrella = _umbrella(kept, merged)
    if umbrella is None:
        return
    pair = [kept.pk, merged.pk]
    parts = Agreement.objects.filter(part_of__in=pair).exclude(pk__in=pair)
    if parts.exists():
        raise Refused(
            _(
                "One of the two is part of “%(umbrella)s”, and “%(part)s” is part of one of them: "
                "an umbrella cannot be part of another agreement. Take one out first."
            )
            % {"umbrella": umbrella, "part": parts.first()}
        )


def _umbrella(kept, merged):
    """What the one agreement will be part of; None where either was part of the other."""
    for row in (kept, merged):
        if row.part_of_id and row.part_of_id not in (kept.pk, merged.pk):
            return row.part_of
    return None


def prepare(kept, merged, journal, story):
    if kept.part_of_id == merged.pk or merged.part_of_id == kept.pk:
        story.note(_("One of the two was entered as part of the other; that is dropped."))
        umbrella = _umbrella(kept, merged)
        change(kept, {"part_of_id": umbrella and umbrella.pk}, journal)
    else:
        fill(kept, merged, ["part_of"], journal, story)
    for name in ("title", "publication"):
        tell_difference(kept, merged, name, story)
    _countries(kept, merged, journal)
    _value(kept, merged, journal, story)
    fill(kept, merged, ["instrument", "sector", "note"], journal, story)
    _by_hand(kept, merged, story)


def _countries(kept, merged, journal):
    codes = {
        code
        for row in (kept, merged)
        for code in (row.country_a_id, row.country_b_id)
        if code is not None
    }
    if len(codes) == 2:
        first, second = sorted(codes)
        columns = {"country_a_id": first, "country_b_id": second}
        if any(getattr(kept, name) != code for name, code in columns.items()):
            change(kept, columns, journal)


def _value(kept, merged, journal, story):
    label = _("value")
    if merged.value is None or kept.value == merged.value:
        return
    if kept.value is None:
        change(kept, value_columns(merged.value), journal)
        story.fills(label, shown(merged.value))
    else:
        story.differs(label, shown(kept.value), shown(merged.value))


def _by_hand(kept, merged, story):
    """What an editor fixed by hand holds for the one that stays only."""
    for name, fixed in (("stage", "stage_fixed"), ("home_visit", "home_visit_fixed")):
        if getattr(kept, fixed) or getattr(merged, fixed):
            tell_difference(kept, merged, name, story)


def finish(kept, journal, story):
    """Where it stands follows from the steps of both."""
    fields = [kept._meta.get_field(name) for name in SETTLED]
    before = [shown_column(kept, field) for field in fields]
    settle(kept)
    kept.refresh_from_db()
    for field, was in zip(fields, before, strict=True):
        if (now := shown_column(kept, field)) != was:
            story.fills(field.verbose_name, f"{was} → {now}")
