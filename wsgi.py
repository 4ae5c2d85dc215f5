"""Where `flask` and any WSGI server find the site."""

from portal import create_app

app = create_app()
