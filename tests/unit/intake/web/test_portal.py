"""The portal from outside: forms, links, files, verdicts, ratings, signing in, and everything an attacker tries."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import msgspec
import pytest
from starlette.applications import Starlette

import desk.intake.upkeep  # noqa: F401  (its ops)
from desk.intake.links import signed_address, ticket_path
from desk.intake.web.portal import Backend, about_ticket, is_address
from desk.intake.web.portal_guard import Given, Limiter
from desk.intake.web.portal_more import portal_routes
from desk.intake.web.portal_words import LABELS
from desk.process.errors import KnownError
from tests.unit.intake.asgi import Answer, request
from tests.unit.intake.channel_kit import ChannelKit
from tests.unit.intake.chat.platforms import slack_event

SECRET = b"s" * 32
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=x>{{ 7*7 }}"


class Browser:
    """A visitor with cookies on a workspace.

    Attributes:
        now: the server's clock.
        busy: whether the engine refuses what is stored.
    """

    def __init__(self, kit: ChannelKit, **more: Any) -> None:
        self.kit = kit
        self.cookies: dict[str, str] = {}
        self.now = 1_800_000_000.0
        self.busy = False
        self.links: list[str] = []
        backend = Backend(
            ask=self._ask, store=self._store, chunks=kit.store.blobs.chunks, seq=lambda: 0, tell=self._tell, claim=self._claim,
            secret=SECRET, clock=lambda: self.now, **{"login": True, "body_limit_mb": 1} | more,
        )  # fmt: skip
        self.app = Starlette(routes=portal_routes(backend))

    def _ask(self, verb: str, args: dict[str, Any], kind: Any) -> Any:
        try:
            return msgspec.json.decode(msgspec.json.encode(self.kit.ask(verb, **args)), type=kind)
        except KnownError as error:
            raise OSError(str(error)) from error

    async def _store(self, item: dict[str, Any]) -> bytes:
        if self.busy:
            raise OSError("busy")
        return self.kit.take("portal", item["raw"], source="portal").ticket or b""

    def _tell(self, verb: str, args: dict[str, Any]) -> None:
        self.kit.run(verb, **args)

    def _claim(self, link: str, seconds: int) -> bool:
        return bool(self.kit.run("portal.enter", link=link, seconds=seconds).subject)

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self._kept(request(self.app, "GET", path, self._head() | headers))

    def _head(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "Accept-Language": "en"}

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            name, _, rest = line.partition("=")
            if name:
                self.cookies[name] = rest.split(";")[0]
        return answer

    def send(self, path: str, values: dict[str, str], *, page: str = "", **headers: str) -> Answer:
        """Fill in the form of a page (by default the same path) and send it."""
        shown = self.get(page or path.split("?")[0]).text
        hidden = {name: found(shown, name) for name in ("token", "id")}
        body = urlencode(hidden | values).encode()
        head = self._head() | {"Content-Type": "application/x-www-form-urlencoded"} | headers
        return self._kept(request(self.app, "POST", path, head, body))

    def send_files(self, path: str, values: dict[str, str], *files: tuple[str, bytes]) -> Answer:
        """Send a form with files."""
        shown = self.get(path).text
        values = {name: found(shown, name) for name in ("token", "id")} | values
        parts = [
            f'--B\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
            for n, v in values.items()
        ]
        for name, data in files:
            head = f'--B\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
            parts.append(head.encode() + data + b"\r\n")
        body = b"".join(parts) + b"--B--\r\n"
        head = self._head() | {"Content-Type": "multipart/form-data; boundary=B"}
        return self._kept(request(self.app, "POST", path, head, body))

    def submit(self, **values: str) -> Answer:
        """Send a new request."""
        given = {"title": "VPN drops", "email": "ann@corp.test", "symptom": "every hour"} | values
        return self.send("/", given)


def found(page: str, name: str) -> str:
    """Return a hidden field's value."""
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match, page
    return match[1]


