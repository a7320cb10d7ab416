"""Reading the European Central Bank's file of reference rates, whatever somebody put in its place.

    <gesmes:Envelope …><Cube><Cube time="2025-11-03">
      <Cube currency="USD" rate="1.1514"/> …

It is taken whole or not at all.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.parsers import expat

from django.utils.translation import gettext as _

from deals.rates import BadRates, Quote

ENVELOPE = "http://www.gesmes.org/xml/2002-08-01 Envelope"
CUBE = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref Cube"
FIRST_DAY = date(1999, 1, 4)
DEEPEST = 8
# The column of a rate holds ten digits before its point, and eight after it.
LARGEST_RATE = Decimal(10) ** 10
SMALLEST_RATE = Decimal(10) ** -8
_CODE = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def read(content, today):
    """The Quotes of the file (bytes), in its order. Raises BadRates with the line of the fault."""
    reader = _Reader(today)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as fault:
        reader.fail(_("this is no complete XML: %(fault)s") % {"fault": fault})
    if not reader.quotes:
        reader.fail(_("it holds no rates"))
    return reader.quotes


class _Reader:
    """What the parser calls; entities and outer files are refused with the declaration itself."""

    def __init__(self, today):
        self.quotes, self.depth, self.day = [], 0, None
        self.latest = today + timedelta(days=1)
        self.seen = set()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def fail(self, fault):
        line = self.parser.CurrentLineNumber
        raise BadRates(_("line %(line)d: %(fault)s") % {"line": line, "fault": fault})

    def refuse(self, *_declaration):
        self.fail(_("a document type has no place in a file of rates"))

    def start(self, name, attributes):
        self.depth += 1
        if self.depth == 1 and name != ENVELOPE:
            self.fail(_("this is no file of reference rates"))
        if self.depth > DEEPEST:
            self.fail(_("it is nested too deep"))
        if name != CUBE:
            return
        if "time" in attributes:
            self._begin_day(attributes["time"])
        elif "currency" in attributes or "rate" in attributes:
            self._add(attributes.get("currency", ""), attributes.get("rate", ""))

    def end(self, _name):
        self.depth -= 1

    def _begin_day(self, written):
        try:
            self.day = date.fromisoformat(written)
        except ValueError:
            self.fail(_("%(written)r is no day") % {"written": written[:40]})
        if not FIRST_DAY <= self.day <= self.latest:
            self.fail(_("there are no rates of %(day)s") % {"day": self.day})

    def _add(self, currency, written):
        if self.day is None:
            self.fail(_("a rate stands outside a day"))
        if not _CODE.fullmatch(currency) or currency == "EUR":
            self.fail(_("%(written)r is no currency") % {"written": currency[:40]})
        if (self.day, currency) in self.seen:
            told = _("%(currency)s has two rates on %(day)s")
            self.fail(told % {"currency": currency, "day": self.day})
        self.seen.add((self.day, currency))
        self.quotes.append(Quote(self.day, currency, self._rate(written), line=self._line))

    @property
    def _line(self):
        return self.parser.CurrentLineNumber

    def _rate(self, written):
        if not _RATE.fullmatch(written):
            self.fail(_("%(written)r is no rate") % {"written": written[:40]})
        rate = Decimal(written)
        if not SMALLEST_RATE <= rate < LARGEST_RATE:
            self.fail(_("a rate of %(rate)s is out of bounds") % {"rate": written})
        return rate
