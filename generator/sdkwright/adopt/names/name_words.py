"""The words of names: how they are separated, their singular, and which of them are verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sdkwright.ir import names

Words = tuple[str, ...]
MAX_TEXT: Final = 400
"""How much of a text is read for a name."""

_WORD: Final = re.compile(
    r"[A-Z]{2,}s(?![a-z])"  # APIs
    r"|OAuth2?(?![a-z])"
    r"|[A-Z][0-9][A-Z](?=[A-Z]|$)"  # M2M
    r"|[A-Z]+(?=[A-Z][a-z])"
    r"|[A-Z]?[a-z]+(?:[0-9]+[a-z]*)?"
    r"|[A-Z]+[0-9]*"
    r"|[0-9]+[a-z]*"
)

VERBS: Final = frozenset("""
    abort accept acknowledge activate add adjust admit allow analyze answer append apply approve archive assess assign
    associate attach authenticate authorize ban bind block book boost borrow brew browse build bump calculate call
    cancel capture cash change charge check clear clone close collect combine commit compact compare compile complete
    compose compress compute confirm connect consume contains convert copy count create deactivate debug decline decode
    decommission decrypt deduct delay delete deliver demote deny deploy deposit deprecate deregister describe design
    destroy detach detect diagnose disable disassociate discard discharge disconnect dismiss dispatch dispute donate
    download draw drop dub duplicate echo edit emit enable encode encrypt end enqueue enroll ensure enter erase
    escalate estimate evaluate evict exchange exclude execute exists expand expire explain export extend extract fail
    favorite fetch filter finalize find finish fire flag flush follow forecast forget fork format forward freeze
    fulfill generate get grant hangup hide hire hold identify ignore impersonate import include index ingest initialize
    initiate insert inspect install instantiate insure interrupt introspect invalidate invite invoke join kick kill
    launch leave lend like link lint list load lock login logout lookup map mark mask match merge migrate modify
    monitor move mute negotiate next nominate notify obtain open optimize order override parse patch pause pay peek
    perform pick pin ping place play pledge poll populate post predict preorder prepare prescribe preview previous
    print process promote provision prune publish pull purge push put qualify query queue quote raise rank react
    reactivate read reassign rebase rebuild recalculate receive recognize recommend recover recreate recycle redeem
    redeliver redo reduce refer refill refine refresh refund regenerate register reindex reject relay release reload
    remind remix remove rename render renew rent reopen reorder repair repay repeat rephrase replace replay replicate
    reply report reprint reprocess request requeue rerun reschedule resell resend reserve reset reship resize resolve
    restart restore restrict resubmit resume resync retire retrain retrieve retry return retweet revert review revoke
    rewrite ring rollback rotate run sanitize save scale scan schedule search seek segment select sell send separate
    set settle share ship show shuffle shutdown sign signup simplify simulate skip snooze solve sort spawn spend split
    sponsor star start stop store stream submit subscribe suggest summarize surrender suspend swap switch sync
    synchronize tag terminate test toggle tokenize track trade train transcode transcribe transfer transform translate
    triage trigger trim try unarchive unassign unban unbind unblock uncancel undelete undo unenroll unfollow unfreeze
    uninstall unlike unlink unlist unlock unmark unmerge unmute unpause unpin unpublish unregister unset unshare unstar
    unsubscribe unsuspend update upgrade upload upsert use vaccinate validate verify view void vote wait waive warn
    watch weigh wipe withdraw wrap write
    """.split())

_ALSO_NOUNS: Final = frozenset("""
    answer archive audit block book boost build call capture cash change charge check clone commit copy count debug
    delay deposit design dispute download draw echo end estimate exchange export extract favorite filter fire flag
    follow forecast fork format grant hold import index invite issue join like link list lock map mark match monitor
    move order override pick pin ping place pledge poll preorder preview print process publish purchase push query
    queue quote rank refill release remix rent reply report reprint request reserve return review ring run scale scan
    schedule search segment share ship show sign sort split sponsor star start stop store stream switch sync tag test
    track trade train transfer transform triage trigger try update upgrade upload use view void vote watch
    """.split())
"""Verbs that are also nouns."""

_GETTING_VERBS: Final = frozenset(
    "browse check compare contains count download exists export fetch find get list lookup poll preview query retrieve "
    "search validate verify watch".split()
)
"""Verbs that describe a request that changes nothing."""

PREPOSITIONS: Final = frozenset("and at by for from in into of on or per to via with".split())
ADVERBS: Final = frozenset("auto batch bulk force hard mass multi partial partially permanently soft".split())

_IRREGULAR: Final = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "indices": "index",
    "vertices": "vertex",
    "matrices": "matrix",
    "analyses": "analysis",
    "criteria": "criterion",
    "movies": "movie",
    "cookies": "cookie",
    "lives": "life",
    "leaves": "leaf",
    "knives": "knife",
    "caches": "cache",
    "axes": "axis",
    "quizzes": "quiz",
}
_SILENT_E: Final = ("causes", "pauses", "houses", "caches")
_UNCHANGED: Final = frozenset(
    "access address analytics news series species status sms dns https tls alias canvas bus gas aws gps ios os css "
    "kubernetes pos sos bonus campus focus virus previous plus synopsis thesis lens".split()
)
_SINGLE: Final = frozenset(
    "settings preferences analytics statistics stats metrics details news info metadata data contents terms options capabilities "
    "permissions defaults insights".split()
)
"""Words that look like plurals but mean one thing as the end of a path."""


def split_words(text: str) -> Words:
    """The words of a name, in lower case: `listAPIKeys` -> `list`, `api`, `keys`. Letters without a form in ASCII are lost."""
    words: list[str] = []
    for chunk in re.findall("[A-Za-z0-9]+", names.to_ascii(text[:MAX_TEXT])):
        words += [chunk] if chunk.islower() or chunk.isdigit() else map(str.lower, _WORD.findall(chunk))
    return tuple(words)


def to_singular(word: str) -> str:
    """A noun in the singular: `entries` -> `entry`. Other words stay."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _UNCHANGED or len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "uses")) and not word.endswith(_SILENT_E):
        return word[:-2]
    return word[:-1]


