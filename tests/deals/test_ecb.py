"""The bank's file is fetched from a server: taken whole or not at all, and what is there stays."""

import socket
import threading
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from deals import downloading, ecb, tasks
from deals.choices import RateOrigin
from deals.models import ExchangeRate, ExchangeRateEvent
from deals.rates import BadRates, Jump, Quote, take_over

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, TUESDAY = date(2025, 10, 31), date(2025, 11, 3), date(2025, 11, 4)
ENVELOPE = (
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates'
    "</gesmes:subject><Cube>{}</Cube></gesmes:Envelope>"
)


def day(when, **rates):
    cubes = "".join(f'<Cube currency="{code}" rate="{rate}"/>' for code, rate in rates.items())
    return f'<Cube time="{when}">{cubes}</Cube>'


def file_of(*days):
    return ('<?xml version="1.0" encoding="UTF-8"?>' + ENVELOPE.format("".join(days))).encode()


class Bank:
    """A server of the bank's files. `files` maps a path to bytes, or to what handles a request."""

    def __init__(self):
        self.files, self.asked = {}, []

    def publish(self, daily, ninety_days=None, all_days=None):
        named = {"daily": daily, "hist-90d": ninety_days, "hist": all_days}
        self.files = {
            f"/rates/eurofxref-{name}.xml": body for name, body in named.items() if body is not None
        }


def answering(bank):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            bank.asked.append(self.path.rpartition("-")[2].removesuffix(".xml"))
            body = bank.files.get(self.path)
            if body is None:
                self.send_error(404)
            elif callable(body):
                body(self)
            else:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_message):
            pass

    return Handler


@contextmanager
def serving(bank):
    server = ThreadingHTTPServer(("127.0.0.1", 0), answering(bank))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def bank(settings):
    bank = Bank()
    with serving(bank) as address:
        settings.ECB_RATES_URL = f"{address}/rates/"
        yield bank


def known(when, **rates):
    quotes = [Quote(when, code, Decimal(rate)) for code, rate in rates.items()]
    take_over(quotes, ecb.SOURCE, RateOrigin.ECB)


def published():
    rates = ExchangeRate.objects.filter(origin=RateOrigin.ECB).order_by("day", "currency")
    return [(rate.day, rate.currency, float(rate.rate)) for rate in rates]


def fetch(today=TUESDAY, **options):
    return ecb.fetch(today, **options)


def test_the_file_of_one_day_is_enough_where_it_follows_on(bank):
    known(FRIDAY, USD="1.15")
    bank.publish(file_of(day(MONDAY, USD="1.1514", HUF="387.5")))
    loaded = fetch(MONDAY)
    assert (loaded.added, loaded.latest, bank.asked) == (2, MONDAY, ["daily"])
    assert published()[1:] == [(MONDAY, "HUF", 387.5), (MONDAY, "USD", 1.1514)]
    assert ExchangeRate.objects.get(currency="HUF").source == "European Central Bank"


def test_a_gap_is_closed_from_the_file_of_ninety_days(bank):
    known(FRIDAY, USD="1.15")
    last = day(TUESDAY, USD="1.16")
    bank.publish(file_of(last), ninety_days=file_of(last, day(MONDAY, USD="1.14")))
    assert (fetch().added, bank.asked) == (2, ["daily", "90d"])


def test_an_empty_table_and_a_long_gap_are_filled_from_the_file_of_all_days(bank):
    bank.publish(
        file_of(day(MONDAY, USD="1.14")),
        all_days=file_of(day(MONDAY, USD="1.14"), day(date(1999, 1, 4), USD="1.1789")),
    )
    assert (fetch().added, bank.asked) == (2, ["daily", "hist"])
    bank.asked.clear()
    late = date(2026, 3, 2)
    bank.publish(file_of(day(late, USD="1.2")), all_days=file_of(day(late, USD="1.2")))
    assert (fetch(late).added, bank.asked) == (1, ["daily", "hist"])


