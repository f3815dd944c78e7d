"""The training loop: resumed runs end as uninterrupted ones, to the bit; bad batches are stepped over; it learns."""

import copy
import math
import time
from dataclasses import replace

import pytest
import torch

from anp_core.data.curves import draw_curves, generator_for
from anp_core.models.config import ANPConfig
from anp_core.tensor_files import read_tensors
from anp_core.training.loop import TrainingPlan, train
from tests.training.runs import CONFIG, PLAN, batch, loss, run, stop_after

CHANGED_SEED = 99


def weights(state):
    parts = {f"model/{name}": value for name, value in state.model.state_dict().items()}
    return parts | {f"average/{name}": value for name, value in state.average.state_dict().items()}


def assert_same_to_the_bit(state, other):
    assert state.step == other.step
    ours, theirs = weights(state), weights(other)
    assert [name for name in ours if not torch.equal(ours[name], theirs[name])] == []


# ---------------------------------------------------------------- resuming


@pytest.mark.slow
@pytest.mark.parametrize("pauses", [(6,), (4,), (1, 2, 5)], ids=["at a save", "between saves", "often"])
def test_a_run_that_was_interrupted_ends_as_one_that_was_not(tmp_path, pauses):
    uninterrupted = run()
    path = tmp_path / "run.safetensors"
    for steps in pauses:
        run(checkpoint=path, stop=stop_after(steps))
        torch.rand(5)  # whatever else drew random numbers meanwhile
    resumed = run(checkpoint=path)
    assert resumed.step == 11
    assert_same_to_the_bit(resumed, uninterrupted)


def test_a_crash_loses_no_more_than_what_came_after_the_last_save(tmp_path):
    path = tmp_path / "run.safetensors"

    def crashing(model, task, attention, step):
        if step == 8:
            raise RuntimeError("the machine went down")
        return loss(model, task, attention, step)

    with pytest.raises(RuntimeError, match="went down"):
        run(checkpoint=path, loss=crashing)
    assert read_tensors(path)[1]["step"] == 6
    assert_same_to_the_bit(run(checkpoint=path), run())


def test_stopping_keeps_every_step(tmp_path):
    path = tmp_path / "run.safetensors"
    stopped = run(checkpoint=path, stop=stop_after(5), save_every=1000)
    assert stopped.step == read_tensors(path)[1]["step"] == 5


def test_a_finished_run_stays_finished(tmp_path):
    path = tmp_path / "run.safetensors"
    finished = run(checkpoint=path)
    steps = []
    again = run(checkpoint=path, report=lambda step, *_: steps.append(step))
    assert steps == []
    assert_same_to_the_bit(again, finished)


def test_the_seed_decides_the_run_and_nothing_else_does():
    first = run(steps=2)
    torch.manual_seed(12345)
    assert_same_to_the_bit(run(steps=2), first)
    assert not torch.equal(
        run(steps=2, seed=1).model.decoder.moments.weight, first.model.decoder.moments.weight
    )


# ---------------------------------------------------------------- turns, averages, reports


def test_types_take_turns():
    turns = []

    def noting(model, task, attention, step):
        turns.append((step, attention))
        return loss(model, task, attention, step)

    run(loss=noting, steps=7)
    assert turns == [(step, CONFIG.attention[step % 3]) for step in range(7)]


def test_the_average_follows_the_weights():
    """Decay at step s is min(0.998, (1 + s) / (10 + s)), from the initial weights on."""
    seen = []

    def noting(model, task, attention, step):
        seen.append(model.decoder.moments.weight.detach().clone())
        return loss(model, task, attention, step)

    state = run(loss=noting, steps=4)
    expected = seen[0]
    for number, value in enumerate([*seen[1:], state.model.decoder.moments.weight.detach()], start=1):
        decay = min(0.998, (1 + number) / (10 + number))
        expected = decay * expected + (1 - decay) * value
    torch.testing.assert_close(state.average.decoder.moments.weight, expected)


