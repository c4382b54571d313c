"""The translation catalogs: filled from the sources, and checked to be complete.

Run as a file, so that it needs neither the application nor a database:
`python festival/catalog.py update [--fill translations.json …]` and `python festival/catalog.py check`.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "festival" / "translations"
HEADER = """\
# Translations of Festival, under the project's licence.
# Written by `make messages`: edit the translations, not the order.
#"""
LOCALES = ("de",)  # English is the language of the sources
SOURCES = ("festival", "jobs", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2")]
OPTIONS = {
    "**.html": {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "silent": "false", "trimmed": "true"}
}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "Sentence": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
PLURAL_SIGN = "|||"  # between singular and plural in a --fill file
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a date in the file would change it without a change of text


def path_of(locale: str) -> Path:
    """Where the catalog of `locale` is kept."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """All messages of the sources, each with the files it stands in."""
    found = Catalog(project="festival", charset="utf-8", creation_date=NO_DATE, revision_date=NO_DATE)
    for source in SOURCES:
        for name, _, text, notes, context in extract_from_dir(
            ROOT / source, METHODS, OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True
        ):
            place = f"{source}/{Path(name).as_posix()}"
            found.add(text, None, [(place, 0)], auto_comments=notes, context=context)
    return found


def read(locale: str) -> Catalog:
    """The kept catalog of `locale`; an empty one if there is none yet."""
    if not path_of(locale).is_file():
        return Catalog(locale=locale)
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages of `catalog`, without its header."""
    return (message for message in catalog if message.id)


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a message, singular first: one, or as many as the language has plurals."""
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def update(locale: str, fillings: dict[str, str | list[str]]) -> None:
    """Write the catalog of `locale` anew: the sources' messages, translated as known or as in `fillings`."""
    kept = read(locale)
    fresh = Catalog(
        locale=locale,
        project="festival",
        version="1",
        charset="utf-8",
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="Festival",
        language_team="Festival",
    )
    fresh.fuzzy, fresh.header_comment = False, HEADER
    for message in messages(extract()):
        forms = texts(message.id)
        known = kept.get(forms[0], message.context)
        filling = fillings.get(PLURAL_SIGN.join(forms))
        translation = texts(filling)
        if filling is None and known is not None and not known.fuzzy and texts(known.id) == forms:
            translation = texts(known.string)
        fresh.add(
            message.id,
            translation if message.pluralizable else translation[0],
            sorted(message.locations),
            auto_comments=message.auto_comments,
            context=message.context,
        )
    path_of(locale).parent.mkdir(parents=True, exist_ok=True)
    with path_of(locale).open("wb") as file:
        write_po(file, fresh, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)


def complaints(locale: str) -> list[str]:
    """What is wrong with the catalog of `locale`, one sentence each; empty if it is complete and current."""
    wanted = {(message.id, message.context): message for message in messages(extract())}
    kept = {(message.id, message.context): message for message in messages(read(locale))}
    found = [f"{locale}: not in the catalog: {key[0]!r}" for key in wanted.keys() - kept.keys()]
    found += [f"{locale}: no longer in the sources: {key[0]!r}" for key in kept.keys() - wanted.keys()]
    for key in wanted.keys() & kept.keys():
        message = kept[key]
        translated = texts(message.string)
        if message.fuzzy or not all(translated):
            found.append(f"{locale}: not translated: {key[0]!r}")
            continue
        allowed = set(PLACEHOLDER.findall(" ".join(texts(message.id))))
        for form in translated:
            if strange := set(PLACEHOLDER.findall(form)) - allowed:
                found.append(f"{locale}: unknown placeholder {', '.join(sorted(strange))} in {form!r}")
        if len(translated) == 1 and set(PLACEHOLDER.findall(translated[0])) != allowed:
            found.append(f"{locale}: a placeholder is missing in {translated[0]!r}")
    return sorted(set(found))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=["update", "check"])
    parser.add_argument(
        "--fill",
        nargs="*",
        default=[],
        type=Path,
        help='JSON files: {"English": "translated", "one|||many": [..]}',
    )
    asked = parser.parse_args(arguments)
    if asked.task == "update":
        fillings: dict[str, str | list[str]] = {}
        for path in asked.fill:
            fillings.update(json.loads(path.read_text(encoding="utf-8")))
        for locale in LOCALES:
            update(locale, fillings)
    found = [complaint for locale in LOCALES for complaint in complaints(locale)]
    for complaint in found:
        sys.stdout.write(complaint + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
