"""Apprise, and a signed POST of our own: one message to one address. Addresses hold secrets and are never shown."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from repurpose.errors import NoticeError

TIMEOUT_SECONDS = 15
TALKATIVE = ("apprise", "urllib3", "requests")
"""Their logs hold addresses: Apprise warns with them, urllib3 names the path of each request when debugging."""


def scheme_of(url: str) -> str:
    """All of an address that may be shown: with chat services even the host is a token."""
    scheme = url.partition("://")[0].lower()
    return scheme if scheme.isascii() and scheme.isalnum() and len(scheme) <= 20 else "unknown"


def knows(url: str) -> bool:
    """Whether Apprise has a service for the address, and the address is whole. Nothing is sent."""
    import apprise

    with _silence():
        return bool(apprise.Apprise(asset=_asset()).add(url))


def send_message(url: str, title: str, body: str, problems: bool) -> None:
    """Send plain text to one Apprise address. Raises NoticeError where it was not taken."""
    import apprise

    with _silence():
        service = apprise.Apprise(asset=_asset())
        kind = apprise.NotifyType.WARNING if problems else apprise.NotifyType.INFO
        try:
            taken = service.add(url) and service.notify(
                body=body, title=title, notify_type=kind, body_format=apprise.NotifyFormat.TEXT
            )
        except Exception as error:
            # Whatever a service's plugin raises; its text may hold the address.
            raise NoticeError(f"the {scheme_of(url)} notification failed ({type(error).__name__})") from None
    if not taken:
        raise NoticeError(f"the {scheme_of(url)} notification was not accepted")


def post_signed(url: str, secret: str, notice_id: str, content: Mapping[str, object], timestamp: int) -> None:
    """POST JSON with `X-Repurpose-Signature: sha256=<HMAC-SHA256 of "timestamp.body">`. Raises NoticeError unless the
    answer is 2xx; a redirect is none: what was signed for one host goes to no other."""
    body = json.dumps(content, ensure_ascii=True).encode()
    request = urllib.request.Request(
        url,
        data=body,
        headers={
            "Content-Type": "application/json",
            "User-Agent": "repurpose",
            "X-Repurpose-Id": notice_id,
            "X-Repurpose-Timestamp": str(timestamp),
            "X-Repurpose-Signature": f"sha256={signature(secret, timestamp, body)}",
        },
        method="POST",
    )
    if urlsplit(url).scheme not in ("http", "https"):
        raise NoticeError("the webhook's address is neither http nor https")
    try:
        with urllib.request.build_opener(_NoRedirect()).open(request, timeout=TIMEOUT_SECONDS):
            pass
    except urllib.error.HTTPError as error:
        error.close()
        raise NoticeError(f"the webhook answered {error.code}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NoticeError(f"the webhook cannot be reached ({type(reason).__name__})") from None


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Hexadecimal HMAC-SHA256 over `timestamp`, a full stop, and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


def _asset() -> Any:
    import apprise

    # No plugins or stored state from the user's folders, and no escapes or emojis read into names of files.
    return apprise.AppriseAsset(
        plugin_paths=None,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        async_mode=False,
        secure_logging=True,
        interpret_escapes=False,
        interpret_emojis=False,
    )


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in TALKATIVE]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
