"""The language of the window: which one, its catalogues, and switching while the window stands.

Knows no widget: Qt tells them of a switch by `LanguageChange`.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from desk.process.punctuation import Pattern
from desk.ui import assets

LANGUAGES = ("zh_CN", "en")


class Languages(QObject):
    """The language in use.

    Signals:
        changed: the new language (`zh_CN` or `en`), from `use`, on the GUI thread.
    """

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.chosen = "en"
        self.translators: list[QTranslator] = []
        self.missing: list[str] = []


languages = Languages()


def language() -> str:
    """Return the language in use: `zh_CN` or `en`."""
    return languages.chosen


def is_chinese() -> bool:
    """Tell whether the window speaks Chinese."""
    return languages.chosen == "zh_CN"


def pick(en: str, zh: str) -> str:
    """Return the one of two texts that fits the language (for tables that hold both)."""
    if languages.chosen != "zh_CN":
        return en
    return Pattern(zh) if "{" in zh else zh


def system_language() -> str:
    """Return the language that the system asks for."""
    wanted = QLocale.system().uiLanguages() or [QLocale.system().name()]
    return "zh_CN" if wanted[0].replace("_", "-").lower().startswith("zh") else "en"


def use(wanted: str, folder: Path | None = None) -> list[str]:
    """Load the catalogues of a language ("" = the system's); return the names of those that are missing."""
    chosen = wanted if wanted in LANGUAGES else system_language()
    for translator in languages.translators:
        QCoreApplication.removeTranslator(translator)
    languages.translators.clear()
    languages.missing.clear()
    languages.chosen = chosen
    if chosen != "en":
        _load(chosen, folder or assets.path("i18n"))
    QLocale.setDefault(QLocale(chosen))
    languages.changed.emit(chosen)
    return list(languages.missing)


def _load(chosen: str, folder: Path) -> None:
    # Qt's own words (menus of text fields, file and print dialogs) come first: ours, asked before them, may differ.
    own = QTranslator()
    if own.load(f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        languages.translators.append(own)
        QCoreApplication.installTranslator(own)
    for source in sorted(folder.glob(f"*_{chosen}.ts")):
        translator = QTranslator()
        if translator.load(str(source.with_suffix(".qm"))):
            languages.translators.append(translator)
            QCoreApplication.installTranslator(translator)
        else:
            languages.missing.append(source.stem)
