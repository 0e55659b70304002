"""Search finds by words, by parts of numbers and by initials; whatever the keyboard or the sheet made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lists import query as listing
from app.lists.query import Listing
from db import search
from db.fields import Record
from db.kinds import DAY
from db.records import Branch, Child, Event, Partner, Person, Service, Team, Visit
from db.search import readings
from db.store import Store
from tests.samples import id_number

# Surnames read otherwise than the same character in words, with the initials people type (python-pinyin, issue 297).
SURNAMES = {
    "曾": "zc", "单": "sd", "仇": "qc", "覃": "qt", "解": "xj", "区": "oq", "乐": "yl", "查": "zc", "盖": "g", "缪": "m", "尉": "yw",
    "朴": "p", "翟": "z", "折": "s", "种": "c", "重": "c", "秘": "b", "繁": "p", "冼": "x", "华": "h", "那": "n", "粘": "n", "藏": "z", "都": "d",
    "薄": "b", "贾": "j", "盛": "s", "柏": "b", "牟": "m", "叶": "y", "车": "c", "沈": "s", "宿": "s", "南": "n", "卜": "b", "寻": "x", "浣": "w",
    "阚": "k", "万": "w", "俞": "y", "佴": "n", "乜": "n", "员": "y", "洗": "x", "臧": "z", "莘": "s", "褚": "c", "瞿": "q", "殷": "y", "石": "s",
}


def found(store: Store, record: type[Record], text: str) -> list[int]:
    where, values = search.condition(record, text)
    return list(store.ids(record, where, values))


def add(store: Store, *records: Record) -> list[int]:
    with store.step("新增"):
        return [store.save(record).id or 0 for record in records]


@pytest.mark.parametrize(("surname", "initials"), SURNAMES.items())
def test_every_reading_of_a_surname(surname: str, initials: str) -> None:
    assert {initial + "xm" for initial in initials} <= readings(surname + "小明")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("㛃㛃", "jj"), ("䶮明", "ym"), ("𬭎伟", "hw"), ("尉迟恭", "ycg"), ("单于明", "sym"), ("古丽·买买提", "glmmt"), ("欧阳娜", "oyn"), ("A", "")],
)
def test_readings_of_rare_and_long_names(name: str, initials: str) -> None:
    assert readings(name) == set() if not initials else initials in readings(name)


def test_people_are_found_by_any_part(store: Store) -> None:
    zeng, dan, guli, rare = add(
        store,
        Person(name="曾小强", id_number=id_number(11, "19900302"), phone="13800138011"),
        Person(name="单丽", village="石马峪村", phone="010-69012345"),
        Person(name="古丽·买买提", former_name="古丽"),
        Person(name="㛃䶮𬭎", work_unit="Ａｐｐｌｅ 公司（北京）"),
    )
    for text in ("曾", "小强", "强", "曾小强", "小 强", "zxq", "cxq", "xq"):
        assert found(store, Person, text) == [zeng], text
    for text in (id_number(11, "19900302"), "19900302", "0302", id_number(11, "19900302")[-4:], "１９９００３０２", "8011", "138 0013", "13800138011"):
        assert found(store, Person, text) == [zeng], text
    for text in ("69012345", "010-6901", "0106901", "石马峪", "马峪村", "dl", "sl", "cl", "SL", "ｓｌ", "丽 石马"):
        assert dan in found(store, Person, text), text
    for text in ("古丽·买买提", "古丽•买买提", "古丽・买买提", "古丽买买提", "丽买", "买买提", "glmmt", "mmt", "古丽．买"):
        assert found(store, Person, text) == [guli], text
    for text in ("㛃", "䶮", "𬭎", "䶮𬭎", "㛃䶮𬭎", "jyh", "apple", "ＡＰＰＬＥ", "ple公司", "公司（北京）", "公司北京"):
        assert found(store, Person, text) == [rare], text
    for text in ("强小", "曾强", "鳄鱼", "曾 单丽", "买提古丽", "qxz", "0303"):
        assert found(store, Person, text) == [], text
    # One letter is the beginning of a reading or a sign in a number, never the index's own mark.
    assert found(store, Person, "p") == [rare] and found(store, Person, "¦") == found(store, Person, "·") == [zeng, dan, guli, rare]


def test_marks_of_the_query_language_are_only_signs(store: Store) -> None:
    (one,) = add(store, Person(name="王五", note=None, work_unit="甲\"乙'丙*"))
    for text in ('甲"乙', "甲\"乙'丙*", "乙'丙", "NEAR(甲 乙", '"', "*", "甲*", "-甲", "^甲", "甲:乙"):
        assert found(store, Person, text) in ([one], []), text
    assert found(store, Person, '甲"乙') == [one]


def test_what_belongs_to_a_person_is_found_by_the_person(store: Store) -> None:
    zeng, dan = add(store, Person(name="曾小强", phone="13800138011"), Person(name="单丽"))
    (team,) = add(store, Team(name="石马峪志愿服务队"))
    day = DAY.read("2021-03-05")
    first, second = add(
        store, Service(person=zeng, team=team, day=day, minutes=60, content="义诊"), Service(person=dan, day=day, minutes=60, content="义诊")
    )
    for text in ("曾小强", "小强", "zxq", "cxq", "xq", "石马峪", "smy", "8011", "义诊 曾", "曾 义诊 石马"):
        assert found(store, Service, text) == [first], text
    assert found(store, Service, "义诊") == [first, second]
    assert found(store, Service, "义诊 鳄鱼") == []
    (child,) = add(store, Child(name="乐小雨", helper=dan))
    (visit,) = add(store, Visit(child=child, day=day, visitor=zeng))
    for text in ("乐小雨", "yxy", "lxy", "曾小强"):
        assert found(store, Visit, text) == [visit], text
    assert found(store, Child, "单丽") == [child]


def test_other_names_have_initials_too(store: Store) -> None:
    (branch,) = add(store, Branch(full_name="石马峪村团支部", short_name="解放支部", org_type="农村团支部"))
    (partner,) = add(store, Partner(full_name="某大学", other_names="区理工"))
    (event,) = add(store, Event(title_name="曾经的歌", kind=Event.field("kind").kind.options[0].label, day=DAY.read("2021-03-05")))  # type: ignore[attr-defined]
    assert found(store, Branch, "xfzb") == found(store, Branch, "jfzb") == found(store, Branch, "smy") == [branch]
    assert found(store, Partner, "olg") == [partner]
    assert found(store, Event, "cjd") == [event]


SIGNS = st.text(alphabet="曾单丽强·•  -（）AbÉßx019㛃𬭎", min_size=1, max_size=8)


@pytest.mark.whole
@given(st.lists(SIGNS, min_size=1, max_size=4), SIGNS)
def test_found_is_exactly_what_contains_the_word(tmp_path_factory: pytest.TempPathFactory, texts: list[str], asked: str) -> None:
    """Against the plain meaning: the signs that count of the question stand in those of the text."""
    kept = Person.field("work_unit").kind
    with Store.open(tmp_path_factory.mktemp("search") / "t.sqlite") as store:
        with store.step("新增"):
            ids = store.insert_rows(Person, ["name", "work_unit"], [("丁", kept.read(text) or None) for text in texts])

        def signs(text: str) -> str:
            return search._NOT_WRITTEN.sub("", search.fold(text).lower())

        wanted = [i for i, text in zip(ids, texts, strict=True) if all(signs(word) in signs(text) for word in asked.split())]
        assert found(store, Person, asked) == wanted


def test_typing_in_a_list_goes_to_titles_that_begin_so(store: Store) -> None:
    """Every 团支部 has a z somewhere, and a branch may lie in a village of another name; only the record's own title counts."""
    shi, zhang, bai = add(
        store,
        Branch(full_name="石马峪村团支部", org_type="农村团支部", village_or_unit="张家坟村"),
        Branch(full_name="张家坟村团支部", org_type="农村团支部", village_or_unit="石马峪村"),
        Branch(full_name="白草洼村团支部", org_type="农村团支部", village_or_unit="张家坟村 z"),
    )
    person, _ = add(store, Person(name="曾小强"), Person(name="王曾"))
    services = add(store, Service(person=person, day=DAY.read("2021-03-05"), minutes=60))

    def first(view: str, start: str, text: str = "") -> int | None:
        return listing.first_named(store, Listing(view, text=text, everyone=True), DAY.read("2021-11-26"), start)

    assert [first("branches", start) for start in ("z", "s", "smy", "b", "t")] == [zhang, shi, shi, bai, None]
    assert first("branches", "z", "石马峪") == zhang and first("branches", "b", "石马峪") is None
    assert [first("person", start) for start in ("z", "cx", "xq", "曾小")] == [person, person, None, person]
    assert first("service", "zxq") == services[0]


