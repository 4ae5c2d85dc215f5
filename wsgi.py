"""Where `flask` and any WSGI server find the site."""

import gc

from portal import create_app

app = create_app()
gc.freeze()  # what has been read stays as long as the process: it is not looked through for garbage, even at the end