@pytest.fixture
def browser(kit: ChannelKit) -> Browser:
    """A visitor."""
    return Browser(kit)


def test_a_request_with_files_and_its_page(browser: Browser, kit: ChannelKit) -> None:
    """The link shows what was said; files come back as downloads under safe names; staff's notes never show."""
    answer = browser.send_files(
        "/", {"title": NASTY, "email": "ann@corp.test", "symptom": NASTY, "name": NASTY, "category": "network"},
        ("../../evil\u202e.html", b"<script>1</script>"), ("empty.txt", b""),
    )  # fmt: skip
    assert answer.status in (303, 400), answer.text
    if answer.status == 400:  # the category asks for more
        answer = browser.send_files(
            "/", {"title": NASTY, "email": "ann@corp.test", "symptom": NASTY, "name": NASTY},
            ("../../evil\u202e.html", b"<script>1</script>"),
        )  # fmt: skip
    path = answer.headers["location"]
    ticket = bytes.fromhex(path[3:35])
    kit.run("ticket.note", ticket=ticket, body="secret thought")
    kit.run("ticket.reply", ticket=ticket, body=NASTY)
    page = browser.get(path).text
    assert "<img" not in page.replace('<img src="', "")
    assert "alert(1)&lt;/script&gt;" in page
    assert "secret thought" not in page
    assert "{{ 7*7 }}" in page
    blob = re.search(r"/f/([0-9a-f]+)", page)
    assert blob
    download = browser.get(f"{path}/f/{blob[1]}")
    assert download.body == b"<script>1</script>"
    assert download.headers["content-type"] == "application/octet-stream"
    assert download.headers["content-disposition"] == "attachment; filename*=UTF-8''evil.html"
    assert "sandbox" in download.headers["content-security-policy"]
    assert browser.get(f"{path}/f/{'0' * 64}").status == 404
    assert "script-src 'self'" in browser.get(path).headers["content-security-policy"]
    assert not re.search(r"<script(?! src=\"/static)", page)


def test_times_are_those_of_the_workspaces_zone(kit: ChannelKit) -> None:
    for zone, difference in (
        ("Asia/Shanghai", "+08:00"),
        ("America/St_Johns", "-03:30"),
        ("Asia/Kathmandu", "+05:45"),
    ):
        there = Browser(kit, zone=ZoneInfo(zone))
        path = there.submit().headers["location"]
        view = kit.ask("query.ticket", ticket=bytes.fromhex(path[3:35]))
        at = datetime.fromtimestamp(view.created_us / 1e6, ZoneInfo(zone))
        page = there.get(path).text
        assert f"{at:%Y-%m-%d %H:%M}" in page
        assert f'datetime="{at.isoformat(timespec="seconds")}"' in page.replace("&#43;", "+")
        assert at.isoformat().endswith(("-02:30", difference))  # Newfoundland has a summer


def test_categories_ask_for_their_fields(browser: Browser) -> None:
    """What is missing is named, what was written stays, both languages."""
    assert "Browser and version" in browser.get("/?category=account_login").text
    assert "浏览器与版本" in browser.get("/?category=account_login&lang=zh").text
    assert "提交请求" in browser.get("/").text
    browser.get("/?lang=en")
    answer = browser.submit(category="account_login", email="nonsense")
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert "Time of occurrence" in answer.text
    assert 'value="VPN drops"' in answer.text
    assert browser.kit.tickets() == 0
    assert browser.submit(category="account_login", occurred="today").status == 303


def test_affected_users_and_interruption_grade_a_request(browser: Browser, kit: ChannelKit) -> None:
    """Both may be said; they lead to the priority, and nonsense is named instead of lost."""
    assert 'name="interruption"' in browser.get("/").text
    wrong = browser.submit(affected_users="many")
    assert (wrong.status, "whole number" in wrong.text) == (400, True)
    path = browser.submit(affected_users="150", interruption="full").headers["location"]
    plain = browser.submit(title="Another", interruption="invented").headers["location"]
    graded, other = (kit.ask("query.ticket", ticket=bytes.fromhex(at[3:35])) for at in (path, plain))
    assert (graded.impact, graded.urgency) == (1, 1)
    assert graded.priority < other.priority


def test_public_answers_come_before_the_request(browser: Browser, kit: ChannelKit) -> None:
    """Only articles for customers; shown once, then the request is taken; none of the staff's parts."""
    for title, audience in (("VPN drops every hour", "customer"), ("VPN drops: the secret way", "team")):
        kit.run("article.create", title=title, symptom="VPN drops", steps="1. *restart*\n<b>x</b>\n", script="rm -rf",
                scenario="Network", language="en")  # fmt: skip
        kit.store.connection.exec_driver_sql(
            "UPDATE article SET audience = ? WHERE title = ?", (audience, title)
        )
    first = browser.submit()
    assert first.status == 200
    assert "VPN drops every hour" in first.text
    assert "secret way" not in first.text
    link = re.search(r"/a/[0-9a-f]+", first.text)
    assert link
    article = browser.get(link[0]).text
    assert "<em>restart</em>" in article
    assert "rm -rf" not in article
    assert "<b>" not in article
    other = kit.store.connection.exec_driver_sql(
        "SELECT id FROM article WHERE audience = 'team'"
    ).scalar_one()
    assert browser.get(f"/a/{other.hex()}").status == 404
    assert browser.get("/a/zz").status == 404
    assert "VPN drops every hour" in browser.get("/suggest?title=VPN+drops").text
    assert browser.get("/suggest?title=").body == b""
    assert browser.submit(seen="1").status == 303


def solve(kit: ChannelKit, ticket: bytes) -> None:
    """Offer a solution."""
    kit.later(minutes=1)
    knowledge = {"decision": "none", "reason": "r"}
    kit.run("ticket.solve", ticket=ticket, steps="restart", category="c", knowledge=knowledge)
    kit.later(minutes=1)


def test_the_two_questions_and_the_rating(browser: Browser, kit: ChannelKit) -> None:
    """Not solved goes on; solved with another question too; solved closes; 1 to 5 once a closing, the last counts."""
    path = browser.submit().headers["location"]
    ticket = bytes.fromhex(path[3:35])
    kit.run("ticket.take", ticket=ticket)

    def state() -> str:
        return str(kit.ask("query.ticket", ticket=ticket).state)

    for action, question, wanted in (
        ("open", "still", "in_progress"), ("solved", "And how do I print?", "in_progress"), ("solved", "谢谢", "closed"),
    ):  # fmt: skip
        solve(kit, ticket)
        assert "Is it solved?" in browser.get(path).text
        answer = browser.send(path, {"action": action, "question": question})
        assert (answer.status, state()) == (303, wanted)
    assert "Thank you" in browser.get(answer.headers["location"]).text
    for rating in ("9", "x", ""):
        browser.send(path, {"action": "rate", "rating": rating})
    for rating in ("2", "5"):
        browser.send(path, {"action": "rate", "rating": rating, "comment": "quick"})
    rows = kit.store.connection.exec_driver_sql("SELECT score, comment FROM survey").all()
    assert [tuple(row) for row in rows] == [(5, "quick")]
    assert 'value="5" required checked' in browser.get(path).text


def test_links_are_keys_that_end(browser: Browser) -> None:
    """A bent, foreign or old link opens nothing; so does a link of one purpose used for another."""
    path = browser.submit().headers["location"]
    ticket = bytes.fromhex(path[3:35])
    assert browser.get(path).status == 200
    for bad in (
        path[:-1] + ("A" if path[-1] != "A" else "B"), path.replace("/t/", "/t/00"), "/t/x", "/t/..", "/t/é",
        ticket_path(b"other", ticket, browser.now), f"/t/{signed_address(SECRET, 'in', 'a@b.test', 2**40)}",
    ):  # fmt: skip
        assert browser.get(quote(bad)).status == 404, bad
    browser.now += 200 * 86_400
    assert browser.get(path).status == 404


