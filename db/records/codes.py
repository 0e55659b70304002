"""The code lists: national standards where there is one, the forms' own wording otherwise (sources in brackets)."""

from db.kinds import Choice, Choices, Option


def _options(*rows: str) -> tuple[Option, ...]:
    """Read rows of `label key [code] [=alias,alias]`."""
    options = []
    for row in rows:
        row, _, aliases = row.partition("=")
        label, key, *code = row.split()
        options.append(Option(label, key, "".join(code), tuple(filter(None, aliases.split(",")))))
    return tuple(options)


def _choice(title: str, *rows: str) -> Choice:
    return Choice(_options(*rows), title)


def _choices(title: str, *rows: str) -> Choices:
    return Choices(_options(*rows), title)


BRANCH_LEVEL = _choice(
    "组织层级", "团委 committee =乡镇团委,基层团委", "团工委 working_committee", "团总支 general_branch", "团支部 branch =支部"
)
# The first five are the sample township's split; the rest are from 智慧团建 and the 学社衔接 notices.
BRANCH_TYPE = _choice(
    "组织类型",
    "农村团支部 rural =农村,村团支部,行政村团支部,村",
    "企业团组织 enterprise =企业,企业团支部,非公企业团组织,两新组织",
    "事业单位团组织 institution =事业单位,事业单位团支部,事业",
    "机关团支部 government =机关,机关团组织",
    "大学生村官团支部 graduate_official =大学生村官,村官团支部",
    "社区团支部 community =社区",
    "学校团组织 school =学校,学校团支部,中学团委",
    "社会组织团组织 social =社会组织",
    "农民专业合作组织团支部 cooperative =农民专业合作组织,合作社团支部,合作社",
    "流动团员团支部 migrant =流动团员",
    "学社衔接临时团支部 transition =学社衔接临时,学社衔接,临时团支部",
    "联合团支部 joint =联合支部",
    "青年社 youth_club",
    "其他团组织 other =其他",
)
STAT_DOMAIN = _choice(
    "统计领域",
    "学生 student",
    "企业 enterprise",
    "乡镇（村） township =乡镇(村),乡镇,村",
    "机关事业单位 government",
    "城市街道（社区） community =城市街道(社区),街道,社区",
    "社会组织和其他 social =社会组织,其他",
)
BRANCH_STATUS = _choice("状态", "正常 normal", "临时 temporary", "整顿 rectifying", "撤销 abolished =已撤销")

# GB/T 2261.1-2003
SEX = _choice("性别", "男 male 1 =男性,M", "女 female 2 =女性,F", "未知 unknown 0 =未知的性别", "未说明 unstated 9 =未说明的性别")

