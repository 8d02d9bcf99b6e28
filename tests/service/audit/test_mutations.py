"""Five hundred ways to change the log by SQL, with every right on the database and no key: all are found."""

import json
import random
from collections.abc import Callable
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from rules import merkle, notes, tiles
from rules.merkle import Frontier
from rules.notes import Checkpoint
from service.access import SYSTEM
from service.audit import checkpoints, leaves, outside, verifying
from service.ids import new_secret
from service.storage import audit_log, audit_rows
from service.work import Work, Workshop
from tests.service.audit.trails import ANNA, by_hand, settle, write, write_at_once

SIZE = 330
TRIES = 500

Mutation = Callable[[Work, random.Random], None]


class Undone(Exception):
    """Thrown to leave the database as it was."""


def run(work: Work, statement: str, **values: object) -> None:
    work.session.connection().execute(text(statement), values)


EDITS = (
    "UPDATE audit_event SET action = 'lead.fixed' WHERE leaf_index = :at",
    "UPDATE audit_event SET at = '2020-05-06 07:08:09.000000+00' WHERE leaf_index = :at",
    "UPDATE audit_event SET object_ref = NULL WHERE leaf_index = :at % 20",
    "UPDATE audit_event SET body = '{}' WHERE leaf_index = :at",
    "UPDATE audit_event SET body = NULL WHERE leaf_index = :at",
    "UPDATE audit_event SET body = NULL, salt = NULL WHERE leaf_index = :at",
    "UPDATE audit_event SET body = NULL, salt = NULL, redacted_at = at WHERE leaf_index = :at",
    "UPDATE audit_event SET salt = commitment WHERE leaf_index = :at",
    "UPDATE audit_event SET commitment = salt WHERE leaf_index = :at",
)


def edit_a_column(work: Work, chance: random.Random) -> None:
    run(work, chance.choice(EDITS), at=place(chance))


def place(chance: random.Random) -> int:
    return chance.randrange(SIZE)


def tell_another_story(work: Work, chance: random.Random) -> None:
    """Body, salt and commitment, so that the row by itself is right; often the tiles too."""
    deeds = [deed for page in audit_rows.in_place(work.session) for deed in page]
    deed = deeds[place(chance)]
    assert deed.body is not None
    body, salt = {**deed.body, "count": 4_711}, new_secret(16)
    run(
        work,
        "UPDATE audit_event SET body = :body, salt = :salt, commitment = :commitment WHERE leaf_index = :at",
        body=json.dumps(body),
        salt=salt,
        commitment=leaves.committed(salt, body),
        at=deed.place,
    )
    if chance.random() < 0.7:
        build_anew(work)


def delete_some(work: Work, chance: random.Random) -> None:
    first, count = place(chance), chance.choice((1, 1, 2, 7))
    run(work, "DELETE FROM audit_event WHERE leaf_index >= :a AND leaf_index < :b", a=first, b=first + count)


def delete_and_close_the_gap(work: Work, chance: random.Random) -> None:
    gone = place(chance)
    run(work, "DELETE FROM audit_event WHERE leaf_index = :a", a=gone)
    run(work, "UPDATE audit_event SET leaf_index = -leaf_index WHERE leaf_index > :a", a=gone)
    run(work, "UPDATE audit_event SET leaf_index = -leaf_index - 1 WHERE leaf_index < 0")
    if chance.random() < 0.7:
        build_anew(work)


