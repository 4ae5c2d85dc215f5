"""The command line that takes the language before the command: `python -m portal --language zh-Hant import …`.

Flask's own `flask` reads its options before it loads the app, so there the option stands after the first word.
"""

from __future__ import annotations

from flask.cli import FlaskGroup

from portal import create_app_for_flask
from portal.cli.speaking import LANGUAGE

if __name__ == "__main__":
    FlaskGroup(create_app=create_app_for_flask, params=[LANGUAGE], name="portal").main(prog_name="python -m portal")
