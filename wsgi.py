"""Where `flask` and any WSGI server find the site."""

from portal import create_app_for_flask

app = create_app_for_flask()
