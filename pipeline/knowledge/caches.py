"""Where what was worked out once is kept."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def cache_folder() -> Path | None:
    """The folder of the user's own in which caches may be kept, made if need be; nothing where there is no home."""
    folder = Path(platformdirs.user_cache_dir("revmine"))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder
