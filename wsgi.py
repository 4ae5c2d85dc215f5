"""Where `flask` and any WSGI server find the site."""

import gc

gc.disable()
from portal import create_app_for_flask  # noqa: E402 (nothing that is read now is garbage: looking for some takes a tenth longer)

app = create_app_for_flask()
gc.freeze()  # it stays as long as the process, and is not looked through for garbage, even at the end
gc.enable()
