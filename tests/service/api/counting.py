"""The real application with one page more: it reads a body line by line, as importers of files do."""

from flask import Flask, Response, jsonify, request

from service.app import create_app


def create_counting_app() -> Flask:
    """Settings come from the environment, as in production."""
    app = create_app()

    @app.post("/count")
    def count() -> Response:
        lines = longest = size = 0
        for line in request.stream:
            lines, longest, size = lines + 1, max(longest, len(line)), size + len(line)
        return jsonify(lines=lines, longest=longest, size=size)

    return app
