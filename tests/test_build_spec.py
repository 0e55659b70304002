"""Building the program: what is put into the folder, what stays out, and what is said when it cannot be built."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import build_spec.__main__ as build
from app.paths import PROGRAM
from app.ui import trial
from app.ui.session import Session
from app.ui.tabs import TABS
from app.ui.window.window import MainWindow
from build_spec import contents, deb, licences, mark
from db.connect import LEDGER_SUFFIX
from db.store import Store

ROOT = Path(__file__).parent.parent


def kept(*names: str) -> list[str]:
    return [entry[0] for entry in contents.wanted([(name, "/x", "DATA") for name in names])]


def test_what_is_never_used_stays_out_on_both_systems() -> None:
    assert not kept(
        "PySide6/Qt/translations/qt_ru.qm", "PySide6\\translations\\qtbase_de.qm", "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6\\opengl32sw.dll", "PySide6\\plugins\\imageformats\\qwebp.dll", "PySide6/Qt/plugins/tls/libqopensslbackend.so",
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
