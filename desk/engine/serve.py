"""`desk serve`: the engine without a window, with every configured channel beside it.

The composition root of the channels: it builds gate, web server, fetcher and sender and ends them in order.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from desk.engine import SWITCH_S, OpenEngine
from desk.engine.calls import Caller
from desk.engine.connections import Connection
from desk.engine.log import LOGGER
from desk.engine.serve_calls import Calls
from desk.intake import notify, portal_login, upkeep  # noqa: F401  (their ops stand in the registry)
from desk.intake.alert_link import AlertLink
from desk.intake.chat import outgoing  # noqa: F401  (its op stands in the registry)
from desk.intake.chat.service import chat_fetcher, chat_routes, chat_sender, chat_streams, spoken_platforms
from desk.intake.config import Config
from desk.intake.gate import Gate
from desk.intake.mail.fetch import MailFetcher
from desk.intake.mail.send import MailSender
from desk.intake.probe import Probes
from desk.intake.services import ServiceSender
from desk.intake.web.app import Hooks
from desk.intake.web.figures import Figures
from desk.intake.web.portal import Backend
from desk.intake.web.portal_more import portal_routes
from desk.intake.web.server import WebServer, listening_socket
from desk.models.setting_values import load_settings
from desk.ops.intake import SECRET
from desk.process.errors import KnownError
from desk.protocol.intake import InboundView
from desk.protocol.messages import Reply, Request
from desk.protocol.sharing import SyncStatus
from desk.workspace import Workspace

UPKEEP_S, DERIVE_S, BEAT_S = 15.0, 1.0, 1.0
STILL_S = 20.0
"""An engine that has not gone round for so long does not work."""

LEASE_S = 60
DAY_US = 86_400_000_000
FOREVER_S = 10**9
STORED_S = 8.0


class Service:
    """Everything `desk serve` runs.

    Attributes:
        opened: the engine.
        port: where the web side listens.
    """

    def __init__(self, workspace: Workspace, config: Config, *, create: bool = True) -> None:
        """Open the workspace and start the channels; raises KnownError in plain words."""
        self._config = config
        self._beat = time.monotonic()
        self._derived = -1
        self._mailboxes = _opened(config.mailboxes)
        self._probes = Probes(config, self._mailboxes)
        self._seq = 0
        with ExitStack() as held:
            bound = listening_socket(config["web"]["listen"])
            held.callback(bound.close)
            self.opened = OpenEngine(workspace, create=create)
            held.callback(self.opened.close)
            engine = self.opened.engine
            self._caller = Caller(engine)
            held.callback(self._caller.close)
            self._calls = Calls(self._caller, engine.store)
            self._figures = Figures(workspace.replica)
            self._gate = Gate(lambda: self._caller.note("intake.flush"), self._figures.count)
            held.callback(self._gate.close)
            engine.verbs["intake.flush"] = self._flush
            engine.verbs["intake.channels"] = self._tell_channels
            engine.verbs["intake.test"] = self._test_channel
            engine.perform_own(Request(0, "intake.configure", {"rules": config.rules()}))
            self._add_timers()
            self._figures.channels["alert"] = bool(
                config["alerts"]["token"] or config["alerts"]["hmac_secret"]
            )
            hooks = Hooks(config, self._gate, self._figures, self._is_alive, self._shared)
            pages = portal_routes(self._portal_backend()) if config["web"]["portal"] else []
            pages += chat_routes(config, self._gate.submit, self._figures)
            web = WebServer(hooks.app(pages), bound, tuple(config["web"]["proxies"]))
            held.callback(web.close)
            self.port = web.port
            self._start_mail(held)
            self._start_chat(held)
            self._start_alerts(held)
            self._start_services(held)
            self._held = held.pop_all()
        LOGGER.info("serving on port %d", self.port)

    # ---- the engine's thread ---------------------------------------------------------------------

    def _flush(self, request: Request, _: Connection) -> Reply:
        """Store what waits at the gate."""
        self._gate.drain(self._store)
        return Reply(n=request.n, result={})

    def _tell_channels(self, request: Request, _: Connection) -> Reply:
        """Say which channels are configured, whether they work, and what a test found."""
        found = {}
        for name, up in self._figures.channels.items():
            state, sentence = self._probes.said(name, request.language)
            found[name] = {"up": up, "test": state, "sentence": sentence}
        return Reply(n=request.n, result=found)

    def _test_channel(self, request: Request, connection: Connection) -> Reply:
        """Begin to try a channel; `intake.channels` says what came of it."""
        name = str(request.args.get("name", ""))
        if name in self._figures.channels:
            self._probes.begin(name)
        return self._tell_channels(request, connection)

    def _store(self, items: list[dict[str, Any]]) -> str:
        reply = self.opened.engine.perform_own(Request(0, "intake.receive", {"items": items}))
        self._figures.trouble = "" if reply.failure is None else reply.failure.sentence
        return self._figures.trouble

    def _add_timers(self) -> None:
        engine = self.opened.engine
        engine.timers.add("beat", BEAT_S, self._note_beat)
        engine.timers.add("upkeep of channels", UPKEEP_S, self._keep_up)
        self._deriving = ["chat.derive"] if spoken_platforms(self._config) else []
        if self._outgoing:
            self._deriving.append("intake.derive")
        self._ways = list(spoken_platforms(self._config))
        self._ways += ["mail"] if "intake.derive" in self._deriving else []
        self._ways += ["apprise"] if self._config["notify"]["services"] else []
        if self._ways:
            self._deriving.append("notice.forward")
        if self._config["alerts"]["apis"]:
            self._deriving.append("alert.derive")
        if self._deriving:
            self._derive()  # from here on answers leave: the very first look only notes where it begins
            engine.timers.add("answers", DERIVE_S, self._derive)

    def _keep_up(self) -> None:
        """Look whether time has brought anything; an idle service writes nothing."""
        store = self.opened.engine.store
        now, stale_us = store.clock(), (self._config["alerts"]["stale_s"] or FOREVER_S) * 1_000_000
        with store.read() as connection:
            due = connection.exec_driver_sql(
                "SELECT EXISTS (SELECT 1 FROM alert_source WHERE heartbeat_us IS NOT NULL)"
                " OR EXISTS (SELECT 1 FROM alert_group WHERE recovered_us IS NOT NULL AND current = 1)"
                " OR EXISTS (SELECT 1 FROM alert_group WHERE stale_us IS NULL AND recovered_us IS NULL"
                " AND source <> 'desk' AND last_us < ? AND current = 1)"
                " OR EXISTS (SELECT 1 FROM alert_silence WHERE until_us <= ? AND state NOT IN ('ended', 'failed'))"
                " OR EXISTS (SELECT 1 FROM maintenance WHERE ends_us BETWEEN ? AND ?)",
                (now - stale_us, now, now - DAY_US, now),
            ).scalar()
        if due:
            self.opened.engine.perform_own(Request(0, "intake.upkeep"))

    def _derive(self) -> None:
        """Look for answers where anything has changed."""
        seq = self.opened.engine.store.last_seq()
        if seq != self._derived:
            self._derived = seq
            for verb in self._deriving:
                args = {"ways": self._ways} if verb == "notice.forward" else {}
                self.opened.engine.perform_own(Request(0, verb, args))

    def _note_beat(self) -> None:
        self._beat = time.monotonic()
        self._seq = self.opened.engine.store.last_seq()

    # ---- other threads ---------------------------------------------------------------------------

    def _is_alive(self) -> bool:
        return time.monotonic() - self._beat < STILL_S

    def _shared(self) -> SyncStatus:
        return self.opened.sharing.status

    @property
    def _outgoing(self) -> list[dict[str, Any]]:
        """The mailboxes that answers can leave by."""
        return [box for box in self._mailboxes if box["smtp_host"] and box["addresses"]]

    def _start_mail(self, held: ExitStack) -> None:
        channels = self._figures.channels
        for number, mailbox in enumerate(self._mailboxes):
            if mailbox["imap_host"]:
                name = f"mail {mailbox['username']}" if number else "mail"
                channels[name] = False
                fetcher = MailFetcher(
                    mailbox,
                    self._gate.submit,
                    partial(channels.__setitem__, name),
                    partial(self._holds, mailbox),
                )
                fetcher.start()
                held.callback(fetcher.close)
        if self._outgoing:
            channels["mail_out"] = True
            sender = MailSender(
                self._outgoing, due=self._calls.due, tell=self._calls.tell, secret=self._secret(),
                read_blob=self._calls.read_blob, up=lambda up: channels.update(mail_out=up),
            )  # fmt: skip
            sender.start()
            held.callback(sender.close)

    def _portal_backend(self) -> Backend:
        mail, web = self._config["mail"], self._config["web"]
        return Backend(
            ask=self._calls.ask, store=self._keep, chunks=self._calls.chunks, seq=lambda: self._seq, tell=self._calls.tell,
            secret=self._secret(), body_limit_mb=web["body_limit_mb"],
            claim=self._calls.claim, zone=self._zone(),
            login=bool(mail["smtp_host"] and mail["addresses"] and web["public_url"]),
        )  # fmt: skip

    def _zone(self) -> ZoneInfo:
        """Return the zone in which people who write to us read the clock: the workspace's, not the machine's."""
        with self.opened.engine.store.read() as connection:
            return ZoneInfo(str(load_settings(connection)["time_zone"]))

    async def _keep(self, item: dict[str, Any]) -> bytes:
        """Store a form and return its ticket; raises OSError where the gate is full or the engine is gone."""
        try:
            await asyncio.wait_for(self._gate.submit_here(item), STORED_S)
        except KnownError as error:
            raise OSError(error.sentence()) from error
        reply = await asyncio.to_thread(self._caller.call, "query.inbound", {"receipt": item["receipt"]})
        views = msgspec.json.decode(reply.result, type=tuple[InboundView, ...])
        return (views[-1].ticket or b"") if views else b""

    def _holds(self, mailbox: dict[str, Any]) -> bool:
        name = f"mail:{mailbox['username']}@{mailbox['imap_host']}"
        owner = str(self.opened.workspace.directory)
        args = {"name": name, "owner": owner, "seconds": LEASE_S}
        changes = self._caller.call("intake.lease", args).changes
        if changes is None or not changes.subject:
            return False
        shared = msgspec.json.decode(self._caller.call("sync.lease", {"name": name}).result)
        return bool(shared["held"])

    def _start_chat(self, held: ExitStack) -> None:
        connections = chat_streams(self._config, self._gate.submit, self._figures)
        for connection in connections:
            connection.start()
            held.callback(connection.close)
        sender = chat_sender(
            self._config,
            self._figures,
            due=self._calls.due,
            tell=self._calls.tell,
            connections=connections,
            read_blob=self._calls.read_blob,
        )
        if sender is not None:
            sender.start()
            held.callback(sender.close)
        fetcher = chat_fetcher(self._config, due=self._calls.due, tell=self._calls.tell)
        if fetcher is not None:
            fetcher.start()
            held.callback(fetcher.close)

    def _start_alerts(self, held: ExitStack) -> None:
        if self._config["alerts"]["apis"]:
            link = AlertLink(
                self._config["alerts"], wishes=self._calls.wishes, tell=self._calls.tell,
                up=lambda up: self._figures.channels.update(alert_api=up),
            )  # fmt: skip
            link.start()
            held.callback(link.close)

    def _start_services(self, held: ExitStack) -> None:
        if self._config["notify"]["services"]:
            sender = ServiceSender(due=lambda: self._calls.due("apprise"), tell=self._calls.tell)
            sender.start()
            held.callback(sender.close)

    def _secret(self) -> bytes:
        self.opened.engine.perform_own(Request(0, "intake.secret"))
        return bytes.fromhex(str(self.opened.engine.store.meta(SECRET)))

    # ---- life ------------------------------------------------------------------------------------

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C."""
        sys.setswitchinterval(SWITCH_S)  # this thread computes: the web side must not wait for its turn
        engine = self.opened.engine

        def stop(_number: int, _frame: FrameType | None) -> None:
            engine.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        engine.run()

    def close(self) -> None:
        """End the channels first, so that nothing is taken in that cannot be stored."""
        self._gate.close()
        self._caller.close()
        self._held.close()


def _opened(mailboxes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**box, "password": box["password"] or _from_keyring(box)} for box in mailboxes]


def _from_keyring(mailbox: Mapping[str, Any]) -> str:
    """Return the mailbox's password from the system's keyring, "" where none is kept."""
    if not mailbox["username"] or not (mailbox["imap_host"] or mailbox["smtp_host"]):
        return ""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password("desk-mail", mailbox["username"]) or ""
    except KeyringError:
        return ""
