"""What is said of a row of an entries file."""

from __future__ import annotations

from portal.domain.importing.entries import notices
from portal.language.languages import Later as _
from portal.language.notices import Words

from .tables import by_count

WORDS: Words = {
    notices.CandidateNumberNeeded: _(
        "Every candidate needs a candidate number. If this line is not a candidate, take it out of the file."
    ),
    notices.NameNeeded: _("Every candidate needs a name."),
    notices.IdNumberIsCalculated: _(
        "The spreadsheet turned the ID Number into a calculation and lost digits. Format the column as text and type "
        "it again from the board's list."
    ),
    notices.IdNumberIsMalformed: _(
        "An ID Number has 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits."
    ),
    notices.SecretNumberIsMalformed: _(
        "A Secret Number has %(length)d digits. Of the characters here, %(digits)d of %(characters)d are digits."
    ),
    notices.NoSuchBirthday: _("There is no such date. Write year-month-day, like 2007-03-28."),
    notices.LineIsDoubled: _("This is in the file more than once. Keep one of the lines."),
    notices.EntryIsDoubled: _("Line %(line)d is about the same candidate, %(id_number)s. Keep one of the lines."),
    notices.OfAnotherSitting: _("This ID Number belongs to a candidate of another sitting."),
    notices.CandidateNumberIsTaken: _(
        "This candidate number belongs to %(id_number)s (%(name)s) in this sitting. Correct it. To swap numbers, "
        "first give one of the candidates a number that nobody has."
    ),
    notices.OnePartOfName: _(
        "This is one part of a name, and %(kept)r is kept as one. Add a column name with the whole name."
    ),
    notices.GivenByHand: _("A new Secret Number was made for this candidate by hand."),
    notices.AnotherPerson: _(
        "This number belongs to %(name)s, born on %(born)s, who has registered or has a released result. Give the new "
        "candidate another number."
    ),
    notices.SamePersonOnLine: _(
        "Line %(line)d has the same name and date of birth, under the number %(number)s. Is this one candidate?"
    ),
    notices.SamePersonEntered: _(
        "A candidate of this name and date of birth is entered already, under the number %(number)s. Is this one "
        "candidate?"
    ),
    notices.CellsAreEmpty: by_count(
        _(
            "Empty cells take this away from %(count)d candidate, first %(first)r. To keep it, or if the cells are "
            "merged with the one above, write it in each row."
        ),
        _(
            "Empty cells take this away from %(count)d candidates, first %(first)r. To keep it, or if the cells are "
            "merged with the one above, write it in each row."
        ),
    ),
    notices.SecretBefore: _("secret"),
    notices.SecretAfter: _("another"),
}
