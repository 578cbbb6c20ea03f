"""Pinyin of Chinese text, full and as initials: what is typed by those who do not wait for the input method.

GB 2312 orders its first 3,755 characters, which are nearly all that is written, by pronunciation: each syllable
with its number of characters is the table. Characters with several readings have phrases that decide, or
the usual one. Standard library only; knows no command and no ticket.
"""

from functools import cache

_RUNS = """
a2 ai13 an9 ang3 ao9 ba18 bai8 ban15 bang12 bao17 bei15 ben4 beng6 bi24 bian12 biao4 bie4 bin6 bing9 bo19 bu11
ca1 cai11 can7 cang5 cao5 ce5 ceng2 cha11 chai3 chan10 chang13 chao9 che6 chen10 cheng15 chi16 chong5 chou12 chu16
chuai1 chuan7 chuang6 chui5 chun7 chuo2 ci12 cong6 cou1 cu4 cuan3 cui8 cun3 cuo6 da6 dai12 dan15 dang5 dao12 de3
deng7 di19 dian16 diao9 die7 ding9 diu1 dong10 dou8 du14 duan6 dui4 dun9 duo12 e13 en1 er8 fa8 fan17 fang11 fei12
fen15 feng15 fo1 fou1 fu45 ga2 gai6 gan11 gang9 gao10 ge17 gei1 gen2 geng7 gong15 gou9 gu18 gua6 guai3 guan11
guang3 gui16 gun3 guo6 ha1 hai7 han19 hang3 hao9 he18 hei2 hen4 heng5 hong9 hou7 hu18 hua9 huai5 huan14 huang14
hui21 hun6 huo10 ji53 jia17 jian40 jiang13 jiao28 jie27 jin20 jing25 jiong2 jiu17 ju25 juan7 jue10 jun11 ka4 kai5
kan6 kang7 kao4 ke15 ken4 keng2 kong4 kou4 ku7 kua5 kuai4 kuan2 kuang8 kui11 kun4 kuo4 la7 lai3 lan15 lang7 lao9
le2 lei11 leng3 li34 lia1 lian14 liang11 liao13 lie5 lin12 ling14 liu11 long9 lou6 lu20 lv14 luan6 lve2 lun7 luo12
ma9 mai6 man9 mang6 mao12 me1 mei16 men3 meng8 mi14 mian9 miao8 mie2 min6 ming6 miu1 mo17 mou3 mu15 na7 nai5 nan3
nang1 nao5 ne1 nei2 nen1 neng1 ni11 nian7 niang2 niao2 nie7 nin1 ning6 niu4 nong4 nu3 nv1 nuan1 nve2 nuo4 o1 ou7
pa6 pai6 pan8 pang5 pao7 pei9 pen2 peng14 pi17 pian4 piao4 pie2 pin5 ping9 po8 pou1 pu15 qi36 qia3 qian22 qiang8
qiao15 qie5 qin11 qing13 qiong2 qiu8 qu13 quan11 que8 qun2 ran4 rang5 rao3 re2 ren10 reng2 ri1 rong10 rou3 ru10
ruan2 rui3 run2 ruo2 sa3 sai4 san4 sang3 sao4 se3 sen1 seng1 sha9 shai2 shan16 shang8 shao11 she12 shen16 sheng11
shi47 shou10 shu33 shua2 shuai4 shuan2 shuang3 shui4 shun4 shuo4 si16 song8 sou4 su12 suan3 sui11 sun3 suo8 ta9
tai9 tan18 tang13 tao11 te1 teng4 ti15 tian8 tiao5 tie3 ting10 tong13 tou4 tu11 tuan2 tui6 tun3 tuo11 wa7 wai2
wan17 wang10 wei33 wen10 weng3 wo9 wu29 xi35 xia13 xian26 xiang20 xiao18 xie21 xin10 xing15 xiong7 xiu9 xu19
xuan10 xue6 xun14 ya16 yan33 yang17 yao15 ye15 yi53 yin16 ying18 yo1 yong15 you20 yu45 yuan20 yue10 yun12 za3 zai7
zan4 zang3 zao14 ze4 zei1 zen1 zeng4 zha14 zhai6 zhan17 zhang15 zhao10 zhe10 zhen16 zheng15 zhi43 zhong11 zhou14
zhu26 zhua2 zhuai1 zhuan6 zhuang7 zhui6 zhun2 zhuo11 zi15 zong7 zou4 zu8 zuan2 zui4 zun2 zuo8"""
_OTHERS = {
    "阈": "yu", "戳": "chuo", "嵌": "qian", "帧": "zhen", "耦": "ou", "冗": "rong", "缀": "zhui", "熵": "shang",
    "栅": "zha", "篡": "cuan", "匿": "ni", "钥": "yao", "署": "shu", "弹": "dan", "鑫": "xin", "婷": "ting",
    "琪": "qi", "璐": "lu", "睿": "rui", "晗": "han", "昊": "hao", "琳": "lin", "莹": "ying", "雯": "wen", "怡": "yi",
    "娜": "na", "薇": "wei", "倩": "qian", "馨": "xin", "媛": "yuan", "轩": "xuan", "赟": "yun", "晖": "hui", "炜": "wei",
    "祺": "qi", "煜": "yu", "瑜": "yu", "璇": "xuan", "霖": "lin", "楠": "nan", "彤": "tong", "灏": "hao", "彦": "yan",
    "燚": "yi", "闫": "yan", "滕": "teng", "邵": "shao", "邱": "qiu", "覃": "qin", "郗": "xi", "卞": "bian", "佟": "tong",
    "重": "zhong", "行": "xing", "调": "diao", "长": "chang", "传": "chuan", "率": "lv", "系": "xi", "降": "jiang",
    "校": "xiao", "参": "can", "藏": "cang", "朝": "chao", "乘": "cheng", "卡": "ka", "会": "hui", "曾": "zeng",
    "单": "dan", "解": "jie", "仇": "chou", "查": "cha", "还": "hai", "都": "dou", "模": "mo", "色": "se", "量": "liang",
    "地": "di", "得": "de", "着": "zhe", "了": "le", "大": "da", "的": "de", "不": "bu", "和": "he", "没": "mei",
}  # fmt: skip
"""Characters of names and of our trade outside the table, and the usual one of several readings."""