def test_validation_sees_the_average_and_reports_come_every_step():
    reports, validated = [], []

    def validate(model):
        validated.append(copy.deepcopy(model.state_dict()))
        return {"score": float(len(validated))}

    state = run(validate=validate, report=lambda *row: reports.append(row))
    assert [step for step, *_ in reports] == list(range(1, 12))
    assert {step: scores for step, _, scores in reports if scores} == {
        4: {"score": 1.0},
        8: {"score": 2.0},
        11: {"score": 3.0},
    }
    assert all(torch.equal(validated[-1][name], value) for name, value in state.average.state_dict().items())


def test_the_rate_warms_up_and_falls_to_zero():
    plan = TrainingPlan(steps=1000, learning_rate=2e-3, warmup=10)
    assert plan.rate(0) == pytest.approx(2e-4, rel=1e-3)
    assert plan.rate(4) == pytest.approx(1e-3, rel=1e-3)
    assert plan.rate(500) == pytest.approx(1e-3)
    assert plan.rate(1000) == pytest.approx(0, abs=1e-12)
    rates = [plan.rate(step) for step in range(9, 1001)]
    assert rates == sorted(rates, reverse=True)


def test_a_later_phase_starts_anew_at_half_the_rate():
    plan = TrainingPlan(steps=1000, phase_ends=(600,), learning_rate=2e-3, warmup=1)
    assert plan.rate(0) == pytest.approx(2e-3)
    assert plan.rate(599) == pytest.approx(0, abs=1e-7)
    assert plan.rate(600) == pytest.approx(1e-3)
    assert plan.rate(1000) == pytest.approx(0, abs=1e-12)
    assert plan.rate(300) == TrainingPlan(steps=600, learning_rate=2e-3, warmup=1).rate(300)


def test_another_seed_or_network_does_not_go_on_from_a_checkpoint(tmp_path):
    path = tmp_path / "run.safetensors"
    run(checkpoint=path, stop=stop_after(2))
    with pytest.raises(ValueError, match="was begun with seed"):
        run(checkpoint=path, seed=CHANGED_SEED)
    with pytest.raises(ValueError, match="another configuration"):
        run(checkpoint=path, config=replace(CONFIG, std_floor=0.009))


# ---------------------------------------------------------------- several batches a step


