"""What each worker process of the production server loads: the app behind its front, with its log on stderr."""

import logging

from portal import create_app
from portal.runtime import front

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
app = front.before(create_app())
