"""What everybody sees while the settings cannot be used."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>This service is not open yet</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>This service is not open yet</h1>
<p>Please try again later. If you run this service: <code>flask serve</code> or any other command says what
its settings lack.</p></main></body></html>
"""


def answer_everything(app: Flask) -> None:
    @app.before_request
    def say_closed() -> ResponseReturnValue | None:
        if request.endpoint == "static":
            return None
        return Response(PAGE, 503, {"Retry-After": "60"}, mimetype="text/html")
