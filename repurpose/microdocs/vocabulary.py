"""English words that say nothing about the matter. Data only."""

from __future__ import annotations

_STOP_TEXT = """
    a about across after again all also am an and any are around as at be because been before being beside between
    bit both but by can could did do does doing done down each eight else every everyone few finally first five for
    four from further get go goes going good got great had has have having he hello her here hers hi him his how i
    i'd i'll i'm i've if in into is it it's its itself just last let let's like little lot make makes many may me
    might minutes more most much must my need new next nine no nor not now of off oh okay on once one only onto or
    other our out over own please really right said same say seconds see seven she should show six so some such sure
    take ten than thank thanks that that's the their them then there there's these they thing things this those
    three through to today too two under until up us use very want was way we we'll we're well were what when where
    which while who why will with would yes yet you you'll you're your yours
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())
"""Words that say nothing about the matter; never a tag."""
