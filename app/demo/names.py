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
_MALE = "伟 强 磊 军 洋 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 欢 阳 建 亮 成 海 峰 志 远 博 文 思 宏 达 安 岩 松 柏 泽 瑞 晨 子 家 天 立 新 国 庆".split()
_FEMALE = "芳 娜 敏 静 丽 艳 娟 霞 秀 燕 玲 丹 萍 红 玉 兰 英 梅 莉 洁 琳 雪 婷 慧 莹 倩 颖 佳 欣 怡 悦 雨 晓 梦 洋 月 春 秋 文 思 若 雅 彤 瑶 蕾 薇 宁 岚 蓉 璐 晴 云 子 涵 嘉 慕 凤".split()

#: Rare characters, a dot, and surnames that are read in more than one way: whatever the program does must keep them.
UNUSUAL = (
    ("张㛃", "女", "汉族"), ("李䶮", "男", "汉族"), ("王𬭎", "男", "汉族"), ("古丽娜尔·买买提", "女", "维吾尔族"), ("曾晓燕", "女", "汉族"),
    ("单志远", "男", "汉族"), ("仇文静", "女", "满族"), ("覃建国", "男", "壮族"), ("解雨欣", "女", "汉族"), ("区浩然", "男", "汉族"),
    ("乐思远", "男", "汉族"), ("欧阳若云", "女", "汉族"),
)
#: One name, several people.
NAMESAKES = (("王丽", "女"), ("王丽", "女"), ("张伟", "男"), ("张伟", "男"), ("李娜", "女"), ("李娜", "女"), ("张伟", "男"))


class Names:
    """A source of people's particulars that never gives one identity number or telephone number twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers: set[str] = set()
        self._mobiles = count(1001, 7)

    def sex(self) -> str:
        return self._rng.choice("男女")

    def name(self, sex: str, surname: str | None = None) -> str:
        surname = surname or self._rng.choices(_SURNAMES, _WEIGHTS)[0]
        signs = _MALE if sex == "男" else _FEMALE
        return surname + "".join(self._rng.sample(signs, 2 if self._rng.random() < 0.72 else 1))

    def surname(self) -> str:
        return self._rng.choices(_SURNAMES, _WEIGHTS)[0]

    def id_number(self, born: date, sex: str) -> str:
        while True:
            sequence = 2 * self._rng.randrange(5, 490) + (sex == "男")
            body = f"{AREA}{born:%Y%m%d}{sequence:03d}"
            if body not in self._numbers:
                self._numbers.add(body)
                return body + check_digit(body)

    def mobile(self) -> str:
        return f"{MOBILE}{next(self._mobiles):04d}"

    def landline(self) -> str:
        return f"010-6900{self._rng.randrange(1000, 9999)}"
