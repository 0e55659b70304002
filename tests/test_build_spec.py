"""Building the program: what is put into the folder, what stays out, and what is said when it cannot be built."""

import importlib.util
import json
import os
import re
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

import build_spec.__main__ as build
from app.paths import PROGRAM
from app.ui import trial
from app.ui.session import Session
from app.ui.tabs import TABS
from app.ui.window.window import MainWindow
from app.work import events
from build_spec import chroot, contents, deb, debian11, licences, locks, mark, origins, smoke, windows, wine
from db.connect import LEDGER_SUFFIX
from db.store import Store

ROOT = Path(__file__).parent.parent


def kept(*names: str) -> list[str]:
    return [entry[0] for entry in contents.wanted([(name, "/x", "DATA") for name in names])]


def test_what_is_never_used_stays_out_on_both_systems() -> None:
    assert not kept(
        "PySide6/Qt/translations/qt_ru.qm", "PySide6\\translations\\qtbase_de.qm", "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6\\opengl32sw.dll", "PySide6\\plugins\\imageformats\\qtiff.dll", "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so", "PySide6\\plugins\\platforms\\qminimal.dll", "libgtk-3.so.0",
        "matplotlib/mpl-data/fonts/ttf/cmr10.ttf", "matplotlib\\mpl-data\\sample_data\\goog.npz", "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6\\Qt6Network.dll", "stdnum/oui.dat",
    )


def test_what_a_crash_or_a_missing_key_would_tell_of_is_kept() -> None:
    needed = [
        "PySide6/Qt/translations/qtbase_zh_CN.qm", "PySide6\\translations\\qtbase_zh_CN.qm",
        "PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/plugins/platforms/libqoffscreen.so", "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so", "PySide6\\plugins\\imageformats\\qjpeg.dll", "PySide6\\Qt6Svg.dll",
        "PySide6\\plugins\\iconengines\\qsvgicon.dll", "PySide6\\Qt6PrintSupport.dll", "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so", "PySide6/Qt/lib/libQt6OpenGL.so.6", "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "matplotlib/mpl-data/fonts/ttf/LastResortHE-Regular.ttf", "matplotlib\\mpl-data\\fonts\\ttf\\DejaVuSans.ttf",
        "matplotlib/mpl-data/matplotlibrc", "docx/templates/default.docx", "stdnum/cn/loc.dat", "pypinyin/phrases_dict.json",
    ]
    assert kept(*needed) == needed


def test_every_kind_of_picture_that_can_be_kept_can_be_shown() -> None:
    readers = {".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp", ".png": "", ".bmp": ""}
    # Qt itself reads those without a plugin.
    plugins = {f"PySide6/Qt/plugins/imageformats/libq{name}.so" for name in (readers[ending] for ending in events._PICTURES) if name}
    assert len(plugins) > 2 and set(kept(*plugins)) == plugins


def test_all_own_files_but_the_font_workshop_are_shipped() -> None:
    shipped = {path.relative_to(ROOT / "resources").as_posix() for path in contents.resources(ROOT)}
    assert {"style.qss", "icons/app.svg", "fonts/LedgerSansSC-Regular.otf", "fonts/OFL.txt", "manual/1 快捷键.md"} <= shipped
    assert not any(name.endswith((".py", "characters.txt")) for name in shipped)
    assert kept(*(f"resources/{name}" for name in sorted(shipped))) == [f"resources/{name}" for name in sorted(shipped)]


def test_no_links_are_made_for_a_stick_cannot_hold_them() -> None:
    assert contents.wanted([("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")]) == []


def test_the_start_cleans_up_after_the_others_and_before_the_program() -> None:
    scripts = [(name, "", "PYSOURCE") for name in ("at_start", "pyi_rth_inspect", "pyi_rth_mplconfig", "pyi_rth_pyside6", "main")]
    assert [entry[0] for entry in contents.in_order(scripts)] == ["pyi_rth_inspect", "pyi_rth_pyside6", "at_start", "main"]


def test_the_icon_holds_every_size(tmp_path: Path) -> None:
    from PIL import Image

    with Image.open(mark.write_icon(tmp_path)) as icon:
        assert {16, 32, 48, 256} <= {width for width, _ in icon.info["sizes"]}
        red, _, _, alpha = icon.convert("RGBA").getpixel((128, 20))
    assert (red, alpha) == (0x9B, 255)


