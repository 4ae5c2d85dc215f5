"""The commands: what the office types."""

from flask import Flask

from . import (
    candidate,
    confirmations,
    demo,
    export,
    import_files,
    init,
    letter,
    mail,
    notify,
    outbox,
    release,
    result,
    serve,
    sitting,
    statements,
)

COMMANDS = (
    candidate.candidate,
    confirmations.confirmations,
    demo.demo,
    export.export,
    import_files.import_,
    init.init,
    letter.letter,
    mail.mail,
    notify.notify,
    outbox.outbox,
    release.release,
    result.result,
    serve.serve,
    sitting.sitting,
    statements.statements,
)


def add_commands(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
