"""Who came has something that fell away, who went something that came up."""

from rules.segments.changes import IN, Changes, Moved, told


def test_whoever_is_in_both_times_stayed() -> None:
    assert told([Moved(IN, IN, 7)]) == Changes(stayed=7)


def test_whoever_came_is_told_by_what_had_kept_them_out() -> None:
    moves = [Moved("PRM.WITHDRAWN", IN, 2), Moved(None, IN, 3), Moved("stale", IN, 1)]
    assert told(moves).came == {"PRM.WITHDRAWN": 2, "newly_meant": 3, "stale": 1}


def test_whoever_went_is_told_by_what_keeps_them_out() -> None:
    moves = [Moved(IN, "SUP.LISTED", 2), Moved(IN, None, 4)]
    assert told(moves).went == {"SUP.LISTED": 2, "no_longer_meant": 4}


def test_whoever_was_out_and_still_is_does_not_matter() -> None:
    moves = [Moved("stale", "SUP.LISTED", 2), Moved(None, "stale", 4), Moved("stale", None, 1)]
    assert told(moves) == Changes()
