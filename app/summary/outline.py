"""The outline of the annual summary, declared once: sections in their order, their headings and levels."""

from __future__ import annotations

from dataclasses import dataclass

from app.summary.text import BODY, DATED, HEADING, SIGNED, SUBHEADING, TITLE, Summary
from app.summary.unsupported import unsupported


@dataclass(frozen=True)
class Section:
    """One part of the summary. A key with a dot is a part of the one before the dot; an empty heading shows `label` in the outline only."""

    key: str
    label: str
    kind: str = SUBHEADING
    heading: str = ""


#: What the clerk has to write.
SLOT = "【请补写：{}】"
OUTLINE: tuple[Section, ...] = (
    Section("title", "标题", TITLE),
    Section("intro", "引言", BODY),
    Section("basics", "基本情况", HEADING, "基本情况"),
    Section("organisation", "组织建设", HEADING, "夯实基层团组织建设"),
    Section("organisation.bodies", "组织设置与换届", SUBHEADING, "健全基层团组织"),
    Section("organisation.officers", "团干部队伍", SUBHEADING, "充实团干部队伍"),
    Section("organisation.members", "团员发展与管理", SUBHEADING, "严格团员发展和日常管理"),
    Section("training", "教育培训", HEADING, "抓好团干部和团员教育培训"),
    Section("training.sessions", "培训", SUBHEADING, "办好各类培训"),
    Section("training.talks", "月谈会", SUBHEADING, "坚持团支部书记月谈会制度"),
    Section("training.learning", "学习教育活动", SUBHEADING, "组织学习教育活动"),
    Section("youth", "服务青年", HEADING, "服务青年成长成才"),
    Section("youth.employment", "创业就业", SUBHEADING, "服务青年创业就业"),
    Section("youth.club", "青年社服务", SUBHEADING, "做好青年日常服务"),
    Section("youth.sports", "文体活动", SUBHEADING, "丰富青年文体生活"),
    Section("volunteers", "志愿服务", HEADING, "推动志愿服务经常化"),
    Section("volunteers.teams", "队伍与时长", SUBHEADING, "加强志愿者队伍建设"),
    Section("volunteers.events", "服务活动", SUBHEADING, "组织志愿服务活动"),
    Section("children", "关爱青少年", HEADING, "关心关爱少年儿童"),
    Section("children.files", "帮扶档案与走访", SUBHEADING, "建好长期帮扶档案"),
    Section("children.condolence", "关爱慰问", SUBHEADING, "开展关爱慰问"),
    Section("children.safety", "自护教育", SUBHEADING, "加强安全自护教育"),
    Section("children.tutoring", "课业辅导", SUBHEADING, "开展课业辅导"),
    Section("partners", "共建与调研", HEADING, "深化共建合作与调研"),
    Section("partners.university", "高校共建", SUBHEADING, "推进高校共建"),
    Section("partners.research", "科研调研", SUBHEADING, "配合开展科研调研"),
    Section("publicity", "宣传与制度", HEADING, "加强宣传和制度建设"),
    Section("publicity.channels", "宣传载体", SUBHEADING, "用好各类宣传载体"),
    Section("publicity.honours", "荣誉与事迹", SUBHEADING, "宣传先进典型"),
    Section("publicity.rules", "工作制度", SUBHEADING, "完善工作制度"),
    Section("shortcomings", "存在的不足", HEADING, "存在的不足"),
    Section("plans", "下一年打算", HEADING, "下一年工作打算"),
    Section("signed", "落款", SIGNED),
    Section("dated", "成文日期", DATED),
)
BY_KEY = {section.key: section for section in OUTLINE}


def parts(key: str) -> list[Section]:
    """The sections directly below one."""
    return [section for section in OUTLINE if section.key.startswith(f"{key}.")]


#: How a section stands: written, nothing but a slot or with one left, with numbers no record supports.
DONE, OPEN, DOUBTFUL = "done", "open", "doubtful"


def outline(summary: Summary) -> list[tuple[str, str, str]]:
    """The sections that the summary has, in its order: key, heading as the text has it, and DONE, OPEN or DOUBTFUL.

    A heading's state is the worst of what stands under it.
    """
    doubtful = {summary.paragraphs[found.paragraph].section for found in unsupported(summary)}
    headings: dict[str, str] = {}
    slots: set[str] = set()
    for paragraph in summary.paragraphs:
        label = BY_KEY[paragraph.section].label if paragraph.section in BY_KEY else paragraph.text
        if paragraph.section not in headings or paragraph.kind in (HEADING, SUBHEADING):
            headings[paragraph.section] = paragraph.text if paragraph.kind in (HEADING, SUBHEADING) else headings.get(paragraph.section, label)
        if SLOT.partition("：")[0] in paragraph.text:
            slots.add(paragraph.section)

    def state(key: str) -> str:
        below = {other for other in headings if other == key or other.startswith(f"{key}.")}
        return DOUBTFUL if below & doubtful else OPEN if below & slots else DONE

    return [(key, heading, state(key)) for key, heading in headings.items()]
