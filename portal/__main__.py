"""The command line under its own name: `results`, where the wheel is installed, or `python -m portal`.

It takes the language before the command too (`results --language zh-Hant import …`), which `flask` cannot: that reads
its options before it loads the app.
"""

from __future__ import annotations

import click
from flask.cli import ScriptInfo

from portal import create_app_for_commands
from portal.cli.speaking import LANGUAGE

HELP = "The results service of an exam centre. Where documents and messages say `flask`, type `results`."


def main() -> None:
    app = create_app_for_commands()
    group = click.Group(commands=app.cli.commands, params=[LANGUAGE], help=HELP)
    with app.app_context():
        group.main(obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
