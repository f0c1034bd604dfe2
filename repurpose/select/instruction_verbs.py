"""English words by which an instruction is told from talk. Data only; `instructions` holds the rules."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SURE_VERBS = _set(
    """
    attach bend blend boil choose chop click close connect crack deploy deselect detach disable disconnect dismiss
    download drag drain drizzle enable enter erase execute fasten flip fold glue grate hover insert install knead
    log loosen melt mute navigate paste peel plug pour preheat press reboot reinstall remove rename restart
    rinse rotate save scroll select simmer slice slide sprinkle stir stitch swipe tap tighten toggle type uncheck
    unfold uninstall unlock unmute unplug unscrew untick untie unwind unwrap unzip upload verify weigh whisk wipe
    """
)
"""Done with hands or a pointer, and hardly ever a noun at the head of a sentence."""

AMBIGUOUS_VERBS = _set(
    """
    accept add adjust align apply approve assign bake beat bend breathe brush build calibrate cancel cast change
    charge check clean clear clip clone coat collapse combine commit compile configure confirm copy cover create
    crop cut define delete dial dice dip drill drop dry empty expand export extract feed fill fit freeze grab grease
    group hammer hang heat highlight hit hold hook import knit launch lay lift lock loop lower mark measure merge
    mix mount nail open name paint pair pass peg pick place pull push put raise reach record refresh release reload
    repeat replace reset resize roll run sand saw scan screw season secure send set sew share shut sign sit snap
    soak spray spread squeeze stand start step stop strain stretch submit swap switch test thread tick tie toss trim
    turn twist unroll untangle update upgrade wash wind wrap write zip zoom
    """
)
"""Done with hands or a pointer too, but also nouns ("Test results are in"): they need a fitting next word."""

GENERAL_VERBS = _set("bring find follow get give go keep leave make move return take try use wait")
"""Common in every talk: weak signs, and a step only beside stronger ones."""

VERBS = SURE_VERBS | AMBIGUOUS_VERBS | GENERAL_VERBS

AFTER_A_VERB = _set(
    """
    a all another any back both down each eight either every five for four from half her here his in into it its
    just me my new nine off on one onto our out over seven six some something ten that the their them there these
    this those three through to together two under until up with your yourself
    """
)
"""What follows a verb and rarely a noun at the head of a sentence."""

NEVER_AFTER_A_VERB = _set(
    "is are was were has have had will would can could may might did does do been isn't aren't wasn't 's of"
)

GO_WHERE = _set("to into back over down up")
WAIT_WHAT = _set("for until till a about")
