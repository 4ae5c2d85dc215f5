"""What each worker process of the production server loads: the app, with its log on stderr."""

import logging

from portal import create_app

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
app = create_app()
