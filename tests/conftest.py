"""What several tests share: the documents of a user's own, records made once, and how hypothesis searches."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

import pipeline
from pipeline.model import Record

# The same examples at each run, so that a change that breaks nothing stays green; --hypothesis-profile=search looks for new ones.
settings.register_profile("fixed", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("fixed")

Process = Callable[[str], Record]


@cache
def _processed(text: str) -> Record:
    return pipeline.process(text=text)


@pytest.fixture(scope="session")
def process() -> Process:
    """The record of a text, made once a session."""
    return _processed


@pytest.fixture(scope="session")
def corpus_folder() -> Path | None:
    """The folder of documents that do not come with the project, if the user has named one."""
    given = os.environ.get("REVMINE_CORPUS")
    return Path(given) if given else None
