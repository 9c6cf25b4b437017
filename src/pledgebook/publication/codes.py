"""Codes of PLOVER and CAMEO as columns of statements and commitments; docs/publications.md says why which."""

from __future__ import annotations

from pledgebook.knowledge.codes import EventCode, load_codes
from pledgebook.knowledge.dossier import Dossier
from pledgebook.publication.tables import Columns, Row
from pledgebook.records.commitment import Commitment
from pledgebook.records.statement import Content, Meeting, Position

CODES: Columns = dict.fromkeys(("plover", "plover_mode", "plover_context", "cameo"), "string")
ENDS: Columns = dict.fromkeys(("event_actor", "event_recipient"), "string")


def commitment_codes(commitment: Commitment, dossier: Dossier) -> Row:
    """The codes of a commitment's stance; nulls where there are none."""
    return _columns(load_codes().of(commitment.action, commitment.stance, dossier))


def statement_codes(content: Content, dossier: Dossier) -> Row:
    """The event that a statement is, with its actor and recipient; nulls where it is none.

    What is urged is an act of the speaker towards the actor. All who meet act, and nobody receives.
    """
    codes, code, actor, recipient = load_codes(), EventCode(), None, None
    if isinstance(content, Meeting):
        code = codes.meetings.get(content.status, code)
    elif isinstance(content, Position):
        code = codes.of(content.action, content.stance, dossier)
        asked = content.stance in codes.asked
        actor, recipient = (content.speaker, content.actor) if asked else (content.actor, content.counterpart)
    ends = {"event_actor": actor, "event_recipient": recipient} if code.cameo else dict.fromkeys(ENDS)
    return {**_columns(code), **ends}


def _columns(code: EventCode) -> Row:
    return dict(zip(CODES, code, strict=True))