def used() -> list[licences.metadata.Distribution]:
    """The libraries that the program declares."""
    declared = re.findall(r"^    ([A-Za-z0-9-]+)[<>=]", (ROOT / "setup.cfg").read_text(encoding="utf-8").split("[options.extras_require]")[0], re.M)
    return [licences.metadata.distribution(name) for name in declared]


def test_every_library_used_has_a_licence_to_ship() -> None:
    found = {library.name: licences.texts(library) for library in used()}
    assert len(found) > 10
    for name, texts in found.items():
        assert texts, f"{name}: add its licence to build_spec/licences.py"
        assert all(path.is_file() for _, path in texts)


def test_no_library_used_is_under_the_gpl_alone() -> None:
    assert [library.name for library in used() if licences.forbidden(library)] == []


@pytest.mark.parametrize(("terms", "told"), [
    ("License-Expression: GPL-3.0-or-later", "GPL"), ("License: AGPL-3.0", "GPL"), ("License-Expression: LGPL-3.0-only OR GPL-2.0-only", ""),
    ("License: MIT", ""), ("Classifier: License :: OSI Approved :: GNU General Public License v2 (GPLv2)", "GPL"),
])
def test_the_gpl_is_known_by_what_a_library_says_of_itself(terms: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "a_library-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: a-library\nVersion: 1.0\n{terms}\n", encoding="utf-8")
    assert licences.forbidden(licences.metadata.Distribution.at(folder)) == told


def test_a_package_for_debian_holds_the_program_its_menu_entry_and_the_ledgers_type(tmp_path: Path) -> None:
    folder = tmp_path / "dist" / PROGRAM
    (folder / "_internal").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / PROGRAM).write_bytes(b"program")
    root = tmp_path / "root"
    deb.lay_out(folder, root, "amd64")
    laid = {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}
    assert laid == {
        "DEBIAN/control", f"opt/{deb.NAME}/{PROGRAM}", f"usr/bin/{deb.NAME}", f"usr/share/applications/{deb.NAME}.desktop",
        f"usr/share/mime/packages/{deb.NAME}.xml", f"usr/share/icons/hicolor/scalable/apps/{deb.NAME}.svg",
    }
    assert not (root / "opt" / deb.NAME / "data").exists()
    menu = (root / "usr/share/applications" / f"{deb.NAME}.desktop").read_text(encoding="utf-8")
    assert f"MimeType={deb.TYPE};" in menu and "%f" in menu
    assert f'pattern="*{LEDGER_SUFFIX}"' in (root / "usr/share/mime/packages" / f"{deb.NAME}.xml").read_text(encoding="utf-8")
    assert (root / "usr/bin" / deb.NAME).readlink() == Path("/opt") / deb.NAME / PROGRAM


def test_a_folder_without_the_program_is_not_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deb.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err


def test_without_pyinstaller_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert build.main([]) == 2
    assert 'pip install -e ".[build]"' in capsys.readouterr().err


