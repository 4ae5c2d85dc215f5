"""Why a workbook is not opened, each with what to do; the places are filled where the fault is found."""

from __future__ import annotations

from portal.language.languages import Later as _

WITH_MACROS = _(
    "%(file)s is a workbook with macros (.xlsm). Open it and save it as an Excel workbook (.xlsx) or as CSV."
)
LETTER = _("%(file)s is a letter (.docx). Open it and save it as an Excel workbook (.xlsx) or as CSV.")
PRESENTATION = _("%(file)s is a presentation (.pptx). Open it and save it as an Excel workbook (.xlsx) or as CSV.")
NUMBERS = _("%(file)s is a document of Apple's Numbers. Open it and save it as an Excel workbook (.xlsx) or as CSV.")
STRICT = _(
    "%(file)s was saved as a Strict Open XML Spreadsheet. Open it and save it as an Excel Workbook (*.xlsx), not as "
    "Strict, or as CSV."
)
WITH_PASSWORD = _("%(file)s is protected by a password. Open it and save it without one.")
PACKED = _("%(file)s is packed (ZIP). Unpack it and name the spreadsheet inside.")
DAMAGED = _(
    "%(file)s is damaged or cut off. Open it and save it again as an Excel workbook (.xlsx). Or ask for the file again."
)
PART_TWICE = _(
    "%(file)s is damaged: it holds the same part twice. Open it and save it again as an Excel workbook (.xlsx)."
)
ROWS_OUT_OF_ORDER = _(
    "%(file)s is damaged: row %(number)d comes after row %(before)d. Open it and save it again as an Excel workbook "
    "(.xlsx)."
)
ENTITIES = _(
    "%(file)s declares entities, as no spreadsheet program does. Open it and save it again as an Excel workbook "
    "(.xlsx)."
)
MANY_PARTS = _("%(file)s is made of more than %(most)d parts. Open it and save it again as an Excel workbook (.xlsx).")
VAST = _(
    "%(file)s would unpack to %(size)d MB, far more than its table needs. Copy its cells into a new workbook, or save "
    "it as CSV."
)
LONG_TEXT = _(
    "%(file)s holds a text that is longer than any cell. Open it and save it again as an Excel workbook (.xlsx)."
)
FORMATTING = _("%(file)s holds more formatting than a table needs. Copy its cells into a new workbook.")
MANY_ROWS = _("%(file)s has more than %(most)d rows. Split it.")
MANY_COLUMNS = _("%(file)s has more than %(columns)d columns. At most %(most)d are allowed. Remove some.")
