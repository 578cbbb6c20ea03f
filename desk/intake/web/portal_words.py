"""The portal's words in both languages, plain and short. Data only."""

from collections.abc import Mapping

_WORDS: tuple[tuple[str, str, str], ...] = (
    ("portal", "Support", "技术支持"),
    ("skip", "Skip to content", "跳到正文"),
    ("menu", "Pages", "页面"),
    ("new", "Ask for help", "提交请求"),
    ("talk", "Online chat", "在线客服"),
    ("mine", "My requests", "我的请求"),
    ("lead", "Tell us what happens. You need no account; you get a link to follow it.",
     "请描述遇到的问题。无需注册，提交后可通过专属链接查看进展。"),
    ("kind", "What kind of problem is it?", "问题类型"),
    ("title", "What is it about?", "一句话描述问题"),
    ("name", "Your name", "姓名"),
    ("email", "Your e-mail", "邮箱"),
    ("files", "Pictures and files", "截图与附件"),
    ("files_hint", "Up to {count} files, {size} MB in all. Cover passwords and card numbers.",
     "最多 {count} 个文件，共 {size} MB。请遮住密码和卡号。"),
    ("needed", "needed", "必填"),
    ("trouble", "Something is missing:", "请补充以下内容："),
    ("missing", "“{name}” is needed", "“{name}”为必填项"),
    ("wrong_email", "A mail address looks like name@example.org", "邮箱格式应类似 name@example.org"),
    ("answers", "This may help already", "以下内容也许能直接解决问题"),
    ("send", "Send", "提交"),
    ("send_anyway", "Send my request all the same", "仍要提交请求"),
    ("not_helped", "It did not help: ask us", "没有解决？提交请求"),
    ("conversation", "Conversation", "沟通记录"),
    ("you", "You", "我"),
    ("team", "Support", "技术支持"),
    ("reply", "Add something", "补充说明"),
    ("message", "Message", "内容"),
    ("ask", "Is it solved?", "问题是否已解决？"),
    ("other_question", "Do you have any other question, or what is still open?", "是否还有其他疑问，或仍存在哪些问题？"),
    ("solved", "Yes, it is solved", "是，已解决"),
    ("open", "No, or I have another question", "否，或还有其他疑问"),
    ("rate", "How was it?", "请评价本次服务"),
    ("rate_hint", "1 is bad, 5 is very good", "1 分很差，5 分很好"),
    ("mark1", "bad", "很差"),
    ("mark2", "poor", "较差"),
    ("mark3", "fair", "一般"),
    ("mark4", "good", "满意"),
    ("mark5", "very good", "非常满意"),
    ("comment", "What should we do better? (optional)", "意见与建议（可选）"),
    ("send_rating", "Send rating", "提交评价"),
    ("rated", "Thank you for your rating. A new one replaces it.", "感谢您的评价。再次提交将覆盖之前的评价。"),
    ("thanks", "Thank you. We have it.", "已收到，谢谢。"),
    ("talk_lead", "Write to us; answers appear on the next page. The conversation is kept as a request.",
     "请留言，回复将显示在下一页。对话会保存为请求，可随时查看。"),
    ("begin", "Begin", "开始对话"),
    ("login_lead", "Enter your e-mail. If we know it, you get a link that opens your requests.",
     "请输入邮箱。如果该邮箱提交过请求，将收到一封含登录链接的邮件。"),
    ("login_send", "Send me the link", "发送登录链接"),
    ("login_sent", "If we know this address, a mail is on its way. Its link works for 30 minutes.",
     "如果该邮箱提交过请求，登录链接已发送，30 分钟内有效。"),
    ("login_off", "Signing in by mail is not set up here. Use the link of your request.",
     "此处未启用邮件登录，请使用请求的专属链接。"),
    ("enter", "Open your requests", "查看我的请求"),
    ("enter_button", "Sign in", "登录"),
    ("logout", "Sign out", "退出登录"),
    ("none", "There are no requests yet.", "暂无请求。"),
    ("back", "To the beginning", "返回首页"),
    ("gone", "This page does not exist or its link has expired.", "页面不存在或链接已失效。"),
    ("slow", "Too many forms. Wait a minute and send it again.", "提交过于频繁，请一分钟后重试。"),
    ("stale", "This form has expired. Go back, reload and send it again.", "表单已过期，请返回刷新后重新提交。"),
    ("large", "That is too much: too many files or more bytes than we take. Send fewer or smaller ones.",
     "附件数量或大小超出上限，请减少后重新提交。"),
    ("late", "The connection was too slow. Send it again.", "上传超时，请重新提交。"),
    ("busy", "Desk is busy. Send the form again in a moment.", "系统繁忙，请稍后重新提交。"),
    ("symptom", "What happens", "问题现象"),
    ("steps", "Steps", "处理步骤"),
    ("prevention", "How to avoid it", "预防措施"),
    ("cautions", "Take care", "注意事项"),
    ("state_new", "received", "已受理"),
    ("state_work", "being worked on", "处理中"),
    ("state_you", "waiting for your answer", "等待您的回复"),
    ("state_third", "waiting for a third party or a date", "等待第三方或约定时间"),
    ("state_confirm", "waiting for your confirmation", "等待您确认"),
    ("state_closed", "closed", "已关闭"),
)  # fmt: skip

STATES: Mapping[str, str] = {
    "new": "state_new",
    "assigned": "state_new",
    "in_progress": "state_work",
    "waiting_customer": "state_you",
    "waiting_third_party": "state_third",
    "scheduled": "state_third",
    "pending_confirmation": "state_confirm",
}
"""State of a ticket -> the word a requester reads; every other one is closed."""

LABELS: Mapping[str, dict[str, str]] = {
    "en": {name: en for name, en, _ in _WORDS}
    | {"lang": "en", "other": "zh", "other_code": "zh-CN", "other_name": "中文"},
    "zh": {name: zh for name, _, zh in _WORDS}
    | {"lang": "zh-CN", "other": "en", "other_code": "en", "other_name": "English"},
}


def state_word(words: Mapping[str, str], state: str) -> str:
    """Return what a requester reads for a state."""
    return words[STATES.get(state, "state_closed")]
