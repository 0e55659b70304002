"""The house rules that no type checker sees: one arrow, Qt in one place, small files, light starts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("app", "db") for path in (ROOT / folder).rglob("*.py"))
# A pure list may be as long as it is.
LONG: set[str] = set()
# Where a bug ends: it is logged and told, and the program goes on or exits 1.
LAST_RESORTS = {"app/cli/run.py", "app/ui/pieces/crash.py", "app/ui/pieces/worker.py"}
HEAVY = ("sqlite_utils", "openpyxl", "matplotlib", "pypinyin", "numpy", "docx", "python_calamine", "stdnum", "PySide6")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_follows_the_house_rules(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "open it with a sentence on what it is for"
    assert path.stem not in ("utils", "helpers", "common", "manager"), "name it for what it holds"
    for node in ast.walk(tree):
        for module in imported(node):
            assert not module.startswith("matplotlib.pyplot"), "pyplot keeps figures alive and picks a window system"
            qt = re.match(r"PySide6|matplotlib\.backends\.backend_qt", module)
            assert not qt or name(path).startswith("app/ui/"), "Qt belongs in app/ui"
        if isinstance(node, ast.ExceptHandler) and name(path) not in LAST_RESORTS:
            assert not (isinstance(node.type, ast.Name) and node.type.id == "Exception"), "name what may go wrong"


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


#: Functions that still branch too often, and files that are still too long; no other may come to them, and what is mended goes.
BEHIND = {
    "app/exchange/forms/meaning/cards.py: read",
    "app/exchange/forms/meaning/columns.py: column_of",
    "app/exchange/forms/meaning/numbers/statistics.py: _below",
    "app/exchange/forms/meaning/numbers/statistics.py: _headed",
    "app/exchange/forms/meaning/numbers/statistics.py: take",
    "app/exchange/forms/meaning/numbers/totals.py: _of_the_others",
    "app/exchange/forms/meaning/numbers/totals.py: _parted_by",
    "app/exchange/forms/meaning/numbers/whole.py: _find_changes",
    "app/exchange/forms/meaning/rosters.py: _other",
    "app/exchange/forms/meaning/rosters.py: _table",
    "app/exchange/forms/meaning/rosters.py: find",
    "app/exchange/forms/meaning/whom/listed.py: listed",
    "app/exchange/imports/columns/across.py: _goods",
    "app/exchange/imports/columns/across.py: unfolded",
    "app/exchange/imports/columns/columns.py: _rest",
    "app/exchange/imports/columns/kinds.py: _score",
    "app/exchange/imports/columns/recognising.py: _of_each",
    "app/exchange/imports/columns/recognising.py: read_file",
    "app/exchange/imports/columns/recognising.py: sort_out",
    "app/exchange/imports/rows/bundles.py: _match",
    "app/exchange/imports/rows/context.py: tells",
    "app/exchange/imports/rows/guesses.py: _attended",
    "app/exchange/imports/rows/guesses.py: _direction",
    "app/exchange/imports/rows/months.py: add_up",
    "app/exchange/imports/rows/rows.py: _compare",
    "app/exchange/imports/tables/tables.py: _context",
    "app/exchange/imports/tables/tables.py: _is_headless",
}
TOO_LONG = {"app/exchange/imports/rows/bundles.py", "app/exchange/imports/tables/tables.py"}
#: Folders still above a limit, to be parted; no other may come to them.
TOO_FULL: set[str] = set()
MOST = {"file": 380, "function": 40, "branches": 20, "files": 20, "folder": 2800}


def branches(function: ast.AST) -> int:
    """Cyclomatic complexity: one, and one more for each way the code may go on otherwise."""
    count = 1
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.For | ast.While | ast.ExceptHandler | ast.IfExp | ast.match_case):
            count += 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
    return count


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_files_and_functions_are_short() -> None:
    long = []
    for path in MODULES:
        if name(path) not in LONG:
            most = 400 if name(path) in TOO_LONG else MOST["file"]
            long += [f"{name(path)}: {lines(path)} lines"] * (lines(path) > most)
            long += [f"{name(path)}: {f.name} {length(f)} lines" for f in functions(path) if length(f) > MOST["function"]]
    assert long == [], "split it where it says two things"


def test_no_function_branches_too_often() -> None:
    found = {f"{name(path)}: {f.name}" for path in MODULES for f in functions(path) if branches(f) > MOST["branches"]}
    assert found - BEHIND == set(), "split it where it says two things"
    assert BEHIND - found == set(), "mended: take it off the list"


def test_no_folder_is_too_full() -> None:
    folders: dict[Path, list[Path]] = {}
    for path in MODULES:
        if name(path).startswith("app/"):
            folders.setdefault(path.parent, []).append(path)
    full = {name(folder) for folder, files in folders.items() if len(files) > MOST["files"] or sum(map(lines, files)) > MOST["folder"]}
    assert full <= TOO_FULL, full - TOO_FULL
    assert len(folders[ROOT / "app/ui"]) <= 7, "nothing lies loose between the rooms of the window"


def room(path: Path) -> str:
    """A module's room: its folder beneath app, the window's rooms each for itself."""
    parts = name(path).split("/")
    return "/".join(parts[: 3 if parts[:2] == ["app", "ui"] else 2])


def imports_of(path: Path, known: dict[str, Path]) -> set[Path]:
    """The modules a module imports, at its top, in functions or for types only."""
    there: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for module in imported(node):
            names = [f"{module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            there |= {known[word] for word in (*names, module) if word in known}
    return there - {path}


def circles(graph: dict[Path, set[Path]]) -> list[set[Path]]:
    """The strongly connected components of more than one module."""
    reach: dict[Path, set[Path]] = {}
    for start in graph:
        seen, left = set(), [start]
        while left:
            for further in graph[left.pop()] - seen:
                seen.add(further)
                left.append(further)
        reach[start] = seen
    found: list[set[Path]] = []
    for start in graph:
        circle = {start} | {other for other in reach[start] if start in reach[other]}
        if len(circle) > 1 and circle not in found:
            found.append(circle)
    return found


def test_no_circle_of_imports_goes_through_two_rooms() -> None:
    modules = [path for path in MODULES if path.stem != "__init__"]
    known = {name(path).removesuffix(".py").replace("/", "."): path for path in modules}
    graph = {path: imports_of(path, known) for path in modules}
    wide = [sorted(map(name, circle)) for circle in circles(graph) if len({room(path) for path in circle}) > 1]
    assert wide == []


def loaded_after(code: str) -> set[str]:
    """Which heavy libraries a fresh interpreter has loaded after running some code."""
    tail = f"\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code + tail], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ast.literal_eval(done.stdout.splitlines()[-1]))


def test_opening_a_ledger_loads_nothing_heavy(tmp_path: Path) -> None:
    from db.records import Person
    from db.store import Store

    path = tmp_path / "t.sqlite"
    with Store.open(path) as store, store.step("新增"):
        store.save(Person(name="曾小强"))
    work = f"""
