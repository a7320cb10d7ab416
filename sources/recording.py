"""How changes of what is known about sources are told in an agreement's history.

Readers are told of evidence as it is accepted and taken back, and only of what is accepted now in
its words; of rulings on statements; and of the sources that editors state. Proposals, what was
rejected, suggestions and notes are for editors.
"""

from textwrap import shorten

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.changes.change import Cell, Line, cell, in_words
from deals.changes.known import tell_part
from deals.changes.names import speak_of
from deals.changes.tracks import NEVER, Track, follow
from sources.choices import FactField, Origin, ReviewState, Standing, SuggestionState
from sources.desk.cards import Change
from sources.desk.wording import said
from sources.models import Article, Citation, Evidence, Fact, Gloss, Note, Suggestion

LONGEST_QUOTE = 240
DECIDED = {
    ReviewState.PROPOSED: gettext_lazy("Evidence open again: %(it)s"),
    ReviewState.ACCEPTED: gettext_lazy("Evidence accepted: %(it)s"),
    ReviewState.REJECTED: gettext_lazy("Evidence rejected: %(it)s"),
}
FOUND = {**DECIDED, ReviewState.PROPOSED: gettext_lazy("Evidence proposed: %(it)s")}
CITATION = {
    "added": gettext_lazy("Source stated: %(it)s"),
    "removed": gettext_lazy("Source taken away: %(it)s"),
    "came": gettext_lazy("Source moved here from “%(other)s”: %(it)s"),
    "went": gettext_lazy("Source moved to “%(other)s”: %(it)s"),
    "changed": gettext_lazy("%(it)s: %(changes)s"),
}
RULED = {
    Standing.ACCEPTED: gettext_lazy("Statement accepted: %(it)s"),
    Standing.DEPRECATED: gettext_lazy("Statement ruled out: %(it)s"),
    Standing.REJECTED: gettext_lazy("Statement rejected: %(it)s"),
    Standing.PROPOSED: gettext_lazy("Statement open again: %(it)s"),
}
SUGGESTED = {
    SuggestionState.OPEN: gettext_lazy("Change suggested: %(it)s"),
    SuggestionState.TAKEN: gettext_lazy("Suggestion taken over: %(it)s"),
    SuggestionState.DECLINED: gettext_lazy("Suggestion declined: %(it)s"),
}


def _with_reason(words, reason):
    return f"{words} ({reason})" if reason else words


# Evidence


def quoted(event, names):
    """'“Tau-Ken Samruk und Mars haben …” (Steppe Herald, 7 Nov 2025)'."""
    article = names.row(Article, event.article_id)
    source = [article.outlet.name] if article is not None and article.outlet else []
    if article is not None and article.published_on:
        source.append(date_format(article.published_on, "DATE_FORMAT"))
    quote = shorten(event.quote, LONGEST_QUOTE, placeholder=" …")
    return f"“{quote}” ({', '.join(source)})" if source else f"“{quote}”"


def tell_evidence(change, names, is_editor):
    if not is_editor:
        return _evidence_for_readers(change, names)
    after, it = change.after, {"it": quoted(change.event, names)}
    state = cell(change, "state", names)
    cells = (Cell(_("Evidence"), state.old, state.new),) if state else ()
    if after is None:
        return [Line(_("Evidence deleted: %(it)s") % it, cells)]
    if change.before is None:
        return [Line(_with_reason(FOUND[after.state] % it, after.decision_reason), cells)]
    lines = _moved(change, names, it)
    if state:
        lines.append(Line(_with_reason(DECIDED[after.state] % it, after.decision_reason), cells))
    return lines


def _moved(change, names, it):
    before, after = change.before.agreement_id, change.after.agreement_id
    if before == after:
        return []
    old, new = (names.shown(pk, True) if pk else "" for pk in (before, after))
    cells = (Cell(_("Evidence for"), old, new),)
    if after == change.agreement and before:
        told = _("Evidence moved here from “%(other)s”: %(it)s") % {**it, "other": old}
    elif after == change.agreement:
        told = FOUND[change.before.state] % it
    elif after:
        told = _("Evidence moved to “%(other)s”: %(it)s") % {**it, "other": new}
    else:
        told = _("Evidence set apart from this agreement: %(it)s") % it
    return [Line(told, cells)]


def _evidence_for_readers(change, names):
    stood, stands = (_speaks(event, change.agreement) for event in (change.before, change.after))
    if stood == stands:
        return []
    if not stands:
        return [Line(_("A source was taken back."))]
    if not _speaks(names.row(Evidence, change.row), change.agreement):
        return [Line(_("A source was accepted that has been taken back since."))]
    return [Line(DECIDED[ReviewState.ACCEPTED] % {"it": quoted(change.event, names)})]


def _speaks(row, agreement_pk):
    return bool(
        row is not None and row.state == ReviewState.ACCEPTED and row.agreement_id == agreement_pk
    )


def extraction_of(change):
    """'extraction, version 12' where the act is the proposal that extraction made."""
    event = change.event
    if event.origin != Origin.EXTRACTION or event.state != ReviewState.PROPOSED:
        return ""
    if change.before is not None and change.before.agreement_id is not None:
        return ""
    if not event.extraction_version:
        return _("extraction")
    return _("extraction, version %s") % event.extraction_version


# Statements: what went along with the decision about their evidence is not told again


def tell_fact(change, names, is_editor):
    evidence = names.row(Evidence, change.event.evidence_id)
    if not is_editor and not _speaks(evidence, change.agreement):
        return []
    before, after = change.before, change.after
    if after is None:
        return []
    told = f"{FactField(after.field).label} “{said(after)}”"
    standing = cell(change, "standing", names)
    ruling = [Cell(told, standing.old, standing.new)] if standing else []
    lines = []
    if before is not None and before.says != after.says:
        amended = _("Statement amended: %(old)s → %(new)s") % {"old": said(before), "new": told}
        lines.append(
            Line(amended, (Cell(FactField(after.field).label, said(before), said(after)),))
        )
    if standing and _is_told(before, after):
        words = RULED[after.standing] % {"it": told}
        lines.append(Line(_with_reason(words, after.reason), tuple(ruling)))
    return lines


def _is_told(before, after):
    if after.standing == Standing.DEPRECATED:
        return True
    if before is None:
        return after.ruled_by_id is not None
    return before.standing == Standing.DEPRECATED


# What editors state and suggest


def tell_citation(change, names, is_editor):
    if not is_editor and change.after is None:
        return [Line(_("A source was taken back."))]
    return tell_part(change, names, is_editor, CITATION, citation_in_words, _("Source"))


def citation_in_words(event, names):
    """'Announcement of the ministry, 7 Nov 2025: “…”'."""
    source = ", ".join(str(part) for part in (event.title or event.url, event.day) if part)
    quote = shorten(event.quote, LONGEST_QUOTE, placeholder=" …")
    return f"{source}: “{quote}”" if quote else source


def tell_suggestion(change, names, is_editor):
    event = change.event
    if change.after is None or not (change.before is None or cell(change, "state", names)):
        return []
    offered = Change(event)
    it = {"it": f"{offered.field} {offered.before} → {offered.after}"}
    state = cell(change, "state", names)
    cells = (
        Cell(_("Suggestion"), state.old, state.new),
        Cell(capfirst(offered.field), offered.before, offered.after),
    )
    return [Line(_with_reason(SUGGESTED[event.state] % it, event.reason), cells)]


def tell_gloss(change, names, is_editor):
    if not is_editor and not _speaks(
        names.row(Evidence, change.event.evidence_id), change.agreement
    ):
        return []
    what = _("Translation of a quote, %s") % in_words(change.event, "language", names)
    before, after = (event.text if event else "" for event in (change.before, change.after))
    if before == after:
        return []
    told = {"what": what, "it": shorten(after or before, LONGEST_QUOTE, placeholder=" …")}
    words = (_("%(what)s: “%(it)s”") if after else _("%(what)s, taken away: “%(it)s”")) % told
    return [Line(words, (Cell(what, before, after),))]


def tell_note(change, names, is_editor):
    text = Cell(
        _("Note"),
        change.before.text if change.before else "",
        change.after.text if change.after else "",
    )
    if change.after is None:
        return [Line(_("Note deleted"), (text,))]
    told = _("Note: %s") if change.before is None else _("Note changed: %s")
    return [Line(told % shorten(change.after.text, LONGEST_QUOTE, placeholder=" …"), (text,))]


def tell_of_sources():
    """Let every agreement's history tell of its sources too."""
    speak_of(Article, lambda: Article.objects.defer("text").select_related("outlet"))
    speak_of(Evidence, Evidence.objects.all)
    follow(
        Track(
            Evidence,
            tell_evidence,
            public=Q(state=ReviewState.ACCEPTED),
            agent=extraction_of,
            look_up=True,
            founds=True,
        ),
        Track(Fact, tell_fact, owner="evidence_id", within=Evidence),
        Track(Gloss, tell_gloss, owner="evidence_id", within=Evidence),
        Track(Citation, tell_citation, founds=True),
        Track(Suggestion, tell_suggestion, public=NEVER),
        Track(Note, tell_note, public=NEVER),
    )
