"""The page "Building blocks": products, poolings, windows, masks, and one block of a Transformer step by step."""

from __future__ import annotations

from anp_core.language import _, mark
from pages.lab.blocks_bottleneck import bottleneck_panel
from pages.lab.blocks_cost import cost_panel
from pages.lab.blocks_poolings import poolings_panel
from pages.lab.blocks_products import products_panel
from pages.lab.blocks_tokens import tokens_panel
from pages.lab.blocks_transformer import transformer_panel
from pages.lab.blocks_ways import ways_panel
from pages.lab.blocks_windows import windows_panel
from pages.lab.frame import begin_page

page = begin_page(
    _("Building blocks"),
    _(
        "What attention is built from, and what is built from it: a product of matrices that takes weighted means of "
        "a whole batch at once, the ways to make one vector of many, what a window saves and costs, and a "
        "Transformer's block with everything that stands around its attention."
    ),
    {
        "products": mark("Weighted means, a whole batch at once"),
        "poolings": mark("One vector of many, asked and unasked"),
        "windows": mark("Everywhere, or nearby only"),
        "ways": mark("Attention beside convolution and recurrence"),
        "transformer": mark("A Transformer's block, step by step"),
        "bottleneck": mark("An autoencoder with a bottleneck of attention"),
        "tokens": mark("Words, numbers, padding and masks"),
        "cost": mark("What length costs, measured here and now"),
    },
)
page.section("products")
products_panel()
page.section("poolings")
poolings_panel()
page.section("windows")
windows_panel()
page.section("ways")
ways_panel()
page.section("transformer")
transformer_panel()
page.section("bottleneck")
bottleneck_panel()
page.section("tokens")
tokens_panel()
page.section("cost")
cost_panel()
