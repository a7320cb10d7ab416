"""The tables that the sample fills: the columns that it tells, each as the text COPY reads.

Other columns of a table get their field's default; those that the database computes are left to it.
"""

from typing import NamedTuple

from deals import models as deals
from sources import models as sources

NULL = r"\N"
NO_VALUE = (NULL, NULL, "", "")


class Rate(NamedTuple):
    id: str
    day: str
    currency: str
    rate: str
    source: str
    origin: str


class Outlet(NamedTuple):
    id: str
    key: str
    name: str
    country_id: str
    language: str
    is_demo: str
    created_at: str


class Party(NamedTuple):
    id: str
    public_id: str
    name: str
    kind: str
    country_id: str
    owner_id: str
    created_at: str


class PartyName(NamedTuple):
    id: str
    party_id: str
    name: str
    language: str
    kind: str


class Visit(NamedTuple):
    id: str
    public_id: str
    guest_id: str
    host_id: str
    level: str
    place: str
    dates: str
    created_at: str


class Headline(NamedTuple):
    id: str
    public_id: str
    visit_id: str
    count: str
    speaker: str
    preferred: str
    value_low: str
    value_high: str
    value_currency: str
    value_qualifier: str


class Agreement(NamedTuple):
    id: str
    public_id: str
    title: str
    country_a_id: str
    country_b_id: str
    instrument: str
    sector_id: str
    part_of_id: str
    stage: str
    home_visit_id: str
    day: str
    publication: str
    published_at: str
    withdrawn_at: str
    created_at: str
    value_low: str
    value_high: str
    value_currency: str
    value_qualifier: str


class Participation(NamedTuple):
    id: str
    agreement_id: str
    party_id: str
    role: str


class Milestone(NamedTuple):
    id: str
    agreement_id: str
    stage: str
    when: str
    visit_id: str


class Dispatch(NamedTuple):
    id: str
    agency: str
    created_at: str


class Article(NamedTuple):
    id: str
    public_id: str
    outlet_id: str
    dispatch_id: str
    language: str
    title: str
    text: str
    sha256: str
    published_on: str
    visit_id: str
    state: str
    extraction_version: str
    found_at: str


class Address(NamedTuple):
    id: str
    article_id: str
    url: str
    canonical: str
    found_at: str


class Evidence(NamedTuple):
    id: str
    public_id: str
    article_id: str
    agreement_id: str
    key: str
    quote: str
    start: str
    end: str
    origin: str
    extraction_version: str
    certain: str
    reasons: str
    state: str
    decided_at: str
    created_at: str


class Fact(NamedTuple):
    id: str
    evidence_id: str
    field: str
    says: str
    start: str
    end: str
    party_id: str
    standing: str
    reason: str
    ruled_at: str


MODELS = {
    Rate: deals.ExchangeRate,
    Outlet: sources.Outlet,
    Party: deals.Party,
    PartyName: deals.PartyName,
    Visit: deals.Visit,
    Headline: deals.Headline,
    Agreement: deals.Agreement,
    Participation: deals.Participation,
    Milestone: deals.Milestone,
    Dispatch: sources.Dispatch,
    Article: sources.Article,
    Address: sources.ArticleURL,
    Evidence: sources.Evidence,
    Fact: sources.Fact,
}
