"""What sheets and forms call the fields: whose · what · unit, as data from which the headings met in the world follow.

A heading is a field's where it is its label or an alias (`Field.aliases`), one of the looser headings below, or either of
these with a part exchanged: the noun of the record (活动时间, 会议时间), the unit (入团时间, 入团年月), where somebody belongs
(所在, 归属), whose it is (本人手机). What two fields could be called so is nobody's.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from db.fields import Field
from db.kinds import Choice, Day, Kind, Link, Minutes, Money, PartialDay, YesNo
from db.text import fold

_DASHES = str.maketrans("–—−~～‐‑", "-------")

#: What one of a table's records is called in headings; any of these may stand for any other before what is asked.
NOUNS: dict[str, tuple[str, ...]] = {
    # Not 团员 or 志愿者: 团员编号 and 志愿者编号 are two numbers.
    "person": ("本人", "个人", "青年"),
    "child": ("儿童", "学生", "孩子", "未成年人", "本人", "少年儿童", "困境儿童", "留守儿童"),
    "family_member": ("监护人", "家长", "成员", "委托监护人", "家庭成员", "亲属"),
    "event": ("活动", "会议", "培训", "课程", "项目"),
    "service": ("服务", "活动", "志愿服务", "志愿"),
    "visit": ("走访", "入户", "探访", "家访", "访视"),
    "branch": ("团组织", "组织", "团支部", "支部", "机构"),
    "team": ("队伍", "服务队", "志愿服务队", "团体", "志愿服务组织", "组织", "服务组织"),
    "transfer": ("转接", "转移", "组织关系转接"),
    "review": ("评议", "评定", "教育评议"),
    "post": ("任职", "任现职", "担任现职"),
    "honour": ("荣誉", "获奖", "表彰"),
    "partner": ("单位", "共建单位", "合作单位"),
}
#: Units that say the same of a date, a count, a length, a sum, an entry of a code list, a written number or a place.
_DATES = ("日期", "时间", "年月", "年月日", "月份", "时点")
_COUNTS = ("人数", "人次", "总人数", "人次数")
_LENGTHS = ("时长", "时数", "小时数", "总时长", "总时数")
_SUMS = ("金额", "合计", "团费", "总额", "费用")
_ENTRIES = (("类型", "类别", "种类", "分类"), ("情况", "状况", "状态"), ("方式", "形式"), ("等级", "等次", "级别"))
_NUMBERS = ("号", "号码", "编号")
_PLACES = ("地点", "地址", "地")
_UNITS = (_COUNTS, _NUMBERS)
#: Where somebody or something belongs, and what may stand before anything at all.
_BELONGS = ("所在", "所属", "归属", "隶属", "现在", "")
_NOW = ("本人", "个人", "现", "目前", "当前", "现有", "最新", "最近", "实际")

#: Headings too loose for the county's forms, which are filled by label and alias: by table and field.
LOOSE: dict[str, dict[str, str]] = {
    "person": {
        "name": "志愿者 姓名(全称) 参加人 学员姓名 青年姓名",
        "id_number": "公民身份证号 居民身份证号码 证件号 身份证件号 身份证件编号 公民身份号 有效证件号码 身份证号码(18位)",
        "birth_date": "身份证出生日期 出生 生日(公历)",
        "ethnicity": "族别 民族成份 民族成分",
        "political_status": "政治身份 政治状况",
        "education": "全日制学历 全日制教育学历 学历学位 学历(学位) 现学历 受教育程度 教育程度 学历层次 最高学历(学位) 学历情况",
        "study_status": "是否在读 就读情况 是否在校",
        "occupation": "从业状况 职业身份 职业类别 从业情况 从事职业",
        "work_unit": "现工作学习单位 工作学习单位 现学习工作单位 学习或工作的单位 现学习(工作)单位 学习/工作单位 工作/学习单位 单位及职务 工作单位及职务 所在单位 就读学校 学校 单位名称 学习或工作单位 工作单位或学校 就业单位 现工作单位 所在学校",
        "village": "所属村 村居 村/社区 所在社区 所属社区 所属村(社区) 村名 村(居) 所在村居 归属村 村组 行政村(社区) 社区 所在行政村",
        "registered_address": "户籍所在地 户籍所在地址 户籍详细地址 籍贯地址 户口地址 户籍住址 户口所在地址",
        "current_address": "现居住地址 现住地址 家庭详细住址 家庭地址 实际居住地 常住地 常住地址 居住地 详细地址 通讯地址 联系地址 现住地 家庭详细地址 现家庭住址 经常居住地 居住地",
        "phone": "移动电话 本人电话 本人手机 联系方式(手机) 联系手机 电话号码 联系号码 常用手机 手机(常用)",
        "qq": "QQ号码", "wechat": "微信号码", "former_name": "别名 曾用名(别名)",
        "branch": "团组织关系所在支部 团组织关系所在团支部 组织关系所在支部 组织关系所在团支部 团关系所在支部 团支部名称 所属团支部名称 所属团组织 所在团组织名称 所属团组织名称 支部名称 团组织名称 组织名称 班级团支部 归属团支部 归属团组织 所在团总支 所在支部名称 隶属团组织",
        "member_status": "团籍情况 状态 团员类别 在册状态",
        "joined_on": "加入共青团时间 加入时间 何时入团 加入团组织时间 入团年月日",
        "development_no": "入团编号 入团志愿书编号 发展团员号", "card_no": "团员证号码 团员证编号 团证号",
        "flow_place": "流向 流动地点 外出地点 外出务工地 外出务工地点 外出去向 现流动地 流动地",
        "party_joined_on": "加入党组织时间 加入中国共产党时间 入党年月",
        "party_applied_on": "递交入党申请书时间 提交申请书时间 入党申请书时间 提交入党申请书时间 入党申请日期",
        "recommended_on": "推优大会时间 推优大会日期 推优通过时间 推优日期 推优年月 团内推优时间",
        "member_to": "迁出日 迁出日期 转出日期 转出时间 离团年月",
        "volunteer_no": "志愿者ID 注册号 编号 志愿者证号 志愿者注册编号 志愿者号",
        "registered_on": "注册志愿者时间 志愿者注册时间 加入时间 注册成为志愿者时间",
        "wishes": "服务类别 服务领域 意向服务领域 志愿服务类型 可服务类别 服务类型 意向服务类别 擅长领域",
        "availability": "可参与时间段 服务时间段 空闲时间 可参与时间", "skills": "服务技能 专业技能 技能特长 爱好特长 专长 特长爱好",
        "volunteer_status": "状态 激活状态 注册状态",
        "opening_minutes": "历史时数 荣誉时数 累计时长 累计服务时长 志愿时长 服务时长 总时数 信用时数 累计志愿时长 总时长",
        "note": "说明 其他 其它 备注说明 其他说明",
    },
    "service": {
        "person": "参加人员 参与人员 服务人员 参与志愿者 人员 参加人 服务人 参与人",
        "day": "活动时间 参加日期 签到日期 参加时间 参与日期 服务年月日",
        "started_at": "起止时间 服务起止时间 活动起止时间 服务时段 时段 服务时间段 时间段 起止 活动开始时间 服务开始时间 上岗时间 起始时间 到岗时间 签到 签到时刻 签入 签入时间 到岗 到达时间 到达 到场时间 打卡时间 上岗 起时 开始时刻",
        "ended_at": "活动结束时间 服务结束时间 离岗时间 终止时间 签退 签退时刻 签出 签出时间 离岗 离开时间 离开 离场时间 下岗时间 止时 结束时刻",
        "minutes": "人均时长 人均服务时长 人均服务小时 每人小时数 人均小时数 志愿时长 信用时数 荣誉时数 计时(小时) 录用时长 时数 认定时长 服务小时数 计入时长",
        "event": "志愿项目 项目 参加活动", "team": "所属组织 所属团体 服务团体 服务组织 志愿队伍 所在队伍",
        "content": "活动内容 工作内容 服务事项", "place": "活动地点 签到地点", "category": "服务类型 活动类型 项目类型 服务领域 项目类别",
    },
    "event": {
        "title_name": "会议主题 会议议题 议题 主要议题 会议名称 项目名称 课题 授课题目", "kind": "会议类型 会议类别 培训类别 组织生活类型 组织生活类别 会议形式",
        "day": "起止时间 起止日期 会议时间 培训日期 开展时间 会议日期 举办日期 召开时间 召开日期 开展日期", "minutes": "培训课时 培训学时 课时数", "place": "会议地点 开展地点 召开地点",
        "branch": "承办单位 开展单位 召开单位", "speaker": "授课老师 主持 授课教师 主讲 讲课人 主讲老师",
        "expected": "应出席人数 应参加人数 应到会人数 应参会人数 应到会",
        "present": "到会人数 出席人数 实际参加人数 参加人次 覆盖人数 服务人次 到场人次 到场人数 参会人数 参与人次 实到会人数 受益人次 出席 实际人数",
        "content": "会议内容 活动简介 主要内容及议程 活动情况", "result": "活动总结 活动效果 取得成效 效果", "note": "缺席人员及原因 记录人 缺席情况 说明",
        "cost": "经费(元) 支出 活动费用 花费",
    },
    "child": {
        "name": "未成年人姓名 孩子姓名", "id_number": "公民身份证号码 公民身份证号 证件号 身份证件号 身份证件编号",
        "registered_address": "户口所在地 户籍所在地址", "current_address": "实际居住地 常住地 居住地址 家庭地址 现居住地址 居住地 常住地址 现住地址",
        "village": "所属村 村(居)委会 所属社区 村居 所在社区 村委会 归属村 村名",
        "categories": "儿童类型 困境类别 困难小类 困难大类 留守类型 人员类别 困境儿童分类 困难类别 对象类别",
        "schooling": "就学状态 在学情况 就读情况 上学情况", "school": "学校名称 就读学校及年级 学校及年级 就学学校", "grade": "班级 就读年级 年级(班级) 所在班级",
        "boards": "是否学校寄宿 是否住宿", "health": "健康情况 身体健康状况", "disability": "残疾类型 残疾类别及等级 残疾情况", "disability_grade": "残疾级别",
        "disease": "患病类型 重病病种 疾病 患病情况", "care_type": "监护状况 实际监护情况 监护方式 照护方式", "care_rating": "监护情况评估 监护等级 关爱级别 监护评级",
        "income_sources": "家庭收入来源 收入来源", "aid_received": "救助帮扶情况 保障情况 享受政策 救助情况 享受政策情况 享受待遇",
        "helper": "结对帮扶联系人 帮扶责任人 包联干部 帮扶干部 结对帮扶责任人 联系帮扶人", "opened_on": "登记时间 调查时间 立档年月 立档日期 登记日期 建立档案时间",
    },
    "family_member": {
        "name": "父亲姓名 母亲姓名 委托监护人姓名 监护人 家长", "relation": "与被监护人关系 监护关系 与监护人关系 亲属关系 与学生关系 与孩子关系 与本人关系",
        "phone": "监护人电话 监护人联系电话 监护人联系方式 家长电话 监护人手机号 联系方式 家长联系电话 手机号码",
        "work_place": "去向 现去向 现在何处 务工情况 打工情况 工作地点 工作地 当前务工地点 务工地址 打工地点 务工所在地 务工单位 打工地 现务工地 外出务工地 外出务工地点 务工地区 外出地点 外出地 务工去向 务工省份", "away": "是否外出务工 是否外出打工 外出 外出情况 外出与否 在外务工",
    },
    "tutoring": {"child": "辅导儿童 辅导对象 学生", "minutes": "时间 时段 时间段 起止时间 辅导时段 辅导起止时间"},
    "attendance": {"person": "签名 签到人 签到人姓名 签到人员"},
    "partner": {"start_on": "签约时间 签约日期 签订时间 签订日期 协议签订时间 合作起始时间 合作开始时间"},
    "health_check": {"child": "体检儿童 体检对象 受检儿童"},
    "aid": {
        "child": "帮扶儿童 帮扶对象 慰问儿童 慰问对象 受助儿童 救助对象", "item": "物资名称 物品 发放物品 发放物资 慰问物资 慰问物品 救助物资 物资品名 品名(规格) 名称 物品名",
        "value": "折合金额(元) 折价 折合人民币", "unit_name": "计量单位 单位(个/件)",
    },
    "visit": {
        "child": "走访儿童 走访对象 入户对象 被走访儿童", "day": "入户时间 最近走访 走访年月日", "mode": "走访形式 走访类型", "visitor": "入户人员 儿童主任 责任人 走访责任人",
        "findings": "走访记录 走访内容 基本情况 走访情况记录", "needs": "困难及需求 帮扶需求 困难和需求 困难需求", "actions": "处理意见 帮扶措施 处置情况 解决措施 处理措施",
    },
    "branch": {
        "org_code": "组织ID 机构代码 团组织机构代码", "parent": "所属团组织 直属上级 隶属 上级团委 隶属团组织", "org_type": "类别 团组织类别 支部类别",
        "village_or_unit": "单位 依托单位", "elected_on": "最近一次换届时间 上次换届时间 最近换届时间", "contact": "负责人 书记 书记姓名 团支部书记 团组织书记 负责人姓名",
        "phone": "书记电话 负责人电话 书记联系电话", "youth_count": "青年人数 青年总数 辖区14-28岁青年数 辖区青年数 辖区14-28周岁青年数 本辖区青年数 14-28岁青年人数 14-28周岁青年人数 14-28周岁青年数",
    },
    "post": {
        "title_name": "团内现任职务 现任团内职务 本支部团干职务 担任职务 现任 现任职务", "basis": "是否专职 团干部性质 专(兼、挂)职 专(兼/挂)职 专兼挂职 专兼挂 专、兼、挂职 专(兼)职 专兼职情况 专兼职 专职或兼职",
        "start_on": "换届日期 换届时间 当选时间 当选日期 选举时间 选举日期 任现职年月 任现职时间 任职年月 何时任现职", "branch": "所属团组织 所在团支部 所属团支部",
    },
    "review": {
        "year": "注册年度", "grade": "评议等级 评定等次", "registration": "注册结果 团籍注册结果 团籍注册情况 年度注册", "dues_owed": "应交金额 应交团费 应缴合计 应缴金额 应交合计 应交",
        "dues_paid": "实交金额 已交团费 实缴合计 实缴金额 实交合计 实交 已缴团费",
    },
    "dues": {
        "paid": "金额 缴费金额 交费金额 缴纳团费 交纳金额 收费金额 本次缴纳 本次缴费 团费金额 缴纳数额 实收", "paid_on": "日期 收费日期 交款日期 缴款日期 收款日期",
    },
    "transfer": {
        "direction": "转接类型 业务类型",
        "from_branch": "原团组织 转出团组织 转出组织 原所在团组织 毕业学校团组织 毕业院校团组织 原学校团组织 学校团组织 原学校团支部 毕业前团组织 毕业前所在团组织 原组织关系所在团组织",
        "to_branch": "转入团组织 转入组织 接收团组织 接收团支部 接收组织 现组织关系接收团组织 组织关系接收团组织 现接收团组织 现所在团组织 接收团组织名称 现组织关系所在团组织",
        "reason": "转出原因 转入原因 毕业去向 毕业后去向", "applied_on": "转接时间 发起时间 转接日期 办理时间 发起日期 提交时间", "in_on": "接收时间 接收日期 接收年月 报到时间 办结时间 办结日期 办毕时间 完成时间 办理完成时间 转接完成时间 审批通过时间 通过时间",
        "status": "办理状态 审核状态 转接进度 办理情况 进度 办理进度 接收情况 转接结果 办理结果 接收状态",
        "other_org": "转往何处 转至何处 转到何处 转往地点 转往单位名称 迁往 转往单位 迁往单位 转往 迁入地 转往地",
    },
    "team": {"founded_on": "组建时间 组建日期 建队时间 建队日期 成立年月", "name": "组织名称 团体名称 志愿服务组织名称 队伍", "leader": "联系人 队长姓名 负责人姓名", "focus": "服务领域 服务方向(领域) 队伍方向 活动方向 服务项目 主要服务项目 主要服务内容 队伍类别 服务特色"},
}


@lru_cache(maxsize=65536)
def heading_key(text: str) -> str:
    """What spellings of one heading have in common."""
    key = re.sub(r"\s+", "", fold(text)).lower().translate(_DASHES)
    return key.strip("*:;,.。、，：；·")


def headings(table: str, fields: Iterable[Field]) -> dict[str, Field]:
    """The headings, as `heading_key` has them, that are no label or alias of these fields and yet mean one of them."""
    return dict(_headings(table, tuple(fields)))


@cache
def _headings(table: str, fields: tuple[Field, ...]) -> dict[str, Field]:
    named = {heading_key(words) for f in fields for words in (f.label, *f.aliases)}
    loose = {f.name: [heading_key(words) for words in LOOSE.get(table, {}).get(f.name, "").split()] for f in fields}
    found: dict[str, Field] = {}
    for f in fields:
        for key in loose[f.name]:
            if key not in named:
                found.setdefault(key, f)
    taken = named | found.keys()
    claims: dict[str, set[Field]] = {}
    for f in fields:
        base = {*map(heading_key, (f.label, *f.aliases)), *(key for key in loose[f.name] if found.get(key) is f)}
        for key in exchanged(table, f, base):
            if key not in taken:
                claims.setdefault(key, set()).add(f)
    return found | {key: next(iter(fs)) for key, fs in claims.items() if len(fs) == 1}


def exchanged(table: str, field: Field, base: set[str]) -> set[str]:
    """Headings, as `heading_key` has them, with one or two parts exchanged for another that says the same."""
    once = {key for known in base for key in _swapped(table, field.kind, known)}
    twice = {key for known in once for key in _swapped(table, field.kind, known)}
    now = {f"{now}{key}" for key in base for now in _NOW if not key.startswith(_NOW)}
    return {key for key in once | twice | now if len(key) > 2} - base


def _first_of(words: tuple[str, ...], key: str) -> str:
    """The longest of some words that a key begins with and goes on after; '' for none."""
    return next((word for word in _longest_first(words) if key.startswith(word) and len(key) > len(word)), "")


def _swapped(table: str, kind: Kind, key: str) -> Iterator[str]:
    for units in (*_UNITS, *_units_of(kind)):
        if unit := next((unit for unit in _longest_first(units) if key.endswith(unit) and len(key) > len(unit) + 1), ""):
            yield from (key.removesuffix(unit) + other for other in units)
    nouns = NOUNS.get(table, ())
    if noun := _first_of(nouns, key):
        yield from (other + key.removeprefix(noun) for other in nouns)
    belongs = next((words for words in _BELONGS if words and key.startswith(words)), "")
    if belongs and (isinstance(kind, Link) or key.removeprefix(belongs)[:1] in ("村", "社")):
        yield from (other + key.removeprefix(belongs) for other in _BELONGS if other or len(key) > len(belongs) + 1)
    if isinstance(kind, YesNo) and not key.startswith(("是否", "有无")):
        yield f"是否{key}"
        yield f"有无{key.removeprefix('有')}"


@cache
def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def _units_of(kind: Kind) -> tuple[tuple[str, ...], ...]:
    if isinstance(kind, Day | PartialDay):
        return (_DATES,)
    if isinstance(kind, Minutes):
        return (_LENGTHS,)
    if isinstance(kind, Money):
        return (_SUMS,)
    return _ENTRIES if isinstance(kind, Choice) else (_PLACES,)
