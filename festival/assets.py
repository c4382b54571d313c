"""Builds what is shipped but not kept in git: third-party browser files, the web font, compiled translations.

Run as a file (`python festival/assets.py`), so that it needs neither the application nor a database. It does
nothing when its inputs have not changed since the last run.
"""

import hashlib
import shutil
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
TRANSLATIONS = ROOT / "festival" / "translations"
STAMP = VENDOR / ".built"

FONT_DISTRIBUTION = "fontpkg-atkinson-hyperlegible"
FONT_STYLES = ("Regular", "Bold")
# Latin, Latin-1 and the letters of Germany's neighbours; dashes, quotation marks, arrows, euro, minus.
FONT_CHARACTERS = "U+0020-007E,U+00A0-017F,U+0218-021B,U+1E9E,U+2010-2015,U+2018-201F,U+2022,U+2026"
FONT_CHARACTERS += ",U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AC,U+2122,U+2190-2193,U+2212,U+00D7"
FONT_FEATURES = ("kern", "liga", "tnum", "lnum", "locl", "ccmp", "mark", "mkmk")

# distribution, a file's path ends with, where it goes below static/vendor/
COPIES = (
    ("xstatic-leaflet", "leaflet/data/leaflet.js", "leaflet/leaflet.js"),
    ("xstatic-leaflet", "leaflet/data/leaflet.css", "leaflet/leaflet.css"),
    ("xstatic-leaflet", "data/images/layers.png", "leaflet/images/layers.png"),
    ("xstatic-leaflet", "data/images/layers-2x.png", "leaflet/images/layers-2x.png"),
    ("xstatic-leaflet", "data/images/marker-icon.png", "leaflet/images/marker-icon.png"),
    ("xstatic-leaflet", "data/images/marker-icon-2x.png", "leaflet/images/marker-icon-2x.png"),
    ("xstatic-leaflet", "data/images/marker-shadow.png", "leaflet/images/marker-shadow.png"),
    ("xstatic-leaflet-markercluster", "data/leaflet.markercluster.js", "markercluster/markercluster.js"),
    ("xstatic-leaflet-markercluster", "data/MarkerCluster.css", "markercluster/markercluster.css"),
    (
        "xstatic-leaflet-markercluster",
        "data/MarkerCluster.Default.css",
        "markercluster/markercluster.default.css",
    ),
    # Leaflet's and its plugin's licences aren't in their packages: they stand in static/licences/.
    (FONT_DISTRIBUTION, "hyperlegible/LICENSE", "fonts/LICENSE.txt"),
)


def file_of(distribution: str, ending: str) -> Path:
    """The installed file of `distribution` whose path ends with `ending`; FileNotFoundError if it has none.

    Read from the package's own list of files: importing the XStatic packages would need pkg_resources,
    which newer setuptools no longer bring.
    """
    for name in metadata.files(distribution) or ():
        if str(name).endswith(ending):
            return Path(str(name.locate()))
    raise FileNotFoundError(f"{distribution} ships no file that ends with {ending}")


def subset_font(style: str) -> bytes:
    """The font's `style` as WOFF2, reduced to FONT_CHARACTERS."""
    from io import BytesIO

    from fontTools import subset

    options = subset.Options(
        flavor="woff2", layout_features=FONT_FEATURES, hinting=False, desubroutinize=True
    )
    options.name_IDs = [0, 1, 2, 13, 14]  # family, style and the licence stay in the file
    source = file_of(FONT_DISTRIBUTION, f"AtkinsonHyperlegible-{style}.ttf")
    with subset.load_font(str(source), options) as font, BytesIO() as target:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(FONT_CHARACTERS))
        subsetter.subset(font)
        subset.save_font(font, target, options)
        return target.getvalue()


def fingerprint() -> str:
    """What the built files depend on: this file and the versions of the packages they come from."""
    names = sorted({name for name, _, _ in COPIES} | {"fonttools", "brotli"})
    versions = " ".join(f"{name}={metadata.version(name)}" for name in names)
    return hashlib.sha256(Path(__file__).read_bytes() + versions.encode()).hexdigest()


def build_vendor() -> bool:
    """True if static/vendor/ was built, False if it was up to date."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return False
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for distribution, ending, target in COPIES:
        path = fresh / target
        path.parent.mkdir(parents=True, exist_ok=True)
        text = file_of(distribution, ending).read_bytes()
        if path.suffix == ".js":
            # The source maps aren't shipped: without this line a browser's tools don't ask for them.
            text = b"\n".join(
                line for line in text.split(b"\n") if not line.startswith(b"//# sourceMappingURL")
            )
        path.write_bytes(text)
    for style in FONT_STYLES:
        (fresh / "fonts" / f"atkinson-hyperlegible-{style.lower()}.woff2").write_bytes(subset_font(style))
    (fresh / STAMP.name).write_text(wanted)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return True


def compile_translations() -> list[Path]:
    """The .mo files that were written because their .po was newer."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        beside = target.with_suffix(".mo.new")
        with beside.open("wb") as file:
            write_mo(file, catalog)
        beside.replace(target)
        written.append(target)
    return written


def main() -> None:
    if build_vendor():
        sys.stdout.write("built static/vendor/\n")
    for path in compile_translations():
        sys.stdout.write(f"compiled {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
