"""Alerts and mails reach tickets exactly once, whatever is killed; answers leave by mail."""

import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.conftest import ProofCount
from tests.integration.serve.rig import (
    alertmanager,
    deliver,
    dovecot,
    free_port,
    header,
    mail_sink,
    peak_mb,
    serving,
    until,
)


def notification(name: str, *, status: str = "firing") -> dict[str, Any]:
    """Return a notification of one alert."""
    alert = {
        "status": status, "labels": {"alertname": name, "severity": "critical"}, "annotations": {"summary": name},
        "startsAt": "2026-11-22T14:15:19Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": name,
    }  # fmt: skip
    return {"version": "4", "status": status, "groupLabels": {"alertname": name}, "alerts": [alert]}


def test_hooks_health_and_figures(tmp_path: Path) -> None:
    """Only who may is heard, only notifications are taken, and 2xx means that it is stored."""
    with serving(tmp_path) as desk:
        assert desk.post(notification("A"), token="wrong") == 401
        assert desk.post(b'{"alerts": 1}') == 422
        assert desk.post(b"x" * 13_000_000) in (413, 0)
        assert desk.post(notification("A")) == 200
        assert desk.rows("SELECT title, priority FROM ticket") == [("A", 1)]
        text = desk.get("/metrics")[1].decode()
        assert 'desk_tickets_open{priority="P1",state="new"} 1.0' in text
        assert 'desk_channel_up{channel="alert"} 1.0' in text
        # Search, its dictionary and the classifier come with the first question, not with the process.
        loaded = Path(f"/proc/{desk.process.pid}/maps").read_text()
        assert not [name for name in ("rjieba", "_multiarray_umath") if name in loaded]
        assert desk.kill(signal.SIGTERM) == 0


def test_no_group_is_lost_or_doubled_when_serve_is_killed(tmp_path: Path, proof_count: ProofCount) -> None:
    """Posted until it is acknowledged, each group is one ticket, kill -9 at any moment included."""
    kills, groups = proof_count(reduced=3, full=50), 12
    with serving(tmp_path, "storm_groups = 10000\n") as desk:
        for number in range(kills):
            names = [f"G{number}-{n}" for n in range(groups)]

            def post_all(names: list[str] = names) -> None:
                for name in names:
                    until(lambda name=name: desk.post(notification(name)) == 200, what=name)

            thread = threading.Thread(target=post_all)
            thread.start()
            wanted = number * groups + 1 + number % groups
            until(
                lambda wanted=wanted: desk.rows("SELECT count(*) FROM ticket")[0][0] >= wanted, what="tickets"
            )
            desk.kill()
            desk.start()
            thread.join()
        titles = [title for (title,) in desk.rows("SELECT title FROM ticket")]
        assert len(titles) == len(set(titles)) == kills * groups


