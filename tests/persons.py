"""A ledger with a password for each of three persons, and a child in it whose name is to be kept from one of them."""

from pathlib import Path

from db.accounts import LOOKS, WRITES
from db.keyslots import Password
from db.password import set_first_person
from db.records import TABLES, Attachment, Child, CountyForm, Person, Submission, is_private
from db.store import Store
from tests.samples import full

#: What guessing costs in the program would be paid for each opening of each test.
FEW_ROUNDS = 1_000
MANAGER, CLERK, VIEWER = "王管理", "李录入", "赵只读"
#: In every text of what is about the child.
SECRET = "欧阳樱桃"
PUBLIC = "北山团支部"


def key(name: str) -> Password:
    return Password(f"{name}的密码", name)


def make(path: Path) -> None:
    """A ledger with one record of every type, a child's among them, and three persons."""
    with Store.open(path) as store:
        ids: dict[str, int] = {}
        with store.step("样例"):
            photo, filed = store.keep_file(f"{SECRET}.jpg", SECRET.encode()), store.keep_file("上报.xlsx", f"{SECRET} 在册".encode())
            for table, record in TABLES.items():
                if record is CountyForm:
                    # One without its blank form is nothing a page can open.
                    continue
                row = full(record, ids)
                # What the program keeps for itself is not made of words.
                row = row.with_(**{f.name: None for f in record.fields() if f.help.startswith("JSON") or f.name == "closes" or f.kind.name == "file"})
                if is_private(record):
                    texts = {f.name: SECRET for f in record.fields() if f.kind.name == "text" and f.name not in record.told_by}
                    row = row.with_(**texts | {f.name: None for f in record.worded()} | {f.name: photo for f in record.fields() if f.kind.name == "file"})
                if record is Attachment:
                    row = row.with_(owner_table="child", owner_id=ids["child"], file=photo, caption=SECRET)
                if record is Submission:
                    row = row.with_(file=filed)
                ids[table] = store.save(row).id or 0
        store.set_setting("draft.children", SECRET)
        store.set_setting("import.names", f'{{"child": {{"{SECRET}": 1}}, "branch": {{"{PUBLIC}": 1}}}}')
        with store.step("改一处"):
            store.save(store.get(Child, ids["child"]).with_(note=f"{SECRET}转学"))
            store.save(store.get(Person, ids["person"]).with_(note="改过"))
    set_first_person(path, None, MANAGER, key(MANAGER))
    with Store.open(path, key(MANAGER), check=False, daily=False) as store:
        store.add_person(CLERK, key(CLERK), WRITES, care=False)
        store.add_person(VIEWER, key(VIEWER), LOOKS, care=True)
