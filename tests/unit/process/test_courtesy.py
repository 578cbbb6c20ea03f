"""Thanks and acknowledgements in both languages, and everything that only looks like them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.process.courtesy import LONGEST, heart_of, is_courtesy

YES = (
    "谢谢啦|ok thx|收到，谢谢！|谢谢|谢谢!|谢谢！！|多谢了|多谢啦|感谢感谢|谢谢谢谢|好的谢谢|好的，谢谢|"
    "好的 收到|OK|Ok.|ok, thank you!|Thanks!|Thanks a lot!|thank u|thanks you|thank you so much 😊|👍|"
    "👍👍|🙏|🙏谢谢|谢谢🙏|非常感谢！|非常感谢您的帮助|感谢您的帮助！|感谢支持|十分感谢，辛苦了|辛苦啦|"
    "辛苦了！|嗯嗯|嗯嗯，谢谢|嗯 好的|好哒|好的呢|好滴谢谢|收到～|收到~|收到！谢谢老师|谢谢老师|谢谢亲|"
    "谢谢工程师|谢谢王工|知道了，谢谢|明白了，谢谢|了解，多谢|THX|Tks|ty!|Thank you for your help|"
    "Thanks for your help!|Thanks for the quick reply|thanks, got it|Got it, thanks!|Great, thanks|"
    "perfect thank you|Much appreciated|Cheers|Cheers, mate|Hi, thanks!|"
    "Dear team, thank you. Best regards|感激不尽|万分感谢|太谢谢了|太感谢了|谢谢您的耐心解答|"
    "谢谢您耐心解答|麻烦您了|有劳了|劳驾了|謝謝|謝謝您|多謝|感謝您的幫助|收到，謝謝|辛苦了，谢谢大家|"
    "好，谢谢|行，谢谢|OK谢谢|ok谢谢啦|OK，收到|3q|3Q|thx!!!|谢谢。|谢谢……|谢谢^_^|谢谢:)|谢谢 :-)|"
    "Thank you :)|Thanks ;-)|okay thanks|okey|oki|Vielen Dank|merci|谢|收到，感谢|已收到，谢谢|已阅|收悉|"
    "收悉，谢谢|noted with thanks|Noted, thanks.|well received, thanks|Roger that|will do, thanks|ok👌|👌|"
    "哈哈谢谢|哈哈好的|谢谢哈|谢了哈|好的好的|好的好的，谢谢|可以，谢谢|没问题，谢谢|"
    "thank you very very much|Thanks!!! You are the best|Thx a lot|many thx|thnx|thanx|Appreciate it|"
    "I appreciate it|thank you, have a nice day|Have a nice day|祝好|谢谢，祝工作顺利|祝您工作愉快，谢谢|"
    "周末愉快，谢谢|谢谢，再见|你好，谢谢|您好，收到|好的👌|收到[抱拳]|[强]|OK[OK]|谢谢王工，辛苦了|"
    "Hi team, thanks for the update!|Thanks for letting me know.|Thank you for your patience and support|"
    "好的，谢谢，再见|Thanks, have a great weekend!|谢谢\n|谢谢\n\n--|嗯|哦|thanks\u200b|"
    "ＯＫ，ｔｈａｎｋｓ|感謝您的協助|非常非常感谢|感谢您的及时回复|谢谢您的帮助与支持"
).split("|")
NO = (
    "谢谢，但是还是不行|谢谢，不过还没好|好的，请尽快|收到，什么时候能好|收到，请问多久|"
    "谢谢，另外打印机也坏了|ok but still failing|thanks, but it is not working|"
    "Thanks. How long will it take|ok?|好了吗|行吗|可以吗|可以了吗|谢谢，还有一个问题|收到，麻烦尽快处理|"
    "谢谢，请帮我重置密码|没收到|还没收到|没有收到|不谢|不客气|不用谢|不行|不可以|不好|不明白|不了解|"
    "不知道了|没好|没明白|not ok|no thanks|no thank you|not great|no|not received|nothing received|"
    "谢谢 403|OK 但是慢|thanks please reopen|请重新打开，谢谢|麻烦您了，再看一下|麻烦看下|麻烦了，再看看|"
    "辛苦看下|辛苦尽快|好的，等你|我还没试|ok I will test tomorrow|好的，我明天试|还是报错，谢谢|报错|"
    "登录不了，多谢|thanks but no|great, another error|perfect storm|hello|hi all|您好|你好|在吗|大家好|"
    "各位|？|...|谢谢？|thank you? |可以关闭|已解决，谢谢|问题解决了|解决了谢谢|好像不行|感谢？可还是坏的|"
    "好个屁|谢谢你们什么都没做|thanks for nothing|Great. It broke again.|thanks it crashed|真的|帮忙|帮助|"
    "支持|no problem found|ok now what|got it wrong|will do nothing|understood nothing|"
    "all good except login|k8s|ty error|收到了吗|知道吗|明白吗|了解吗|可以吗谢谢|行不行|好不好|行不|"
    "谢谢能退款吗|no it is not ok|没问题了吗|不感谢|不太好|不是很好|非常不好|非常慢|太慢了|太差了|好慢|"
    "好难用|好久了|谢谢😡|thanks 👎|thanks :(|好的 ☢|好好查一下|您好吗|谢谢手工处理|"
    "谢谢你们的服务器又挂了|great help needed|thank you for nothing|thanks for breaking it|"
    "for your information|have a look|have a problem|best|kind regards|hi team|谢谢 https://x.com|good|"
    "谢谢您，如何修改密码|收到 未解决|了解一下|行为异常|可以的话尽快|好的我再等等|谢谢你再帮我看看|"
    "have a nice day?|再见了问题还在|收到货了但是坏的|appreciate it if you can call me|"
    "I appreciate your help but it fails|you are the best but it fails|祝你好运|谢谢帮忙看看|谢谢解答一下"
).split("|")
REAL = (
    "但是还是不行",
    "但慢",
    "请尽快",
    "什么时候好",
    "but it still fails",
    "error 403",
    "打不开",
    "?",
    "？",
    "请重新打开",
)


@pytest.mark.parametrize("text", YES)
def test_courtesy(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", NO)
def test_no_courtesy(text: str) -> None:
    assert not is_courtesy(text)


@given(st.lists(st.sampled_from(YES), min_size=1, max_size=3), st.sampled_from("，。！ \n~、"))
def test_several_thanks_are_thanks(parts: list[str], between: str) -> None:
    text = between.join(parts)
    assert is_courtesy(text) or len(text) > LONGEST


@given(st.sampled_from(YES), st.sampled_from(REAL), st.booleans())
def test_thanks_beside_a_request_are_none(thanks: str, real: str, before: bool) -> None:
    assert not is_courtesy(f"{real}，{thanks}" if before else f"{thanks}，{real}")


@settings(max_examples=20)
@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    assert is_courtesy(text) == is_courtesy(f"  {text}\n") or len(text) > LONGEST


@pytest.mark.parametrize(
    ("text", "name", "heart"),
    [
        ("谢谢！\n\n王思远\n华东大区 IT部\n电话：021-12345678", "王思远", "谢谢！"),
        ("谢谢\n思远", "王思远", "谢谢"),
        ("Thanks\nAnn", "Ann Lee", "Thanks"),
        ("Best regards,\nAnn Lee, Acme\n+1 555", "Ann", "Best regards,"),
        ("> Is it solved?\n\n谢谢", "", "谢谢"),
        ("谢谢\n王思远\n还是不行", "王思远", "谢谢\n王思远\n还是不行"),
        ("Thanks\nAnn\nPS it is broken again", "Ann", "Thanks\nAnn\nPS it is broken again"),
        ("Ann\nthanks", "Ann", "Ann\nthanks"),
        ("谢谢\n张三", "李四", "谢谢\n张三"),
        ("", "Ann", ""),
        ("Ann Lee reacted to your message: 👍", "", ": 👍"),
        ("> all of it is quoted", "", ""),
    ],
)
def test_a_name_below_thanks_does_not_make_it_more(text: str, name: str, heart: str) -> None:
    assert heart_of(text, name) == heart