def test_fetching_again_changes_nothing(bank):
    bank.publish(file_of(day(MONDAY, USD="1.14")), all_days=file_of(day(MONDAY, USD="1.14")))
    fetch()
    before = ExchangeRateEvent.objects.count()
    assert (fetch().taken.unchanged, ExchangeRateEvent.objects.count()) == (1, before)


def test_a_correction_by_the_bank_is_taken_over_and_the_history_keeps_what_was(bank):
    known(MONDAY, USD="1.14")
    bank.publish(file_of(day(MONDAY, USD="1.15")))
    assert fetch().taken.corrected == 1
    events = ExchangeRateEvent.objects.filter(currency="USD").order_by("pgh_id")
    assert [float(event.rate) for event in events] == [1.14, 1.15]


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    b"<gesmes:Envelope>&b;</gesmes:Envelope>"
)
OUTER = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'
GOOD = day(MONDAY, USD="1.1514")
TWICE = (
    f'<Cube time="{MONDAY}"><Cube currency="USD" rate="1"/><Cube currency="USD" rate="2"/></Cube>'
)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html><body>Maintenance</body></html>", "no file of reference rates"),
        (b"", "no complete XML"),
        (b"\x1f\x8b\x08\x00garbled", "no complete XML"),
        (file_of(GOOD)[:-20], "no complete XML"),
        (file_of(), "it holds no rates"),
        (file_of(day(MONDAY)), "it holds no rates"),
        (BOMB, "a document type has no place"),
        (OUTER, "a document type has no place"),
        (file_of(GOOD, day("yesterday", USD="1")), "'yesterday' is no day"),
        (file_of(GOOD, day("2099-01-04", USD="1")), "there are no rates of 2099-01-04"),
        (file_of(GOOD, day("1998-01-04", USD="1")), "there are no rates of 1998-01-04"),
        (file_of(GOOD, day(FRIDAY, USD="0")), "out of bounds"),
        (file_of(GOOD, day(FRIDAY, USD="-1")), "'-1' is no rate"),
        (file_of(GOOD, day(FRIDAY, USD="NaN")), "'NaN' is no rate"),
        (file_of(GOOD, day(FRIDAY, USD="1e9")), "'1e9' is no rate"),
        (file_of(GOOD, day(FRIDAY, USD="99999999999")), "out of bounds"),
        (file_of(GOOD, day(FRIDAY, EUR="1")), "'EUR' is no currency"),
        (file_of(GOOD, day(FRIDAY, usd="1")), "'usd' is no currency"),
        (file_of(TWICE), "USD has two rates on 2025-11-03"),
        (file_of('<Cube currency="USD" rate="1"/>'), "a rate stands outside a day"),
        (file_of("<x>" * 9 + "</x>" * 9), "nested too deep"),
    ],
)
def test_a_faulty_file_is_refused_whole_with_its_address_and_line(bank, content, fault):
    known(FRIDAY, USD="1.15")
    bank.publish(content)
    with pytest.raises(BadRates, match=rf"eurofxref-daily\.xml, line \d+: .*{fault}"):
        fetch()
    assert published() == [(FRIDAY, "USD", 1.15)]


def test_a_rate_far_from_the_one_before_is_doubted_unless_told_otherwise(bank):
    known(FRIDAY, USD="1.15")
    bank.publish(file_of(day(MONDAY, USD="11.5", HUF="390")))
    with pytest.raises(Jump, match=r"USD goes from 1\.15 on 2025-10-31 to 11\.5 on 2025-11-03"):
        fetch()
    assert published() == [(FRIDAY, "USD", 1.15)]
    assert fetch(doubting=False).added == 2


