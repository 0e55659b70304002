"""Code lists about people: national standards where there is one, the forms' own wording otherwise (sources in comments)."""

from db.records.codes import schooling
from db.records.codes.declaring import choice

# GB/T 2261.1-2003
SEX = choice("性别", "男 male 1 =男性,M ~male,男生,男士,男孩,男童,♂", "女 female 2 =女性,F ~female,女生,女士,女孩,女童,♀", "未知 unknown 0 =未知的性别", "未说明 unstated 9 =未说明的性别")
# GB/T 3304-1991; keys are its Roman spelling.
ETHNICITY = choice(
    "民族",
    *(
        f"{name}{'' if name in ('其他', '外国血统中国籍人士') else '族'} {key} {code} ={aliases}"
        for name, key, code, aliases in (
            row.split(",", 3)
            for row in (
                "汉,han,01,汉 蒙古,mongol,02,蒙古,蒙,蒙族 回,hui,03,回 藏,zang,04,藏 维吾尔,uygur,05,维吾尔,维,维族 苗,miao,06,苗 "
                "彝,yi,07,彝 壮,zhuang,08,壮 布依,buyei,09,布依 朝鲜,chosen,10,朝鲜,朝,朝族,鲜族 满,man,11,满 侗,dong,12,侗 瑶,yao,13,瑶 "
                "白,bai,14,白 土家,tujia,15,土家 哈尼,hani,16,哈尼 哈萨克,kazak,17,哈萨克,哈族 傣,dai,18,傣 黎,li,19,黎 "
                "傈僳,lisu,20,傈僳 佤,va,21,佤 畲,she,22,畲 高山,gaoshan,23,高山 拉祜,lahu,24,拉祜 水,sui,25,水 "
                "东乡,dongxiang,26,东乡 纳西,naxi,27,纳西 景颇,jingpo,28,景颇 柯尔克孜,kirgiz,29,柯尔克孜 土,tu,30,土 "
                "达斡尔,daur,31,达斡尔 仫佬,mulao,32,仫佬 羌,qiang,33,羌 布朗,blang,34,布朗 撒拉,salar,35,撒拉 "
                "毛南,maonan,36,毛南,毛难,毛难族 仡佬,gelao,37,仡佬 锡伯,xibe,38,锡伯 阿昌,achang,39,阿昌 普米,pumi,40,普米 "
                "塔吉克,tajik,41,塔吉克 怒,nu,42,怒 乌孜别克,uzbek,43,乌孜别克 俄罗斯,russ,44,俄罗斯 鄂温克,ewenki,45,鄂温克 "
                "德昂,deang,46,德昂,崩龙 保安,bonan,47,保安 裕固,yugur,48,裕固 京,gin,49,京 塔塔尔,tatar,50,塔塔尔 "
                "独龙,derung,51,独龙 鄂伦春,oroqen,52,鄂伦春 赫哲,hezhen,53,赫哲 门巴,monba,54,门巴 珞巴,lhoba,55,珞巴 "
                "基诺,jino,56,基诺 其他,other,57,其它,其他民族,未识别民族,穿青人 外国血统中国籍人士,foreign,58,外国血统"
            ).split()
        )
    ),
)
# GB/T 4762-1984. 入党积极分子 is a stage on the way, not a status.
POLITICAL_STATUS = choice(
    "政治面貌",
    "中共党员 party 01 =党员,中国共产党党员,正式党员 ~中共正式党员",
    "中共预备党员 probationary 02 =预备党员,中国共产党预备党员",
    "共青团员 league 03 =团员,中国共产主义青年团团员 ~群众（团员）",
    "民革会员 rcck 04 =民革党员,民革",
    "民盟盟员 cdl 05 =民盟",
    "民建会员 cndca 06 =民建",
    "民进会员 capd 07 =民进",
    "农工党党员 cpwdp 08 =农工党",
    "致公党党员 zhigong 09 =致公党",
    "九三学社社员 jiusan 10 =九三学社",
    "台盟盟员 tdsl 11 =台盟",
    "无党派民主人士 independent 12 =无党派人士,无党派",
    "群众 masses 13 =普通公民 ~青年,少先队员,少先队,其他,一般群众",
    rules=(
        (r"(中共|中国共产党)?(正式)?党员(含预备(党员)?|(?P<rest>(保留|兼).*团.*))|(?P<rest2>保留团籍)的?(中共)?党员", "中共党员"),
        (r"(中共)?预备党员(?P<rest>(保留|兼).*团.*)|(?P<rest2>保留团籍)的?(中共)?预备党员", "中共预备党员"),
        (r"(共青)?团员(?P<rest>流动|流入|流出|外出|在册|在籍|本科|学生)", "共青团员"),
    ),
)
# GB/T 4658-2006: the nine major groups, then the finer entries people also write; figures group by the first digit.
EDUCATION = choice(
    "学历",
    "研究生 postgraduate 10 =研究生教育,硕博 ~硕士,博士,博士后",
    "大学本科 bachelor 20 =本科,大学,大本,学士,全日制本科,在职本科 ~普通本科,大学生,本科学士",
    "大学专科 college 30 =专科,大专,高职,全日制大专,在职大专 ~高职（专科）,高职高专",
    "中等职业 vocational 40 =中等职业教育,中职 ~中职中专,中技",
    "普通高中 senior 60 =高中,普通高级中学教育 ~普高",
    "初中 junior 70 =初级中学教育 ~初中及以下",
    "小学 primary 80 =小学教育",
    "其他 other 90 =其它,文盲,半文盲,学龄前",
    "博士研究生毕业 doctor 11 =博士研究生,博士毕业",
    "博士研究生结业 doctor_completed 12",
    "博士研究生肄业 doctor_left 13",
    "硕士研究生毕业 master 14 =硕士研究生,硕士毕业",
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
    rules=(
        (schooling.studying("postgraduate"), "研究生"),
        (schooling.studying("bachelor"), "大学本科"),
        (schooling.studying("college"), "大学专科"),
        (schooling.studying("vocational"), "中等职业"),
        (schooling.studying("senior"), "普通高中"),
        (schooling.studying("junior"), "初中"),
        (schooling.studying("primary"), "小学"),
        (schooling.ended("bachelor", "毕业"), "大学本科毕业"),
        (schooling.ended("college", "毕业"), "大学专科毕业"),
        (schooling.ended("senior", "毕业"), "普通高中毕业"),
        (schooling.ended("junior", "毕业"), "初中毕业"),
        (schooling.ended("primary", "毕业"), "小学毕业"),
    ),
)
STUDY_STATUS = choice("在读状况", "在读 studying =在校,在校学生,在读学生,在校生 ~是,就读,在学,就读中", "毕业 graduated =已毕业 ~否,不在读", "肄业 left")
MEMBER_STATUS = choice(
    "团员状态",
    "在册 enrolled =正常,在籍",
    "流出 moved_away =流动（流出） ~外出,流动（外出）",
    "流入 moved_in =流动（流入）",
    "转出中 transferring",
    "保留团籍（党员） party_member =保留团籍,保留团籍(党员) ~党员（保留团籍）",
    "留团察看 probation",
    "待核 unverified =待核实 ~失联,待审核,未报到,禁用,失去联系",
    "已转出 transferred =转出 ~迁出,已迁出",
    "超龄离团 aged_out =离团,超龄 ~已离团,超龄退团,年满28周岁离团,满28周岁离团",
    "退团 resigned =主动退团 ~自愿退团",
    "自行脱团除名 struck_off =自行脱团,除名 ~自行脱团",
    "开除团籍 expelled =开除",
    "去世 deceased =死亡",
    rules=(
        (r"已?(年)?满(28|二十八)周?岁(自动|超龄)?(离团|退团)(?P<rest>待审[核批]|审[核批]中)?|超龄离团(?P<rest2>待审[核批]|审[核批]中)", "超龄离团"),
        (r"已?(本人)?(自愿|主动|申请|要求|自愿申请)退团(?P<rest>待审[核批]|审[核批]中)?", "退团"),
        (r"已?(自行)?脱团(除名)?(?P<rest>待审[核批]|审[核批]中)?", "自行脱团除名"),
        (r"已?开除(团籍)?(?P<rest>待审[核批]|审[核批]中)?", "开除团籍"),
    ),
)
#: Still counted as members of the township's League; everyone else has left it.
LIVE_MEMBER_STATUSES = ("在册", "流出", "流入", "转出中", "保留团籍（党员）", "留团察看", "待核")
FEE_CLASS = choice(
    "缴费类别",
    "工薪 wage =工薪收入",
    "学生 student ~在校学生",
    "农民 farmer ~务农,农村团员",
    "个体 self_employed",
    "无收入/抚恤救济 none =无收入,抚恤救济",
    "保留团籍党员（自愿） voluntary =自愿",
)
DIRECTION = choice("方向", "转入 in ~迁入,接收,调入", "转出 out ~迁出,调出", "内部调整 internal =内部转接 ~镇内调整,内部")
TRANSFER_SYSTEM = choice("对方系统", "全国 national", "北京 beijing", "广东 guangdong", "福建 fujian")
TRANSFER_REASON = choice(
    "转接原因",
    "升学 study ~考学,入学,考上大学,就读,升学就读",
    "已就业（有团组织） employed =已就业(有团组织) ~已落实工作单位,就业,工作单位有团组织",
    "已就业（无团组织） employed_no_branch =已就业(无团组织) ~工作单位无团组织,自主创业,灵活就业,创业",
    "参军入伍/涉密 army =参军入伍,参军 ~入伍,当兵,应征入伍,服兵役",
    "未升学未就业 idle =未升学(未就业) ~未落实就业去向,待业,未就业,未升学,待业在家,未升学待业,未升学就业",
    "出国（境） abroad =出国(境),出国 ~出国（境）学习研究",
    "延迟毕业 delayed ~留级,结业,延期毕业",
    "居住地变动 moved =居住地变化 ~毕业离校,户籍迁移,婚嫁迁移",
    "组织撤并 merged ~团组织调整",
    "其他 other",
    rules=((r"未升学.{0,8}", "未升学未就业"), (r"(?:升学|升入|考[上入取])至?(?P<rest>.+)", "升学"), (r"(?:已?就业)于?(?P<rest>.+)", "已就业（有团组织）"), (r"(?:参军|入伍)(?P<rest>.+)", "参军入伍/涉密")),
)
TRANSFER_STATUS = choice(
    "转接状态",
    "申请中 applied ~待审核,已发起,审核中,审批中,办理中,转接中,待办理,待转接,正在办理,正在转接,在办,未办,未办理,未转,未转接,尚未办理,未完成,待办",
    "转出审批中 out_pending ~待转出审批",
    "转入审批中 in_pending ~待接收,待转入审批,未接收,接收中",
    "已通过 approved =已完成,通过 ~已转出,已转入,审核通过,转接成功,已接收,接收,已转接,已接转,转接完成,已办结,已办理,办结,已报到",
    "已拒绝 refused =拒绝 ~被退回,已退回,退回,不予接收,拒收",
    "失效 expired ~已撤回,超时",
)
GRADE = choice(
    "评议等次",
    "优秀 excellent",
    "合格 qualified",
    "基本合格 basic",
    "不合格 unqualified",
    "不参评 not_graded ~未参加评议,不评定等次,未参评,不评定",
    plain="团员 共青团员 等次 等级 评为 评定 评议为",
)
REGISTRATION = choice(
    "团籍注册", "已注册 registered =注册,是 ~予以注册,准予注册,同意注册,√,通过", "暂缓 deferred =暂缓注册 ~缓注册", "不予 refused =不予注册,否 ~未注册,×"
)
# What a register of dues holds where no amount tells it.
DUES_STATE = choice(
    "缴纳情况",
    "已缴 paid =已交 ~√,✓,✔,交,缴,缴清,交清,已缴清",
    "未缴 unpaid =未交 ~×,欠,欠缴,欠费,欠交",
    "免缴 exempt =免交 ~免,不缴,免收",
    "暂缓 deferred =暂缓缴纳 ~缓,缓缴,缓交,暂缓交纳",
)
CONTACT_MODE = choice(
    "联系方式",
    "电话 phone =打电话 ~手机,通话,短信",
    "网络 internet =微信,QQ ~微信群,QQ群,视频,线上,微信/QQ,网上",
    "面谈 in_person =见面 ~当面,面对面,走访,入户,上门",
    "书信 letter =信件",
    "其他 other ~家人转告,家属转告,委托家人",
)
