"""Who works here, in which roles, and how do they like their pages?"""

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from service import audit, second_factor
from service.access import Role, Scope
from service.audit import Action
from service.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from service.ids import new_id
from service.passwords import OneTime
from service.storage import sessions
from service.storage import users as stored
from service.storage.users import Theme as Theme
from service.storage.users import User as User
from service.work import Work

# A one-time password that nobody came for must not lie in a mailbox as a key for ever.
ONE_TIME_LASTS = timedelta(days=7)

LANGUAGES = ("en", "nl", "fi")

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")


def add(work: Work, *, name: str, roles: frozenset[Role], password: OneTime) -> User:
    """Let somebody in, with a password they must change at once. Raises Invalid with every fault."""
    work.actor.must(Scope.USERS_MANAGE)
    faults = _faults(name, roles)
    if not faults and work.session.scalars(stored.by_name(name)).first():
        faults.append(Fault("/name", "taken", "Another user has this name."))
    if faults:
        raise Invalid(faults=faults)
    user = User(
        id=new_id(work.now),
        name=name,
        roles=_stored_roles(roles),
        password=password.hash,
        password_ends_at=work.now + ONE_TIME_LASTS,
        theme=Theme.SYSTEM,
        shortcuts=True,
        created_at=work.now,
    )
    work.session.add(user)
    audit.note(work, Action.USER_CREATED, about=user.id, role=user.roles)
    return user


def listed(work: Work) -> Sequence[User]:
    """Everybody who may sign in, by name."""
    work.actor.must(Scope.USERS_MANAGE)
    return work.session.scalars(stored.all_by_name()).all()


def named(work: Work, name: str) -> User:
    """The user of that name. Raises NotFound."""
    work.actor.must(Scope.USERS_MANAGE)
    user = work.session.scalars(stored.by_name(name)).first()
    if user is None:
        raise NotFound("There is no user of this name.")
    return user


def me(work: Work) -> User:
    """The user at hand. Raises Forbidden when no person is."""
    if work.actor.id is None:
        raise Forbidden
    return _user(work, work.actor.id)


def of_id(work: Work, user_id: UUID) -> User:
    """The user with that id. Raises NotFound."""
    work.actor.must(Scope.USERS_MANAGE)
    return _user(work, user_id)


def names(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
    """What to call the users with these ids; those that are not users are left out."""
    return stored.names(work.session, ids)


def stewards(work: Work) -> dict[UUID, str]:
    """Who may be given a pair of possible duplicates to decide on: the names of stewards by id."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    return {
        user.id: user.name
        for user in work.session.scalars(stored.all_by_name())
        if Role.STEWARD.value in user.roles and user.locked_at is None
    }


def everybody(work: Work) -> dict[UUID, str]:
    """The names of all users by id, for those who read the audit."""
    work.actor.must(Scope.AUDIT_READ)
    return {user.id: user.name for user in work.session.scalars(stored.all_by_name())}


def change_roles(work: Work, user_id: UUID, roles: frozenset[Role]) -> None:
    """Give other roles in place of the old ones; the user is signed out everywhere.

    Raises Conflict for one's own roles: whoever took their own last right could not give it back.
    """
    user = _other(work, user_id)
    if not roles:
        raise Invalid(faults=[Fault("/roles", "missing", "Choose at least one role.")])
    user.roles = _stored_roles(roles)
    sessions.end_all_of(work.session, user.id)
    audit.note(work, Action.USER_CHANGED, about=user.id, fields=["roles"], role=user.roles)


def lock(work: Work, user_id: UUID) -> None:
    """Keep somebody out from this moment on. Raises Conflict for oneself."""
    user = _other(work, user_id)
    user.locked_at = work.now
    sessions.end_all_of(work.session, user.id)
    audit.note(work, Action.USER_CHANGED, about=user.id, state="locked")


def unlock(work: Work, user_id: UUID) -> None:
    """Let a locked user in again."""
    user = _other(work, user_id)
    user.locked_at = None
    audit.note(work, Action.USER_CHANGED, about=user.id, state="unlocked")


def reset(work: Work, user_id: UUID, password: OneTime) -> User:
    """A new one-time password for somebody who lost theirs; the second factor must be set up anew."""
    user = _other(work, user_id)
    user.password, user.password_ends_at = password.hash, work.now + ONE_TIME_LASTS
    second_factor.forget(work, user)
    sessions.end_all_of(work.session, user.id)
    audit.note(work, Action.USER_CHANGED, about=user.id, fields=["password", "second_factor"], state="reset")
    return user


def change_password(work: Work, user_id: UUID, *, old_hash: str, new_hash: str) -> User:
    """Put a new password in place of the one that was just compared; signs out everywhere.

    Raises Conflict when it was changed in between.
    """
    user = _user(work, user_id)
    if user.password != old_hash:
        raise Conflict("The password was changed a moment ago, elsewhere.")
    user.password, user.password_ends_at = new_hash, None
    sessions.end_all_of(work.session, user.id)
    audit.note(work, Action.USER_CHANGED, about=user.id, fields=["password"])
    return user


def prefer(work: Work, user_id: UUID, *, language: str | None, theme: Theme, shortcuts: bool) -> None:
    """Note how a person likes their pages; without a language the browser's wish is followed."""
    user = _user(work, user_id)
    user.language = language if language in LANGUAGES else None
    user.theme, user.shortcuts = theme, shortcuts


def _user(work: Work, user_id: UUID) -> User:
    user = work.session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _other(work: Work, user_id: UUID) -> User:
    work.actor.must(Scope.USERS_MANAGE)
    if work.actor.id == user_id:
        raise Conflict("Ask another administrator: nobody changes their own rights.")
    return _user(work, user_id)


def _stored_roles(roles: frozenset[Role]) -> list[str]:
    return sorted(role.value for role in roles)


def _faults(name: str, roles: frozenset[Role]) -> list[Fault]:
    faults = []
    if not _NAME.fullmatch(name):
        faults.append(
            Fault("/name", "pattern", "Use 1–40 lower-case letters, digits, dots, hyphens and underscores.")
        )
    if not roles:
        faults.append(Fault("/roles", "missing", "Choose at least one role."))
    return faults
