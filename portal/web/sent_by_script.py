"""Forms that a page's script has sent: where to go on is told in words it can read, for a redirect hides it."""

from typing import Protocol

from flask import Flask, Response, request

from portal.language.languages import Later

HEADER, SCRIPT = "X-Requested-With", "portal.js"


class Headers(Protocol):
    """Of a request, whatever keeps them."""

    def get(self, name: str, /) -> str | None: ...


def answer_readably(app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        if response.status_code == 303 and is_so():
            response.status_code = 204
            response.set_data(b"")
            del response.headers["Content-Type"]
        return response


def is_so() -> bool:
    return says(request.headers)


def says(headers: Headers) -> bool:
    """Whether the page's own script has sent the request of these headers."""
    return headers.get(HEADER) == SCRIPT


def come_back(seconds: int, words: Later) -> Response:
    """When to send the form again, and what the page says meanwhile: the script fills in the seconds that are left."""
    told = str(words.with_places(seconds="{seconds}"))
    return Response(told, 503, {"Retry-After": str(seconds)}, mimetype="text/plain")
