"""What an attentive neural process is made of: one frozen dataclass, stored in each card beside the weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.positional import RELATIVE_FEATURES

Positions = Literal["absolute", "relative", "both"]
POSITIONS: tuple[str, ...] = get_args(Positions)


@dataclass(frozen=True)
class ContextGroup:
    """Places of the context that some rounds of attention keep to: "the same season", "the last days"."""

    name: str  # heads are called by it
    places: int  # how many context points, padding included; groups follow each other in the context
    distance: tuple[int, int]  # which position dimensions measure distance in it, first and one past the last


@dataclass(frozen=True)
class ANPConfig:
    """Sizes and parts of one network. Several attention types may share its encoder and decoder."""

    dim_x: int
    dim_y: int
    attention: tuple[str, ...] = ("multihead",)  # one cross-attention stack a type; the first is the default
    d_model: int = 64
    num_heads: int = 4
    rounds: int = 2  # cross-attention layers; one is Kim et al. 2019, several close most of the gap to TNP-D
    self_attention: bool = True  # every round first lets the context points look at each other
    positions: Positions = "relative"  # relative is translation equivariant
    octaves: int = 4  # Fourier features of absolute positions
    relative_self_attention: bool = True  # off where N² pairs of offset features would cost too much
    relative: str = "offset"  # which features a pair's offset gives
    distance_dims: int | None = None  # leading position dimensions that measure distance; None: all
    # Where Laplace and Gaussian bandwidths start, in position units; by neighbours, in units of their spacing.
    length_scale: float = 0.25
    # Hidden width of what offsets add to scores; 0: linear in their features, as for pairs.
    bias_width: int = 32
    groups: tuple[ContextGroup, ...] = ()  # rounds take turns with them; (): every round attends to all
    num_neighbours: int = 32  # K of each target, where the Task names no neighbours of its own
    relative_values: bool = False  # local pairs also see (context value − base) in units of the base's std
    context_features: int = 0
    target_features: int = 0
    base: bool = False  # the Task brings base_mean and base_std, which the decoder corrects
    grid_channels: tuple[int, ...] = ()  # widths of a grid encoder's five levels; (): points only
    grid_features: int = 0  # features that it adds to every context point and target
    latent_dim: int = 0  # 0: a conditional neural process without a latent path
    std_floor: float = 0.005  # a floor of 0.1, as in many decoders, would cap the likelihood at 0.955

    def __post_init__(self) -> None:
        """Refuse settings that cannot work together."""
        unknown = [name for name in self.attention if name not in CATALOGUE]
        if unknown or not self.attention:
            raise ValueError(f"attention must be among {', '.join(CATALOGUE)}; got {self.attention}")
        if self.d_model % self.num_heads:
            raise ValueError(f"num_heads must divide d_model; got {self.num_heads} and {self.d_model}")
        if self.relative not in RELATIVE_FEATURES:
            raise ValueError(f"relative must be among {', '.join(RELATIVE_FEATURES)}; got {self.relative!r}")
        if self.relative == "lag" and self.dim_x < 2:
            raise ValueError(
                f"lag features need steps and cycles as the first 2 dimensions; got dim_x {self.dim_x}"
            )
        if self.by_neighbours and self.self_attention:
            raise ValueError("scaled offsets belong to neighbours, which self-attention has none of")
        if self.positions not in POSITIONS:
            raise ValueError(f"positions must be among {', '.join(POSITIONS)}; got {self.positions!r}")
        if self.distance_dims is not None and not 1 <= self.distance_dims <= self.dim_x:
            raise ValueError(f"distance_dims must be 1 to dim_x; got {self.distance_dims} of {self.dim_x}")
        if self.groups and self.rounds % len(self.groups):
            raise ValueError(f"rounds must be a multiple of the {len(self.groups)} groups; got {self.rounds}")
        for name in ("rounds", "num_neighbours"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1; got {getattr(self, name)}")
        if bool(self.grid_channels) != bool(self.grid_features):
            raise ValueError("grid_channels and grid_features belong together")
        if not 0 < self.std_floor <= 0.01:
            raise ValueError(f"std_floor must be above 0 and at most 0.01; got {self.std_floor}")

    @property
    def uses_absolute(self) -> bool:
        """Whether tokens know where they are."""
        return self.positions in ("absolute", "both")

    @property
    def uses_relative(self) -> bool:
        """Whether pairs know how far apart they are."""
        return self.positions in ("relative", "both")

    @property
    def by_neighbours(self) -> bool:
        """Whether every attention type, not local alone, keeps to each target's own neighbours."""
        return self.relative == "scaled_offset"

    def group(self, number: int) -> ContextGroup | None:
        """Which group of the context a round (0, 1, …) attends to; None: all of it."""
        return self.groups[number % len(self.groups)] if self.groups else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a card."""
        return asdict(self) | {
            "attention": list(self.attention),
            "grid_channels": list(self.grid_channels),
            "groups": [asdict(group) | {"distance": list(group.distance)} for group in self.groups],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ANPConfig:
        """Back from a card."""
        return cls(
            **values
            | {
                "attention": tuple(values["attention"]),
                "grid_channels": tuple(values.get("grid_channels", ())),
                "groups": tuple(
                    ContextGroup(**group | {"distance": tuple(group["distance"])})
                    for group in values.get("groups", ())
                ),
            }
        )
