"""English words by which an instruction is told from talk. Data only; `sentences` holds the rules."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SURE_VERBS = _set(
    """
    attach boil chop crack drizzle blend bend unwind choose click close connect deploy detach disable disconnect dismiss download drag drain enable
    enter erase execute fasten flip fold grate hover insert install knead log loosen melt mute navigate open paste
    peel plug pour preheat press reboot reinstall remove rename restart rinse rotate save scroll select simmer slice
    slide sprinkle stir stitch swipe tap tighten toggle type uninstall unlock unmute unplug unscrew unzip upload verify
    whisk wipe untick uncheck unfold unwrap untie deselect glue weigh
    """
)
"""Done with hands or a pointer, and hardly ever a noun at the head of a sentence."""

AMBIGUOUS_VERBS = _set(
    """
    accept add adjust align apply approve assign bake bend build calibrate cancel cast charge check clean clear clip
    clone collapse combine commit compile configure confirm copy cover create crop cut define delete dice drill drop
    dry empty expand export extract feed fill fit freeze grab grease group hammer hang heat highlight hold hook import
    knit launch lay lift lock loop lower mark measure merge mix mount nail name paint pair pass peg pick place pull
    push put raise record refresh release reload repeat replace reset resize roll run sand saw scan screw season secure
    send set sew share shut sign snap spray spread start stop strain submit swap switch test thread tick tie trim turn
    twist unroll untangle update upgrade wash wind wrap write zip zoom hit stand sit step stretch squeeze reach change dip brush coat soak beat toss dial breathe
    """
)
"""Done with hands or a pointer too, but also nouns ("Test results are in"): they need a fitting next word."""

GENERAL_VERBS = _set("bring find follow get give go keep leave make move return take try use wait")
"""Common in every talk: weak signs, and a step only beside stronger ones."""

VERBS = SURE_VERBS | AMBIGUOUS_VERBS | GENERAL_VERBS

AFTER_A_VERB = _set(
    """
    a all another any back both down each either every for from her here his in into it its just me my new off on one
    onto our out over some something that the their them there these this those three through to together two under
    until up with your yourself four five six seven eight nine ten half
    """
)
"""What follows a verb and rarely a noun at the head of a sentence."""

NEVER_AFTER_A_VERB = _set(
    "is are was were has have had will would can could may might did does do been isn't aren't wasn't 's of"
)

STOP_WORDS = _set(
    """
    a about after again all also am an and any are as at be because been before being both but by can could did do does
    doing done down each else every few first finally for from further get go goes going got had has have having he her
    here hers him his how i i'd i'll i'm i've if in into is it it's its itself just last let let's like make makes many
    may me might more most much must my need next no nor not now of off oh okay on once one only onto or other our out
    over own please really right said same say see she should show so some such sure take than thank thanks that that's
    the their them then there there's these they thing things this those through to too two under until up us use very
    want was way we we'll we're well were what when where which while who why will with would yes yet you you'll you're
    your yours new two three four five six seven eight nine ten today seconds minutes bit lot little good great beside
    between across around everyone hello hi
    """
)
"""Words that say nothing about the matter; never a tag."""
