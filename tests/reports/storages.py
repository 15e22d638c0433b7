"""A disk that runs full."""

import errno

from django.core.files.storage import FileSystemStorage


class FullDisk(FileSystemStorage):
    """Writes half a file, then fails as the operating system does."""

    def _save(self, name, content):
        half = content.read()[: content.size // 2]
        content.file.seek(0)
        content.file.truncate(0)
        content.file.write(half)
        content.file.seek(0)
        super()._save(name, content)
        raise OSError(errno.ENOSPC, "No space left on device")