def test_mail_comes_in_once_and_answers_leave(tmp_path: Path, proof_count: ProofCount) -> None:
    """Mailboxes with repeats, without or with reused ids are emptied into tickets over kills; replies leave by theirs."""
    count, kills = proof_count(reduced=20, full=500), proof_count(reduced=1, full=50)
    with dovecot() as (imap, maildir), mail_sink() as (smtp, sent):
        config = (
            f'[mail]\naddresses = ["help@corp.test"]\nimap_host = "127.0.0.1"\nimap_port = {imap}\n'
            f'imap_security = "none"\nusername = "help"\npassword = "pw"\nsweep_s = 1\nreceipts = false\n'
            f'smtp_host = "127.0.0.1"\nsmtp_port = {smtp}\nsmtp_security = "none"\n'
            '[[mailbox]]\naddresses = ["sales@corp.test"]\nusername = "sales"\npassword = "pw"\n'
        )
        sales = maildir.parent / "sales"
        shutil.copytree(maildir, sales)
        for place in (sales, *sales.iterdir()):
            shutil.chown(place, maildir.stat().st_uid, maildir.stat().st_gid)
        for number in range(count):
            mail = (
                f"From: user{number}@corp.test\nTo: help@corp.test\nSubject: problem {number}\n"
                f"Date: Fri, 20 Nov 2026 10:00:00 +0000\n"
                + (f"Message-ID: <m{number // 2}@corp.test>\n" if number % 5 else "")
                + f"\nbody {number}\n"
            ).encode()
            deliver(sales if number % 3 == 1 else maildir, mail)
            if number % 4 == 0:
                deliver(maildir, mail)  # once more, perhaps in the other mailbox
        size = proof_count(reduced=2, full=40) * 1_000_000
        log = os.urandom(size * 3 // 4)
        head = b"From: big@corp.test\nSubject: big log\nMessage-ID: <big@corp.test>\nContent-Type: application/zip\n"
        coded = base64.encodebytes(log)
        deliver(maildir, head + b"Content-Transfer-Encoding: base64\n\n" + coded)
        with serving(tmp_path, config) as desk:
            until(lambda: desk.rows("SELECT count(*) FROM ticket")[0][0] >= 3, what="the first mails")
            for _ in range(kills):
                desk.kill()
                desk.start()
            until(
                lambda: (
                    not [
                        one
                        for box in (maildir, sales)
                        for place in ("new", "cur")
                        for one in (box / place).iterdir()
                    ]
                ),
                what="all",
            )
            assert desk.rows("SELECT count(*), count(DISTINCT title) FROM ticket") == [(count + 1, count + 1)]
            assert peak_mb(desk.process.pid) < 150
            data = desk.rows("SELECT data FROM entry WHERE kind = 'created' AND data LIKE '%big log%'")[0][0]
            assert json.loads(data)["files"][0]["size"] == len(log)
            number = desk.rows("SELECT number FROM ticket WHERE title = 'problem 1'")[0][0]
            desk.run("ticket", "reply", number, "重启试试")
            until(lambda: sent, what="the answer")
            assert header(sent[0], "In-Reply-To") == "<m0@corp.test>"
            assert header(sent[0], "To") == "user1@corp.test"
            assert header(sent[0], "From") == "sales@corp.test"
            assert header(sent[0], "Reply-To").startswith("sales+t")
            assert b"X-Desk-From" not in sent[0]
            until(
                lambda: desk.rows("SELECT count(*) FROM entry WHERE kind = 'delivery'") == [(1,)],
                what="the delivery",
            )
            reply = (
                f"From: user1@corp.test\nTo: {header(sent[0], 'Reply-To')}\nSubject: Re\n\n好了\n".encode()
            )
            deliver(maildir, reply)
            query = "SELECT count(*) FROM entry WHERE kind = 'customer_message'"
            until(lambda: desk.rows(query) == [(1,)], what="the answer's answer")
            assert len(sent) == 1


def test_a_form_becomes_a_ticket_and_its_solution_is_confirmed(tmp_path: Path) -> None:
    """Submitted with a token, shown by its link only, escaped, confirmed by a button; a form counts once."""
    with serving(tmp_path) as desk:

        def send(path: str, **values: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
            with contextlib.closing(connection):
                head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", path, urlencode(values), head)
                answer = connection.getresponse()
                return answer.status, answer.headers.get("location", "")

        connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/")
            answer = connection.getresponse()
            cookie = answer.headers["set-cookie"].split(";")[0]
            page = answer.read().decode()
        token, ident = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("token", "id"))
        given = {
            "title": "<script>x</script>",
            "email": "a@b.test",
            "symptom": "<img onerror=x>",
            "id": ident,
        }
        assert send("/", **given)[0] == 403
        status, link = send("/", token=token, **given)
        assert (status, send("/", token=token, **given)) == (303, (303, link))
        assert desk.get(link[:-1] + ("a" if link[-1] != "a" else "b"))[0] == 404
        shown = desk.get(link)[1].decode()
        assert "&lt;script&gt;" in shown
        assert "<script>" not in shown
        number = desk.rows("SELECT number FROM ticket")[0][0]
        command = [sys.executable, "-m", "desk", "ticket", "resolve", number, "done", "--category", "other"]
        more = ["--knowledge", "none", "--reason", "once", "--workspace", str(desk.workspace)]
        subprocess.run([*command, *more], check=True, capture_output=True)
        assert "solved" in desk.get(link)[1].decode()
        assert send(link, token=token, id="f2", action="solved")[0] == 303
        assert desk.rows("SELECT state FROM ticket") == [("closed",)]
        for number in ("4", "1"):
            assert send(link, token=token, id=f"f{number}", rating=number)[0] == 303
        assert desk.rows("SELECT score FROM survey") == [(1,)]  # the last answer counts


def test_a_silence_reaches_a_real_alertmanager_and_what_ends_under_it_is_seen(tmp_path: Path) -> None:
    """From the ticket to the API; while silenced nothing is sent, so the list tells that it is over."""
    with contextlib.ExitStack() as held:
        hook = free_port()
        port = held.enter_context(alertmanager(tmp_path, f"http://127.0.0.1:{hook}/hook/am"))
        api = f"http://127.0.0.1:{port}/api/v2"
        config = f'apis = ["am=http://127.0.0.1:{port}"]\npoll_s = 1\n'
        desk = held.enter_context(serving(tmp_path, config, port=hook))

        def fire(ends: str = "") -> bool:
            alert = {"labels": {"alertname": "Quiet", "severity": "page"}} | (
                {"endsAt": ends} if ends else {}
            )
            data = json.dumps([alert]).encode()
            request = urllib.request.Request(f"{api}/alerts", data, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return bool(answer.status == 200)

        def listed() -> list[Any]:
            with urllib.request.urlopen(f"{api}/alerts", timeout=60) as answer:
                return list(json.load(answer))

        until(fire, what="alertmanager")
        ((number,),) = until(lambda: desk.rows("SELECT number FROM ticket"), what="a ticket")
        desk.run("alert", "silence", number, "--minutes", "30")
        until(lambda: listed() and listed()[0]["status"]["state"] == "suppressed", what="a silence")
        until(lambda: desk.rows("SELECT 1 FROM alert_silence WHERE state = 'active'"), what="its note")
        fire(datetime.now(UTC).isoformat())
        over = "SELECT 1 FROM entry WHERE kind = 'alert' AND json_extract(data, '$.status') = 'recovered'"
        until(lambda: desk.rows(over), what="the end of the alert")
        assert desk.rows("SELECT open FROM ticket") == [(1,)]
