"""A list that is ready is told of by its id: to people here and to the source that ordered it."""

from rules.webhooks import Event
from service.storage.sources import Source
from service.work import Workshop
from tests.receiver import Receiver
from tests.service.exports import lists
from tests.service.webhooks.hooks import deliveries, hook


def test_a_list_that_is_ready_is_told_of_once(workshop: Workshop, source: Source, receiver: Receiver) -> None:
    made = hook(workshop, receiver, events=[Event.EXPORT_READY])
    ground = lists.ground(workshop, source)
    export_id = ground.made(ground.people(3))
    [delivery] = deliveries(workshop, made.view.id)
    assert delivery.data == {"export_id": str(export_id), "segment_id": str(ground.segment_id)}
