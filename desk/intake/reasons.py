"""Why a message waits in quarantine, in both languages: known also where its channel was never loaded."""

from desk.process import messages

messages.register(
    {
        "mail_empty": ("The mail is empty.", "邮件为空。"),
        "mail_no_sender": (
            "This is no mail: it names no sender and no recipient. Look at the original.",
            "这不是有效邮件：没有发件人和收件人信息。请查看原文。",
        ),
        "mail_own": (
            "This mail was sent by this Desk and came back. It makes no ticket, so that no loop begins.",
            "该邮件由本系统发出后又返回。为避免循环，不建立工单。",
        ),
        "mail_bounce": (
            "A mail server reports that a mail could not be delivered. Check the requester's address.",
            "邮件服务器报告投递失败。请核对用户的邮箱地址。",
        ),
        "mail_automatic": (
            "An automatic reply (out of office or the like). It makes no ticket and gets no answer.",
            "自动回复（如外出通知）。不建立工单，也不回复。",
        ),
        "mail_bulk": (
            "Bulk mail or a mailing list. Process it again if it is meant for you.",
            "群发邮件或邮件列表。如确需处理，请点击“重新处理”。",
        ),
        "mail_loop": (
            "The mail says that it has been in a loop. It makes no ticket.",
            "该邮件带有循环标记，不建立工单。",
        ),
        "alert_not_json": (
            "This is no JSON ({detail}). Point the webhook of Alertmanager or Grafana here, nothing else.",
            "内容不是有效的 JSON（{detail}）。请只将 Alertmanager 或 Grafana 的 webhook 指向此处。",
        ),
        "alert_no_alerts": (
            "The message has no list “alerts”: it is no notification of Alertmanager or Grafana.",
            "消息中没有“alerts”列表，不是 Alertmanager 或 Grafana 的通知。",
        ),
    }
)