def swap(work: Work, chance: random.Random) -> None:
    one, other = chance.sample(range(SIZE), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        run(work, "UPDATE audit_event SET leaf_index = :new WHERE leaf_index = :old", old=old, new=new)
    if chance.random() < 0.5:
        build_anew(work)


def truncate(work: Work, chance: random.Random) -> None:
    run(work, "DELETE FROM audit_event WHERE leaf_index >= :a", a=chance.randrange(SIZE - 30, SIZE))


def roll_back(work: Work, chance: random.Random) -> None:
    """To a state that once was, with all that the log keeps of itself."""
    size = chance.randrange(1, SIZE)
    run(work, "DELETE FROM audit_event WHERE leaf_index >= :a OR leaf_index IS NULL", a=size)
    run(work, "DELETE FROM audit_checkpoint WHERE size > :a", a=size)
    build_anew(work)


def forget_a_place(work: Work, chance: random.Random) -> None:
    run(work, "UPDATE audit_event SET leaf_index = NULL WHERE leaf_index = :at", at=place(chance))


def fork_a_checkpoint(work: Work, chance: random.Random) -> None:
    """Somebody signs another story with a key of their own."""
    [newest] = checkpoints.newest(work, limit=1)
    said = Checkpoint(checkpoints.origin(work.vault), newest.size, chance.randbytes(32))
    own = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    key = own.public_key().public_bytes_raw()
    note = notes.signed(said.text, said.origin, key, own.sign(said.text.encode()))
    root = said.root if chance.random() < 0.5 else newest.root
    run(work, "UPDATE audit_checkpoint SET note = :n, root = :r WHERE size = :s", n=note, r=root, s=said.size)


def move_a_checkpoint(work: Work, chance: random.Random) -> None:
    moves = (
        "UPDATE audit_checkpoint SET size = size - 1 WHERE size = :s",
        "UPDATE audit_checkpoint SET size = size + 1 WHERE size = :s",
        "UPDATE audit_checkpoint SET era = 2 WHERE size = :s",
    )
    run(work, chance.choice(moves), s=SIZE)


def change_what_holds_it_together(work: Work, chance: random.Random) -> None:
    run(
        work,
        chance.choice(
            (
                "UPDATE audit_head SET size = size - 1",
                "UPDATE audit_head SET size = size + 3",
                "UPDATE audit_head SET roots = (SELECT max(root) FROM audit_checkpoint)",
                "UPDATE audit_tile SET root = (SELECT max(root) FROM audit_checkpoint)",
                "DELETE FROM audit_head",
            )
        ),
    )


def build_anew(work: Work) -> None:
    """Tiles and end, as they would be had the log always been as it is now."""
    held = [leaf for page in audit_rows.in_place(work.session) for leaf in page]
    grown, full = tiles.grown(Frontier(), (merkle.leaf_of(deed.commitment) for deed in held))
    run(work, "DELETE FROM audit_tile")
    audit_log.keep_tiles(work.session, [(tile.level, tile.place, tile.root) for tile in full])
    audit_log.move_head(work.session, size=grown.size, roots=b"".join(grown.roots))


MUTATIONS: tuple[Mutation, ...] = (
    edit_a_column,
    tell_another_story,
    delete_some,
    delete_and_close_the_gap,
    swap,
    truncate,
    roll_back,
    forget_a_place,
    fork_a_checkpoint,
    move_a_checkpoint,
    change_what_holds_it_together,
)


def is_sound_after(workshop: Workshop, mutate: Mutation, chance: random.Random, kept: list[str]) -> bool:
    sound: list[bool] = []
    with suppress(Undone), workshop.open(SYSTEM) as work:
        mutate(work, chance)
        sound.append(verifying.verify(work, kept=kept).is_sound)
        raise Undone
    return sound[0]


def test_whatever_is_done_to_the_log_is_found_with_an_old_checkpoint_at_hand(workshop: Workshop) -> None:
    write(workshop, 20, about=ANNA)
    kept = []
    for count in (SIZE - 120, 100):
        write_at_once(workshop, count)
        kept.append(settle(workshop))
    by_hand(workshop)
    outside.path_of(workshop.settings).unlink()
    assert is_sound_after(workshop, lambda *_: None, random.Random(), kept)
    missed = []
    for seed in range(TRIES):
        chance = random.Random(seed)
        mutate = MUTATIONS[seed % len(MUTATIONS)]
        if is_sound_after(workshop, mutate, chance, kept):
            missed.append((seed, mutate.__name__))
    assert missed == []
