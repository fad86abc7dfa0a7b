"""Property tests are judged by what they find, not by how fast the machine is; and what is loaded stays loaded."""

import gc

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Modules and thousands of tests are no garbage: to look through them again and again only takes time."""
    gc.collect()
    gc.freeze()
