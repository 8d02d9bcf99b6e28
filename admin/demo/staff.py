"""Who may sign in to the demo: one made-up colleague for every role."""

from dataclasses import dataclass, field

from service import passwords, users
from service.access import Role
from service.passwords import OneTime
from service.work import Work

# What each of them is here for, in the words of somebody who is shown around.
DUTIES = {
    Role.STEWARD: "mends what is in quarantine and looks after contacts",
    Role.OFFICER: "watches over privacy; may reveal values and read the audit",
    Role.INTEGRATOR: "connects sources and looks after keys",
    Role.MARKETER: "sees contacts, masked",
    Role.ADMIN: "manages people and sources, and sees no values",
    Role.AUDITOR: "reads the audit and changes nothing",
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with their role for a name, and a password that need not be changed."""

    role: Role
    password: OneTime = field(repr=False)


def choose() -> list[Colleague]:
    """One colleague for every role. Passwords take time to hash: call it outside a transaction."""
    return [Colleague(role, passwords.one_time()) for role in DUTIES]


def let_in(work: Work, colleagues: list[Colleague]) -> None:
    """Make them users, past the first sign-in at which a password must be changed."""
    for colleague in colleagues:
        password = colleague.password
        user = users.add(
            work, name=colleague.role.value, roles=frozenset({colleague.role}), password=password
        )
        users.change_password(work, user.id, old_hash=password.hash, new_hash=password.hash)