# GB/T 3304-1991; keys are its Roman spelling.
ETHNICITY = _choice(
    "民族",
    *(
        f"{name}{'' if name in ('其他', '外国血统中国籍人士') else '族'} {key} {code} ={aliases}"
        for name, key, code, aliases in (
            row.split(",", 3)
            for row in (
                "汉,han,01,汉 蒙古,mongol,02,蒙古,蒙 回,hui,03,回 藏,zang,04,藏 维吾尔,uygur,05,维吾尔,维 苗,miao,06,苗 "
                "彝,yi,07,彝 壮,zhuang,08,壮 布依,buyei,09,布依 朝鲜,chosen,10,朝鲜,朝 满,man,11,满 侗,dong,12,侗 瑶,yao,13,瑶 "
                "白,bai,14,白 土家,tujia,15,土家 哈尼,hani,16,哈尼 哈萨克,kazak,17,哈萨克 傣,dai,18,傣 黎,li,19,黎 "
                "傈僳,lisu,20,傈僳 佤,va,21,佤 畲,she,22,畲 高山,gaoshan,23,高山 拉祜,lahu,24,拉祜 水,sui,25,水 "
                "东乡,dongxiang,26,东乡 纳西,naxi,27,纳西 景颇,jingpo,28,景颇 柯尔克孜,kirgiz,29,柯尔克孜 土,tu,30,土 "
                "达斡尔,daur,31,达斡尔 仫佬,mulao,32,仫佬 羌,qiang,33,羌 布朗,blang,34,布朗 撒拉,salar,35,撒拉 "
                "毛南,maonan,36,毛南,毛难,毛难族 仡佬,gelao,37,仡佬 锡伯,xibe,38,锡伯 阿昌,achang,39,阿昌 普米,pumi,40,普米 "
                "塔吉克,tajik,41,塔吉克 怒,nu,42,怒 乌孜别克,uzbek,43,乌孜别克 俄罗斯,russ,44,俄罗斯 鄂温克,ewenki,45,鄂温克 "
                "德昂,deang,46,德昂,崩龙 保安,bonan,47,保安 裕固,yugur,48,裕固 京,gin,49,京 塔塔尔,tatar,50,塔塔尔 "
                "独龙,derung,51,独龙 鄂伦春,oroqen,52,鄂伦春 赫哲,hezhen,53,赫哲 门巴,monba,54,门巴 珞巴,lhoba,55,珞巴 "
                "基诺,jino,56,基诺 其他,other,57,其它 外国血统中国籍人士,foreign,58,外国血统"
            ).split()
        )
    ),
)
# GB/T 4762-1984. 入党积极分子 is a stage on the way, not a status.
POLITICAL_STATUS = _choice(
    "政治面貌",
    "中共党员 party 01 =党员,中国共产党党员,正式党员",
    "中共预备党员 probationary 02 =预备党员,中国共产党预备党员",
    "共青团员 league 03 =团员,中国共产主义青年团团员",
    "民革会员 rcck 04 =民革党员,民革",
    "民盟盟员 cdl 05 =民盟",
    "民建会员 cndca 06 =民建",
    "民进会员 capd 07 =民进",
    "农工党党员 cpwdp 08 =农工党",
    "致公党党员 zhigong 09 =致公党",
    "九三学社社员 jiusan 10 =九三学社",
    "台盟盟员 tdsl 11 =台盟",
    "无党派民主人士 independent 12 =无党派人士,无党派",
    "群众 masses 13 =普通公民",
)
# GB/T 4658-2006: the nine major groups, then the finer entries people also write; figures group by the first digit.
EDUCATION = _choice(
    "学历",
    "研究生 postgraduate 10 =研究生教育,硕博",
    "大学本科 bachelor 20 =本科,大学,大本,学士,全日制本科,在职本科",
    "大学专科 college 30 =专科,大专,高职,全日制大专,在职大专",
    "中等职业 vocational 40 =中等职业教育,中职",
    "普通高中 senior 60 =高中,普通高级中学教育,高中在读",
    "初中 junior 70 =初级中学教育,初中在读",
    "小学 primary 80 =小学教育,小学在读",
    "其他 other 90 =其它,文盲,半文盲,学龄前",
    "博士研究生毕业 doctor 11 =博士,博士研究生,博士毕业",
    "博士研究生结业 doctor_completed 12",
    "博士研究生肄业 doctor_left 13",
    "硕士研究生毕业 master 14 =硕士,硕士研究生,硕士毕业",
    "硕士研究生结业 master_completed 15",
    "硕士研究生肄业 master_left 16",
    "研究生班毕业 graduate_class 17",
    "研究生班结业 graduate_class_completed 18",
    "研究生班肄业 graduate_class_left 19",
    "大学本科毕业 bachelor_graduated 21 =本科毕业,大学毕业",
    "大学本科结业 bachelor_completed 22 =本科结业",
    "大学本科肄业 bachelor_left 23 =本科肄业",
    "大学普通班毕业 bachelor_class 28 =大普",
    "大学专科毕业 college_graduated 31 =专科毕业,大专毕业",
    "大学专科结业 college_completed 32 =专科结业",
    "大学专科肄业 college_left 33 =专科肄业",
    "中等专科毕业 secondary 41 =中专,中专毕业",
    "中等专科结业 secondary_completed 42 =中专结业",
    "中等专科肄业 secondary_left 43 =中专肄业",
    "职业高中毕业 vocational_graduated 44 =职高,职业高中,职高毕业",
    "职业高中结业 vocational_completed 45 =职高结业",
    "职业高中肄业 vocational_left 46 =职高肄业",
    "技工学校毕业 technical 47 =技校,技工学校,技校毕业",
    "技工学校结业 technical_completed 48 =技校结业",
    "技工学校肄业 technical_left 49 =技校肄业",
    "普通高中毕业 senior_graduated 61 =高中毕业",
    "普通高中结业 senior_completed 62 =高中结业",
    "普通高中肄业 senior_left 63 =高中肄业",
    "初中毕业 junior_graduated 71",
    "初中肄业 junior_left 73",
    "小学毕业 primary_graduated 81",
    "小学肄业 primary_left 83",
)
STUDY_STATUS = _choice("在读状况", "在读 studying =在校", "毕业 graduated =已毕业", "肄业 left")
MEMBER_STATUS = _choice(
    "团员状态",
    "在册 enrolled =正常,在籍",
    "流出 moved_away =流动（流出）",
    "流入 moved_in =流动（流入）",
    "转出中 transferring",
    "保留团籍（党员） party_member =保留团籍,保留团籍(党员)",
    "留团察看 probation",
    "待核 unverified =待核实",
    "已转出 transferred =转出",
    "超龄离团 aged_out =离团,超龄",
    "退团 resigned =主动退团",
    "自行脱团除名 struck_off =自行脱团,除名",
    "开除团籍 expelled =开除",
    "去世 deceased =死亡",
)
#: Still counted as members of the township's League; everyone else has left it.
LIVE_MEMBER_STATUSES = ("在册", "流出", "流入", "转出中", "保留团籍（党员）", "留团察看", "待核")
FEE_CLASS = _choice(
    "缴费类别",
    "工薪 wage =工薪收入",
    "学生 student",
    "农民 farmer",
    "个体 self_employed",
    "无收入/抚恤救济 none =无收入,抚恤救济",
    "保留团籍党员（自愿） voluntary =自愿",
)
VOLUNTEER_STATUS = _choice("志愿者状态", "在册 registered =正常", "停用 suspended =暂停", "注销 cancelled =已注销")
PLATFORM = _choice(
    "注册平台", "中国志愿服务网 national =全国志愿服务信息系统", "志愿汇 zyh", "志愿北京 beijing", "纸质 paper =纸质登记", "其他 other"
)
_SERVICE_ROWS = (
    # 中国注册志愿者管理办法, then what the sample township's summary adds.
    "扶贫济困 poverty",
    "助老助残 elderly =助老,助残,敬老助残",
    "社区服务 community",
    "生态建设 ecology =环保,环境保护,生态环保",
    "大型活动 events =赛会服务,大型赛会",
    "抢险救灾 rescue =应急救援",
    "社会管理 order =社会治理,交通引导",
    "文化建设 culture =文化宣传",
    "西部开发 west",
    "海外服务 overseas",
    "关爱儿童 children =关爱留守儿童,关爱少年儿童",
    "课业辅导 tutoring =学业辅导",
    "远程教育 distance",
    "健康 health =医疗卫生,义诊,健康服务",
    "法治安全 law =法律服务,安全宣传,普法",
    "科技推广 science =科普",
    "其他 other =其它",
)
SERVICE_CATEGORY = _choice("服务类别", *_SERVICE_ROWS)
SERVICE_WISHES = _choices("服务意向", *_SERVICE_ROWS)
TIME_KIND = _choice("计时类别", "服务 service =志愿服务", "培训 training", "筹备 preparation", "会议 meeting")
BENEFICIARY = _choice(
    "服务对象", "儿童 children =少年儿童", "老人 elderly =老年人", "残疾人 disabled", "困难家庭 poor =困难群众", "公众 public =社会公众"
)
REVIEW_STATE = _choice("审核状态", "待审 pending =待审核", "通过 approved =已通过,审核通过", "退回 returned =已退回")
TEAM_STATUS = _choice("队伍状态", "活跃 active =正常", "停止 stopped =停止活动,已停止")
TEAM_ROLE = _choice("队内职务", "队长 leader", "副队长 deputy", "队员 member =成员")

