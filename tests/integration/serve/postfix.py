"""Runs a real Postfix of a test's own on this machine, which delivers into maildirs that Dovecot serves."""

import contextlib
import grp
import os
import pwd
import shutil
import smtplib
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.integration.serve.rig import free_port, running, until

MASTER = Path("/usr/lib/postfix/sbin/master")
USERS = ("help", "ann", "bob")

MAIN = """compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.corp.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = corp.test
virtual_mailbox_base = {maildirs}
virtual_mailbox_maps = inline:{{ {users} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
alias_maps =
local_recipient_maps =
recipient_delimiter = +
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
default_database_type = texthash
disable_dns_lookups = yes
default_transport = error:5.7.1 no mail leaves this machine
smtpd_tls_security_level = none
maillog_file = {home}/maillog
maillog_file_prefixes = {home}
"""

SERVICES = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def may_be_root() -> bool:
    """Tell whether this machine has Postfix and this user may run it (its master insists on root)."""
    return MASTER.exists() and os.geteuid() == 0


def _folder(path: Path, user: int, group: int, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, user, group)
    path.chmod(mode)


@contextlib.contextmanager
def postfix(maildirs: Path) -> Iterator[int]:
    """Run it; yield its SMTP port. Mail to help@, ann@ and bob@corp.test lands in their maildirs."""
    port, home = free_port(), Path(tempfile.mkdtemp(prefix="desk-postfix-"))
    home.chmod(0o755)
    owner, drop = pwd.getpwnam("postfix"), grp.getgrnam("postdrop").gr_gid
    nobody = maildirs.stat()
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                 "trace"):  # fmt: skip
        _folder(home / "spool" / name, owner.pw_uid, 0, 0o700)
    _folder(home / "spool" / "public", owner.pw_uid, drop, 0o710)
    _folder(home / "spool" / "maildrop", owner.pw_uid, drop, 0o730)
    _folder(home / "spool" / "pid", 0, 0, 0o755)
    _folder(home / "data", owner.pw_uid, 0, 0o700)
    config = home / "etc"
    config.mkdir()
    users = ", ".join(f"{{ {user}@corp.test = {user}/ }}" for user in USERS)
    values = {"home": home, "maildirs": maildirs, "users": users, "uid": nobody.st_uid, "gid": nobody.st_gid}
    (config / "main.cf").write_text(MAIN.format(**values))
    (config / "master.cf").write_text(SERVICES.format(port=port))
    (config / "dynamicmaps.cf").write_text("")
    try:
        with running([str(MASTER), "-c", str(config), "-d"], home / "out.log"):
            until(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None, what="postfix")
            yield port
    finally:
        shutil.rmtree(home, ignore_errors=True)


def send(port: int, sender: str, recipient: str, data: bytes) -> None:
    """Hand a mail to Postfix as a customer's program would."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.sendmail(sender, [recipient], data.replace(b"\n", b"\r\n"), mail_options=["BODY=8BITMIME"])


def arrived(maildirs: Path, user: str) -> list[bytes]:
    """Return what stands in a user's maildir."""
    return [path.read_bytes() for path in sorted((maildirs / user / "new").glob("*"))]