from pathlib import Path
from db.store import Store
from db.records import Person
with Store.open(Path({str(path)!r})) as store:
    assert store.find(Person)[0].name == "曾小强"
    store.undo()
    store.set_setting("unit", "某镇")
"""
    assert loaded_after(work) == set()


def test_the_command_line_starts_with_nothing_heavy() -> None:
    assert loaded_after("import app.cli") == set()


def test_values_are_chosen_in_the_house_s_own_boxes() -> None:
    """Qt's own boxes change under the wheel; the house's are made in one place."""
    bare = ("QComboBox", "QFontComboBox", "QSpinBox", "QDoubleSpinBox", "QDateEdit", "QTimeEdit", "QDateTimeEdit", "QSlider", "QDial")
    made = [
        f"{name(path)}: {word}" for path in MODULES if name(path) != "app/ui/pieces/inputs.py"
        for word in bare if re.search(rf"\b{word}\b", path.read_text(encoding="utf-8"))
    ]
    assert made == []


def test_dialogs_and_menus_are_opened_in_one_way() -> None:
    """Deleted by its own signals a dialog goes while its own loop still turns."""
    opened = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            word = node.attr if isinstance(node, ast.Attribute) else ""
            of = ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""
            if word == "exec" and of != "application" and name(path) != "app/ui/pieces/opening.py":
                opened.append(f"{name(path)}:{node.lineno}: {of}.exec")
            if isinstance(node, ast.Call) and any(isinstance(a, ast.Attribute) and a.attr == "deleteLater" for a in node.args):
                opened.append(f"{name(path)}:{node.lineno}: {ast.unparse(node)}")
    assert opened == []


def test_keys_are_declared_by_the_program_not_by_the_desktop() -> None:
    assert [name(path) for path in MODULES if "StandardKey" in path.read_text(encoding="utf-8")] == []
