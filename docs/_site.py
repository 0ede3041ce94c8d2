"""Joins two folders into one site: the pages of the generated package, and those of this one."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

GENERATED = Path(__file__).parent.parent / "generated" / "docs"
# Each says more than the chapter of that name.
FURTHER = ["realtime.md", "webhooks.md", "testing.md", "reliability.md"]
GENERATOR = [
    *("tutorial.md", "architecture.md", "spec-format.md", "breaking-changes.md", "diff-rules.md"),
    *("conformance.md", "performance.md", "testing-the-generator.md", "coverage.md"),
]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation of the package comes first."""
    guide, *others = config.nav or [{}]
    pages = [page for name in guide for page in guide[name]]
    config.nav = [
        {"Guide": [*pages, {"In depth": FURTHER}]},
        *others,
        {"The generator": [page for page in GENERATOR if Path(config.docs_dir, page).is_file()]},
    ]
    return config


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """What lists everything would be the answer to every search."""
    if page.file.src_uri in ("coverage.md", "diff-rules.md"):
        page.meta["search"] = {"boost": 0.5}
    return markdown


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the package."""
    for path in sorted(GENERATED.rglob("*")):
        if path.is_file():
            uri = path.relative_to(GENERATED).as_posix()
            files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files