def gradient_of(model, *numbers):
    """Mean gradient of the batches of these numbers, worked out one after the other."""
    model = copy.deepcopy(model)
    model.zero_grad()
    for number in numbers:
        (loss(model, batch(number), CONFIG.attention[0], 0) / len(numbers)).backward()
    return {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_step_learns_from_the_mean_gradient_of_its_parts(parts):
    attention = CONFIG.attention[:1]
    config = replace(CONFIG, attention=attention)
    for done in (0, 1):
        before = run(config=config, steps=10, parts=parts, stop=stop_after(done), clip=1e9).model
        after = run(config=config, steps=10, parts=parts, stop=stop_after(done + 1), clip=1e9).model
        expected = gradient_of(before, *range(done * parts, (done + 1) * parts))
        found = {name: weight.grad for name, weight in after.named_parameters() if weight.grad is not None}
        assert found.keys() == expected.keys()
        for name, gradient in expected.items():
            torch.testing.assert_close(found[name], gradient, rtol=1e-4, atol=1e-6)


def test_every_batch_is_learnt_from_once():
    drawn = []

    def noting(number):
        drawn.append(number)
        return batch(number)

    train(CONFIG, replace(PLAN, steps=4, parts=3), noting, loss)
    assert sorted(drawn) == list(range(12))


def test_which_part_is_ready_first_makes_no_difference():
    def late(slow):
        def drawing(number):
            time.sleep(0.05 if number % 2 == slow else 0)
            return batch(number)

        return drawing

    plan = replace(PLAN, steps=3, parts=2)
    assert_same_to_the_bit(train(CONFIG, plan, late(0), loss), train(CONFIG, plan, late(1), loss))


def test_a_run_of_parts_that_was_interrupted_ends_as_one_that_was_not(tmp_path):
    uninterrupted = run(parts=2)
    path = tmp_path / "run.safetensors"
    for steps in (4, 3):
        run(checkpoint=path, parts=2, stop=stop_after(steps))
        torch.rand(5)
    assert_same_to_the_bit(run(checkpoint=path, parts=2), uninterrupted)
    assert not torch.equal(run().model.decoder.moments.weight, uninterrupted.model.decoder.moments.weight)


def test_the_report_is_of_the_mean_loss_of_the_parts():
    losses = []
    train(
        CONFIG,
        replace(PLAN, steps=1, parts=2),
        lambda number: batch(number),
        lambda model, task, attention, step: (
            loss(model, task, attention, step) * 0
            + (3.0 if torch.equal(task.target_y, batch(0).target_y) else 5.0)
        ),
        report=lambda step, smoothed, scores: losses.append(smoothed),
    )
    assert losses == [pytest.approx(4.0)]


def test_one_bad_part_is_stepped_over_with_its_step():
    before = run(steps=0).model.state_dict()

    def bad_at_one(model, task, attention, step):
        value = loss(model, task, attention, step)
        return value * math.nan if torch.equal(task.target_y, batch(1).target_y) else value

    state = run(parts=2, steps=1, loss=bad_at_one)
    assert all(torch.equal(value, before[name]) for name, value in state.model.state_dict().items())


def test_what_goes_wrong_in_a_part_goes_wrong_in_the_run():
    def crashing(number):
        if number == 3:
            raise RuntimeError("no such photo")
        return batch(number)

    with pytest.raises(RuntimeError, match="no such photo"):
        train(CONFIG, replace(PLAN, parts=2), crashing, loss)


# ---------------------------------------------------------------- bad batches


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_bad_batch_does_not_spoil_the_weights_or_the_report(bad):
    before, losses = [], []

    def sometimes_bad(model, task, attention, step):
        if step in (2, 3):
            before.append(copy.deepcopy(model.state_dict()))
        value = loss(model, task, attention, step)
        return value * bad if step == 2 else value

    state = run(loss=sometimes_bad, steps=6, report=lambda _, smoothed, __: losses.append(smoothed))
    assert all(torch.equal(before[1][name], value) for name, value in before[0].items())  # stepped over
    assert all(value.isfinite().all() for value in weights(state).values())
    assert state.step == 6
    assert math.isfinite(losses[-1])
    assert not torch.equal(state.model.decoder.moments.weight, before[1]["decoder.moments.weight"])


# ---------------------------------------------------------------- learning


@pytest.mark.slow
def test_it_learns_to_beat_a_constant_by_far():
    """80 steps on curves, against a Gaussian at the context's mean with the context's spread."""
    config = ANPConfig(dim_x=1, dim_y=1, d_model=32, num_heads=2, rounds=1)
    plan = TrainingPlan(steps=80, learning_rate=5e-3, warmup=10, bfloat16=False)
    state = train(config, plan, lambda step: draw_curves(generator_for(0, step), 8), loss)
    gain, constant, error, spread = [], [], [], []
    for step in range(20):
        task = draw_curves(generator_for(1_000_003, step), 8)
        prediction = state.average.predict(task)
        level = torch.distributions.Normal(task.context_y.mean(1, keepdim=True), task.context_y.std())
        gain.append(prediction.log_prob(task.target_y).mean())
        constant.append(level.log_prob(task.target_y).mean())
        error.append((prediction.mean - task.target_y).square().mean())
        spread.append((level.mean - task.target_y).square().mean())
    assert sum(gain) / 20 > sum(constant) / 20 + 0.25
    assert sum(error) < 0.6 * sum(spread)


def test_batches_repeat_by_their_step():
    assert torch.equal(batch(3).target_y, batch(3).target_y)
