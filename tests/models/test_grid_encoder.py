"""The grid encoder: maps of three scales in the promised order, a first guess that starts as the base fill."""

import pytest
import torch

from anp_core.models.grid_encoder import LOG_SPREAD, PLANES, GridEncoder, ResidualBlock
from tests.models.photo_scenes import CHANNELS, FEATURES, draw_grid_task, fresh, perturbed

COUNT, HEIGHT, WIDTH = 3, 32, 48
FLOOR = 0.002
REACH = 208  # pixels from which the encoder may see: more than it can, and a multiple of 16


def draw_planes(seed=0, count=COUNT, height=HEIGHT, width=WIDTH):
    return torch.rand(count, PLANES, height, width, generator=torch.Generator().manual_seed(seed))


def levels_of(maps, count, height, width):
    """The rows as maps (P, H, W, F) of pixels, of 4×4 and of 16×16 cells."""
    sizes = [(count, height // side, width // side) for side in (1, 4, 16)]
    parts = maps.rows.split([a * b * c for a, b, c in sizes])
    return [part.view(*size, FEATURES) for part, size in zip(parts, sizes, strict=True)]


# ---------------------------------------------------------------- sizes


def test_maps_hold_every_pixel_and_every_cell_of_every_plane():
    maps = perturbed().read(draw_planes())
    pixels = COUNT * HEIGHT * WIDTH
    assert maps.rows.shape == (pixels + pixels // 16 + pixels // 256, FEATURES)
    assert maps.guess_mean.shape == maps.guess_std.shape == (pixels, 3)


@pytest.mark.parametrize("channels", [(), (8,), (8, 8, 8, 8), (8, 8, 8, 8, 8, 8)])
def test_other_than_five_levels_are_refused(channels):
    with pytest.raises(ValueError, match=r"five levels, of strides 1 to 16; got \("):
        GridEncoder(channels, FEATURES, FLOOR)


def test_planes_do_not_see_each_other_and_stand_in_their_order():
    network, planes = perturbed(), draw_planes()
    together = levels_of(network.read(planes), COUNT, HEIGHT, WIDTH)
    guess = network.read(planes).guess_mean.view(COUNT, -1, 3)
    for number in range(COUNT):
        alone = network.read(planes[number : number + 1])
        for level, own in zip(together, levels_of(alone, 1, HEIGHT, WIDTH), strict=True):
            torch.testing.assert_close(level[number], own[0], rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(guess[number], alone.guess_mean, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("level", "side"), [(0, 1), (1, 4), (2, 16)])
def test_a_pixel_moves_the_features_of_its_own_pixel_and_cell_most(level, side):
    network, planes = perturbed(), draw_planes(count=1)
    row, column = 21, 39
    changed = planes.clone()
    changed[0, 0, row // side * side :, column // side * side :][:side, :side] += 1
    before, after = (levels_of(network.read(each), 1, HEIGHT, WIDTH)[level][0] for each in (planes, changed))
    shift = (after - before).norm(dim=-1)
    near = shift[max(0, row // side - 1) :, max(0, column // side - 1) :][:3, :3]
    assert near.max() == shift.max()


# ---------------------------------------------------------------- the first guess


def test_a_fresh_network_guesses_the_base_fill_within_the_local_spread():
    planes = draw_planes()
    maps = fresh().read(planes)
    torch.testing.assert_close(
        maps.guess_mean.view(COUNT, HEIGHT, WIDTH, 3), planes[:, :3].permute(0, 2, 3, 1), rtol=0, atol=0
    )
    spread = planes[:, LOG_SPREAD].exp().reshape(-1, 1)
    torch.testing.assert_close(maps.guess_std, (FLOOR + spread).expand(-1, 3))


def test_a_perturbed_network_corrects_the_fill_and_bounds_its_std():
    planes = draw_planes()
    network = perturbed(strength=5.0)
    maps = network.read(planes)
    fill = planes[:, :3].permute(0, 2, 3, 1).reshape(-1, 3)
    assert (maps.guess_mean - fill).abs().mean() > 0.01
    ratio = (maps.guess_std - FLOOR).log() - planes[:, LOG_SPREAD].reshape(-1, 1)
    assert ratio.abs().max() <= 4.001
    assert ratio.std() > 0.5


def test_a_residual_block_starts_as_the_identity():
    x = torch.randn(2, 6, 7, 5)
    block = ResidualBlock(6)
    assert torch.equal(block(x), x)
    torch.nn.init.ones_(block.second.weight)
    assert not torch.equal(block(x), x)


# ---------------------------------------------------------------- what it sees


def test_moving_the_picture_by_a_coarsest_cell_moves_every_map():
    side = 2 * REACH + 64
    planes = draw_planes(1, 1, side, side)
    moved = planes.roll((16, 32), (2, 3))  # what is rolled in lies out of reach
    network = perturbed()
    inner = side - 2 * REACH
    with torch.no_grad():
        here, there = (network.read(each) for each in (planes, moved))
    for cell, one, other in zip(
        (1, 4, 16), levels_of(here, 1, side, side), levels_of(there, 1, side, side), strict=True
    ):
        first, length = REACH // cell, inner // cell
        own = one[0, first : first + length - 16 // cell, first : first + length - 32 // cell]
        its = other[0, first + 16 // cell : first + length, first + 32 // cell : first + length]
        torch.testing.assert_close(its, own, rtol=1e-3, atol=1e-4)
        assert own.std() > 1e-3


def test_every_plane_matters():
    network, planes = perturbed(), draw_planes(count=1)
    usual = network.read(planes)
    for plane in range(PLANES):
        changed = planes.clone()
        changed[:, plane] = 1 - changed[:, plane]
        other = network.read(changed)
        for one, two in zip(
            levels_of(usual, 1, HEIGHT, WIDTH), levels_of(other, 1, HEIGHT, WIDTH), strict=True
        ):
            assert (one - two).abs().max() > 1e-3
        assert (usual.guess_std - other.guess_std).abs().max() > 1e-3


def test_double_precision_says_the_same():
    planes = draw_grid_task().planes
    single, double = perturbed().read(planes), perturbed().double().read(planes.double())
    assert double.rows.dtype == double.guess_mean.dtype == torch.float64
    for name in ("rows", "guess_mean", "guess_std"):
        torch.testing.assert_close(
            getattr(single, name).double(), getattr(double, name), rtol=1e-4, atol=1e-5
        )


def test_channels_are_as_wide_as_asked():
    encoder = fresh().grid
    assert tuple(blocks[0].first.in_channels for blocks in encoder.down) == CHANNELS
