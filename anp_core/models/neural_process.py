"""The attentive neural process: context encoded once, then queried by any number of targets, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.neighbours import Neighbours, gather_neighbours, nearest_neighbours
from anp_core.attention.pair_features import PairFeatures, pair_features
from anp_core.attention.pooling import Offered
from anp_core.attention.positional import RELATIVE_FEATURES, asinh, beside, relative_width
from anp_core.attention.score_modules import Geometry
from anp_core.errors import stop_if
from anp_core.models.config import ANPConfig, ContextGroup
from anp_core.models.decoder import GaussianDecoder
from anp_core.models.encoders import LatentEncoder, SelfAttentionBlock, TokenEncoder
from anp_core.models.rounds import (
    ContextView,
    GlobalRound,
    LocalRound,
    NearPairs,
    OfferedNear,
    Pairing,
    build_round,
    distance_dims,
)
from anp_core.task import Prediction, Task

Offers = tuple[Offered | OfferedNear, ...]  # one a round

TARGET_CHUNK = 4096  # targets decoded at a time, at most, and a progress step
PAIR_CHUNK = 1 << 17  # pairs with all context points that are looked at together, about


@dataclass(frozen=True)
class EncodedContext:
    """What the context looks like to each round of cross-attention: encoded once, queried many times."""

    states: tuple[Tensor, ...]  # R tensors (B, N, D); the same one R times without self-attention
    latent: Tensor | None = None  # (B, latent_dim)


class AttentiveNeuralProcess(nn.Module):
    """Predicts a Gaussian at every target from a context set (Kim et al. 2019), with R rounds of attention.

    One network may carry several attention types: they share the encoder and the decoder and differ only in
    their cross-attention, which makes them comparable and lets a page switch between them at once.
    """

    def __init__(self, config: ANPConfig) -> None:
        super().__init__()
        self.config = config
        relative = config.uses_relative and config.relative != "scaled_offset"
        width = relative_width(config.relative, config.dim_x) if relative else 0
        self.encode_context = TokenEncoder(
            config, config.dim_y + config.context_features + config.grid_features
        )
        self.encode_target = TokenEncoder(config, config.target_features + config.grid_features)
        self.self_attention = nn.ModuleList(
            SelfAttentionBlock(config, width * config.relative_self_attention)
            for _ in range(config.rounds if config.self_attention else 0)
        )
        self.rounds = nn.ModuleDict(
            {
                name: nn.ModuleList(
                    build_round(config, name, width, number) for number in range(config.rounds)
                )
                for name in config.attention
            }
        )
        if "local" in config.attention or config.by_neighbours:
            pair_width = relative_width(config.relative, config.dim_x)
            pair_width += config.dim_y * config.relative_values
            self.pair_offset = (
                nn.Sequential(
                    nn.Linear(pair_width, config.d_model),
                    nn.GELU(),
                    nn.Linear(config.d_model, config.d_model),
                )
                if config.bias_width
                else nn.Linear(pair_width, config.d_model)
            )
        if config.latent_dim:
            self.latent = LatentEncoder(config)
            self.add_latent = nn.Linear(config.latent_dim, config.d_model)
        self.decoder = GaussianDecoder(config)

    # ---------------------------------------------------------------- context

    def encode(self, task: Task, latent: Tensor | None = None) -> EncodedContext:
        """Encode the context once. `latent` (B, latent_dim) is a draw of z; by default the prior's mean."""
        config = self.config
        state = self.encode_context(task.context_x, task.context_y, task.context_features)  # (B, N, D)
        if config.latent_dim and latent is None:
            latent = self.prior(task).mean
        if not config.self_attention:
            return EncodedContext((state,) * config.rounds, latent)
        geometry = Geometry(task.context_x, task.context_x)
        relative = None
        if config.uses_relative and config.relative_self_attention:
            relative = self._relative(task.context_x, task.context_x)
        states = []
        for block in self.self_attention:
            state = block(state, geometry, task.context_mask, relative)
            states.append(state)
        return EncodedContext(tuple(states), latent)

    def prior(self, task: Task) -> torch.distributions.Normal:
        """q(z | context)."""
        prior: torch.distributions.Normal = self.latent(
            task.context_x, task.context_y, task.context_features, task.context_mask
        )
        return prior

    def posterior(self, task: Task) -> torch.distributions.Normal:
        """q(z | context and targets), for training; needs target_y. Context features, if any, are left at zero."""
        if task.target_y is None:
            raise ValueError("the posterior needs target_y, the targets' true values")
        features = None
        if task.context_features is not None:
            blank = task.context_features.new_zeros(*task.target_x.shape[:2], task.context_features.shape[-1])
            features = torch.cat([task.context_features, blank], dim=1)
        mask = None
        if task.context_mask is not None or task.target_mask is not None:
            masks = (task.context_x, task.context_mask), (task.target_x, task.target_mask)
            mask = torch.cat([_all_allowed(at) if mask is None else mask for at, mask in masks], dim=1)
        x = torch.cat([task.context_x, task.target_x], dim=1)
        posterior: torch.distributions.Normal = self.latent(
            x, torch.cat([task.context_y, task.target_y], dim=1), features, mask
        )
        return posterior

    # ---------------------------------------------------------------- targets

    def offer(self, encoded: EncodedContext, task: Task, attention: str | None = None) -> Offers:
        """What the encoded context offers to any target, under one type; for any number of calls of decode."""
        layers = self.layers(self._attention_name(attention))
        spans = self._spans(task)
        offers: list[Offered | OfferedNear] = []
        for number, (layer, state) in enumerate(zip(layers, encoded.states, strict=True)):
            places, group = spans[number % len(spans)]
            first, last = distance_dims(self.config, group)
            context, context_x = state[:, places], task.context_x[:, places, first:last]
            if isinstance(layer, LocalRound):
                offers.append(layer.offer(context, context_x, self._pair_layers()[1]))
            else:
                offers.append(layer.offer(context, context_x))
        return tuple(offers)

    def decode(
        self,
        encoded: EncodedContext,
        task: Task,
        attention: str | None = None,
        need_weights: bool = False,
        offered: Offers | None = None,
    ) -> Prediction:
        """Predict the task's targets from an encoded context, all at once; `offered` as `offer` returns it."""
        name = self._attention_name(attention)
        if self.config.base != (task.base_mean is not None and task.base_std is not None):
            raise ValueError(
                "base_mean and base_std belong to networks whose config says base, and to no others"
            )
        target = self.encode_target(task.target_x, task.target_features)  # (B, M, D)
        if encoded.latent is not None:
            target = target + self.add_latent(encoded.latent).unsqueeze(1)
        views = self._views(task, name)
        kept = []
        for number, (layer, what) in enumerate(
            zip(self.layers(name), offered or self.offer(encoded, task, name), strict=True)
        ):
            view = views[number % len(views)]
            target, weights = layer(target, what, view.pairing, need_weights)
            if weights is not None and self.config.groups:
                weights = view.spread(weights, task.context_x.shape[1])
            kept.append(weights)
        mean, std = self.decoder(target, task.base_mean, task.base_std)
        if not need_weights:
            return Prediction(mean, std)
        near = None if self.config.groups else views[0].pairing.near
        index = None if near is None else near.points.index
        return Prediction(mean, std, torch.stack(kept, dim=1), index)

    def forward(self, task: Task, attention: str | None = None, latent: Tensor | None = None) -> Prediction:
        """Encode and decode in one go, with gradients: for training."""
        return self.decode(self.encode(task, latent), task, attention)

    @torch.inference_mode()
    def predict(
        self,
        task: Task,
        attention: str | None = None,
        *,
        encoded: EncodedContext | None = None,
        offered: Offers | None = None,
        chunk: int | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Prediction:
        """Predict any number of targets, `chunk` at a time, so that memory does not grow with M (None: as suits N).

        `progress(done, total)` is called after each chunk; `cancelled()` is asked before each, and True raises
        Cancelled.
        """
        encoded = encoded or self.encode(task)
        if chunk is None:
            chunk = max(
                1, min(TARGET_CHUNK, PAIR_CHUNK // (task.context_x.shape[0] * task.context_x.shape[1]))
            )
        offered = offered or self.offer(encoded, task, attention)
        parts = []
        for start in range(0, max(1, task.num_targets), chunk):
            stop_if(cancelled)
            part = task.targets(start, start + chunk)
            parts.append(self.decode(encoded, part, attention, offered=offered))
            if progress is not None:
                progress(min(start + chunk, task.num_targets), task.num_targets)
        return Prediction(
            torch.cat([part.mean for part in parts], dim=1), torch.cat([part.std for part in parts], dim=1)
        )

    # ---------------------------------------------------------------- pairs

    def layers(self, attention: str) -> list[GlobalRound | LocalRound]:
        """The rounds of cross-attention of one type."""
        return list(cast(nn.ModuleList, self.rounds[attention]))  # type: ignore[arg-type]

    def _attention_name(self, attention: str | None) -> str:
        name = attention or self.config.attention[0]
        if name not in self.rounds:
            raise ValueError(f"this network carries {', '.join(self.config.attention)}; got {name!r}")
        return name

    def _relative(self, target_x: Tensor, context_x: Tensor) -> PairFeatures:
        """Features of every pair's offset, once for the batch where positions are shared."""
        if target_x.shape[0] > 1 and target_x.stride(0) == 0 and context_x.stride(0) == 0:
            target_x, context_x = target_x[:1], context_x[:1]  # expanded, hence equal in every task
        features = RELATIVE_FEATURES[self.config.relative]
        return pair_features(target_x, context_x, features, tabulate=not torch.is_grad_enabled())

    def _views(self, task: Task, name: str) -> list[ContextView]:
        """What the rounds see of the context, group by group; one view of all of it without groups."""
        return [
            ContextView(places, self._pair(task if group is None else task.context(places), name, group))
            for places, group in self._spans(task)
        ]

    def _spans(self, task: Task) -> list[tuple[slice, ContextGroup | None]]:
        """The places of the context that rounds take turns with."""
        if not self.config.groups:
            return [(slice(None), None)]
        spans: list[tuple[slice, ContextGroup | None]] = []
        start = 0
        for group in self.config.groups:
            spans.append((slice(start, start + group.places), group))
            start += group.places
        if start != task.context_x.shape[1]:
            raise ValueError(
                f"the groups of the context have {start} places together; got {task.context_x.shape[1]} points"
            )
        return spans

    def _pair(self, task: Task, name: str, group: ContextGroup | None = None) -> Pairing:
        config = self.config
        first, last = distance_dims(config, group)
        target_x, context_x = task.target_x[..., first:last], task.context_x[..., first:last]
        if name != "local" and not config.by_neighbours:
            needs_bias = config.uses_relative and CATALOGUE[name].by_content
            relative = self._relative(task.target_x, task.context_x) if needs_bias else None
            return Pairing(target_x, task.context_mask, relative)
        if task.neighbours is not None:
            mask = task.neighbour_mask
            if mask is None:
                mask = torch.ones_like(task.neighbours, dtype=torch.bool)
            neighbours = Neighbours(task.neighbours, mask)
        else:
            neighbours = nearest_neighbours(target_x, context_x, config.num_neighbours, task.context_mask)
        return Pairing(target_x, task.context_mask, near=self._near(task, neighbours))

    def _near(self, task: Task, neighbours: Neighbours) -> NearPairs:
        offset = -_beyond(task.context_x, neighbours.index, task.target_x)  # (B, M, K, Dx)
        features = [RELATIVE_FEATURES[self.config.relative](offset)]
        if self.config.relative_values and task.base_mean is not None and task.base_std is not None:
            surprise = _beyond(task.context_y, neighbours.index, task.base_mean) / task.base_std.unsqueeze(2)
            features.append(asinh(surprise))  # beside a sharp base, another colour is many stds away
        first, last = self._pair_layers()
        hidden = beside(features).flatten(0, 2)  # (B·M·K, F)
        for layer in first:
            hidden = layer(hidden)
        return NearPairs(neighbours, offset, hidden, last)

    def _pair_layers(self) -> tuple[list[nn.Module], nn.Linear]:
        """What the features of pairs go through, the last layer by itself."""
        if isinstance(self.pair_offset, nn.Linear):
            return [], self.pair_offset
        *first, last = self.pair_offset
        return first, cast(nn.Linear, last)


def _beyond(context: Tensor, index: Tensor, target: Tensor) -> Tensor:
    """Context (B, N, F) at index (B, M, K) less target (B, M, F): (B, M, K, F), in memory as `beside` leaves it."""
    planes = gather_neighbours(context, index).movedim(-1, 0).contiguous()  # (F, B, M, K)
    return planes.sub_(target.movedim(-1, 0).unsqueeze(-1)).movedim(0, -1)


def _all_allowed(points: Tensor) -> Tensor:
    """The mask (B, N) of points (B, N, D) that all count."""
    return torch.ones(points.shape[:2], dtype=torch.bool, device=points.device)
