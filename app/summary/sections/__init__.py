"""The sentences of the annual summary, section by section; what has no records says nothing."""

from __future__ import annotations

from collections.abc import Callable

from app.summary.sections import children, frame, organisation, outlook, partners, publicity, training, volunteers, youth
from app.summary.sentence import Pieces, Writer

#: A section's paragraphs, each a list of sentences.
Paragraphs = list[list[Pieces]]
WRITERS: dict[str, Callable[[Writer], Paragraphs]] = {
    "title": frame.title,
    "intro": frame.intro,
    "basics": frame.basics,
    "organisation.bodies": organisation.bodies,
    "organisation.officers": organisation.officers,
    "organisation.members": organisation.members,
    "training.sessions": training.sessions,
    "training.talks": training.talks,
    "training.learning": training.learning,
    "youth.employment": youth.employment,
    "youth.club": youth.club,
    "youth.sports": youth.sports,
    "volunteers.teams": volunteers.teams,
    "volunteers.events": volunteers.events,
    "children.files": children.files,
    "children.condolence": children.condolence,
    "children.safety": children.safety,
    "children.tutoring": children.tutoring,
    "partners.university": partners.university,
    "partners.research": partners.research,
    "publicity.channels": publicity.channels,
    "publicity.honours": publicity.honours,
    "publicity.rules": publicity.rules,
    "shortcomings": outlook.shortcomings,
    "plans": outlook.plans,
    "signed": frame.signed,
    "dated": frame.dated,
}
