"""The commands: what the office types."""

from flask import Flask

from . import candidate, demo, import_files, init, notify, release, serve, sitting

COMMANDS = (
    candidate.candidate,
    demo.demo,
    import_files.import_,
    init.init,
    notify.notify,
    release.release,
    serve.serve,
    sitting.sitting,
)


def add_commands(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
