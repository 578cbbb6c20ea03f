"""Mail through a real Postfix and a real Dovecot: in, answered, delivered, bounced, with its Chinese intact."""

import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.conftest import ProofCount
from tests.integration.serve.postfix import arrived, may_be_root, postfix, send
from tests.integration.serve.rig import dovecot, header, serving, until

pytestmark = pytest.mark.skipif(not may_be_root(), reason="Postfix's master runs as root only")


def config(imap: int, smtp: int) -> str:
    """Return the mail part of the configuration."""
    return (
        f'[mail]\naddresses = ["help@corp.test"]\nimap_host = "127.0.0.1"\nimap_port = {imap}\nimap_security = "none"\n'
        f'username = "help"\npassword = "pw"\nsweep_s = 1\nsmtp_host = "127.0.0.1"\nsmtp_port = {smtp}\n'
        'smtp_security = "none"\n'
    )


def test_a_conversation_through_real_servers(tmp_path: Path, proof_count: ProofCount) -> None:
    """Tickets once (over kills in the full run), a receipt and a reply delivered, the answer in its ticket, a bounce on it."""
    count = proof_count(reduced=8, full=200)
    with (
        dovecot() as (imap, maildir),
        postfix(maildir.parent) as smtp,
        serving(tmp_path, config(imap, smtp)) as desk,
    ):
        for number in range(count):
            head = f"From: bob@corp.test\nTo: help@corp.test\nSubject: problem {number}\n"
            data = f"{head}Message-ID: <{number // 2}@x>\n\nb{number}\n"
            send(smtp, "bob@corp.test", "help@corp.test", data.encode())
        body = "From: ann@corp.test\nTo: help@corp.test\nMessage-ID: <zh@x>\nSubject: 打印机坏了\n\n镕基服务器（北京）\n"
        send(smtp, "ann@corp.test", "help@corp.test", body.encode("gb18030"))
        until(lambda: desk.rows("SELECT count(*) FROM ticket")[0][0] >= count // 2, what="half the tickets")
        for _ in range(proof_count(reduced=0, full=10)):
            desk.kill()
            desk.start()
        until(lambda: desk.rows("SELECT count(*) FROM ticket") == [(count + 1,)], what="tickets")
        (number,) = desk.rows("SELECT number FROM ticket WHERE title = '打印机坏了'")[0]
        maildirs = maildir.parent
        until(lambda: arrived(maildirs, "ann"), what="the receipt")
        reply = [sys.executable, "-m", "desk", "--workspace", str(desk.workspace), "ticket", "reply"]
        subprocess.run([*reply, number, "请重启打印机"], check=True, capture_output=True, timeout=60)
        until(lambda: len(arrived(maildirs, "ann")) == 2, what="the reply")
        answer = next(
            mail for mail in arrived(maildirs, "ann") if "auto-replied" not in header(mail, "Auto-Submitted")
        )
        parsed = message_from_bytes(answer, policy=default)
        assert "请重启打印机" in parsed.get_content()
        assert parsed["In-Reply-To"] == "<zh@x>"
        back = f"From: ann@corp.test\nTo: {parsed['Reply-To']}\nSubject: other words\nMessage-ID: <b@x>\n\n还是不行\n"
        send(smtp, "ann@corp.test", str(parsed["Reply-To"]), back.encode())
        query = "SELECT count(*) FROM entry WHERE kind = 'customer_message' AND body = '还是不行'"
        until(lambda: desk.rows(query) == [(1,)], what="the answer in its ticket")
        lost = "From: gone@corp.test\nTo: help@corp.test\nMessage-ID: <g@x>\nSubject: I leave\n\nbye bye printer\n"
        send(smtp, "gone@corp.test", "help@corp.test", lost.encode())
        until(
            lambda: desk.rows("SELECT count(*) FROM ticket WHERE title = 'I leave'") == [(1,)],
            what="a ticket",
        )
        (number,) = desk.rows("SELECT number FROM ticket WHERE title = 'I leave'")[0]
        subprocess.run([*reply, number, "are you there?"], check=True, capture_output=True, timeout=60)
        bounced = "SELECT count(*) FROM entry WHERE kind = 'delivery' AND data LIKE '%bounced%'"
        until(lambda: desk.rows(bounced) == [(1,)], what="the bounce on the ticket")
        assert desk.rows("SELECT count(*) FROM ticket") == [(count + 2,)]