def test_a_server_that_is_gone_leaves_what_is_there(settings):
    known(FRIDAY, USD="1.15")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.ECB_RATES_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(BadRates, match=r"eurofxref-daily\.xml: .*refused"):
        fetch()
    assert published() == [(FRIDAY, "USD", 1.15)]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "rates.example", "http://", "gopher://x"]
)
def test_an_address_that_is_none_of_the_web_is_refused(settings, address):
    settings.ECB_RATES_URL = address
    with pytest.raises(BadRates, match="no address of a file on the web"):
        fetch()


def leading_to(location, status=302):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Location", location)
        handler.end_headers()

    return answer


def refused(bank, body):
    bank.files["/rates/eurofxref-daily.xml"] = body
    with pytest.raises(BadRates) as told:
        fetch()
    assert not ExchangeRate.objects.exists()
    return str(told.value)


def test_a_redirect_within_the_host_is_followed(bank):
    known(FRIDAY, USD="1.15")
    bank.publish(leading_to("/moved-daily.xml"))
    bank.files["/moved-daily.xml"] = file_of(GOOD)
    assert fetch(MONDAY).added == 1


def test_a_redirect_to_another_host_is_not(bank):
    other = Bank()
    with serving(other) as address:
        assert "leads to another host" in refused(bank, leading_to(f"{address}/x"))
    assert "leads to another host" in refused(bank, leading_to("file:///etc/passwd"))
    assert other.asked == []


def test_redirects_in_a_circle_end(bank):
    assert "leads on more than 3 times" in refused(bank, leading_to("eurofxref-daily.xml"))
    assert len(bank.asked) == 4


def test_what_is_too_large_is_read_no_further(bank, monkeypatch):
    monkeypatch.setattr(ecb, "LARGEST_FILE", 1000)

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 65536)
        except OSError:
            pass

    assert "larger than 1000 bytes" in refused(bank, endless)


def test_an_answer_that_drips_is_cut(bank, monkeypatch):
    monkeypatch.setattr(downloading.download, "__defaults__", (0.2,))
    gone = threading.Event()

    def dripping(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not gone.wait(0.02):
                handler.wfile.write(b" ")
        except OSError:
            pass

    assert "it takes longer than 0.2 seconds" in refused(bank, dripping)
    gone.set()


def answer_with(status=200, body=b"", **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_what_is_cut_short_packed_or_an_error_is_refused(bank):
    whole = file_of(GOOD)
    short = answer_with(Content_Length=str(len(whole) + 5), body=whole)
    assert "ends before it is complete" in refused(bank, short)
    assert "comes packed" in refused(bank, answer_with(Content_Encoding="gzip", body=whole))
    assert "the server answers 503" in refused(bank, answer_with(503))
    assert "the server answers 302" in refused(bank, answer_with(302))


def test_the_command_says_what_it_did_and_what_it_did_not(bank, capsys):
    today = date.today()
    bank.publish(file_of(day(today, USD="1.15")), all_days=file_of(day(today, USD="1.15")))
    call_command("fetch_rates")
    assert (
        f"1 exchange rates added, 0 corrected, 0 unchanged, 0 left to another source; up to {today}."
        in (capsys.readouterr().out)
    )
    bank.publish(file_of(day(today, USD="11.5")))
    with pytest.raises(CommandError, match=r"No rate was added\. .* If that is true, --force"):
        call_command("fetch_rates")
    call_command("fetch_rates", "--force")
    assert "1 corrected" in capsys.readouterr().out


def test_the_task_records_through_which_door_the_rates_came(bank):
    today = date.today()
    bank.publish(file_of(day(today, USD="1.15")), all_days=file_of(day(today, USD="1.15")))
    tasks.fetch_rates.delay()
    event = ExchangeRateEvent.objects.get(currency="USD")
    assert event.pgh_context.metadata == {"door": "task", "task": "fetch_rates"}


def test_the_fetch_is_on_the_clock(settings):
    assert settings.CELERY_BEAT_SCHEDULE["rates"]["task"] == tasks.fetch_rates.name
