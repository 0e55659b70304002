"""Code lists of volunteering, events and partner units."""

from db.records.codes.declaring import choice, choices

VOLUNTEER_STATUS = choice("志愿者状态", "在册 registered =正常 ~在籍,已注册,已激活,激活,有效,通过", "停用 suspended =暂停 ~未激活,冻结,禁用", "注销 cancelled =已注销 ~已退出,退出")
PLATFORM = choice(
    "注册平台", "中国志愿服务网 national =全国志愿服务信息系统", "志愿汇 zyh", "志愿北京 beijing", "纸质 paper =纸质登记", "其他 other"
)
_SERVICE_ROWS = (
    # 中国注册志愿者管理办法, then what the sample township's summary adds.
    "扶贫济困 poverty ~扶贫减贫,扶贫帮困,扶危济困,扶贫,济困,帮困,乡村振兴",
    "助老助残 elderly =助老,助残,敬老助残 ~扶老助残,扶老助孤,为老服务,敬老,爱老敬老,敬老爱老,敬老院",
    "社区服务 community ~邻里守望,便民服务,社区建设,邻里互助",
    "生态建设 ecology =环保,环境保护,生态环保 ~环保公益,植树护绿,植树造林,义务植树,植树,巡河护水,河道清理,清洁家园,垃圾分类,环境整治,人居环境整治,卫生清扫,护河",
    "大型活动 events =赛会服务,大型赛会 ~体育赛事,大型演出",
    "抢险救灾 rescue =应急救援 ~应急救护,应急救灾,防汛,防火,抢险",
    "社会管理 order =社会治理,交通引导 ~文明劝导,疫情防控,治安巡逻,交通劝导,交通安全,平安巡逻,秩序维护",
    "文化建设 culture =文化宣传 ~文化艺术,文化教育,文艺演出,文明风尚,文化,文化活动,文体",
    "西部开发 west",
    "海外服务 overseas",
    "关爱儿童 children =关爱留守儿童,关爱少年儿童 ~儿童关爱,儿童关怀,关爱特殊群体,关爱留守儿童,关爱困境儿童,关爱少年,关爱青少年,儿童陪伴",
    "课业辅导 tutoring =学业辅导 ~支教助学,助学支教,义务支教,支教,助学,作业辅导,教育",
    "远程教育 distance",
    "健康 health =医疗卫生,义诊,健康服务 ~卫生健康,心理援助,健康义诊,医疗,心理咨询",
    "法治安全 law =法律服务,安全宣传,普法 ~法律援助,平安综治,安全生产,禁毒宣传,禁毒,普法宣传,反诈宣传,反诈,法治宣传",
    "科技推广 science =科普 ~科技科普,科普宣传,科技支农,农技推广",
    "其他 other =其它 ~动物保护",
)
_SERVICE_PLAIN = "志愿 服务 志愿服务 活动 类 类别"
SERVICE_CATEGORY = choice("服务类别", *_SERVICE_ROWS, plain=_SERVICE_PLAIN)
SERVICE_WISHES = choices("服务意向", *_SERVICE_ROWS, plain=_SERVICE_PLAIN)
TIME_KIND = choice("计时类别", "服务 service =志愿服务", "培训 training", "筹备 preparation", "会议 meeting")
BENEFICIARY = choice(
    "服务对象", "儿童 children =少年儿童", "老人 elderly =老年人", "残疾人 disabled", "困难家庭 poor =困难群众", "公众 public =社会公众"
)
REVIEW_STATE = choice("审核状态", "待审 pending =待审核 ~未审核,审核中", "通过 approved =已通过,审核通过 ~已审核,已审,同意", "退回 returned =已退回 ~不通过,未通过,驳回,已拒绝")
#: What hours follow from that nobody entered.
MADE_FROM = choice("来历", "课业辅导 tutoring", "走访 visit")
TEAM_STATUS = choice("队伍状态", "活跃 active =正常 ~在运行,运行中,活动中", "停止 stopped =停止活动,已停止")
TEAM_ROLE = choice("队内职务", "队长 leader ~负责人", "副队长 deputy", "队员 member =成员 ~志愿者,普通队员")
EVENT_KIND = choice(
    "活动类别",
    "培训 training =培训班 ~业务培训,学习培训,集中培训",
    "月谈会 monthly_talk",
    "支部大会 branch_meeting =团支部大会 ~团员大会,团支部团员大会,支部团员大会,全体团员大会",
    "支委会 committee_meeting =支部委员会 ~支部委员会会议,团支部委员会,团支委会,支部委员会议",
    "团小组会 group_meeting ~小组会,团小组会议",
    "团课 lecture ~专题团课,上团课,主题团课,团课学习",
    "主题团日 theme_day =主题团日活动 ~团日活动,主题活动",
    "入团仪式 admission ~入团宣誓,入团宣誓仪式",
    "组织生活会 organisational_life ~民主生活会,专题组织生活会,团员教育评议会",
    "关爱慰问 condolence =慰问 ~走访慰问,慰问活动,关爱服务",
    "课业辅导 tutoring",
    "自护教育 self_protection ~安全教育,防溺水教育,法治教育",
    "高校共建 university",
    "科研调研 research =调研",
    "知识竞赛 quiz",
    "观影 film ~看电影,观看电影",
    "创业就业培训 employment",
    "座谈授课 seminar =座谈 ~座谈会,青年座谈,座谈交流,讲座",
    "文体活动 sports ~文化娱乐,体育活动,联谊活动,读书活动,读书会,文艺演出,趣味运动会",
    "宣传 publicity ~宣传教育,政策宣传,主题宣讲",
    "志愿服务 volunteering ~志愿服务活动",
    "会议 meeting ~例会,工作会议",
    "其他 other ~其它",
    plain="活动 专题 主题 召开 开展 举行 举办 团支部 支部 镇团委 班",
)
CHANNEL = choices(
    "载体",
    "远程教育 distance =远程教育网络",
    "电教中心 av_centre",
    "培训中心 training_centre",
    "宣传栏 noticeboard",
    "黑板报 blackboard",
    "网络 internet =互联网",
    "广播 broadcast",
    "公众号 official_account =微信公众号",
)
AUDIENCE = choices(
    "对象",
    "团干部 cadres",
    "团员 members",
    "农村青年 rural_youth",
    "外来务工青年 migrant_youth =外来务工人员",
    "留守儿童 left_behind",
    "残疾青少年 disabled_youth",
    "党员干部 party_cadres",
    "研究生 postgraduates =硕士研究生,博士研究生",
    "后备人才 reserve =青年后备人才,后备干部",
    "志愿者 volunteers",
)
TOPICS = choices(
    "内容主题",
    "学政策 policy",
    "总结工作 review",
    "交流方法 exchange",
    "农村经济发展 economy",
    "社会变迁 society",
    "惠农政策 subsidies",
    "青年教育 youth",
    "儿童健康 child_health",
    "安全自护 safety",
    "应急救护 first_aid",
    "职业外语 languages",
    "党史学习 party_history",
    "其他 other",
)
PARTNER_KIND = choice(
    "单位类型",
    "高校 university =大学,学院",
    "科研院所 institute =科研单位",
    "党政部门 government =政府部门,机关",
    "企业 enterprise =公司",
    "学校 school",
    "社会组织 social",
    "园区 park",
    "其他 other",
)
PARTNER_MODE = choices(
    "合作方式", "互助合作 mutual", "实践基地 base", "结对 pairing", "捐赠 donation", "联合开展 joint"
)
PARTNER_ROLE = choice("参与角色", "主办 host ~主办单位", "承办 organiser ~承办单位", "协办 co_organiser ~协办单位,支持单位,配合", "共建 partner ~共建单位")
