"""`notify.toml`: who is told of a night, and when. Its addresses hold secrets: no sentence of ours shows a value."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from repurpose.errors import NoticeSettingsError

NAME = "notify.toml"
WHEN = ("always", "problems")
WEBHOOK = "webhook"
SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """Where notices go; `repr` shows no address and no secret."""

    when: str
    urls: tuple[str, ...] = field(default=(), repr=False)
    webhook_url: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)

    def targets(self) -> dict[str, str]:
        """A name that may be shown and stored, such as `slack-1`, to each address."""
        from repurpose.media.notices import scheme_of

        named: dict[str, str] = {WEBHOOK: self.webhook_url} if self.webhook_url else {}
        counts: dict[str, int] = {}
        for url in self.urls:
            scheme = scheme_of(url)
            counts[scheme] = counts.get(scheme, 0) + 1
            named[f"{scheme}-{counts[scheme]}"] = url
        return named

    def wants(self, problems: bool) -> bool:
        return problems or self.when == "always"


def find_settings(library_root: Path) -> Path | None:
    """The library's own file, else the user's; None where nobody asked to be told."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    found = (path for path in (library_root / NAME, config / "repurpose" / NAME) if path.is_file())
    return next(found, None)


def read_settings(library_root: Path, knows: Callable[[str], bool] | None = None) -> NotifySettings | None:
    """Who is to be told; None where there is no file. `knows` says whether an Apprise address can be used.

    Raises NoticeSettingsError that lists every fault of the file at once, and no value of it.
    """
    path = find_settings(library_root)
    if path is None:
        return None
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoticeSettingsError(f"{path} cannot be read: {error.strerror}", file=str(path)) from error
    except ValueError:
        # The parser's own words may quote the line.
        raise NoticeSettingsError(f"{path} is not valid TOML; texts stand in quotes", file=str(path)) from None
    if knows is None:
        from repurpose.media.notices import knows as known_to_apprise

        knows = known_to_apprise
    faults = [*_unknown(data), *_faults(data, knows)]
    if faults:
        raise NoticeSettingsError(f"{path}: {'; '.join(faults)}", file=str(path))
    webhook = data.get("webhook", {})
    return NotifySettings(
        data.get("when", "problems"), tuple(data.get("urls", ())), webhook.get("url", ""), webhook.get("secret", "")
    )


def _unknown(data: Mapping[str, Any]) -> list[str]:
    known = {"when", "urls", "webhook"}
    inner = data.get("webhook", {})
    names = [key for key in data if key not in known]
    names += [f"webhook.{key}" for key in inner if key not in {"url", "secret"}] if isinstance(inner, dict) else []
    return [f"unknown key '{name}'" for name in names]


def _faults(data: Mapping[str, Any], knows: Callable[[str], bool]) -> list[str]:
    faults = []
    if data.get("when", "problems") not in WHEN:
        faults.append('\'when\' is "always" or "problems"')
    urls = data.get("urls", [])
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        faults.append("'urls' is a list of Apprise addresses in quotes")
    else:
        faults += [
            f"'urls', entry {n}: Apprise knows no such service" for n, url in enumerate(urls, 1) if not knows(url)
        ]
    webhook = data.get("webhook")
    if webhook is None:
        return faults if urls else [*faults, "it names nobody; give 'urls' or [webhook]"]
    if not isinstance(webhook, dict):
        return [*faults, "'webhook' is a table with 'url' and 'secret'"]
    url, secret = webhook.get("url"), webhook.get("secret")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        faults.append("'webhook.url' is an http or https address")
    if not isinstance(secret, str) or len(secret) < SHORTEST_SECRET:
        faults.append(f"'webhook.secret' is a text of at least {SHORTEST_SECRET} characters")
    return faults
