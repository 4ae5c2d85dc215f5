"""The log of each process, on stderr: one line a deed, as text or as JSON, with the request that it belongs to."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from flask import Flask, g, has_request_context

from portal import settings

JSON = "json"
_TEXT = "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s"


def begin(app: Flask) -> None:
    """Write as the settings say; as text where they cannot be read."""
    try:
        is_json = settings.of(app).log_format == JSON
    except settings.SettingsProblem:
        is_json = False
    lines = logging.StreamHandler()
    lines.addFilter(_name_request)
    lines.setFormatter(_Json() if is_json else logging.Formatter(_TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)


def _name_request(record: logging.LogRecord) -> bool:
    record.request = _request_id()
    return True


def _request_id() -> str:
    """As the access log named the request in hand; a dash without one."""
    return str(g.get("request_id", "-")) if has_request_context() else "-"


class _Json(logging.Formatter):
    """An object a line; `at` is UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "request": _request_id(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
