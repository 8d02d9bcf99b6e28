"""What may a page load, who may show it in a frame, and who may keep it?"""

from flask import Response, request

# Nothing from elsewhere, nothing inline: what is not in our own files does not run, load or frame us.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def protect(response: Response) -> Response:
    """Nothing is kept by browsers or caches between, nothing foreign is let in, nothing is told to others."""
    is_asset = request.endpoint == "ui.static"
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_asset else "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