_PHRASES = {
    "重新": "chong xin", "重置": "chong zhi", "重复": "chong fu", "重启": "chong qi", "重试": "chong shi",
    "重建": "chong jian", "重放": "chong fang", "重做": "chong zuo", "重开": "chong kai",
    "银行": "yin hang", "行业": "hang ye", "一行": "yi hang", "行列": "hang lie", "两行": "liang hang",
    "调整": "tiao zheng", "调试": "tiao shi", "调休": "tiao xiu", "校验": "jiao yan", "校准": "jiao zhun",
    "校对": "jiao dui", "增长": "zeng zhang", "组长": "zu zhang", "部长": "bu zhang", "效率": "xiao lv",
    "率先": "shuai xian", "模板": "mu ban", "会计": "kuai ji", "还原": "huan yuan", "归还": "gui huan",
    "参差": "cen ci", "成都": "cheng du", "首都": "shou du", "投降": "tou xiang", "关卡": "guan qia", "行距": "hang ju",
    "传记": "zhuan ji", "自传": "zi zhuan", "子弹": "zi dan", "弹出": "tan chu", "弹窗": "tan chuang",
    "朝阳": "chao yang", "单于": "chan yu", "着手": "zhuo shou", "着急": "zhao ji", "了解": "liao jie",
    "重庆": "chong qing", "厦门": "xia men", "分行": "fen hang", "支行": "zhi hang", "行号": "hang hao",
    "切换": "qie huan", "一切": "yi qie", "什么": "shen me", "角色": "jue se",
}  # fmt: skip


@cache
def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    code = 0xB0A1
    for run in _RUNS.split():
        name = run.rstrip("0123456789")
        for _ in range(int(run[len(name) :])):
            found[code.to_bytes(2, "big").decode("gb2312")] = name
            code += 1
            # A row ends at FE, the last one of all at F9.
            code += 0xA1 - 0xFF + 0x100 if code & 0xFF == 0xFF else 0
    found.update(_OTHERS)
    return found


def syllables(text: str) -> list[str]:
    """Return a text piece by piece: the syllable of each Chinese character, anything else as it stands."""
    table = _table()
    found: list[str] = []
    place = 0
    while place < len(text):
        if phrase := _PHRASES.get(text[place : place + 2]):
            found += phrase.split()
            place += 2
            continue
        character = text[place]
        found.append(table.get(character, character))
        place += 1
    return found


def spelled(text: str) -> tuple[str, str]:
    """Return (full pinyin, initials) of a text in lower case; other letters stay in both, spaces in neither.

    "认领工单" -> ("renlinggongdan", "rlgd").
    """
    if text.isascii():
        return "", ""
    pieces = [piece.lower() for piece in syllables(text)]
    return "".join("".join(pieces).split()), "".join(piece[:1] for piece in pieces if not piece.isspace())
