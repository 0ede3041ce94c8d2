"""A hook of mkdocs that joins two folders into one site: the pages of the generated package, and those of this folder."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

GENERATED = Path(__file__).parent.parent / "generated" / "docs"
# Pages about the SDK that are not a section of its README.
FURTHER = ["realtime.md", "webhooks.md", "testing.md", "reliability.md"]
GENERATOR = [
    *("tutorial.md", "tutorial-openapi.md", "adopt.md", "follow.md", "architecture.md"),
    *("spec-format.md", "editors.md", "samples-elsewhere.md"),
    *("breaking-changes.md", "diff-rules.md"),
    *("conformance.md", "performance.md", "testing-the-generator.md", "coverage.md"),
]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages of this folder to the navigation, after those of the package."""
    docs = Path(config.docs_dir)
    guide, *others = config.nav or [{}]
    pages = [page for name in guide for page in guide[name]]
    decisions = [path.relative_to(docs).as_posix() for path in sorted(docs.glob("decisions/[0-9]*.md"))]
    generator: list[object] = [page for page in GENERATOR if (docs / page).is_file()]
    if decisions:
        generator.append({"Decisions": ["decisions/README.md", *decisions]})
    config.nav = [
        {"Guide": [*pages, {"In depth": FURTHER}]},
        *others,
        {"The generator": generator},
    ]
    return config


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Lower the rank of the pages about the generator: readers of the site search for calls."""
    if page.file.src_uri in (*GENERATOR, *FURTHER) or page.file.src_uri.startswith("decisions/"):
        page.meta["search"] = {"boost": 1 if page.file.src_uri in FURTHER else 0.5}
    return markdown


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the package."""
    for path in sorted(GENERATED.rglob("*")):
        if path.is_file():
            uri = path.relative_to(GENERATED).as_posix()
            files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files
