"""The real site on a loopback port, and people who look at it in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.serving import WSGIRequestHandler, make_server

from service.access import Role
from tests.admin.office import Office

# WCAG 2.0 to 2.2, A and AA, and what the makers of axe advise besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=360, height=740)


@dataclass
class Site:
    """A running site, its office, and the browser to look at it with."""

    office: Office
    browser: Browser
    address: str

    @contextmanager
    def page(
        self,
        *,
        session: str | None = None,
        dark: bool = False,
        narrow: bool = False,
        scripts: bool = True,
        locale: str = "en-GB",
    ) -> Iterator[Page]:
        """A fresh browser, signed in with a session's secret if one is given; closed afterwards.

        Whatever the pages' own policy blocks, and every script error, fails the test.
        """
        context = self.browser.new_context(
            base_url=self.address,
            viewport=NARROW if narrow else WIDE,
            color_scheme="dark" if dark else "light",
            # A colour that is just changing would be judged as it is half-way.
            reduced_motion="reduce",
            java_script_enabled=scripts,
            locale=locale,
        )
        if session:
            context.add_cookies([{"name": "gs_session", "value": session, "url": self.address}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page
        finally:
            context.close()
        # Chromium also reports every answer of 400 and above here, and refusals are pages like others.
        if told := [line for line in complaints if "Failed to load resource" not in line]:
            raise AssertionError("\n".join(told))

    def session_of(self, name: str, *roles: Role) -> str:
        """The secret of somebody who has signed in."""
        secret = self.office.signed_in(name, *roles).cookie("gs_session")
        assert secret
        return secret


class Quiet(WSGIRequestHandler):
    """Requests are logged by the app already."""

    def log_request(self, *_: object) -> None: ...


@contextmanager
def serve(office: Office, browser: Browser) -> Iterator[Site]:
    """Serve the office's app until the block ends."""
    server = make_server("127.0.0.1", 0, office.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="site")
    thread.start()
    try:
        yield Site(office, browser, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def barriers(page: Page) -> list[str]:
    """What keeps people out, as axe sees it: rule, and where."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window: WCAG 1.4.10 allows none."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
