"""What can go wrong, as one tree.

    PledgebookError
    ├── DataError            a data file (language, actors, dossier) breaks its schema
    ├── IntakeError          a file or line cannot become a report
    ├── ModelError           the encoder or its heads cannot be built or loaded
    ├── ExtractionError      an engine failed on a report
    ├── EngineError          an engine cannot be reached: nothing more can be read with it
    ├── BookError            the book cannot be opened, written or asked
    │   ├── BookVersionError the book was written by a newer version
    │   └── BackupError      a backup is none, or not whole
    └── UsageError           what was asked for makes no sense (a date that is none)
        └── UnknownError     the book has nothing of this id

Each message names the place (file, line, id) and, where there is one, the mend.
"""

from __future__ import annotations


class PledgebookError(Exception):
    """The root of all errors that Pledgebook raises on purpose."""


class DataError(PledgebookError):
    """A data file breaks its schema; the message names file and line."""


class IntakeError(PledgebookError):
    """A file or a line of it cannot become a report."""


class ModelError(PledgebookError):
    """The encoder or its heads cannot be built or loaded."""


class ExtractionError(PledgebookError):
    """An engine failed on a report."""


class EngineError(PledgebookError):
    """An engine cannot be reached: nothing more can be read with it."""


class BookError(PledgebookError):
    """The book cannot be opened, written or asked."""


class BookVersionError(BookError):
    """The book was written by a newer version of Pledgebook."""


class BackupError(BookError):
    """A backup is none, is cut short or was changed."""


class UsageError(PledgebookError):
    """What was asked for makes no sense: an unknown id, a date that is none."""


class UnknownError(UsageError):
    """The book has nothing of this id."""
