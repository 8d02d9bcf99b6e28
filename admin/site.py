"""The whole service in one: the API, and the pages for people on top of it."""

import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from flask import Blueprint, Flask, url_for

import service.app
from admin import auth, figures, languages, navigation, notices, places, public
from admin.protection import protect
from admin.views import (
    account,
    activities,
    api_keys,
    audit,
    audit_log,
    breaches,
    bulk_erasures,
    bulk_merges,
    campaigns,
    codes,
    confirm,
    contact_disclosures,
    contact_duplicates,
    contact_facts,
    contact_freshness,
    contact_permissions,
    contact_values,
    contacts,
    copies,
    corrections,
    doubts,
    erasures,
    errors,
    exports,
    feed,
    freshness_model,
    gpc,
    holds,
    imports,
    law,
    leads,
    learning,
    lost_link,
    merges,
    organisations,
    overrides,
    overview,
    packages,
    packs,
    preferences,
    privacy_requests,
    purposes,
    quality,
    quarantine,
    recipient_notices,
    recipients,
    request_new,
    request_steps,
    requests,
    restrictions,
    retention,
    reviews,
    rfm,
    scorecards,
    segments,
    sign_in,
    source_notices,
    sources,
    standing,
    statements,
    still_right,
    suppression_lists,
    suppressions,
    tellings,
    texts,
    unsubscribe,
    users,
    webhooks,
)
from service.settings import Settings
from service.work import Clock, system_clock

# Every page, by the noun it shows. A view that is not here does not exist.
VIEWS = (
    overview,
    segments,
    quarantine,
    reviews,
    bulk_merges,
    merges,
    learning,
    doubts,
    freshness_model,
    leads,
    contacts,
    copies,
    contact_values,
    contact_duplicates,
    contact_freshness,
    contact_permissions,
    contact_disclosures,
    contact_facts,
    organisations,
    rfm,
    statements,
    restrictions,
    corrections,
    erasures,
    bulk_erasures,
    holds,
    imports,
    sources,
    api_keys,
    overrides,
    quality,
    scorecards,
    campaigns,
    codes,
    packs,
    standing,
    suppressions,
    suppression_lists,
    purposes,
    texts,
    source_notices,
    law,
    retention,
    breaches,
    activities,
    requests,
    request_new,
    request_steps,
    recipients,
    exports,
    tellings,
    audit,
    audit_log,
    users,
    feed,
    webhooks,
    account,
    sign_in,
)

# Pages for the people whom the data is about, who have no account here.
PUBLIC_VIEWS = (
    preferences,
    lost_link,
    unsubscribe,
    confirm,
    still_right,
    privacy_requests,
    recipient_notices,
    packages,
    gpc,
)


def create_app(settings: Settings, *, clock: Clock = system_clock) -> Flask:
    """The API with the pages. Starts no thread and touches no database."""
    app = service.app.create_app(settings, clock=clock)
    add_pages(app, settings)
    return app


def add_pages(app: Flask, settings: Settings) -> None:
    """Put the pages on an app that has a workshop."""
    app.config["SECURE_COOKIES"] = urlsplit(settings.public_url).scheme == "https"
    languages.prepare(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        country=places.country,
        percentformat=figures.percent,
        signed=figures.signed,
        slug=_slug,
        tongue=places.tongue,
    )
    app.jinja_env.globals.update(
        asset=_asset,
        csrf_token=auth.csrf_token,
        languages=languages.offers,
        navigation=navigation.menu,
        notice=notices.take,
    )
    app.register_blueprint(_pages())
    app.register_blueprint(_public_pages())
    errors.speak_html(app)


def _pages() -> Blueprint:
    pages = Blueprint(
        "ui", "admin", template_folder="templates", static_folder="static", static_url_path="/static"
    )
    auth.guard(pages)
    pages.after_request(notices.forget_said)
    pages.after_request(protect)
    pages.context_processor(lambda: {"visit": auth.visit()})
    errors.catch(pages)
    for view in VIEWS:
        pages.register_blueprint(view.pages)
    return pages


def _public_pages() -> Blueprint:
    pages = Blueprint("public", "admin", template_folder="templates")
    public.stand_at_the_door(pages)
    for view in PUBLIC_VIEWS:
        pages.register_blueprint(view.pages)
    return pages


def _asset(name: str) -> str:
    """The address of an own file, which changes with its content so that it may be kept for ever."""
    return url_for("ui.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((files("admin") / "static" / name).read_bytes()).hexdigest()[:12]


def _slug(text: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in text.lower())