def test_every_lock_pins_a_version_and_the_bytes_of_all_it_needs() -> None:
    declared = {re.split("[<>=]", line)[0].lower() for line in locks._requirements()}
    for lock in locks.LOCKS:
        lines = lock.file.read_text(encoding="utf-8").splitlines()
        assert lines and all(re.fullmatch(r"\S+==\S+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
        pins = locks.pins(lock)
        assert not lock.program or declared - {name.replace("_", "-") for name in pins} == set()
        assert not lock.program or pins["shiboken6"] == pins["pyside6-essentials"]
    # The last Qt that starts with glibc 2.31; all else is the same as on Windows.
    old, new = locks.pins(locks.DEBIAN_11), locks.pins(locks.WINDOWS)
    assert old["pyside6-essentials"].startswith("6.9.")
    assert {name for name in old if old[name] != new.get(name)} == {"pyside6-essentials", "shiboken6"}


def test_what_pip_is_asked_for_starts_with_the_older_glibc() -> None:
    assert "manylinux_2_31_x86_64" in locks.DEBIAN_11.platforms
    assert "manylinux_2_32_x86_64" not in locks.DEBIAN_11.platforms


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """A wheel with one library, and a folder with the same."""
    wheel, folder = tmp_path / "a_library-1.0-win_amd64.whl", tmp_path / PROGRAM
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a_library/core.pyd", b"MZ the library")
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "core.pyd").write_bytes(b"MZ the library")
    (folder / "_internal" / "words.txt").write_bytes(b"words")
    (folder / f"{PROGRAM}.exe").write_bytes(b"MZ the program")
    return wheel, folder


def test_each_library_for_windows_is_traced_to_its_wheel(built: tuple[Path, Path]) -> None:
    wheel, folder = built
    assert origins.of_windows(folder, [wheel], {}) == [
        "_internal/core.pyd  <-  a_library-1.0-win_amd64.whl: a_library/core.pyd", f"{PROGRAM}.exe  <-  PyInstaller's starter with the program's own code",
    ]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("icuuc.dll", b"MZ", "Wine"), ("ucrtbase.dll", b"MZ the library", "Wine"), ("MSCMS.dll", b"MZ", "Wine"), ("bcryptprimitives.dll", b"MZ", "Wine"),
    ("gdi32.dll", b"MZ" + bytes(62) + b"Wine builtin DLL", "Wine"), ("other.dll", b"MZ other", "不知道从哪里来"), ("no ending", b"MZ other", "不知道从哪里来"),
])
def test_what_only_wine_needs_or_nobody_knows_does_not_ship(name: str, content: bytes, words: str, built: tuple[Path, Path]) -> None:
    wheel, folder = built
    (folder / "_internal" / name).write_bytes(content)
    with pytest.raises(SystemExit) as refused:
        origins.of_windows(folder, [wheel], {})
    assert words in str(refused.value) and name in str(refused.value) and "core.pyd" not in str(refused.value)


def test_every_stand_in_for_a_part_of_windows_is_known_as_one() -> None:
    sources = {path.stem for path in Path(wine.__file__).parent.glob("*.c") if "FOR WINE ONLY" in path.read_text(encoding="utf-8")}
    assert {f"{name}.dll" for name in sources} == set(wine.STAND_INS) - {"ucrtbase.dll"}


def test_setup_and_uninstalling_remove_only_what_the_build_made() -> None:
    script = (Path(contents.__file__).parent / "installer.nsi").read_text(encoding="utf-8")
    removed = re.findall(r'^\s*RMDir /r "\$INSTDIR\\([^"]*)"', script, re.MULTILINE)
    assert script.count("RMDir /r") == len(removed) and set(removed) == {"_internal", "许可"}
    assert "RequestExecutionLevel user" in script and "HKLM" not in script