POST_TITLE = _choice(
    "职务",
    "书记 secretary =团支部书记,团委书记,支部书记",
    "副书记 deputy_secretary =团支部副书记,团委副书记",
    "编外副书记 extra_deputy",
    "常委 standing =常务委员",
    "委员 committee =团委委员,支部委员",
    "编外委员 extra_committee",
    "组织委员 organisation",
    "宣传委员 publicity",
    "文体委员 culture",
    "团小组长 group_leader =小组长",
    "团建指导员 instructor",
    "其他 other",
)
POST_BASIS = _choice("干部性质", "专职 full_time", "兼职 part_time", "挂职 seconded", "编外 extra")
APPOINTED_BY = _choice("任职方式", "选举 elected", "任命 appointed", "聘任 engaged", "增补 co_opted")
NOMINATED_VIA = _choices(
    "推荐方式", "组织推荐 organisation", "群众推荐 masses", "自荐 self"
)
POST_BACKGROUND = _choice(
    "来源",
    "优秀青年 excellent_youth",
    "团干部 cadre",
    "非公企业 private_enterprise",
    "致富能手 prosperous",
    "大学生村官 graduate_official",
    "教师 teacher",
    "民警 police",
    "其他 other",
)
DIRECTION = _choice("方向", "转入 in", "转出 out", "内部调整 internal =内部转接")
TRANSFER_SYSTEM = _choice("对方系统", "全国 national", "北京 beijing", "广东 guangdong", "福建 fujian")
TRANSFER_REASON = _choice(
    "转接原因",
    "升学 study",
    "已就业（有团组织） employed =已就业(有团组织)",
    "已就业（无团组织） employed_no_branch =已就业(无团组织)",
    "参军入伍/涉密 army =参军入伍,参军",
    "未升学未就业 idle =未升学(未就业)",
    "出国（境） abroad =出国(境),出国",
    "延迟毕业 delayed",
    "居住地变动 moved =居住地变化",
    "组织撤并 merged",
    "其他 other",
)
TRANSFER_STATUS = _choice(
    "转接状态",
    "申请中 applied",
    "转出审批中 out_pending",
    "转入审批中 in_pending",
    "已通过 approved =已完成,通过",
    "已拒绝 refused =拒绝",
    "失效 expired",
)
GRADE = _choice(
    "评议等次",
    "优秀 excellent",
    "合格 qualified",
    "基本合格 basic",
    "不合格 unqualified",
    "不参评 not_graded",
)
REGISTRATION = _choice("团籍注册", "已注册 registered =注册,是", "暂缓 deferred =暂缓注册", "不予 refused =不予注册,否")