def to_plural(word: str) -> str:
    """A noun in the plural: `policy` -> `policies`."""
    if to_singular(word) != word or word in _UNCHANGED:
        return word
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "sh", "ch", "z")) else f"{word}s"


def is_plural(word: str) -> bool:
    """Whether a word at the end of a path names several things."""
    return word not in _SINGLE and to_singular(word) != word


def are_same(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether words differ only in singular and plural, or in how they are separated: `knowledgeBases`, `knowledgebase`."""
    left, right = tuple(first), tuple(second)
    return "".join(map(to_singular, left)) == "".join(map(to_singular, right))


def contains_words(words: Words, part: Words) -> bool:
    """Whether words contain others next to each other."""
    return any(
        are_same(words[start : start + len(part)], part) for start in range(len(words) - len(part) + 1)
    )


def is_pure_verb(word: str) -> bool:
    """Whether a word is a verb and never a noun."""
    return word in VERBS and word not in _ALSO_NOUNS


def is_getting_verb(word: str) -> bool:
    """Whether a verb describes a request that changes nothing."""
    return word in _GETTING_VERBS


def split_verb(words: Sequence[str]) -> tuple[Words, Words]:
    """The verb that words begin with, with its adverb, and the words after it: `bulk_delete_messages`."""
    count = 1 if words and words[0] in ADVERBS and len(words) > 1 else 0
    if len(words) > count and words[count] in VERBS:
        return tuple(words[: count + 1]), tuple(words[count + 1 :])
    return (), tuple(words)


def join_words(words: Iterable[str]) -> str:
    """Words as a Python name, without a word that repeats the one before it."""
    kept: list[str] = []
    for word in words:
        if not kept or kept[-1] != word:
            kept.append(word)
    return "_".join(kept)
