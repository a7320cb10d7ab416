"""Debian's Chromium for the tests that look at pages as people do."""

import os
import shutil
from contextlib import contextmanager
from unittest import mock

import pytest


@pytest.fixture(scope="session")
def chromium():
    """The browser; a test is skipped where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop in the thread of the tests, which Django takes for async code.
    with (
        mock.patch.dict(os.environ, DJANGO_ALLOW_ASYNC_UNSAFE="true"),
        playwright.sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open a page, as a user where one has logged in, in a window of a size and a colour scheme."""

    @contextmanager
    def opened(live_server, client, **window):
        context = chromium.new_context(**{"viewport": {"width": 1400, "height": 900}, **window})
        if cookie := client.cookies.get("sessionid"):
            told = {"name": "sessionid", "value": cookie.value, "url": live_server.url}
            context.add_cookies([told])
        page = context.new_page()
        page.set_default_timeout(10_000)
        try:
            yield page
        finally:
            context.close()

    return opened
