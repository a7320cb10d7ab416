"""Rates that follow from others: pegs, and what was quoted in another currency than the euro.

They stand in the same table as the published ones, say how they were derived, and are made anew
in the transaction that changes what they rest on.
"""

from dataclasses import astuple

from deals.choices import RateOrigin
from deals.conversion import EURO, MAX_AGE
from deals.pegs import pegs

# The rate of a base: the last one of the ten days up to the day, itself published in euro.
_BASE_RATE = f"""
    SELECT day, rate, source FROM deals_exchangerate base_of
    WHERE base_of.currency = {{row}}.base AND base_of.base = '{EURO}'
      AND base_of.origin > {RateOrigin.DERIVED:d}
      AND base_of.day BETWEEN {{row}}.day - {MAX_AGE.days} AND {{row}}.day
    ORDER BY base_of.day DESC LIMIT 1
"""
_CROSS = """
    'derived: ' || trim_scale({row}.quoted) || ' ' || {row}.currency || ' per ' || {row}.base
    || ', via ' || {row}.base || ' of ' || base_rate.source
"""
BASE_RATE = _BASE_RATE.format(row="arriving")
CROSS = _CROSS.format(row="arriving")

# What was quoted in a currency whose rate has changed since.
FOLLOW = f"""
    UPDATE deals_exchangerate AS crossed
    SET rate = round(crossed.quoted * base_rate.rate, 8), derivation = base_rate.derivation
    FROM deals_exchangerate AS own
    CROSS JOIN LATERAL (
        SELECT base_rate.rate, {_CROSS.format(row="own")} AS derivation
        FROM ({_BASE_RATE.format(row="own")}) base_rate
    ) base_rate
    WHERE own.id = crossed.id AND own.base <> '{EURO}' AND own.origin > {RateOrigin.DERIVED:d}
      AND (crossed.rate, crossed.derivation)
          IS DISTINCT FROM (round(own.quoted * base_rate.rate, 8), base_rate.derivation)
"""
WITHOUT_BASE = f"""
    SELECT currency, day, base FROM deals_exchangerate AS own
    WHERE base <> '{EURO}' AND origin > {RateOrigin.DERIVED:d}
      AND NOT EXISTS ({_BASE_RATE.format(row="own")})
    ORDER BY currency, day
"""
PEGS = """
    CREATE TEMPORARY TABLE pegs ON COMMIT DROP AS
    SELECT * FROM unnest(%s::text[], %s::text[], %s::numeric[], %s::date[], %s::date[], %s::text[])
        AS pegs (currency, base, units, since, until, source)
"""
# A peg to the euro holds every day; it gets a rate on the days on which the dollar has one.
WANTED = f"""
    CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
    SELECT base_rate.day, pegs.currency, pegs.source, pegs.base,
        CASE WHEN pegs.base = '{EURO}' THEN NULL ELSE pegs.units END AS quoted,
        round(CASE WHEN pegs.base = '{EURO}' THEN 1 ELSE base_rate.rate END * pegs.units, 8) AS rate,
        'derived: ' || trim_scale(pegs.units) || ' ' || pegs.currency || ' per ' || pegs.base
        || ' by peg' || CASE WHEN pegs.base = '{EURO}' THEN ''
                             ELSE ', via ' || pegs.base || ' of ' || base_rate.source
                        END AS derivation
    FROM pegs JOIN deals_exchangerate base_rate
      ON base_rate.currency = CASE WHEN pegs.base = '{EURO}' THEN 'USD' ELSE pegs.base END
     AND base_rate.base = '{EURO}' AND base_rate.origin > {RateOrigin.DERIVED:d}
     AND base_rate.day BETWEEN pegs.since AND coalesce(pegs.until, base_rate.day)
"""
UNWANTED = f"""
    DELETE FROM deals_exchangerate there WHERE origin = {RateOrigin.DERIVED:d}
      AND NOT EXISTS (SELECT FROM wanted
                      WHERE wanted.currency = there.currency AND wanted.day = there.day)
"""
# Only what is new or differs: the rest of the many rows is not written at all.
DERIVE = f"""
    INSERT INTO deals_exchangerate AS there
        (day, currency, rate, source, origin, base, quoted, derivation)
    SELECT day, currency, wanted.rate, wanted.source, {RateOrigin.DERIVED:d}, wanted.base,
        wanted.quoted, wanted.derivation
    FROM wanted LEFT JOIN deals_exchangerate known USING (currency, day)
    WHERE known.id IS NULL OR known.origin = {RateOrigin.DERIVED:d}
      AND (known.rate, known.source, known.base, known.quoted, known.derivation)
          IS DISTINCT FROM
          (wanted.rate, wanted.source, wanted.base, wanted.quoted, wanted.derivation)
    ON CONFLICT (currency, day) DO UPDATE
    SET rate = excluded.rate, source = excluded.source, base = excluded.base,
        quoted = excluded.quoted, derivation = excluded.derivation
"""


def derive(cursor, known=None):
    """Bring all derived rates into line with what they rest on; a rate that is right stays as it is.

    Call it in the transaction that changed a rate. `known` are the pegs, those of the file where
    it is None.
    """
    # A table that was just filled has no statistics yet, and is read once for every row without.
    cursor.execute("ANALYZE deals_exchangerate")
    cursor.execute(FOLLOW)
    held = [astuple(peg) for peg in (pegs() if known is None else known)]
    cursor.execute(PEGS, [list(column) for column in zip(*held, strict=True)] or [[]] * 6)
    cursor.execute(WANTED)
    cursor.execute(UNWANTED)
    cursor.execute(DERIVE)
    cursor.execute("DROP TABLE pegs, wanted")


def without_base(cursor):
    """Rates quoted in a currency that has none any more, as (currency, day, base)."""
    cursor.execute(WITHOUT_BASE)
    return cursor.fetchall()
