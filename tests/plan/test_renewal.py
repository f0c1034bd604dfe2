"""What a new proposal takes over from the plan that stands, and what a person deleted from that."""

from __future__ import annotations

from dataclasses import replace

from repurpose.model import ClipPlan, Moment, Past, Plan, Span
from repurpose.plan.renewal import deleted_clips, published_clips, renew


def clip(id: str, start_s: int, title: str = "") -> ClipPlan:
    span = Span(start_s * 1000, start_s * 1000 + 40_000)
    return ClipPlan(id, f"at-{start_s}", title or f"At {start_s}", "", (), span, (), highlight=f"h{start_s}")


def plan(*clips: ClipPlan, preset: str = "talk") -> Plan:
    return Plan("3f9a1c0de0", preset, clips, ())


def past(clip: ClipPlan, verdict: str = "published") -> Past:
    return Past((Moment(clip.span, verdict, clip=clip.id),))  # type: ignore[arg-type]


STANDING = plan(clip("01", 0), clip("02", 100), clip("03", 200))


def ids(plan: Plan) -> list[tuple[str, str]]:
    return [(clip.id, clip.slug) for clip in plan.clips]


def test_without_a_past_or_a_plan_the_proposal_stays() -> None:
    proposed = plan(clip("01", 50), clip("02", 200))
    assert renew(proposed, STANDING, Past()) is proposed
    assert renew(proposed, None, past(STANDING.clips[0])) is proposed


def test_a_published_clip_keeps_its_entry_and_new_ones_get_numbers_that_nobody_had() -> None:
    edited = plan(STANDING.clips[0], replace(STANDING.clips[1], title="Mine"), STANDING.clips[2])
    proposed = plan(clip("01", 0), clip("02", 150), clip("03", 200))
    renewed = renew(proposed, edited, past(clip("02", 100)))
    assert ids(renewed) == [("01", "at-0"), ("02", "at-100"), ("04", "at-150"), ("03", "at-200")]
    assert renewed.clips[1].title == "Mine"
    assert renew(proposed, renewed, past(clip("02", 100))) == renewed, "a second time gives the same"


def test_a_rejected_clip_goes_and_its_number_is_not_used_again() -> None:
    rejected = past(STANDING.clips[2], "rejected")
    renewed = renew(plan(clip("01", 0), clip("02", 50), clip("03", 100)), STANDING, rejected)
    assert ids(renewed) == [("01", "at-0"), ("04", "at-50"), ("02", "at-100")]
    shorter = renew(plan(clip("01", 0), clip("02", 300)), plan(clip("01", 0)), rejected)
    assert ids(shorter) == [("01", "at-0"), ("04", "at-300")], "03 was a clip that was rejected"


def test_a_published_moment_that_is_proposed_stands_once() -> None:
    moved = replace(clip("01", 100), span=Span(110_000, 150_000), highlight="h110")
    published = past(STANDING.clips[1])
    assert renew(plan(moved), STANDING, published).clips == (STANDING.clips[1],)
    asked = renew(plan(moved), STANDING, published, again=True)
    assert asked.clips == (replace(moved, id="02"),), "an editor who asks gets the new cut"
    assert renew(plan(), STANDING, published, again=True).clips == (STANDING.clips[1],)


def test_published_clips_are_known_by_their_time() -> None:
    assert published_clips(STANDING, past(clip("9", 110))) == (STANDING.clips[1],)
    assert published_clips(STANDING, past(clip("9", 130))) == ()
    assert published_clips(None, past(clip("9", 110))) == ()
    both = Past((Moment(Span(80_000, 120_000), "published"), Moment(Span(100_000, 140_000), "rejected")))
    assert published_clips(STANDING, both) == (), "the closer verdict counts"


def test_a_deleted_entry_is_told_from_one_that_was_moved_renamed_or_merged() -> None:
    one, two, three = STANDING.clips
    assert deleted_clips(STANDING, None, plan(one, three)) == (two,)
    moved = replace(two, span=Span(500_000, 540_000), title="Elsewhere")
    assert deleted_clips(STANDING, None, plan(one, moved, three)) == ()
    renumbered = replace(two, id="a7", slug="other", span=Span(600_000, 640_000))
    assert deleted_clips(STANDING, None, plan(one, renumbered, three)) == ()
    merged = ClipPlan("08", "all", "All", "", (), Span(90_000, 250_000), ())
    assert deleted_clips(STANDING, None, plan(one, merged)) == ()


def test_a_proposal_that_was_taken_over_rejects_nothing() -> None:
    proposed = plan(clip("01", 20), clip("02", 110), clip("03", 300), preset="gaming")
    assert deleted_clips(STANDING, proposed, proposed) == ()
    titled = plan(*(replace(each, title=f"Mine {each.id}") for each in proposed.clips), preset="gaming")
    assert deleted_clips(STANDING, proposed, titled) == ()
    assert deleted_clips(STANDING, proposed, plan(*proposed.clips[:2], preset="gaming")) == (proposed.clips[2],)
    assert deleted_clips(STANDING, proposed, plan(*STANDING.clips[:2])) == (STANDING.clips[2],)
