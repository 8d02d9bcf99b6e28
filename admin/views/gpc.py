"""Do we heed a browser's wish that nothing be sold or shared? Said where the specification looks for it."""

from flask import Blueprint, Response, jsonify

pages = Blueprint("gpc", __name__)

SINCE = "2026-11-22"
"""The day since which this is so in this software; not a day of any installation."""


@pages.get("/.well-known/gpc.json")
def support() -> Response:
    """The resource of the Global Privacy Control specification, section 4."""
    return jsonify({"gpc": True, "lastUpdate": SINCE})
