"""Code lists of the children's files, and of those around them."""

from db.records.codes import schooling
from db.records.codes.declaring import choice, choices

_DISABILITIES = "视力|听力|言语|肢体|智力|精神|多重"
_GRADES = "[一二三四壹贰叁肆1-4]级"
#: Whoever looks after a child in its parents' place.
_KIN = (
    "外祖父母|祖父母|外祖父|外祖母|祖父|祖母|外公外婆|爷爷奶奶|姥姥姥爷|爷爷|奶奶|外公|外婆|姥姥|姥爷|伯父|叔叔|伯伯|姑姑|姑妈|舅舅|姨妈|阿姨|哥哥|姐姐|兄姐|伯叔|叔伯"
)

# 国发〔2016〕13号, 国发〔2016〕36号 and the township forms made after them.
CHILD_CATEGORY = choices(
    "类别",
    "留守 left_behind =留守儿童,农村留守儿童 ~父母双方外出,父母一方外出,单亲留守",
    "孤儿 orphan ~散居孤儿,社会散居孤儿,城乡孤儿,孤儿（散居）,福利机构孤儿,机构养育孤儿",
    "事实无人抚养 unsupported =事实无人抚养儿童 ~事实孤儿,父母监护缺位儿童",
    "自身残疾 disabled =残疾,残疾儿童,残疾青少年 ~重残儿童,重度残疾儿童",
    "重病 ill =大病 ~大病儿童,因病致困,罕见病儿童",
    "低保家庭 low_income =低保,低保户 ~低保家庭儿童,特困供养家庭子女,脱贫户,防返贫监测户,建档立卡户,低保边缘家庭,低收入家庭,特困家庭",
    "家庭重残 family_disabled =重残家庭,父母重残",
    "监护缺失或不当 guardianship =监护缺失,监护不当 ~监护缺失型,父母监护缺失儿童,监护风险",
    "服刑/戒毒人员子女 convict =服刑人员子女,戒毒人员子女,服刑在教人员子女 ~服刑人员未成年子女,服刑在押人员未成年子女,吸毒家庭子女,强制隔离戒毒人员未成年子女",
    "流浪 vagrant =流浪乞讨 ~流浪儿童",
    "受艾滋影响 hiv =受艾滋病影响 ~受艾滋病影响儿童,受爱滋病影响儿童",
    "受暴力侵害 violence =受侵害 ~受暴力侵害儿童",
    "单亲 single_parent =单亲家庭 ~单亲家庭子女,离异家庭,父母离异",
    "流动 migrant =流动儿童 ~随迁子女",
    "辍学 dropout ~失学",
    "临时困境 temporary ~因灾致困,因意外致困",
    "其他 other ~其他特殊困难型,一般困境,心理困境型",
    plain="儿童 少年 青少年 未成年人 孩子 类 型 类型 农村 困境 人员",
)
SCHOOLING = choice(
    "就学情况",
    "未入园 none ~散居,学龄前",
    "幼儿园 kindergarten =在园 ~学前教育,学前班,幼儿",
    "小学 primary",
    "初中 junior",
    "高中 senior ~普高",
    "中职 vocational =职高,中专 ~技校",
    "辍学 dropout ~失学,已辍学",
    "不在学 not_in_school ~已毕业,务工,外出务工,打工,就业",
    rules=(
        (r"(幼儿园)?(?P<rest>[大中小托]班)(在读|在园)?|幼儿园(在读|在园)", "幼儿园"),
        (schooling.studying("primary", keep_year=True), "小学"),
        (schooling.studying("junior", keep_year=True), "初中"),
        (schooling.studying("senior", keep_year=True), "高中"),
        (schooling.studying("vocational", keep_year=True), "中职"),
    ),
)
HEALTH = choice(
    "身体情况",
    "健康 healthy =良好 ~一般,较好,正常,健康或良好",
    "残疾 disabled ~残障",
    "患病 ill =疾病 ~慢性病,重病,体弱,大病,体弱多病",
    rules=(
        (rf"残疾(人)?(?P<rest>({_DISABILITIES})?残?疾?({_GRADES})?)", "残疾"),
        (rf"(?P<rest>({_DISABILITIES})?({_GRADES})?)残疾?(?P<rest2>{_GRADES})?", "残疾"),
    ),
)
DISABILITY = choice(
    "残疾类别",
    "视力 sight ~盲,盲人,低视力",
    "听力 hearing ~聋",
    "言语 speech ~语言,哑",
    "肢体 limb ~肢残",
    "智力 intellect ~智障",
    "精神 mental",
    "多重 multiple ~聋哑,多重残疾",
    rules=tuple((rf"{word}(残疾?|障碍)?(?P<rest>{_GRADES})?|(?P<rest2>{_GRADES}){word}(残疾?|障碍)?", word) for word in _DISABILITIES.split("|")),
)
DISABILITY_GRADE = choice(
    "残疾等级", "一级 first 1 =1级,Ⅰ级", "二级 second 2 =2级,Ⅱ级", "三级 third 3 =3级,Ⅲ级", "四级 fourth 4 =4级,Ⅳ级",
    rules=tuple(
        (rf"(?P<rest>{_DISABILITIES})?(残疾?)?[{sign}]级(残疾?)?(?P<rest2>{_DISABILITIES})?(残疾?)?", label)
        for sign, label in (("一壹1", "一级"), ("二贰2", "二级"), ("三叁3", "三级"), ("四肆4", "四级"))
    ),
)
CARE_TYPE = choice(
    "监护类型",
    "父母 parents =父母监护 ~父亲监护,母亲监护,父母亲监护,父亲,母亲,父母双方监护,双亲监护",
    "委托照护 entrusted =委托监护,隔代照护,隔代监护 ~祖父母监护,外祖父母监护,亲属监护,爷爷奶奶,祖辈照料,亲朋监护,受委托监护",
    "无人监护 none ~独居,单独居住,独自居住,自我监护",
    "父或母无监护能力 parent_incapable =父或母无监护能力者 ~一方外出另一方无监护能力",
    "受托人能力不足 carer_incapable =受委托人能力不足 ~受委托监护人监护能力不足,委托人能力不足",
    rules=(
        (rf"(由)?({_KIN})({_KIN})?(等)?(亲属)?(代为|临时)?(监护|照护|照料|照顾|抚养|看护|代管)?(人)?", "委托照护"),
        (r"(隔代|委托|受委托|亲属|亲戚|亲友|亲朋|祖辈|代理|寄养)(家庭)?(代为)?(监护|照护|照料|照顾|抚养|看护)?", "委托照护"),
    ),
)
CARE_RATING = choice("监护评估", "较好 good =好 ~良好,优,优秀,很好,低,低风险", "一般 fair ~中,中等,还可以,中风险", "差 poor =较差 ~不好,很差,高,高风险")
# How children's directors of villages rate a child at their visits; the words differ by place, the three levels do not.
RISK_LEVEL = choice("风险等级", "高 high =高风险 ~较高,严重,重度,红色", "中 medium =中风险 ~中等,一般,较重,橙色,黄色", "低 low =低风险 ~较低,轻,轻度,绿色,蓝色")
INCOME_SOURCES = choices(
    "家庭经济来源", "打工收入 wages =务工 ~外出务工,工资,打工", "种养殖业 farming =种植,养殖 ~务农,种地", "政府救助 relief ~低保,低保金", "亲朋接济 relatives ~亲友接济,亲属资助", "其他 other"
)
AID_RECEIVED = choices(
    "已享救助",
    "低保 low_income =最低生活保障 ~低保金,城乡低保,农村低保",
    "临时救助 temporary",
    "医疗救助 medical",
    "住房救助 housing",
    "其他 other",
)
KEY_GROUP = choice(
    "重点群体",
    "闲散青少年 idle =闲散",
    "不良行为青少年 misconduct =不良行为",
    "流浪乞讨青少年 vagrant =流浪乞讨",
    "服刑在教人员未成年子女 convict",
    "农村留守儿童 left_behind =农村留守",
)
CHILD_STATUS = choice("档案状态", "在帮 open =在帮扶,帮扶中", "暂停 paused", "结案 closed =已结案")
CLOSE_REASON = choice(
    "结案原因", "年满 of_age =年满十六周岁", "父母返乡 parents_back", "迁出 moved", "转介 referred", "其他 other"
)
# GB/T 4761 has codes for some of these; the forms use the words.
RELATION = choice(
    "关系",
    "父 father 51 =父亲,爸爸 ~父子,父女,爸,生父,父亲（监护人）",
    "母 mother 52 =母亲,妈妈 ~母子,母女,妈,生母",
    "继父 stepfather ~后爸",
    "继母 stepmother ~后妈",
    "祖父 grandfather =爷爷",
    "祖母 grandmother =奶奶",
    "外祖父 maternal_grandfather =姥爷,外公",
    "外祖母 maternal_grandmother =姥姥,外婆",
    "兄 elder_brother 71 =哥哥 ~哥,大哥,兄长",
    "弟 younger_brother 73 =弟弟",
    "姐 elder_sister 75 =姐姐 ~大姐",
    "妹 younger_sister 77 =妹妹",
    "伯叔 uncle =伯父,叔叔,叔父 ~伯伯,大伯,叔侄,叔,伯,小叔",
    "姑 aunt =姑姑,姑妈 ~姑母,小姑,大姑",
    "舅 maternal_uncle =舅舅 ~舅父,大舅,小舅",
    "姨 maternal_aunt =姨妈,阿姨 ~姨母,小姨,大姨",
    "其他亲属 relative 97 ~亲戚,舅妈,舅母,伯母,婶婶,婶母,姑父,姨父,嫂子,姐夫,远亲",
    "非亲属 unrelated 99 ~邻居,其他,朋友,邻里",
    "村（居）委会 village =村(居)委会,村委会,居委会",
    "民政 civil_affairs =民政部门",
    "学校 school",
    rules=(
        (r"(?P<rest>祖孙)", "祖父"),
        (r"(曾|外曾|叔|伯|太)(祖父|祖母|爷爷|奶奶|外公|外婆)|(堂|表)(兄|弟|姐|妹|哥|叔|伯|姑|舅|姨|嫂|侄|亲)(哥|弟|姐|妹)?", "其他亲属"),
    ),
    plain="系 是 为 其 孩子的 儿童的 关系 本人的",
)
FAMILY_STATE = choice(
    "状况",
    "健在 living =在世 ~正常,在",
    "去世 deceased =死亡 ~亡故,已故,病故,去逝",
    "失踪 missing",
    "失联 out_of_touch ~失去联系,下落不明",
    "服刑 imprisoned =服刑在押",
    "戒毒 rehabilitation =强制戒毒",
    "离异 divorced ~离婚,改嫁",
    "重残 disabled",
    "重病 ill",
)
CAPACITY = choice("监护能力", "有 yes =较强,有监护能力", "一般 fair", "无 no =没有,无监护能力")
CONTACT_FREQUENCY = choice(
    "联系频率", "每天 daily ~每日,天天,每天一次", "每周 weekly =每周一次 ~每周两次,每周2次", "每月 monthly =每月一次 ~每月两次,每月2次,每两周一次", "更少 rarely =很少 ~每季度,每季度一次,每半年一次,每年一次,偶尔,不定期", "无联系 never =从不 ~失去联系,联系不上,从未联系"
)
VISIT_MODE = choice(
    "走访方式", "入户 home =上门 ~家访,实地走访,实地,面访", "电话 phone ~微信,视频,线上,语音", "到校 school ~校访,学校",
    plain="走访 访问 慰问 看望 询问 回访 方式 家庭",
)
REFERRED_TO = choice("转介", "民政 civil_affairs", "公安 police", "教育 education =教委", "残联 disabled_federation")
SUBJECT = choice(
    "科目", "语文 chinese", "数学 maths", "英语 english", "生活常识 life", "功课 homework =补习功课,作业辅导", "其他 other"
)
