"""The alert channel: notifications of Prometheus Alertmanager and of Grafana become tickets, one a group.

The two functions of a channel; how a body is read stands in `ops.alert_bodies`, what a notification does is
decided by `process.alerts`, written by `ops.alert_groups`.
"""

import hashlib
from dataclasses import dataclass, replace

from desk.intake.channels import Channel, Raw
from desk.ops.alert_bodies import alert_rules, decode, instant_us, notification
from desk.ops.alert_groups import Notification, apply_notification
from desk.ops.base import Write
from desk.ops.intake import Arrival, Outcome
from desk.queries.kinds import kind_of

__all__ = ["CHANNEL", "AlertItem", "alert_rules", "apply", "decode", "instant_us", "parse"]


@dataclass(frozen=True, slots=True)
class AlertItem:
    """A notification with what identifies it."""

    arrival: Arrival
    notification: Notification


def parse(raw: Raw) -> list[AlertItem]:
    """Read a webhook body of Alertmanager or Grafana, or a recording of several."""
    items = []
    for number, body in enumerate(decode(raw.whole)):
        found = notification(body, raw.source)
        digest = hashlib.sha256(f"{raw.source}\0{number}\0".encode() + raw.whole).hexdigest()
        title = found.common_annotations.get("summary") or found.group_labels.get("alertname", "")
        items.append(AlertItem(Arrival("alert", found.source, f"alert:{digest}", "", "", title), found))
    return items


def apply(tx: Write, item: AlertItem, raw: Raw) -> Outcome:
    """Do what the notification asks."""
    note = replace(item.notification, kind_of=kind_of)
    return apply_notification(tx, note, alert_rules(raw.rules))


CHANNEL = Channel("alert", parse, apply, repeats=True)
