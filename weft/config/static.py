"""Static files for production: each name carries a hash of its content, so browsers keep it."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashes names inside ES modules too, and keeps a brotli copy beside each file."""

    support_js_module_import_aggregation = True
