"""Renders a planned clip: every shape from one decode, captioned, levelled, tagged."""

from repurpose.render.damage import damage
from repurpose.render.encoder_trial import fault_of, with_working_encoder
from repurpose.render.execute import render_clip
from repurpose.render.jobs import estimate_bytes, make_job, upscaled
from repurpose.render.letters import unknown_brand_letters, unknown_letters
from repurpose.render.picture_cache import CACHE

__all__ = [
    "CACHE",
    "damage",
    "estimate_bytes",
    "fault_of",
    "make_job",
    "render_clip",
    "unknown_brand_letters",
    "unknown_letters",
    "upscaled",
    "with_working_encoder",
]
