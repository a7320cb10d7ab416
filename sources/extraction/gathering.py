"""Drafts with all that the article tells of them: joined, extended by their neighbours, once each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sources.extraction.article import Article
from sources.extraction.cues import inside
from sources.extraction.deal_sums import (
    is_large,
    opens_with_price,
    opens_with_sum,
    raised,
    restates,
)
from sources.extraction.drafts import FURTHER, Draft, drafts_of
from sources.extraction.loans import with_borrowers
from sources.extraction.phrases import Hit
from sources.extraction.records import Amount
from sources.extraction.state_deals import matter_of

# What else would be no deal may be said of one whose sentence opens with it.
_MAY_BE_ITS_OWN = ("stock", "price")


def find_drafts(article: Article, claims: Collection[int]) -> tuple[Draft, ...]:
    """Every deal in the making, in order, each with the sentences that go on about it.

    `claims` are the numbers of sentences that claim a total for the visit.
    """
    drafts: list[Draft] = []
    engaged: set[str] = set()
    for sentence in article.sentences:
        claimed = sentence.number in claims
        new = drafts_of(article, sentence, claimed, drafts, engaged)
        new = with_borrowers(article, new, drafts)
        drafts += new
        engaged.update(*(draft.names() for draft in new))
    drafts = _with_neighbours(article, _joined(article, drafts), claims)
    return tuple(_once_each(article, drafts))


def _joined(article: Article, drafts: Sequence[Draft]) -> list[Draft]:
    """Two neighbouring sentences that name one party each, of one deal: 'X tárgyalt … Az Y …'."""
    found: list[Draft] = []
    for draft in drafts:
        last = found[-1] if found else None
        if last and _tells_again(article, last, draft):
            found[-1] = replace(draft, more=(last.number,))
        elif (
            last
            and len(last.parties) == 1
            and (len(draft.parties) == 1 or _opens_with_deal(article, draft))
            and draft.number == last.number + 1
            and article.same_paragraph(draft.number)
            and last.names() != draft.names()
            and not (last.amount and draft.amount)
        ):
            found[-1] = replace(
                last, parties=(*last.parties, *draft.parties), more=(draft.number,), inferred=True,
                amount=last.amount or draft.amount, second=last.second or draft.second,
                amount_sentence=max(last.amount_sentence, draft.amount_sentence),
            )  # fmt: skip
        else:
            found.append(draft)
    return found


def _opens_with_deal(article: Article, draft: Draft) -> bool:
    """'Az üzlet nagyságrendje …, a kormány írta alá': a sentence on the deal told before it."""
    words, cues = article.sentences[draft.number].words, article.cues[draft.number]
    names = article.lexicon.names
    definite = words[0] in names.determiners - names.indefinite
    nouns = (*cues.of("deal"), *cues.of("price"), *cues.instruments)
    return definite and any(hit.start == 1 for hit in nouns)


def _tells_again(article: Article, last: Draft, draft: Draft) -> bool:
    """'Dass X ein Terminal will, weiß man. Jetzt steht es in einer Erklärung mit Y': one deal."""
    return (
        draft.inferred
        and len(last.parties) == 1
        and last.amount is None
        and draft.number == last.number + 1
        and last.names() < draft.names()
        and _is_the_paper(article, last, draft)
    )


def _is_the_paper(article: Article, last: Draft, draft: Draft) -> bool:
    """Whether a sentence ties the partner to what the one before tells, by a case or a document."""
    if draft.amount is None and any(m.linked for m in draft.parties if m.name not in last.names()):
        return True
    first = article.cues[draft.number].instruments
    return bool(first) and not article.cues[last.number].instruments


def _with_neighbours(article: Article, drafts: list[Draft], claims: Collection[int]) -> list[Draft]:
    """Each draft with the sentences around it that tell more of it and have no deal of their own."""
    taken = {draft.number for draft in drafts} | set(claims)
    last_of = {draft.number: index for index, draft in enumerate(drafts)}
    found = list(drafts)
    for number, index in last_of.items():
        draft = found[index]
        for following in range(number + 1, min(number + 1 + FURTHER, len(article.sentences))):
            if following in taken or not _continues(article, draft, following):
                break
            draft = _extended(article, draft, following)
            taken.add(following)
        if draft.amount is None:
            draft = _with_price(article, draft)
        if draft.amount is None:
            draft = _with_sum_before(article, draft, taken)
        found[index] = draft
    return found


def _extended(article: Article, draft: Draft, following: int) -> Draft:
    draft = replace(draft, more=(*draft.more, following))
    amounts = [a for a in article.amounts.get(following, ()) if is_large(a)]
    if not amounts or not _may_take(draft, amounts[0]) or article.cues[following].of("denial"):
        return draft
    if raised(article, amounts):
        amounts = amounts[1:]
    second = amounts[1] if len(amounts) > 1 and restates(article, *amounts[:2]) else None
    return replace(draft, amount=amounts[0], second=second, amount_sentence=following)


def _may_take(draft: Draft, amount: Amount) -> bool:
    """Whether a draft takes a sum of a following sentence: it has none, or one that tells little."""
    if draft.amount is None:
        return True
    vague = draft.amount.value.currency is None or draft.amount.value.qualifier == "vague"
    return vague and amount.value.qualifier != "vague"


def _with_price(article: Article, draft: Draft) -> Draft:
    """'Der Preis: 420 Millionen Dollar, von denen die X …': the next sentence opens with the price."""
    number = draft.number + 1
    if number >= len(article.sentences) or not article.same_paragraph(number):
        return draft
    amounts = [a for a in article.amounts.get(number, ()) if is_large(a)]
    if not amounts or not (opens_with_price(article, number) or opens_with_sum(article, number)):
        return draft
    return replace(draft, amount=amounts[0], amount_sentence=number)


def _with_sum_before(article: Article, draft: Draft, taken: set[int]) -> Draft:
    """'In Regierungskreisen ist von rund acht Milliarden Euro die Rede. Für die Werft …'"""
    before = draft.number - 1
    if before < 0 or before in taken or not article.same_paragraph(draft.number):
        return draft
    amounts = [a for a in article.amounts.get(before, ()) if is_large(a)]
    if not amounts or article.organisations(before) or article.cues[before].not_deals:
        return draft
    return replace(draft, amount=amounts[0], amount_sentence=before, more=(*draft.more, before))


def _continues(article: Article, draft: Draft, number: int) -> bool:
    """Whether a sentence goes on about a draft's deal: same paragraph, no trap, no other names."""
    if not article.same_paragraph(number):
        return False
    if _is_trap(article, number):
        return False
    others = {m.name for m in article.organisations(number) if not m.weak} - draft.names()
    return not others or (len(others) == 1 and _tells_the_price(article, number))