def test_few_digits_are_not_looked_for_in_long_numbers(store: Store) -> None:
    person, team = add(
        store, Person(name="曾小强", id_number=id_number(11, "19900302"), phone="13800138011", volunteer_no="110228000000123"), Person(name="单丽", village="第8村"),
    )
    child, = add(store, Child(name="甲子", file_no="2021-石马峪村-008"))
    (event,) = add(store, Event(title_name="培训（第８期）", kind="培训", day=DAY.read("2021-03-08")))
    for text in ("8", "13", "138", "302", "123"):
        assert person not in found(store, Person, text), text
    assert found(store, Person, "8") == [team] and found(store, Child, "008") == [child] and found(store, Event, "8") == [event]
    for text in ("8011", "138 0013", "1380 013", "0302", "13800138011"):
        assert found(store, Person, text) == [person], text


def test_names_are_found_by_their_letters_in_full_in_part_and_mixed(store: Store) -> None:
    fang, fangxia, zeng, lv, yuan = add(
        store, Person(name="王芳", id_number=id_number(11, "19900302")), Person(name="王芳霞", village="石马峪村"), Person(name="曾小强"),
        Person(name="吕雪"), Person(name="欧阳媛媛"),
    )
    for text in ("wang", "wangf", "wangfang", "WangFang", "wfang", "wang fang", "fang wang", "王fang", "王f", "wang芳", "fang"):
        assert found(store, Person, text) == [fang, fangxia], text
    for text in ("wangfangxia", "wangfx", "wfangx", "wangfxia", "fxia", "wang xia", "xia 石马峪", "石马 wang", "王fx", "fangxia"):
        assert found(store, Person, text) == [fangxia], text
    # While one types on, a whole syllable may still become a longer one.
    assert found(store, Person, "xia") == [fangxia, zeng]
    for text in ("wang 19900302", "王f19900302", "wangfang 0302", f"{id_number(11, '19900302')[-4:]} fang"):
        assert found(store, Person, text) == [fang], text
    for text in ("zeng", "ceng", "zengxiaoq", "cengxq", "xiaoqiang", "zengxiao"):
        assert found(store, Person, text) == [zeng], text
    for text in ("lv", "lvxue", "lyu", "lxue"):
        assert found(store, Person, text) == [lv], text
    for text in ("ouyang", "oyyy", "ouyangyuan", "yuanyuan", "ouyyy"):
        assert found(store, Person, text) == [yuan], text
    for text in ("wangq", "fangwang", "lifang", "xiafang", "zengc", "qiangceng", "王q", "wang 19910302"):
        assert found(store, Person, text) == [], text


def test_letters_lead_to_the_title_that_begins_like_them(store: Store) -> None:
    for name, typed in (("王芳霞", "w"), ("王芳霞", "wang"), ("王芳霞", "wfx"), ("王芳霞", "wangfx"), ("王芳霞", "wfangxi"), ("曾小强", "ceng"), ("单丽", "shan"), ("吕雪", "lv")):
        assert search.begins(name, typed), (name, typed)
    for name, typed in (("王芳霞", "fang"), ("王芳霞", "wangx"), ("王芳", "wangfangx"), ("曾小强", "zq")):
        assert not search.begins(name, typed), (name, typed)
