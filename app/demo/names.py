"""Invented people: names, identity numbers that no place issues, telephone numbers of a range nobody has."""

from datetime import date
from itertools import count
from random import Random

from db.identity import check_digit

#: No place issues numbers of this area code.
AREA = "110000"
#: Mobile numbers beginning with 154 are not given out.
MOBILE = "1540000"

_SURNAMES = (
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 彭 吕 苏 卢 蒋 蔡 贾 丁 魏"
    " 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺"
).split()
_WEIGHTS = [max(2, 60 - 3 * place) for place in range(len(_SURNAMES))]
#: First and last signs of given names; a name of one sign takes a last one.
_MALE = (
    "志 建 文 子 家 天 立 新 国 庆 思 宏 浩 俊 博 明 海 永 晓 春 少 学 世 泽 振 云 金 玉".split(),
    "强 伟 磊 军 勇 杰 涛 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 凯 健 帆 旭 宁 龙 林 阳 亮 成 峰 远 达 安 岩 松 柏 瑞 晨 轩 东 民".split(),
)
_FEMALE = (
    "晓 雨 思 佳 文 欣 雅 丽 秀 玉 春 桂 淑 红 小 子 嘉 梦 若 慧 美 艳 海 静 凤 雪 亚 宏".split(),
    "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 丹 萍 兰 英 梅 莉 洁 琳 婷 莹 倩 颖 怡 悦 月 彤 瑶 蕾 薇 岚 蓉 璐 晴 云 涵 荣 华 珍 琴 然".split(),
)

#: Rare characters, a dot, and surnames that are read in more than one way: whatever the program does must keep them.
UNUSUAL = (
    ("张㛃", "女", "汉族"), ("李䶮", "男", "汉族"), ("王𬭎", "男", "汉族"), ("古丽娜尔·买买提", "女", "维吾尔族"), ("曾晓燕", "女", "汉族"),
    ("单志远", "男", "汉族"), ("仇文静", "女", "满族"), ("覃建国", "男", "壮族"), ("解雨欣", "女", "汉族"), ("区浩然", "男", "汉族"),
    ("乐思远", "男", "汉族"), ("欧阳若云", "女", "汉族"),
)
#: Names that a member and a volunteer have in common.
NAMESAKES = (("王丽", "女", None), ("张伟", "男", None), ("李娜", "女", None))


class Names:
    """A source of people's particulars that never gives one identity number or telephone number twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers: set[str] = set()
        self._mobiles = count(1001, 7)

    def sex(self) -> str:
        """男 or 女."""
        return self._rng.choice("男女")

    def name(self, sex: str, surname: str | None = None) -> str:
        """A name for one of this sex, of this family if it is given."""
        surname = surname or self._rng.choices(_SURNAMES, _WEIGHTS)[0]
        firsts, lasts = _MALE if sex == "男" else _FEMALE
        first = self._rng.choice(firsts) if self._rng.random() < 0.75 else ""
        last = self._rng.choice(lasts)
        return surname + (first if first != last else "") + last

    def id_number(self, born: date, sex: str) -> str:
        """A number of that birth date and sex with a right check digit."""
        while True:
            sequence = 2 * self._rng.randrange(5, 490) + (sex == "男")
            body = f"{AREA}{born:%Y%m%d}{sequence:03d}"
            if body not in self._numbers:
                self._numbers.add(body)
                return body + check_digit(body)

    def mobile(self) -> str:
        """A mobile number of eleven digits."""
        return f"{MOBILE}{next(self._mobiles):04d}"

    def landline(self) -> str:
        """An office number of the county's exchange."""
        return f"010-6900{self._rng.randrange(1000, 9999)}"
