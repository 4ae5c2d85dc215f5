"""The terms of use in force: their text is a page, their version is kept with each account that agreed to it."""

from datetime import date

AS_OF = date(2026, 11, 30)
VERSION = AS_OF.isoformat()  # a new text needs a new day: every reader is then asked again, once
