"""The page "Text and pictures": two small classifiers that show what they looked at, and what that is worth."""

from __future__ import annotations

from anp_core.language import _, mark
from pages.lab.classifiers_pictures import pictures_panel
from pages.lab.classifiers_text import text_panel
from pages.lab.frame import begin_page

page = begin_page(
    _("Text and pictures"),
    _(
        "Attention pooling turns many things into one: the words of a sentence, the cells of a picture. A learned "
        "query scores each of them, the softmax makes weights of the scores, and the weighted sum is classified. The "
        "weights can be looked at. But a weight says where the classifier looked, **not what would have changed its "
        "mind**: so beside each weight stands what happens when the word is deleted, or the place covered."
    ),
    {
        "words": mark("Which words does it weigh?"),
        "places": mark("Where does it look?"),
    },
)
page.section("words")
text_panel()
page.section("places")
pictures_panel()
