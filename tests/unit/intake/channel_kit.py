"""Takes mails and notifications in as a channel would, and tells what became of them."""

import json
import os
from typing import Any

import desk.intake.receive  # noqa: F401  (fills the registry)
from desk.protocol.intake import InboundView
from tests.unit.ops_kit import Kit


class ChannelKit(Kit):
    """A workspace that messages come into."""

    def take(self, channel: str, data: bytes, *, source: str = "") -> InboundView:
        """Take bytes in; return what became of the last message in them."""
        self.later(minutes=1 / 60)  # entries of one instant stand in no certain order
        receipt = os.urandom(16)
        item = {"channel": channel, "receipt": receipt, "raw": data, "source": source}
        self.run("intake.receive", source="system", items=[item])
        found: InboundView = self.ask("query.inbound", receipt=receipt)[-1]
        return found

    def mail(self, body: str = "Hello", *, raw: bytes = b"", **headers: str | None) -> InboundView:
        """Take a mail in; header names are written with _ for -, None leaves one out."""
        given = {
            "From": "Ann <ann@corp.test>", "To": "help@corp.test", "Subject": "printer is broken",
            "Date": "Fri, 20 Nov 2026 10:00:00 +0000", "Message_ID": f"<{os.urandom(6).hex()}@corp.test>",
        } | headers  # fmt: skip
        head = "".join(
            f"{name.replace('_', '-')}: {value}\n" for name, value in given.items() if value is not None
        )
        return self.take("mail", raw or (head + "\n" + body).encode())

    def alert(self, *alerts: dict[str, Any], **body: Any) -> InboundView:
        """Take a notification of these alerts in."""
        labels = alerts[0]["labels"] if alerts else {}
        given = {
            "version": "4", "status": "firing", "groupLabels": {"alertname": labels.get("alertname", "A")},
            "alerts": list(alerts), "externalURL": "http://am.test",
        }  # fmt: skip
        return self.take("alert", json.dumps(given | body, ensure_ascii=False).encode())

    def entries(self, view: InboundView) -> list[Any]:
        """Return the entries of the ticket a message went to."""
        return list(self.ask("query.ticket", ticket=view.ticket).entries)

    def tickets(self) -> int:
        """Count the tickets."""
        return int(self.store.connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one())


def firing(name: str = "HighErrorRate", *, at: str = "2026-03-09T01:00:00Z", **labels: str) -> dict[str, Any]:
    """Return an alert that fires."""
    given = {"alertname": name, "severity": "warning"} | labels
    return {
        "status": "firing", "labels": given, "annotations": {"summary": f"{name} fires"}, "startsAt": at,
        "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://prom.test/graph",
        "fingerprint": f"{hash(tuple(sorted(given.items()))) & 0xFFFFFFFF:08x}",
    }  # fmt: skip


def resolved(alert: dict[str, Any], *, at: str = "2026-03-09T01:10:00Z") -> dict[str, Any]:
    """Return the same alert as over."""
    return {**alert, "status": "resolved", "endsAt": at}