def test_the_portable_zip_has_its_folder_for_data_and_is_the_same_each_time(built: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = (windows.portable(built[1], tmp_path / name) for name in ("1.zip", "2.zip"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert f"{PROGRAM}/data/请勿删除.txt" in archive.namelist() and f"{PROGRAM}/{PROGRAM}.exe" in archive.namelist()


@pytest.mark.parametrize(("name", "text"), [
    ("sources.list", "# deb http://old.example/debian bookworm main\ndeb [arch=amd64] http://mirror.example/debian bookworm main contrib\n"),
    ("sources.list.d/debian.sources",
     "Types: deb\n# a comment\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n"),
    ("sources.list.d/all.list", "deb http://safe.example/debian-security bookworm-security main\ndeb http://tool.example/apt stable tool\n"
     "deb http://mirror.example/debian bullseye main\n"),
])
def test_debian_comes_from_where_the_machine_takes_it(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert chroot.mirror(tmp_path) == "http://mirror.example/debian"


def test_a_machine_that_names_no_source_of_debian_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="apt"):
        chroot.mirror(tmp_path)


@pytest.mark.parametrize("package", [windows, debian11])
def test_missing_tools_are_named_by_their_packages(package: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(wine, "python_fits", lambda: True)
    assert package.main([]) == 2  # type: ignore[attr-defined]
    said = capsys.readouterr().err
    assert "apt-get install" in said and "xvfb" in said


def test_what_lies_inside_a_library_without_a_licence_of_its_own_has_its_text() -> None:
    names = ["python311.dll", "libcrypto-3.dll", "libffi-8.dll", "sqlite3.dll", "_bz2.pyd", "_lzma.pyd", "_decimal.cp311-win_amd64.pyd", "pyexpat.pyd",
             "PySide6/MSVCP140_1.dll", "VCRUNTIME140.dll", "sqlcipher3/_sqlite3.cp311-win_amd64.pyd"]
    found = licences.inside(names)
    assert {what for what, _ in found} == {
        "OpenSSL", "libffi", "SQLite", "bzip2", "XZ Utils", "zlib", "Expat", "mpdecimal", "Microsoft Visual C++", "SQLCipher",
    }
    assert all((Path(licences.__file__).parent / "texts" / text).is_file() for _, text in found)
    assert licences.inside(["PySide6/Qt6Core.dll"]) == []


def test_a_library_of_the_system_that_no_package_has_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"libstray\.so"):
        licences._of_the_system({str(tmp_path / "libstray.so")}, tmp_path)


@pytest.fixture
def tried(tmp_path: Path) -> Callable[[str], smoke.Trial]:
    """A trial of a program that is a few lines of shell."""
    def of(script: str) -> smoke.Trial:
        folder = tmp_path / "built"
        folder.mkdir()
        (folder / PROGRAM).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / PROGRAM).chmod(0o755)
        return smoke.Trial(folder, tmp_path)
    return of


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's script")
def test_a_trial_waits_for_the_program_and_not_for_what_it_left_running(tried: Callable[[str], smoke.Trial]) -> None:
    left = int(tried("/bin/sleep 600 &\necho $!").run())
    try:
        os.kill(left, 0)
    finally:
        os.kill(left, signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's script")
def test_a_program_that_does_not_end_is_told_with_the_processes_there(
    tried: Callable[[str], smoke.Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke, "_SECONDS", 0.3)
    with pytest.raises(smoke.Failed, match=r"(?s)--version: has not ended.*sleep 613"):
        tried("exec /bin/sleep 613").run("--version")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's script")
@pytest.mark.parametrize(("script", "words"), [("exit 3", "exit code 3"), ("echo Traceback >&2", "Traceback")])
def test_a_program_that_fails_fails_the_trial(script: str, words: str, tried: Callable[[str], smoke.Trial]) -> None:
    with pytest.raises(smoke.Failed, match=words):
        tried(script).run("--version")


def test_the_first_words_name_the_portable_folder(tmp_path: Path) -> None:
    contents.write_first_words(tmp_path)
    words = (tmp_path / "先看这里.txt").read_bytes()
    # Older Notepads take a file without this mark for GBK.
    assert words.startswith(b"\xef\xbb\xbf")
    assert "data 的文件夹" in words.decode("utf-8-sig")


def test_a_trial_writes_down_the_first_paint_shows_every_tab_and_closes(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "_TAB_MS", 1)
    window = MainWindow(Session(store))
    qtbot.addWidget(window)
    trial.Trial(window, tmp_path / "窗口")
    window.show()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    told = json.loads((tmp_path / "窗口" / "first.json").read_text(encoding="utf-8"))
    assert told["platform"] == "offscreen" and "PySide6" in told["loaded"]
    assert len(list((tmp_path / "窗口").glob("*.png"))) == len(TABS)
    assert len(json.loads((tmp_path / "窗口" / "last.json").read_text(encoding="utf-8"))["letters"]) == 1


def test_a_trial_shows_a_tab_when_all_of_it_is_worked_out(store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_TAB_MS", 1)
    looks: list[int] = []
    look = trial.Trial._look
    monkeypatch.setattr(trial.Trial, "_look", lambda self, number: (looks.append(number), look(self, number)))
    worked_out = Event()
    window = MainWindow(Session(store))
    qtbot.addWidget(window)
    window.worker.run(lambda store, progress: worked_out.wait(30), lambda found: None)
    trial.Trial(window, tmp_path / "窗口")
    window.show()
    qtbot.waitUntil(lambda: len(looks) > 2, timeout=30_000)
    assert set(looks) == {0} and not (tmp_path / "窗口" / "1.png").exists()
    worked_out.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    assert (tmp_path / "窗口" / "1.png").exists()
