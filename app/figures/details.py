"""Splits by single records and by free words (one event, one partner, one kind of goods): for crossing only, no form asks for them."""

from app.figures import FIGURES
from app.figures.declare import Split, options
from db.records import codes

_PARTNERS = "SELECT DISTINCT p.event AS record, p.partner AS part FROM event_partner p"

DETAILS: dict[str, Split] = {
    split.key: split
    for split in (
        Split(key="events.by_event", label="活动", base=FIGURES["events.total"], by="id", of="event"),
        Split(key="events.by_partner", label="参与单位", base=FIGURES["events.total"], pairs=_PARTNERS, of="partner", overlapping=True),
        Split(key="events.by_audience", label="对象", base=FIGURES["events.total"], by="audience", parts=options(codes.AUDIENCE, unset=False), overlapping=True),
        Split(key="events.by_channel", label="载体", base=FIGURES["events.total"], by="channel", parts=options(codes.CHANNEL, unset=False), overlapping=True),
        Split(key="materials.by_item", label="品名", base=FIGURES["materials.quantity"], by="item", free=True),
        Split(key="materials.by_event", label="活动", base=FIGURES["materials.quantity"], by="event", of="event"),
        Split(key="materials.by_kind", label="活动类别", base=FIGURES["materials.quantity"], by="(SELECT e.kind FROM event e WHERE e.id = material.event)",
              parts=options(codes.EVENT_KIND, unset=False)),
        Split(key="aid.by_item", label="品名", base=FIGURES["aid.total"], by="item", free=True),
        Split(key="aid.by_event", label="活动", base=FIGURES["aid.total"], by="event", of="event"),
        Split(key="health_checks.by_event", label="活动", base=FIGURES["health_checks.total"], by="event", of="event"),
        Split(key="service.by_person", label="志愿者", base=FIGURES["service.hours"], by="person", of="person"),
        Split(key="honours.by_name", label="荣誉名称", base=FIGURES["honours.total"], by="name", free=True),
    )
}
