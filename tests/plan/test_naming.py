"""Folder names: safe everywhere, never a way out, never two alike."""

from __future__ import annotations

import re

import pytest

from repurpose.plan.naming import MAX_SLUG, slugify, unique_slugs


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("How to pair a sensor", "how-to-pair-a-sensor"),
        ("Why don't plants sleep?", "why-dont-plants-sleep"),
        ("Größe, Œuvre & Łódź – 50 %", "grosse-oeuvre-and-lodz-50"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\new\0name\n", "c-new-name"),
        ("日本語 😀", "untitled"),
        ("", "untitled"),
        ("---", "untitled"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug
    assert slugify(slug) == slug


def test_a_long_slug_ends_with_a_whole_word() -> None:
    slug = slugify("the green light on the sensor means that it has found the hub")
    assert slug == "the-green-light-on-the-sensor-means-that-it-has"
    assert len(slugify("x" * 200)) == MAX_SLUG


def test_slugs_are_unique_however_they_collide() -> None:
    texts = ["A b", "a B", "a-b", "a b 2", "", "日本", "x" * 99, "x" * 98, "x" * 97]
    slugs = unique_slugs(texts, "clip")
    assert len(set(slugs)) == len(texts)
    assert slugs[:6] == ("a-b", "a-b-2", "a-b-3", "a-b-2-2", "clip", "clip-2")
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= MAX_SLUG for slug in slugs)
