"""A hook of mkdocs that joins two folders into one site: the pages of the generated package, and those of this folder.

Long pages of this folder become several pages of the site.
"""

from __future__ import annotations

from pathlib import Path

from _splitting import SplitPage, move_links, split_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

FOLDER = Path(__file__).parent
GENERATED = FOLDER.parent / "generated" / "docs"
# Pages about the SDK that are not a section of its README.
FURTHER = ["realtime.md", "webhooks.md", "testing.md", "reliability.md"]
GENERATOR = [
    *("tutorial.md", "tutorial-openapi.md", "adopt.md", "follow.md", "architecture.md"),
    *("spec-format.md", "editors.md", "samples-elsewhere.md"),
    *("breaking-changes.md", "diff-rules.md"),
    *("conformance.md", "performance.md", "testing-the-generator.md", "coverage.md"),
]
WHOLE = ("tutorial.md", "tutorial-openapi.md")
"""Pages that are read from the beginning to the end."""


def _split_pages() -> dict[str, SplitPage]:
    names = [name for name in (*FURTHER, *GENERATOR) if name not in WHOLE and (FOLDER / name).is_file()]
    pages = {name: split_page(name, (FOLDER / name).read_text("utf-8")) for name in names}
    return {name: page for name, page in pages.items() if page}


SPLIT = _split_pages()
ORIGINS = {part.uri: name for name, page in SPLIT.items() for part in page.parts}
PLACES = {place: target for page in SPLIT.values() for place, target in page.places.items()}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages of this folder to the navigation, after those of the package."""
    docs = Path(config.docs_dir)
    guide, *others = config.nav or [{}]
    pages = [page for name in guide for page in guide[name]]
    decisions = [path.relative_to(docs).as_posix() for path in sorted(docs.glob("decisions/[0-9]*.md"))]
    generator = [_make_entry(page) for page in GENERATOR if (docs / page).is_file()]
    if decisions:
        generator.append({"Decisions": ["decisions/README.md", *decisions]})
    config.nav = [
        {"Guide": [*pages, {"In depth": [_make_entry(page) for page in FURTHER]}]},
        *others,
        {"The generator": generator},
    ]
    return config


def _make_entry(name: str) -> object:
    page = SPLIT.get(name)
    return {page.title: [name, *(part.uri for part in page.parts)]} if page else name


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Lower the rank of the pages about the generator, because readers of the site search for calls; correct links."""
    uri = page.file.src_uri
    origin = ORIGINS.get(uri, uri)
    if origin in (*GENERATOR, *FURTHER) or uri.startswith("decisions/"):
        page.meta["search"] = {"boost": 1 if origin in FURTHER else 0.5}
        return move_links(markdown, origin, uri, PLACES)
    return markdown


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the package, and the parts of long pages."""
    for path in sorted(GENERATED.rglob("*")):
        if path.is_file():
            uri = path.relative_to(GENERATED).as_posix()
            files.append(File.generated(config, uri, abs_src_path=str(path)))
    for name, page in SPLIT.items():
        whole = files.get_file_from_path(name)
        if whole:
            files.remove(whole)
        for uri, text in ((name, page.text), *((part.uri, part.text) for part in page.parts)):
            files.append(File.generated(config, uri, content=text))
    return files
