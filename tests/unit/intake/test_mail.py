"""Mails become tickets and messages: threads, requesters, robots, charsets, quotes, files."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.intake.mail.charset import decode_header, decode_text
from desk.intake.mail.html import to_text
from desk.intake.mail.message import read_mail
from desk.intake.mail.quotes import forwarded_sender, split_reply
from desk.intake.mail.rules import bounce_address, bounced_of, number_of, numbers_in, reply_address
from desk.intake.portal import Form, pack
from tests.conftest import FULL
from tests.unit.intake.channel_kit import ChannelKit


def test_a_mail_is_a_ticket_and_its_requester_is_its_sender(kit: ChannelKit) -> None:
    """Title, text, requester and channel come from the mail."""
    view = kit.mail("It makes a noise.", From='"Li, Na" <Li.Na@Corp.test>', Subject="Re: Fwd: 打印机坏了")
    row = kit.row(view.ticket)
    assert (view.state, row.title, row.requester_name, row.channel) == (
        "ticket",
        "打印机坏了",
        "Li, Na",
        "mail",
    )
    assert kit.entries(view)[0].body == "It makes a noise."


def test_the_problem_type_is_set_only_where_it_is_certain(kit: ChannelKit) -> None:
    """Marked as suggested, so that a person changes it with one key; a text that says little stays open."""
    sure = kit.mail("连接 VPN 后频繁掉线，VPN 客户端提示网络超时", Subject="VPN 连不上")
    assert kit.row(sure.ticket).category == "network_vpn"
    assert kit.row(kit.mail("hm", Subject="hello").ticket).category == ""
    ill = kit.take(
        "portal", pack(Form("x1", "submit", title="VPN 连不上", email="a@b.test", category="payment"))
    )
    assert kit.row(ill.ticket).category == "payment"


@pytest.mark.parametrize(
    "charset", ["gb18030", "big5", "iso-2022-jp", "gb2312", "shift_jis", "euc-kr", "utf-16"]
)
def test_mails_in_every_charset(kit: ChannelKit, charset: str) -> None:
    """Subject, sender and body of a whole mail arrive as they were written."""
    text = {"big5": "資料庫連線失敗", "iso-2022-jp": "接続できません", "shift_jis": "接続できません",
            "euc-kr": "연결할 수 없습니다"}.get(charset, "数据库连接失败")  # fmt: skip
    word = f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="
    raw = (
        f"From: {word} <a@b.test>\nTo: help@corp.test\nSubject: {word}\nMessage-ID: <1@b.test>\n"
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    ).encode() + base64.b64encode(text.encode(charset))
    view = kit.mail(raw=raw)
    assert (view.title, kit.row(view.ticket).requester_name) == (text, text)
    assert kit.entries(view)[0].body == text


def test_thanks_start_no_clock_and_reopen_nothing(kit: ChannelKit) -> None:
    """“谢谢” on an open and on a closed ticket moves nothing; “已解决” to a solution closes it."""
    first = kit.mail("help", Message_ID="<one@corp.test>")
    kit.run("ticket.take", ticket=first.ticket)
    kit.run("ticket.reply", ticket=first.ticket, body="Try again")

    def answer(text: str) -> str:
        kit.mail(text, In_Reply_To="<one@corp.test>", Subject="Re: printer")
        return str(kit.row(first.ticket).state)

    clocks = [c for c in kit.ask("query.ticket", ticket=first.ticket).clocks if c.metric == "next_response"]
    assert answer("谢谢！") == "in_progress"
    after = [c for c in kit.ask("query.ticket", ticket=first.ticket).clocks if c.metric == "next_response"]
    assert [c.state for c in after] == [c.state for c in clocks]
    kit.later(minutes=1)
    knowledge = {"decision": "none", "reason": "r"}
    kit.run("ticket.solve", ticket=first.ticket, steps="s", category="c", knowledge=knowledge)
    assert answer("Thanks a lot") == "pending_confirmation"
    assert answer("我明天试试，谢谢") == "pending_confirmation"
    assert answer("已解决，谢谢") == "closed"
    assert answer("非常感谢") == "closed"
    assert answer("Thanks, works!\n\nAnn\nCorp Ltd.\n+1 555 0100") == "closed"
    assert answer("> Is it solved?\n\n已解决，谢谢\n\n发自我的 iPhone") == "closed"
    assert answer("It broke again") == "in_progress"


@pytest.mark.parametrize(
    "subject", ["Read: printer", "已读：printer", "Gelesen: printer", "阅读回执：printer"]
)
def test_a_receipt_for_a_mail_moves_nothing(kit: ChannelKit, subject: str) -> None:
    first = kit.mail("help", Message_ID="<one@corp.test>")
    receipt = kit.mail("Your message was read", In_Reply_To="<one@corp.test>", Subject=subject)
    assert receipt.state == "quarantine"
    assert kit.kinds(first.ticket).count("customer_message") == 0
    assert kit.mail("it is unclear", Subject=subject).state == "ticket", "a request may begin so, too"


def test_an_answer_joins_its_ticket_by_reference(kit: ChannelKit) -> None:
    """In-Reply-To and References lead to the ticket; quoted text is folded and kept whole."""
    first = kit.mail(Message_ID="<one@corp.test>")
    answer = kit.mail(
        '更多信息\n\n在 2026-06-01 10:00:00，"Desk" <d@x.test> 写道：\n> old',
        References="<x@y> <one@corp.test>",
    )
    assert (answer.state, answer.number) == ("entry", first.number)
    entry = kit.entries(answer)[-1]
    assert entry.body == "更多信息"
    assert "写道" in entry.data["full"]


def test_the_signed_address_leads_home_and_a_forged_one_does_not(kit: ChannelKit) -> None:
    """Only an address of our making names a ticket."""
    first = kit.mail()
    secret = bytes.fromhex(str(kit.store.meta("intake_secret")))
    good = reply_address("help@corp.test", first.number, secret)
    assert kit.mail("more", To=good).number == first.number
    local, _, domain = good.rpartition("@")
    assert (
        kit.mail("other", To=f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}").number
        != first.number
    )


def test_a_number_in_the_subject_counts_for_participants_only(kit: ChannelKit) -> None:
    """A stranger with a number in the subject begins a ticket of their own."""
    first = kit.mail()
    assert kit.mail("mine", Subject=f"Re: [{first.number}] x").number == first.number
    assert (
        kit.mail("not mine", From="eve@evil.test", Subject=f"Re: [{first.number}] x").number != first.number
    )


def test_a_stranger_in_a_thread_is_kept_and_moves_nothing(kit: ChannelKit) -> None:
    """Their words stand in the ticket, marked, and wake nobody."""
    first = kit.mail(Message_ID="<one@corp.test>")
    kit.run("ticket.reply", ticket=first.ticket, body="Which printer?")
    kit.run("ticket.wait", ticket=first.ticket, state="waiting_customer", reason="question")
    other = kit.mail("I am Bob", From="bob@corp.test", In_Reply_To="<one@corp.test>")
    assert kit.entries(other)[-1].data["other_sender"] == "bob@corp.test"
    assert kit.row(first.ticket).state == "waiting_customer"
    kit.mail("the red one", In_Reply_To="<one@corp.test>")
    assert kit.row(first.ticket).state == "in_progress"


def test_a_mail_counts_once_and_a_reused_id_is_another_mail(kit: ChannelKit) -> None:
    """Message-ID and content together are the key; without an id the content alone."""
    first = kit.mail("one", Message_ID="<dup@corp.test>")
    again = kit.mail("one", Message_ID="<dup@corp.test>")
    other = kit.mail("two", Message_ID="<dup@corp.test>")
    assert (again.id, again.seen, kit.tickets()) == (first.id, 2, 2)
    assert other.ticket != first.ticket
    kit.mail("three", Message_ID=None)
    assert kit.mail("three", Message_ID=None).seen == 2


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "mail_automatic"),
        ({"Subject": "自动回复: 我在休假"}, "mail_automatic"),
        ({"Precedence": "bulk"}, "mail_bulk"),
        ({"List_Id": "<all.corp.test>"}, "mail_bulk"),
        ({"From": "MAILER-DAEMON@corp.test"}, "mail_bounce"),
        ({"X_Desk_Instance": "abc"}, "mail_own"),
        ({"X_Loop": "help"}, "mail_loop"),
    ],
)
def test_robots_wait_in_quarantine_until_a_person_lets_them_in(
    kit: ChannelKit, headers: dict[str, str], reason: str
) -> None:
    """They get no ticket and no answer; the raw mail stays, and can be processed again."""
    view = kit.mail(**headers)
    assert (view.state, view.reason, kit.tickets()) == ("quarantine", reason, 0)
    assert b"".join(kit.store.blobs.chunks(view.original)).startswith(b"From:")
    assert [item.id for item in kit.ask("query.intake").items] == [view.id]
    kit.run("intake.retry", inbound=view.id)
    assert kit.tickets() == 1
    assert not kit.ask("query.intake").items


@pytest.mark.parametrize(
    ("body", "reopens"),
    [
        ("您好，我正在休假，10月9日返回后回复您。", False),
        ("I am currently out of the office with limited access to email.\n\n> Is it solved?", False),
        ("It fails again, error 403.\n\n> I am out of the office until Monday", True),
        ("还是打不开，麻烦再看一下", True),
    ],
)
def test_an_absence_marked_by_one_header_alone_reopens_nothing(
    kit: ChannelKit, body: str, reopens: bool
) -> None:
    """Other ticket systems set that header, too: what a person writes through them still comes in."""
    first = kit.mail(Message_ID="<a@x>")
    kit.run("ticket.take", ticket=first.ticket)
    kit.run("ticket.solve", ticket=first.ticket, steps="x", knowledge={"decision": "none", "reason": "once"})
    kit.run("ticket.confirm", ticket=first.ticket, by="phone")
    mail = kit.mail(body, In_Reply_To="<a@x>", X_Auto_Response_Suppress="DR, OOF, AutoReply")
    assert (mail.state, mail.reason) == (("entry", "") if reopens else ("quarantine", "mail_automatic"))
    assert kit.row(first.ticket).state == ("in_progress" if reopens else "closed")


def test_receipts_stop_after_five_an_hour(kit: ChannelKit) -> None:
    """Two robots cannot keep each other talking."""
    for number in range(8):
        kit.mail(f"problem {number}", Subject=f"problem {number}")
    sent = kit.store.connection.exec_driver_sql("SELECT count(*) FROM outbound").scalar()
    assert (sent, kit.tickets()) == (5, 8)


def test_mail_to_a_merged_ticket_reaches_the_one_it_was_merged_into(kit: ChannelKit) -> None:
    """The pointer is followed; thanks on a closed ticket reopen nothing, a question does."""
    first, second = kit.mail("a", Message_ID="<a@x>"), kit.mail("b", Message_ID="<b@x>")
    kit.run("ticket.merge", ticket=second.ticket, into=first.ticket)
    assert kit.mail("c", In_Reply_To="<b@x>").number == first.number


def test_an_old_closed_ticket_gets_a_follow_up(kit: ChannelKit) -> None:
    """Beyond the reopen window a new ticket is linked to the old one."""
    first = kit.mail(Message_ID="<a@x>")
    kit.run("ticket.cancel", ticket=first.ticket, reason="wish")
    later = kit.mail("again", In_Reply_To="<a@x>")
    assert later.state == "ticket"
    assert "link" in kit.kinds(later.ticket)


def test_a_colleagues_forward_belongs_to_the_one_who_wrote_it(kit: ChannelKit) -> None:
    """Staff pass mails on; the requester is the first sender."""
    agent = kit.run("person.create", name="Agent", email="agent@corp.test", staff=True).subject
    assert agent
    body = "FYI\n\n---------- Forwarded message ---------\nFrom: Carl <carl@client.test>\nSubject: x\n\nhelp"
    view = kit.mail(body, From="agent@corp.test", Subject="Fwd: help")
    assert kit.row(view.ticket).requester_name == "Carl"


def test_silent_senders_are_asked_by_their_reply_address(kit: ChannelKit) -> None:
    """Web forms write from no-reply and name the person in Reply-To."""
    view = kit.mail(From="no-reply@forms.test", Reply_To="Dora <dora@client.test>")
    assert kit.row(view.ticket).requester_name == "Dora"


def test_files_have_safe_names_and_their_bytes(kit: ChannelKit) -> None:
    """Folders, control and bidirectional characters leave the name; the content is whole."""
    raw = (
        "From: a@b.test\nSubject: x\nMessage-ID: <f@x>\nContent-Type: multipart/mixed; boundary=q\n\n"
        "--q\nContent-Type: text/plain\n\nsee\n--q\nContent-Type: application/octet-stream\n"
        'Content-Disposition: attachment; filename="../../etc/invoice\u202efdp.exe"\n\nowned\n--q--\n'
    ).encode()
    view = kit.mail(raw=raw)
    (item,) = kit.entries(view)[0].data["files"]
    assert item["name"] == "invoicefdp.exe"
    assert b"".join(kit.store.blobs.chunks(item["id"])) == b"owned"


TEXT = "数据库连接失败，镕基服务器（北京）报错：「磁盘已满」"


@pytest.mark.parametrize("label", ["gb2312", "gbk", "GB18030", "utf-8", "", "x-unknown", "big5"])
def test_chinese_under_any_label(label: str) -> None:
    """Everyday Chinese arrives whole whatever its mail claims."""
    assert decode_text(TEXT.encode("gb18030"), label) == TEXT
    assert decode_text("資料庫連線失敗，請協助處理".encode("big5"), label) == "資料庫連線失敗，請協助處理"


def test_encoded_words_cut_inside_a_character_are_joined() -> None:
    """Words of one charset are joined before decoding; what is no word stays."""
    import base64

    data = TEXT.encode("gb18030")
    halves = [base64.b64encode(part).decode() for part in (data[:21], data[21:])]
    value = "\r\n ".join(f"=?gb2312?B?{half}?=" for half in halves).encode()
    assert decode_header(value) == TEXT
    assert decode_header(b"=?nope?X?zz?= plain") == "=?nope?X?zz?= plain"


def test_html_becomes_safe_text_in_linear_time() -> None:
    """No script, no style; links are written out only where they lead to the web; depth costs nothing."""
    page = "<style>p{}</style><p>One<script>bad()</script></p><a href='javascript:x()'>two</a><li>three"
    assert to_text(page) == "One\ntwo\n- three"
    assert to_text("<a href='https://a.test/?b'>see</a>") == "see (https://a.test/?b)"
    assert to_text("<div>" * 50_000 + "deep") == "deep"


def test_logs_and_inline_answers_are_not_cut() -> None:
    """When in doubt everything stays."""
    log = "日志：\n2026-06-01 10:00:00 ERROR\n> select 1;\nERROR 1045\n请帮忙"
    assert split_reply(log) == (log, log)
    assert split_reply("> which?\nweb-01")[0] == "> which?\nweb-01"
    assert forwarded_sender("发件人: 王五 <w5@x.test>\n")[1] == "w5@x.test"


def test_addresses_of_our_making() -> None:
    """Ticket and bounce addresses are signed; numbers in subjects are read in brackets only."""
    secret, ident = b"s" * 32, bytes(range(16))
    assert number_of(reply_address("a@b.test", "T-1042X", secret), secret) == "T-1042X"
    assert number_of(reply_address("a@b.test", "L2-17", secret), secret) == "L2-17"
    assert number_of(reply_address("a@b.test", "T-1042X", b"other" * 7), secret) == ""
    assert bounced_of(bounce_address("a@b.test", ident, secret), secret) == ident
    assert numbers_in("Re: [T-12A] and T-13B [L2-3]") == ["T-12A", "L2-3"]


@settings(max_examples=100_000 if FULL else 300)
@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"]),
)
def test_no_bytes_break_the_reader(data: bytes, head: bytes) -> None:
    """Any bytes are read without an exception."""
    read_mail(head + data)
