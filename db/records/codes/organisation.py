"""Code lists of League bodies, posts, honours and the office."""

from db.records.codes.declaring import choice, choices

BRANCH_LEVEL = choice(
    "组织层级", "团委 committee =乡镇团委,基层团委", "团工委 working_committee", "团总支 general_branch", "团支部 branch =支部"
)
# The first five are the sample township's split; the rest are from 智慧团建 and the 学社衔接 notices.
BRANCH_TYPE = choice(
    "组织类型",
    "农村团支部 rural =农村,村团支部,行政村团支部,村级团支部,村级团组织,农村团组织,村 ~村居,村级,行政村,村委会,村民委员会",
    "企业团组织 enterprise =企业,企业团支部,非公企业团组织,两新组织 ~非公企业,国有企业,国企,民营企业,公司,非公有制企业,非公,非公经济组织",
    "事业单位团组织 institution =事业单位,事业单位团支部,事业 ~医院,卫生院",
    "机关团支部 government =机关,机关团组织 ~党政机关,政府机关,镇机关",
    "大学生村官团支部 graduate_official =大学生村官,村官团支部",
    "社区团支部 community =社区 ~居委会,居民委员会,城市社区,居民区",
    "学校团组织 school =学校,学校团支部,中学团委 ~中学,小学,中职学校,职校,高中,初中,院校,班级,中等职业学校",
    "社会组织团组织 social =社会组织 ~社团,协会,民办非企业",
    "农民专业合作组织团支部 cooperative =农民专业合作组织,合作社团支部,合作社",
    "流动团员团支部 migrant =流动团员 ~流动,驻外",
    "学社衔接临时团支部 transition =学社衔接临时,学社衔接,临时团支部 ~临时",
    "联合团支部 joint =联合支部 ~联合",
    "青年社 youth_club",
    "其他团组织 other =其他 ~其它",
    plain="团支部 团总支 总支部 总支 支部 支部委员会 委员会 团委 团工委 团组织 基层 组织 共青团 类 型",
)
STAT_DOMAIN = choice(
    "统计领域",
    "学生 student",
    "企业 enterprise",
    "乡镇（村） township =乡镇(村),乡镇,村",
    "机关事业单位 government",
    "城市街道（社区） community =城市街道(社区),街道,社区",
    "社会组织和其他 social =社会组织,其他",
)
#: In which of these an organisation is counted, where nobody filled it in: by its kind, as far as that says it.
DOMAIN_OF_TYPE = {
    "农村团支部": "乡镇（村）", "大学生村官团支部": "乡镇（村）", "企业团组织": "企业", "学校团组织": "学生", "事业单位团组织": "机关事业单位", "机关团支部": "机关事业单位",
    "社区团支部": "城市街道（社区）", "社会组织团组织": "社会组织和其他",
}
BRANCH_STATUS = choice("状态", "正常 normal ~已建立,在运行,正常运行", "临时 temporary", "整顿 rectifying", "撤销 abolished =已撤销")
POST_TITLE = choice(
    "职务",
    "书记 secretary =团支部书记,团委书记,支部书记 ~团支书,镇团委书记,支书,团总支书记",
    "副书记 deputy_secretary =团支部副书记,团委副书记",
    "编外副书记 extra_deputy",
    "常委 standing =常务委员",
    "委员 committee =团委委员,支部委员 ~生产委员,权益委员,志愿委员,学习委员,纪检委员,青年委员,生活委员,青少年委员,劳动委员",
    "编外委员 extra_committee",
    "组织委员 organisation ~组委,组织",
    "宣传委员 publicity ~宣委,宣传",
    "文体委员 culture ~文艺委员,体育委员,文娱委员",
    "团小组长 group_leader =小组长",
    "团建指导员 instructor",
    "其他 other ~干事",
    plain="团支部 支部 团委 团总支 镇团委 乡镇团委 团内 担任 团",
)
POST_BASIS = choice("干部性质", "专职 full_time ~专职团干", "兼职 part_time ~兼职团干,兼", "挂职 seconded ~挂职团干", "编外 extra")
APPOINTED_BY = choice("任职方式", "选举 elected ~选任,当选,选举产生", "任命 appointed ~委任,指派", "聘任 engaged ~聘用", "增补 co_opted ~增选")
NOMINATED_VIA = choices(
    "推荐方式", "组织推荐 organisation", "群众推荐 masses", "自荐 self"
)
POST_BACKGROUND = choice(
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
HONOUR_LEVEL = choice(
    "级别", "村 village =村级", "镇 town =镇级,乡级,乡镇级", "县 county =县级,区级", "市 city =市级", "省 province =省级", "国 national =国家级,全国"
)
HELP_KIND = choice(
    "服务类别", "组织转接 transfer", "政策咨询 advice", "维权 rights", "就业 employment", "其他 other"
)
ORIGIN = choice("来源", "本地 local", "外来 migrant =外来流动")
DOCUMENT_KIND = choice(
    "文件类别", "制度 rule =工作制度", "请示 request", "批复 reply", "计划 plan", "总结 summary", "通知 notice"
)
