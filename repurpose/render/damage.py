"""What ffmpeg logs while it decodes a recording that is damaged, as a finding of the clip. Pure."""

from __future__ import annotations

import re

from repurpose.model import Finding

_FAULT = re.compile(
    r"concealing \d+ DC|error while decoding|corrupt decoded frame|decode_slice_header error"
    r"|error submitting packet to decoder",
    re.IGNORECASE,
)


def damage(entry: str, logged: str) -> tuple[Finding, ...]:
    """A finding where the decoder had to conceal or leave out something; `logged` is ffmpeg's stderr.

    >>> damage("clip/01", "[h264 @ 0x1] concealing 900 DC, 900 AC, 900 MV errors in P frame")[0].rule
    'render.damaged'
    """
    faults = [line.strip() for line in logged.splitlines() if _FAULT.search(line)]
    if not faults:
        return ()
    message = (
        f"the recording is damaged here: {len(faults)} faults while it was decoded; look at the clip before it is "
        "published"
    )
    return (Finding("render.damaged", "warning", entry, message, (("first", faults[0][-200:]),)),)
