"""The application for any WSGI server: `gunicorn --workers 2 --worker-class gthread admin.wsgi:app`."""

from admin.site import create_app
from service import logs
from service.settings import load

settings = load()
logs.configure(level=settings.log_level, form=settings.log_format)
app = create_app(settings)
