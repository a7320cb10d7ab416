"""The sections of a language's file that tell of places, organisations, deals and visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

Words = frozenset[str]
List = tuple[str, ...]
Table = Mapping[str, str]
Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class PlacesSection:
    """How names of places are inflected."""

    adjective_endings: List  # of adjectives of a country
    endings: List  # of names
    assimilating_endings: List  # those that double the consonant before them
    quarters: List  # 'Ost' in 'Ostschweiz'
    city_adjectives: Lists  # the ending of a place's adjective: what it stands for in the name


@dataclass(frozen=True)
class NamesSection:
    """What an organisation's name is made of, and what is none."""

    nouns_capitalised: bool  # a capital letter does not tell a name
    letters: Words  # of words of the language; others tell a foreign name
    heads: Table  # nouns at the head of an institution's name, with their gender
    weak_heads: Words  # heads that need an adjective, a place or a name beside them
    physical_heads: Words  # what is built as often as it acts; it needs a proper name beside it
    describing_heads: Words  # heads that are no part of a proper name behind them
    state_bodies: Words  # heads of what is no company: ministries, authorities
    placed_heads: Words  # heads that are named by their place: 'Hafen von Colombo'
    plural_heads: Table  # heads that stand for several institutions: the head of each
    state_heads: Words  # of those, the ones that each state has one of
    public_heads: Words  # heads that no company has
    synonyms: Table  # a head: the one it stands for in a second mention
    no_heads: List  # phrases that end like a head and are none
    descriptors: List  # kinds of organisation, in front of a name or behind it
    plural_descriptors: Words  # several of them before their names: 'die Firmen X und Y'
    legal_forms: Words
    legal_countries: Lists  # where a legal form is at home
    org_words: Words  # words of names that tell a company
    connectors: Words  # small words inside a name
    close_connectors: Words  # those that join any two capital words
    defining: Words  # before a colon and the short name that a document gives: 'továbbiakban'
    restating: Words  # 'vagyis': what follows is the same in other words
    contrasts: Words  # 'pedig': behind a name that opens a clause
    given_names: Words  # as they are written
    titles: List  # in front of a person's name
    holders: List  # a company's officers: the name before one is a company ('a Kaltbrunn alelnöke')
    relative_pronouns: Words
    subordinators: Words  # 'miután', 'mert': what follows a comma and one of these stands aside
    owners: Words  # 'ihre', 'saját': what follows is the speaker's own
    pronouns: Words  # at a sentence's head they stand for the last party
    boards: Words  # 'Vorstand': who decides for the company of the title
    object_pronouns: Words  # 'ihm': they stand for the one party of the sentence before
    first_person: Words  # 'wir', 'nekünk': who is asked speaks of a firm of his own
    first_person_endings: List  # the same in a verb: 'építünk'
    opening_pronouns: Words  # 'Ihr hat …': the same, as a sentence's first word
    links: Words  # prepositions that tie a party to a deal
    attribution: Words  # beside the one who says something: 'laut', 'so', 'közölte'
    verb_particles: Words  # 'zu' in 'sagte … zu': the verb is none of speech
    speech: Words  # verbs beside a person's name
    determiners: Words
    clashing_articles: Lists  # for an article those that no name beside it has: 'der' and 'das'
    indefinite: Words  # determiners that no name has
    superlatives: List  # openings of 'első', 'legnagyobb': what follows points back to nobody
    party_prepositions: Words  # after them even a word with another meaning may be a name
    inessive_endings: List  # of the case of places
    stopped_forms: Words  # legal forms written with a stop
    place_nouns: List  # ends of a word for a place, before its name: 'in der Hafenstadt Dire Dawa'
    local_prepositions: Words  # after them a bare name is a place
    conjunctions: Words
    origin_prepositions: Words  # 'aus Dortmund', behind a name
    seat_prepositions: Words  # 'in Taschkent', behind an institution
    neuter_endings: List  # of nouns: what their gender is when the article does not tell
    adjective_endings: Table  # of an adjective in the base form, by the head's gender
    adjective_forms: List  # endings of adjectives, any form
    genitives: List
    case_endings: List
    assimilating_endings: List
    trade_words: (
        Words  # behind a proper word they end a company's name: 'Steyr Agrar', 'Brenko Stahl'
    )
    possessives: List  # endings of what belongs to the name before it
    built_objects: List  # ends of what is built, as an object: no kind of company behind a name
    states: Words  # 'Republik' before a country's name
    both_sides: Words  # 'beider Länder' behind an institution, 'két' before it: one of each state
    complement_prepositions: Words  # 'Ministerium für …'
    things: (
        Lists  # behind a place or thing: a 'thing' always, 'beside' where no article is, a 'model'
    )
    place_endings: Words  # of an institution where something happens
    town_adjectives: List  # endings of the adjective of a town that is not known: '-i'
    town_endings: List  # of a town without an article, where something goes
    occasions: Words  # 'után', 'miatt': the company whose doing stands before one is spoken about
    possessed: List  # endings of such a doing: 'kiszállása'
    topic_endings: List  # of what is spoken about
    acting_heads: Words  # heads that a name before a hyphen makes a party: 'Helmholtz-Institut'
    closing_forms: Words  # legal forms that nothing of a name follows: 'AG', 'Zrt'
    stakes: List  # openings of words for a share in somebody: 'a részesedés a X-ban'
    bought_at: List  # openings of verbs whose 'bei' names a partner: 'bestellte bei X'
    ordered_at: List  # of those, the ones that leave no doubt: 'bestellte bei X'
    governments: List  # endings of a government's name
    between: List  # behind two places: 'X és Y között'
    reporting: Words  # verbs of what newspapers do: 'ír', 'schreibt'
    signing: Words  # parts of a verb that make it another one: 'ír … alá'
    no_names: Words  # what looks like a name and is none

    @cached_property
    def definite(self) -> Words:
        """Determiners that a name has: 'der', 'a'."""
        return self.determiners - self.indefinite


