"""监护人知情同意书: what is kept of a child, what for, how long, and the guardian's rights, to be read and signed.

Source: 个人信息保护法 Art. 17 (what is to be told), 28 to 31 (sensitive data, under fourteen) and 47; 儿童个人信息网络保护规定 Art. 10 (what consent must name).
"""

from __future__ import annotations

from datetime import date

from app import settings
from app.lists import query as listing
from app.papers.sheet import Block, Facts, Printable, Sheet, Wishes, Words
from app.rules import CONSENT_AGE
from app.work.ledger.access import stamp
from db.records import Child
from db.store import Store

_TITLE = "监护人知情同意书"
_BLANK = "　" * 8
_SIGNED = ("监护人（签名）：", "与儿童关系：", "日期：")


def _told(unit: str, years: int) -> tuple[str, ...]:
    return (
        f"一、为什么登记：{unit}为做好留守儿童、困境儿童的走访、帮扶和关爱服务，需要为孩子建立帮扶档案，并按规定向上级团组织和民政部门报送统计数字。",
        "二、登记什么：孩子的姓名、性别、出生日期、身份证号、住址、就学和健康情况，监护人和家庭成员的姓名、电话、务工和监护情况，以及走访、物资、辅导、体检的记录。只登记帮扶用得着的。",
        "三、怎样保管：记在单位的台账里，只有负责这项工作的人员能看，谁看过、打印过都有记录；不公开、不出售，不给与帮扶无关的单位和个人。统计和公示不出现孩子的姓名、照片和身份证号。",
        f"四、保存多久：档案结案后保存 {years} 年，期满彻底删除。",
        f"五、您的权利：孩子不满 {CONSENT_AGE} 周岁的，登记前须经您同意。您可以随时查看、复制、更正孩子的资料，可以撤回同意、要求删除；撤回以前已经做的帮扶不受影响。",
        "六、不同意会怎样：您可以不同意，或者只同意其中一部分。不同意登记的，我们仍会按未成年人保护法的要求在孩子遇到危险时提供帮助，但可能无法安排长期帮扶。",
        "□ 我已看懂（或听懂）以上内容，同意登记和使用。",
        f"□ 同意，但下列内容除外：{'_' * 40}",
        "□ 不同意。",
    )


def consent(store: Store, child: int, day: date, masked: bool) -> Printable:
    """The paper for one child; masked, the names are left to be written by hand."""
    record = store.get(Child, child)
    columns = listing.columns("children")

    def make(wishes: Wishes) -> Sheet:
        def text(name: str) -> str:
            value = record.stored()[name]
            return _BLANK if value is None or (wishes.masked and columns[name].sensitive) else columns[name].text(value, masked=False)

        unit = settings.get(store, "unit") or "本单位"
        facts = [("儿童姓名", text("name")), ("出生日期", text("birth_date")), ("所在村", text("village")), ("监护人姓名", text("consent_by")), ("联系电话", _BLANK)]
        phone = settings.get(store, "phone")
        blocks: list[Block] = [Facts(facts, 2), *(Words(words, above=5) for words in _told(unit, settings.years_kept(store)))]
        blocks.append(Words(f"经办人（签名）：{_BLANK}　　联系电话：{phone or _BLANK}", above=8))
        return Sheet(
            _TITLE, blocks, f"档案编号：{record.file_no or '没有编号'}", "一式两份，监护人留一份", _SIGNED if wishes.signatures else (), landscape=False,
            foot=settings.get(store, "unit"), stamp=stamp(store),
        )

    return Printable(f"{_TITLE} {record.file_no or ''}".strip(), make, Wishes(masked), sensitive=True, about=record.file_no or "")