# 国发〔2016〕13号, 国发〔2016〕36号 and the township forms made after them.
CHILD_CATEGORY = _choices(
    "类别",
    "留守 left_behind =留守儿童,农村留守儿童",
    "孤儿 orphan",
    "事实无人抚养 unsupported =事实无人抚养儿童",
    "自身残疾 disabled =残疾,残疾儿童,残疾青少年",
    "重病 ill =大病",
    "低保家庭 low_income =低保,低保户",
    "家庭重残 family_disabled =重残家庭,父母重残",
    "监护缺失或不当 guardianship =监护缺失,监护不当",
    "服刑/戒毒人员子女 convict =服刑人员子女,戒毒人员子女,服刑在教人员子女",
    "流浪 vagrant =流浪乞讨",
    "受艾滋影响 hiv =受艾滋病影响",
    "受暴力侵害 violence =受侵害",
    "单亲 single_parent =单亲家庭",
    "流动 migrant =流动儿童",
    "辍学 dropout",
    "临时困境 temporary",
    "其他 other",
)
SCHOOLING = _choice(
    "就学情况",
    "未入园 none =学龄前",
    "幼儿园 kindergarten =在园",
    "小学 primary",
    "初中 junior",
    "高中 senior",
    "中职 vocational =职高,中专",
    "辍学 dropout",
    "不在学 not_in_school",
)
HEALTH = _choice("身体情况", "健康 healthy =良好", "残疾 disabled", "患病 ill =疾病")
DISABILITY = _choice(
    "残疾类别", "视力 sight", "听力 hearing", "言语 speech", "肢体 limb", "智力 intellect", "精神 mental", "多重 multiple"
)
DISABILITY_GRADE = _choice("残疾等级", "一级 first 1", "二级 second 2", "三级 third 3", "四级 fourth 4")
CARE_TYPE = _choice(
    "监护类型",
    "父母 parents =父母监护",
    "委托照护 entrusted =委托监护,隔代照护,隔代监护",
    "无人监护 none",
    "父或母无监护能力 parent_incapable =父或母无监护能力者",
    "受托人能力不足 carer_incapable =受委托人能力不足",
)
CARE_RATING = _choice("监护评估", "较好 good =好", "一般 fair", "差 poor =较差")
INCOME_SOURCES = _choices(
    "家庭经济来源", "打工收入 wages =务工", "种养殖业 farming =种植,养殖", "政府救助 relief", "亲朋接济 relatives", "其他 other"
)
AID_RECEIVED = _choices(
    "已享救助",
    "低保 low_income =最低生活保障",
    "临时救助 temporary",
    "医疗救助 medical",
    "住房救助 housing",
    "其他 other",
)
KEY_GROUP = _choice(
    "重点群体",
    "闲散青少年 idle =闲散",
    "不良行为青少年 misconduct =不良行为",
    "流浪乞讨青少年 vagrant =流浪乞讨",
    "服刑在教人员未成年子女 convict",
    "农村留守儿童 left_behind =农村留守",
)
CHILD_STATUS = _choice("档案状态", "在帮 open =在帮扶,帮扶中", "暂停 paused", "结案 closed =已结案")
CLOSE_REASON = _choice(
    "结案原因", "年满 of_age =年满十六周岁", "父母返乡 parents_back", "迁出 moved", "转介 referred", "其他 other"
)
# GB/T 4761 has codes for some of these; the forms use the words.
RELATION = _choice(
    "关系",
    "父 father 51 =父亲,爸爸",
    "母 mother 52 =母亲,妈妈",
    "继父 stepfather",
    "继母 stepmother",
    "祖父 grandfather =爷爷",
    "祖母 grandmother =奶奶",
    "外祖父 maternal_grandfather =姥爷,外公",
    "外祖母 maternal_grandmother =姥姥,外婆",
    "兄 elder_brother 71 =哥哥",
    "弟 younger_brother 73 =弟弟",
    "姐 elder_sister 75 =姐姐",
    "妹 younger_sister 77 =妹妹",
    "伯叔 uncle =伯父,叔叔,叔父",
    "姑 aunt =姑姑,姑妈",
    "舅 maternal_uncle =舅舅",
    "姨 maternal_aunt =姨妈,阿姨",
    "其他亲属 relative 97",
    "非亲属 unrelated 99",
    "村（居）委会 village =村(居)委会,村委会,居委会",
    "民政 civil_affairs =民政部门",
    "学校 school",
)
FAMILY_STATE = _choice(
    "状况",
    "健在 living =在世",
    "去世 deceased =死亡",
    "失踪 missing",
    "失联 out_of_touch",
    "服刑 imprisoned =服刑在押",
    "戒毒 rehabilitation =强制戒毒",
    "离异 divorced",
    "重残 disabled",
    "重病 ill",
)
CAPACITY = _choice("监护能力", "有 yes =较强,有监护能力", "一般 fair", "无 no =没有,无监护能力")
CONTACT_FREQUENCY = _choice(
    "联系频率", "每天 daily", "每周 weekly =每周一次", "每月 monthly =每月一次", "更少 rarely =很少", "无联系 never =从不"
)
VISIT_MODE = _choice("走访方式", "入户 home =上门", "电话 phone", "到校 school")
REFERRED_TO = _choice("转介", "民政 civil_affairs", "公安 police", "教育 education =教委", "残联 disabled_federation")
SUBJECT = _choice(
    "科目", "语文 chinese", "数学 maths", "英语 english", "生活常识 life", "功课 homework =补习功课,作业辅导", "其他 other"
)

