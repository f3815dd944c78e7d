"""Live training: a pause keeps everything, a reset repeats the same losses, sessions do not share."""

import threading
import time

import numpy as np
import pytest

from anp_core.lab.processes import live_training
from anp_core.lab.processes.live_training import MOST_STEPS, LiveSettings, LiveTraining
from anp_core.lab.processes.np_to_anp import SELF

SHORT = LiveSettings("dot_product", batch_size=2, steps=12)


def wait_for(live: LiveTraining, *states: str, seconds: float = 300.0):
    """The first view in one of those states; asking keeps the training running."""
    end = time.monotonic() + seconds
    while (view := live.view()).state not in states:
        assert time.monotonic() < end, f"still {view.state} at step {view.step}"
        time.sleep(0.01)
    return view


def at_step(live: LiveTraining, step: int, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while live.view().step < step:
        assert time.monotonic() < end
        time.sleep(0.005)


def run_through(settings: LiveSettings = SHORT):
    live = LiveTraining(settings)
    live.start()
    return live, wait_for(live, "finished")


def test_a_training_ends_after_its_steps_and_stays_there():
    live, view = run_through()
    assert view.step == view.total == view.fit_step == 12
    assert np.isfinite(view.loss).all()
    assert view.held_out_step[-1] == 12
    live.start()
    assert live.view().state == "finished"


def test_a_reset_begins_anew_and_repeats_the_same_losses():
    live, first = run_through()
    live.reset()
    fresh = live.view()
    assert (fresh.state, fresh.step, fresh.fit_step) == ("ready", 0, 0)
    live.start()
    again = wait_for(live, "finished")
    np.testing.assert_array_equal(again.loss, first.loss)
    np.testing.assert_array_equal(again.fit.mean, first.fit.mean)
    live.reset(LiveSettings("dot_product", batch_size=2, steps=12, seed=1))
    live.start()
    assert not np.array_equal(wait_for(live, "finished").loss, first.loss)


def test_a_network_with_self_attention_over_its_context_learns_live_too():
    _, view = run_through(LiveSettings(SELF, batch_size=2, steps=12))
    assert view.step == 12
    assert np.isfinite(view.loss).all()
    assert np.isfinite(view.fit.mean).all()


def test_a_pause_changes_nothing_but_the_time():
    _, whole = run_through()
    live = LiveTraining(SHORT)
    for step in (2, 5, 9):
        live.start()
        at_step(live, step)
        live.pause()
        held = live.view()
        assert held.state == "paused"
        time.sleep(0.1)
        assert live.view().step == held.step == held.fit_step
    live.start()
    view = wait_for(live, "finished")
    np.testing.assert_array_equal(view.loss, whole.loss)
    np.testing.assert_array_equal(view.fit.mean, whole.fit.mean)


@pytest.mark.slow
def test_two_trainings_at_once_do_not_share_anything():
    _, alone = run_through()
    other_settings = LiveSettings("uniform", kernel="periodic", batch_size=2, steps=12, seed=4)
    _, other_alone = run_through(other_settings)
    one, other = LiveTraining(SHORT), LiveTraining(other_settings)
    one.start()
    other.start()
    np.testing.assert_array_equal(wait_for(one, "finished").loss, alone.loss)
    np.testing.assert_array_equal(wait_for(other, "finished").loss, other_alone.loss)


def test_it_pauses_by_itself_when_nobody_asks_and_goes_on_when_somebody_does():
    live = LiveTraining(LiveSettings("uniform", batch_size=2, steps=MOST_STEPS), unattended_seconds=0.2)
    live.start()
    live._thread.join(30)
    assert not live._thread.is_alive()
    left = live.view()
    assert left.state == "unattended"
    assert 0 < left.step < MOST_STEPS
    live.start()
    at_step(live, left.step + 1)
    live.pause()


@pytest.mark.parametrize("end", [LiveTraining.pause, LiveTraining.reset])
def test_a_pause_or_a_reset_leaves_no_thread(end):
    before = threading.active_count()
    live = LiveTraining(LiveSettings("uniform", batch_size=2, steps=MOST_STEPS))
    live.start()
    at_step(live, 1)
    assert threading.active_count() > before
    end(live)
    assert threading.active_count() == before


def test_a_failure_is_told_and_a_reset_mends_it(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("broken on purpose")

    live = LiveTraining(SHORT)
    with monkeypatch.context() as broken:
        broken.setattr(live_training, "training_step", fail)
        broken.setattr(threading, "excepthook", lambda args: None)
        live.start()
        wait_for(live, "failed")
    live.start()
    assert live.view().state == "failed"
    live.reset()
    live.start()
    wait_for(live, "finished")


@pytest.mark.slow
def test_it_learns():
    view = run_through(LiveSettings("laplace", batch_size=4, steps=150, learning_rate=5e-3))[1]
    assert view.held_out[-1] < view.held_out[0] - 0.3


@pytest.mark.parametrize("wrong", [{"steps": MOST_STEPS + 1}, {"steps": 0}, {"batch_size": 33}])
def test_what_would_take_too_long_is_refused(wrong):
    with pytest.raises(ValueError, match="must be 1 to"):
        LiveSettings(**wrong)