def test_forms_of_strangers_are_refused(browser: Browser, kit: ChannelKit) -> None:
    """No token, another browser's token, another site, no cookie: 403; a GET changes nothing; too many: 429."""
    other = Browser(kit)
    token = found(other.get("/").text, "token")
    for values, headers in (
        ({"token": ""}, {}), ({"token": token}, {}), ({}, {"Sec-Fetch-Site": "cross-site"}), ({}, {"Cookie": ""}),
    ):  # fmt: skip
        answer = browser.send("/", {"title": "x", "email": "a@b.test", "symptom": "y"} | values, **headers)
        assert answer.status == 403
    assert kit.tickets() == 0
    path = browser.submit().headers["location"]
    browser.get(f"{path}?action=solved&rating=1")
    assert kit.tickets() == 1
    browser.busy = True
    assert browser.submit().status == 503
    assert browser.send(path, {"action": "reply", "body": "x"}).status == 503
    codes = {browser.submit().status for _ in range(25)}
    assert 429 in codes


def test_bodies_are_bounded(browser: Browser) -> None:
    """Too many bytes, files or fields, or a broken form end in a sentence; a form counts once."""
    assert browser.send_files("/", {}, ("a", b"x" * 1_100_000)).status == 413
    assert browser.send_files("/", {}, *((f"{n}", b"x") for n in range(12))).status == 400
    assert browser.send_files("/", {f"f{n}": "x" for n in range(60)}).status == 400
    assert browser.send("/", {"title": "x" * 400_000}).status == 413
    head = {"Content-Type": "multipart/form-data"}
    assert request(browser.app, "POST", "/", head, b"--x").status == 400
    ident = "0" * 32
    first, second = browser.submit(id=ident), browser.submit(id=ident)
    assert (first.headers["location"], browser.kit.tickets()) == (second.headers["location"], 1)
    assert browser.submit(id="../x").headers["location"] != browser.submit(id="../x").headers["location"]


def test_online_chat_is_a_ticket(browser: Browser, kit: ChannelKit) -> None:
    """A conversation begins, is answered, and tells when something new came."""
    assert browser.send("/talk", {"email": "x"}).status == 400
    answer = browser.send("/talk", {"body": "Cannot print\nat all", "email": "ann@corp.test"})
    path = answer.headers["location"]
    view = kit.ask("query.ticket", ticket=bytes.fromhex(path[3:35]))
    assert (view.channel, view.title) == ("im", "Cannot print")
    page = browser.get(path).text
    mark = re.search(r'data-mark="([^"]+)"', page)
    assert mark
    kit.run("ticket.reply", ticket=view.id, body="Which printer?")
    base = path.removesuffix("/talk")
    live = browser.get(f"{base}/live?mark={mark[1]}")
    assert (live.status, "Which printer?" in live.text) == (200, True)
    assert live.headers["x-mark"] != mark[1]
    assert (
        browser.send(path, {"action": "reply", "body": "the blue one"})
        .headers["location"]
        .startswith(path[:-5])
    )
    assert browser.get("/t/x/live").status == 404
    assert browser.get("/t/x/talk").status == 404


