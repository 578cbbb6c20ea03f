"""Chat platforms as a channel: WeCom, DingTalk, Feishu and Slack."""
