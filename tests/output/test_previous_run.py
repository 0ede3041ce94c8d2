"""What a run leaves for the next one, in the cache or in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.output.cache import NO_CACHE, Cache
from sdkwright.output.previous_run import PreviousRun, Run, read_previous_run, store_run
from sdkwright.pipeline import make_run
from sdkwright.project.config import Config, read_config
from tests.projects import write_project

THINGS = "spec/things.yaml"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(write_project(tmp_path))
    return read_config(tmp_path)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", tmp_path)


@pytest.fixture
def first(config: Config, cache: Cache) -> Run:
    """A run that is stored."""
    run = make_run(config, cache, read_previous_run(config, cache))
    assert store_run(run, config, cache)
    return run


def edit() -> None:
    things = Path(THINGS)
    things.write_text(things.read_text().replace("summary: ", "summary: Really "))


@pytest.mark.parametrize("is_in_memory", [True, False])
def test_an_unchanged_input_has_the_files_of_the_last_run(
    is_in_memory: bool, first: Run, config: Config, cache: Cache
) -> None:
    previous = read_previous_run(config, cache, first if is_in_memory else None)
    assert previous == PreviousRun(first.settings, first.input_hash, first.files, None)


@pytest.mark.parametrize("is_in_memory", [True, False])
def test_another_input_has_the_parts_of_the_last_run(
    is_in_memory: bool, first: Run, config: Config, cache: Cache
) -> None:
    edit()
    previous = read_previous_run(config, cache, first if is_in_memory else None)
    assert previous.input_hash != first.input_hash
    assert previous == PreviousRun(first.settings, previous.input_hash, None, first.parts)
    assert make_run(config, cache, previous).files == make_run(config, NO_CACHE, NOTHING).files


NOTHING = PreviousRun("", "", None, None)


def test_other_settings_have_no_last_run(first: Run, tmp_path: Path, config: Config, cache: Cache) -> None:
    settings = tmp_path / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"Small"', '"Tiny"'))
    previous = read_previous_run(read_config(tmp_path), cache, first)
    assert previous.settings != first.settings
    assert (previous.files, previous.parts) == (None, {})


def test_a_run_during_which_a_file_was_saved_is_not_kept(config: Config, cache: Cache) -> None:
    previous = read_previous_run(config, cache)
    run = make_run(config, cache, previous)
    edit()
    assert not store_run(run, config, cache)
    assert read_previous_run(config, cache).files is None


def test_without_a_cache_nothing_is_kept(config: Config) -> None:
    assert read_previous_run(config, NO_CACHE) == NOTHING
    assert not store_run(make_run(config, NO_CACHE, NOTHING), config, NO_CACHE)