def test_signing_in_by_mail(browser: Browser, kit: ChannelKit) -> None:
    """The same words for every address; one mail for a known one; the link serves once and ends."""
    kit.run(
        "intake.configure",
        rules={"web": {"public_url": "https://desk.test/"}, "mail": {"addresses": ["h@d.test"]}},
    )
    browser.submit(title="First")
    browser.submit(title="Of another", email="bob@corp.test")
    assert "Enter your e-mail" in browser.get("/mine").text
    said = {browser.send("/login", {"email": who}, page="/mine").text.count("is on its way") for who in
            ("ann@corp.test", "ANN@corp.test", "nobody@corp.test")}  # fmt: skip
    assert said == {1}
    rows = kit.store.connection.exec_driver_sql(
        "SELECT recipient, body FROM outbound WHERE kind = 'login'"
    ).all()
    assert {row[0] for row in rows} == {"ann@corp.test"}
    assert browser.send("/login", {"email": "a\r\nBcc: x@y.test"}, page="/mine").status == 400
    link = re.search(r"https://desk\.test(/in/\S+)", rows[0][1])
    assert link
    assert browser.get(link[1]).status == 200
    assert "First" not in browser.get("/mine").text
    assert browser.send(link[1], {}).status == 303
    mine = browser.get("/mine").text
    assert "First" in mine
    assert "Of another" not in mine
    assert browser.get(link[1]).status == 404
    restarted = Browser(kit)
    assert restarted.get("/mine").status == 200
    assert restarted.send(link[1], {}, page="/mine").status == 404
    browser.cookies["desk_person"] = browser.cookies["desk_person"].replace("6", "7", 1)
    assert "First" not in browser.get("/mine").text
    assert browser.send("/logout", {}, page="/mine").status == 303
    quiet = Browser(kit, login=False)
    assert "not set up" in quiet.get("/mine").text
    assert "not set up" in quiet.send("/login", {"email": "ann@corp.test"}, page="/").text


def test_answers_to_forms_leave_by_mail(browser: Browser, kit: ChannelKit) -> None:
    """A receipt without a word of the form's writer, five an hour; replies with the way back; chat is answered there."""
    kit.run(
        "intake.configure",
        rules={"web": {"public_url": "https://desk.test"}, "mail": {"addresses": ["h@d.test"]}},
    )
    kit.run("intake.derive")
    path = browser.submit(title="Buy cheap pills").headers["location"]
    ticket = bytes.fromhex(path[3:35])
    chat = kit.take("chat", slack_event("help"), source="slack")
    for one in (ticket, chat.ticket):
        kit.run("ticket.reply", ticket=one, body="Try again")
    kit.run("intake.derive")
    rows = kit.store.connection.exec_driver_sql(
        "SELECT kind, recipient, subject || body, headers FROM outbound WHERE channel = 'mail' ORDER BY id"
    ).all()
    assert [row[:2] for row in rows] == [("receipt", "ann@corp.test"), ("reply", "ann@corp.test")]
    assert "pills" not in rows[0][2]
    assert all("https://desk.test/t/" in row[2] and "Reply-To" in row[3] for row in rows)
    for _ in range(7):
        browser.submit()
    count = "SELECT count(*) FROM outbound WHERE kind = 'receipt' AND channel = 'mail'"
    assert kit.store.connection.exec_driver_sql(count).scalar_one() == 5


def test_small_rules() -> None:
    """Addresses, limits, files of the page."""
    assert is_address("a@b.test")
    for bad in (
        "",
        "a",
        "@b.test",
        "a@b",
        "a b@c.test",
        "a@b.test\r\nBcc: x@y.test",
        "a@b@c.test",
        "a,b@c.test",
    ):
        assert not is_address(bad), bad
    assert about_ticket(Given({"rating": "3", "comment": "ok"}), b"t").rating == 3
    limiter = Limiter(2)
    assert [limiter.is_too_often("a") for _ in range(3)] == [False, False, True]


def test_static_files(browser: Browser) -> None:
    """Style and script come from us; nothing else does."""
    for name, status in (
        ("portal.css", 200),
        ("portal.js", 200),
        ("portal.svg", 200),
        ("base.html", 404),
        ("..%2fx", 404),
    ):
        assert browser.get(f"/static/{name}").status == status


def test_words_are_whole() -> None:
    """Both languages have the same words with the same places."""
    assert LABELS["en"].keys() == LABELS["zh"].keys()
    for name, text in LABELS["en"].items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", LABELS["zh"][name]), name