@dataclass(frozen=True)
class CuesSection:
    """Words that tell a deal, and what it is."""

    instruments: Lists
    stages: Lists  # 'pending' is announced, whatever document is named; 'duration' is no stage
    sectors: Lists
    goods: Lists  # by sector: what deals are about, as nouns in base form, each in any form
    noun_numbers: List  # endings of a noun's number and owner, '' among them
    noun_cases: List  # endings of its case behind those, '' among them
    roles: Lists  # what a verb makes of its subject: 'liefert' a supplier
    not_deals: Lists  # kinds of what is no deal
    undertakings: List
    founding: List  # 'errichtet', 'létesít': verbs of who settles somewhere
    trade: List  # 'kauft', 'szállít': verbs of two, the other of whom may stand a sentence before
    light_verbs: List  # verbs of a stage that tell no deal by themselves
    making: List  # words of industry that say how, not what: 'Fertigung', 'üzem'
    negations: List
    no_such: Words  # right before a document that there is not: 'kein Kredit'
    both_states: List  # 'a két kormány': the states themselves
    both_leaders: List  # 'die Außenminister', 'er und sein Amtskollege': who signs for both
    state_matters: List  # what only states agree on: 'Doppelbesteuerung', 'vízummentesség'
    many_documents: List  # documents in the plural
    deal_nouns: List  # words for a deal as a whole: 'die Initiative'
    prices: List  # 'a vételár': what the deal just told costs
    anaphors: List  # 'dazu', 'beide Unternehmen': words that point back to a deal
    price_nouns: Words  # what opens a sentence that tells a deal's price
    partners: List  # what opens a sentence that names the other side: 'Verkäufer ist'
    each: List  # beside the price of one of several: 'je Stück', 'darabja'
    paying: List  # 'das Geld dafür': what pays for the deal just told
    elliptic: List  # 'eines': stands for the document just named
    denials: List  # verbs that deny
    earlier: List  # words for a time before the visit
    past_perfect: Words  # verbs that tell what was before: 'hatte'
    subject_openers: Words  # before what a document is about: 'zum', 'über'
    subject_closers: Words  # words that end a subject
    subject_endings: List  # of a word that says what a document is about
    dull_subjects: Words  # nouns that tell no subject: 'Auftragswert', 'beruházás'
    bare_documents: Words  # nor do these documents: 'Vertrag', but 'Liefervertrag'
    final_verbs: Words  # verbs and their prefixes at the end of a clause, no part of a subject
    finite_verbs: Words  # verbs that end a subject
    verb_prefixes: List  # 'el', 'meg': before a verb, in one word
    past_endings: List  # of verbs in the past: a capital word with one only opens its sentence
    verb_endings: List  # of verbs that might be taken for objects
    inflected_endings: List  # of a word in a case of its own, beside the subject
    owner_endings: List  # of those, the ones of a noun that owns the next: 'szakaszának bővítése'
    owned_endings: List  # of an undertaking that belongs to somebody: 'üzeme'
    hedges: List
    totals: List  # the words of a headline's sum
    counted: List  # what a headline counts

    @cached_property
    def dull(self) -> Words:
        """Nouns that tell no subject by themselves."""
        return self.dull_subjects | self.bare_documents


@dataclass(frozen=True)
class VisitsSection:
    """Words that tell a visit."""

    nouns: List
    verbs: List
    other: List  # phrases for another visit than the article's
    heads_of_state: List
    distant: List  # leaders who talk without meeting
    locative_prepositions: Words  # before a place where something happens
    travelling_prepositions: (
        Words  # before a place that is gone to, where the sentence tells of a visit
    )
    locative_endings: List  # of such a place
    capitals: Words  # behind a country's adjective: 'a román fővárosban'
    home: Lists  # openings of words for a state's own bodies: the states that have one so called
