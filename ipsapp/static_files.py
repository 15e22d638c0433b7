"""Static files under names that change with their content, also those that one of our scripts imports from another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can do this for every script, but stumbles over those of packages.
OUR_SCRIPTS = "js/*.js"
IMPORT = r"""(?P<matched>import (?P<import>[^"';]+) from "(?P<url>\./[^"]+)";)"""


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """As the base class, and a module of ours asks for another by the name of its content.

    Otherwise a browser could put modules of two releases together.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (OUR_SCRIPTS, ((IMPORT, 'import %(import)s from "%(url)s";'),)),
    )