def _tells_the_price(article: Article, number: int) -> bool:
    """'A vételár … forint, a versenyhatóság engedélye …': who else is named is beside the point."""
    words = article.sentences[number].words
    definite = article.lexicon.names.definite
    deal = any(hit.start == 1 for hit in article.cues[number].of("price"))
    return deal and words[0] in definite and bool(article.amounts.get(number))


def _is_trap(article: Article, number: int) -> bool:
    """Whether a sentence tells of what is no deal; 'A program értéke …' tells of the one before."""
    cues, names = article.cues[number], article.lexicon.names
    opening = article.sentences[number].words[:1]
    definite = bool(set(opening) & names.definite)
    subject = (*cues.instruments, *cues.of("deal"), *cues.of("undertaking"))
    of_deal = definite and any(hit.start == 1 for hit in subject)

    def is_its_own(hit: Hit) -> bool:
        """'Das Projekt ist auf 140 Millionen Euro angelegt', 'A szerződés tárgya … részvény'."""
        if hit.start == 1:
            return definite and hit.label == "budget"
        return of_deal and hit.label in _MAY_BE_ITS_OWN

    return any(not is_its_own(hit) for hit in cues.not_deals)


def _names(article: Article, draft: Draft) -> frozenset[str]:
    """Who takes part: the parties without their legal forms, beside one of them the state."""
    forms = article.lexicon.names.legal_forms
    names = {
        " ".join(word for word in m.name.split() if word.strip(".").lower() not in forms)
        for m in draft.parties
    }
    states = {m.country for m in draft.states if m.acts and m.country}
    return frozenset(names | states if len(names) == 1 else names)


def _once_each(article: Article, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that tell a deal again."""
    seen: dict[frozenset[str], int] = {}
    kept: list[Draft] = []
    for draft in drafts:
        if kept and _is_sum_of(article, kept[-1], draft):
            kept[-1] = _told_twice(kept[-1], draft)
            continue
        names = _names(article, draft)
        matter = matter_of(draft.stretch) if draft.of_states else ""
        if matter:
            names = frozenset({"", matter})
        if len(names) < 2 or names not in seen:
            seen[names] = len(kept)
            kept.append(draft)
        else:
            kept[seen[names]] = _told_twice(kept[seen[names]], draft)
    return kept


def _is_sum_of(article: Article, last: Draft, draft: Draft) -> bool:
    """'X schloss mit der Regierung einen Vertrag … X werde 2,9 Milliarden investieren': one deal."""
    near = 0 < draft.number - last.number <= FURTHER
    same = len(last.parties) == 1 and last.names() == draft.names()
    if not (near and same and draft.amount) or last.amount or draft.of_states:
        return False
    between = range(last.number + 1, draft.number + 1)
    stretch = draft.stretch
    papers = inside(stretch.cues.instruments, stretch.start, stretch.end)
    return not papers and all(map(article.same_paragraph, between))


def _told_twice(first: Draft, again: Draft) -> Draft:
    """A deal with what is told of it where it is told again."""
    more = tuple(n for n in (again.number, *again.more) if n not in (first.number, *first.more))
    if first.amount or not again.amount:
        return replace(first, more=(*first.more, *more))
    return replace(
        first, more=(*first.more, *more),
        amount=again.amount, second=again.second, amount_sentence=again.amount_sentence,
    )  # fmt: skip
