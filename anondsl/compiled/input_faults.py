"""Why an input was not even looked into: reasons that concern folders and archives, not instances.

They belong to the register of `anondsl.compiled.faults`, which holds all others. None of them ever holds a name.
"""

from __future__ import annotations

from anondsl.compiled.faults import Rejection


class NotAnOrdinaryFile(Rejection):
    """A symbolic link, a device, a pipe or a socket, in a folder or in an archive: never followed, never opened."""

    code = "ADL930"
    slug = "not-an-ordinary-file"
    message = "this is a link, a device, a pipe or a socket"
    remedy = "name what a link points to as an input of its own"


class ArchiveDamaged(Rejection):
    """An archive, or one of its members, cannot be read."""

    code = "ADL931"
    slug = "archive-damaged"
    message = "the archive is damaged or packed in a way that is not known"
    remedy = "fetch the archive again from where it came, or unpack it and name the folder"


class ArchiveTooLarge(Rejection):
    """An archive holds more members or bytes, or is packed more densely, than any archive of images is."""

    code = "ADL932"
    slug = "archive-too-large"
    message = "the archive unpacks to more than is reasonable"
    remedy = "treat the archive as hostile; if it is not, unpack it and name the folder"


class ArchiveEncrypted(Rejection):
    """A member of an archive is encrypted."""

    code = "ADL933"
    slug = "archive-encrypted"
    message = "the archive's member is encrypted"
    remedy = "unpack the archive with its password and name the folder"


class ArchiveUnannounced(Rejection):
    """A file in a folder is a zip or tar archive, or a compressed file, and its name does not say so.

    A batch looks into the archives that a folder holds by their names: opening every file twice to look for others
    would cost all folders without any.
    """

    code = "ADL934"
    slug = "archive-unannounced"
    message = "this is an archive or a compressed file, and its name does not say so"
    remedy = "name an archive itself as an input, or let its name end in .zip, .tar or .tgz; unpack a compressed file"
