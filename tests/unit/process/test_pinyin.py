"""Pinyin, full and as initials."""

import pytest

from desk.process.pinyin import spelled, syllables


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("认领工单", "renlinggongdan", "rlgd"), ("重新打开…", "chongxindakai…", "cxdk…"),
        ("切换语言（English）", "qiehuanyuyan（english）", "qhyy（english）"), ("啊座", "azuo", "az"),
        ("银行 VPN", "yinhangvpn", "yhvpn"), ("调整长度", "tiaozhengchangdu", "tzcd"), ("VPN", "", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_spelled(text: str, full: str, initials: str) -> None:
    assert spelled(text) == (full, initials)


def test_every_common_character_has_a_syllable() -> None:
    codes = ((high << 8) + low for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    characters = [code.to_bytes(2, "big").decode("gb2312", "ignore") for code in codes]
    assert sum(map(bool, characters)) == 3755
    assert all(syllables(character)[0].isascii() for character in characters if character)