EVENT_KIND = _choice(
    "活动类别",
    "培训 training =培训班",
    "月谈会 monthly_talk",
    "支部大会 branch_meeting =团支部大会",
    "支委会 committee_meeting =支部委员会",
    "团小组会 group_meeting",
    "团课 lecture",
    "主题团日 theme_day =主题团日活动",
    "入团仪式 admission",
    "组织生活会 organisational_life",
    "关爱慰问 condolence =慰问",
    "课业辅导 tutoring",
    "自护教育 self_protection",
    "高校共建 university",
    "科研调研 research =调研",
    "知识竞赛 quiz",
    "观影 film",
    "创业就业培训 employment",
    "座谈授课 seminar =座谈",
    "文体活动 sports",
    "宣传 publicity",
    "志愿服务 volunteering",
    "会议 meeting",
    "其他 other",
)
CHANNEL = _choices(
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
AUDIENCE = _choices(
    "对象",
    "团干部 cadres",
    "团员 members",
    "农村青年 rural_youth",
    "外来务工青年 migrant_youth =外来务工人员",
    "留守儿童 left_behind",
    "残疾青少年 disabled_youth",
    "党员干部 party_cadres",
    "志愿者 volunteers",
)
TOPICS = _choices(
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
PARTNER_KIND = _choice(
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
PARTNER_MODE = _choices(
    "合作方式", "互助合作 mutual", "实践基地 base", "结对 pairing", "捐赠 donation", "联合开展 joint"
)
PARTNER_ROLE = _choice("参与角色", "主办 host", "承办 organiser", "协办 co_organiser", "共建 partner")
HONOUR_LEVEL = _choice(
    "级别", "村 village =村级", "镇 town =镇级,乡级,乡镇级", "县 county =县级,区级", "市 city =市级", "省 province =省级", "国 national =国家级,全国"
)
HELP_KIND = _choice(
    "服务类别", "组织转接 transfer", "政策咨询 advice", "维权 rights", "就业 employment", "其他 other"
)
ORIGIN = _choice("来源", "本地 local", "外来 migrant =外来流动")
DOCUMENT_KIND = _choice(
    "文件类别", "制度 rule =工作制度", "请示 request", "批复 reply", "计划 plan", "总结 summary", "通知 notice"
)
