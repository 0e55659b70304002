"""The settings that travel with a ledger, declared once: key, default, label."""

from dataclasses import dataclass

from db.store import Store


@dataclass(frozen=True)
class Setting:
    """One setting; `help` is the line under its input."""

    key: str
    label: str
    default: str = ""
    help: str = ""


SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("unit", "填报单位", "", "印在每张表的左上角，例如“溪翁庄镇团委”"),
        Setting("superior", "上级团委", "", "例如“团县委”"),
        Setting("party_committee", "同级党委", "", "例如“镇党委”"),
        Setting("county", "所属县（区）"),
        Setting("head", "单位负责人"),
        Setting("reviewer", "复核人"),
        Setting("filler", "填报人"),
        Setting("phone", "联系电话"),
        Setting("visit_interval_days", "走访间隔（天）", "30", "超过这么多天没有走访，算作过期"),
        Setting("lock_minutes", "自动锁定（分钟）", "4", "设了密码的台账，这么久没有人动就锁上；1 到 60"),
        Setting("child_lock_minutes", "帮扶档案锁定（分钟）", "2", "停在帮扶档案页时用这个，不会比上面的长"),
        Setting("keep_closed_years", "结案档案保存（年）", "3", "结案满这么多年的帮扶档案会列出来，请核对后彻底删除；按当地规定填，最短够用为止（个人信息保护法第十九条）"),
        Setting("hour_kinds", "计入工时的类别", "服务、培训、筹备、会议", "各地口径不同，不计的类别请去掉"),
        Setting("star_rule", "星级标准", "2013", "2013：100/300/600/1000/1500 小时；2010：100/200/500/800/1000 小时"),
    )
}


def get(store: Store, key: str) -> str:
    """The ledger's value of a declared setting, or its default."""
    return store.setting(key) or SETTINGS[key].default


def minutes_to_lock(store: Store, *, private: bool) -> int:
    """After how many minutes without a touch the ledger is locked; sooner where the files of children are in sight."""
    minutes = []
    for key in ("lock_minutes", "child_lock_minutes")[: 1 + private]:
        minutes.append(min(60, max(1, _whole(store, key))))
    return min(minutes)


def years_kept(store: Store) -> int:
    """For how many years a closed file of a child is kept."""
    return min(100, max(1, _whole(store, "keep_closed_years")))


def _whole(store: Store, key: str) -> int:
    """A setting that is a whole number. Settings come in with a whole ledger's workbook, too: what is no number there is the default."""
    text = get(store, key)
    return int(text if text.isascii() and text.isdecimal() else SETTINGS[key].default)


def kept_under(store: Store, prefix: str) -> dict[str, str]:
    """The settings whose keys begin like this, without that beginning; one that is empty is gone."""
    query = "SELECT key, value FROM setting WHERE substr(key, 1, ?) = ? AND value <> '' ORDER BY key"
    return {key.removeprefix(prefix): value for key, value in store.rows(query, (len(prefix), prefix))}
