"""Modules of JavaScript become the one script that a page can take."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.places import COMPONENTS, HOME
from anp_core.web.component_script import ScriptError, component_script, join_modules
from tests.node import node

FACES = sorted((HOME / "pages").rglob("*.py"))
ENTRIES = sorted(
    {
        entry
        for path in FACES
        for entry in re.findall(r"component_script\(\"([^\"]+)\"\)", path.read_text(encoding="utf-8"))
    }
)
ENTRY = "export default function shown() {\n  return ANSWER;\n}\n"


def write(folder, **texts):
    """Files by name; two underscores stand for a folder."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def entry(answer, imports=""):
    return imports + ENTRY.replace("ANSWER", answer)


def run(script):
    """What the function that a script exports by default returns, as text."""
    program = (
        f"import(`data:text/javascript,${{encodeURIComponent({script!r})}}`)"
        ".then((module) => console.log(String(module.default())))"
    )
    ran = node("-e", program)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


# ------------------------------------------------------------------------ what is joined


def test_a_module_comes_after_those_that_it_imports_and_only_once(tmp_path):
    write(
        tmp_path,
        main=entry(
            "left() + right()", 'import { left } from "./left.js";\nimport { right } from "./right.js";\n'
        ),
        left='import { base } from "./base.js";\nexport function left() {\n  return base;\n}\n',
        right='import { base } from "./base.js";\nexport function right() {\n  return 10 * base;\n}\n',
        base="export const base = 3;\n",
    )
    script = join_modules("main.js", tmp_path)
    assert re.findall(r"^\$modules\[\"(\w+)\.js\"\] = ", script, re.M) == ["base", "left", "right", "main"]
    assert run(script) == "33"


def test_modules_may_use_the_same_names_for_different_things(tmp_path):
    write(
        tmp_path,
        main=entry("SIZE + size()", 'import { size } from "./other.js";\n\nconst SIZE = 1;\n'),
        other="const SIZE = 20;\n\nexport function size() {\n  return SIZE;\n}\n",
    )
    assert run(join_modules("main.js", tmp_path)) == "21"


def test_names_may_be_renamed_spread_over_lines_and_come_from_another_folder(tmp_path):
    many = 'import {\n  first,\n  second as other,\n} from "../shared/two.js";\n'
    write(
        tmp_path,
        part__main=entry(
            "[first, other, new Third().value, sum()].join()",
            many + 'import { Third, sum } from "./rest.js";\n',
        ),
        part__rest="export class Third {\n  value = 3;\n}\nexport function* four() {\n  yield 4;\n}\n"
        "export function sum() {\n  return [...four()][0];\n}\n",
        shared__two="export const first = 1;\nexport const second = 2;\n",
    )
    assert run(join_modules("part/main.js", tmp_path)) == "1,2,3,4"


def test_words_in_comments_and_strings_are_no_statements(tmp_path):
    text = '// import { nothing } from "./nowhere.js";\n// export default function other() {}\n'
    write(tmp_path, main=entry('"export default"', text))
    assert run(join_modules("main.js", tmp_path)) == "export default"


@given(st.data())
def test_any_modules_without_a_circle_are_joined_in_an_order_that_works(tmp_path_factory, data):
    count = data.draw(st.integers(1, 8))
    needs = {
        number: data.draw(st.sets(st.integers(0, number - 1)) if number else st.just(set()))
        for number in range(count)
    }
    folder = tmp_path_factory.mktemp("modules")
    for number, wanted in needs.items():
        imports = "".join(f'import {{ name{one} }} from "./m{one}.js";\n' for one in wanted)
        text = f"{imports}export const name{number} = {number};\n"
        write(folder, **{f"m{number}": text + (entry("0") if number == count - 1 else "")})
    script = join_modules(f"m{count - 1}.js", folder)
    order = [int(number) for number in re.findall(r"^\$modules\[\"m(\d+)\.js\"\] = ", script, re.M)]
    assert order[-1] == count - 1
    assert len(order) == len(set(order))
    for place, number in enumerate(order):
        assert needs[number] <= set(order[:place])
    assert join_modules(f"m{count - 1}.js", folder) == script


# ------------------------------------------------------------------------ what is refused


REFUSED = {
    "a circle": (
        {
            "main": entry("a", 'import { a } from "./a.js";\n'),
            "a": 'import { b } from "./b.js";\nexport const a = b;\n',
            "b": 'import { a } from "./a.js";\nexport const b = a;\n',
        },
        "in a circle: a.js → b.js → a.js",
    ),
    "itself": (
        {"main": entry("a", 'import { a } from "./main.js";\nexport const a = 1;\n')},
        "main.js → main.js",
    ),
    "a missing file": (
        {"main": entry("a", 'import { a } from "./gone.js";\n')},
        "main.js imports gone.js, but there is no such file",
    ),
    "a file from elsewhere": (
        {"main": entry("a", 'import { a } from "../secret.js";\n')},
        "main.js imports ../secret.js, but there is no such file",
    ),
    "a name that is not exported": (
        {"main": entry("a", 'import { a } from "./a.js";\n'), "a": "const a = 1;\n"},
        "main.js imports a from a.js, which does not export it",
    ),
    "no default": ({"main": "export const a = 1;\n"}, "must export a named function by default"),
    "two defaults": ({"main": entry("1") + entry("2")}, "export default function shown"),
    "a default that is imported": (
        {"main": entry("a", 'import { a } from "./a.js";\n'), "a": entry("1") + "export const a = 1;\n"},
        "a.js is imported by name and must not export by default",
    ),
    **{
        statement: ({"main": entry("1", f"{statement}\n")}, "is none that can be joined")
        for statement in (
            'import all from "./a.js";',
            'import * as all from "./a.js";',
            'import "./a.js";',
            'import { a } from "a";',
            'import { a } from "https://elsewhere.org/a.js";',
            'export * from "./a.js";',
            "export { a };",
            "export let a = 1;",
            "export const { a, b } = {};",
            "export default class {}",
            'const late = () => import("./a.js");',
        )
    },
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_joined_is_refused_with_a_sentence(tmp_path, case):
    texts, sentence = REFUSED[case]
    (tmp_path / "secret.js").write_text("export const a = 1;\n", encoding="utf-8")
    with pytest.raises(ScriptError, match=re.escape(sentence)):
        join_modules("main.js", write(tmp_path / "components", **texts))


# ------------------------------------------------------------------------ the components of the page


def test_every_module_belongs_to_a_component():
    used = {
        name
        for each in ENTRIES
        for name in re.findall(r"^\$modules\[\"(.+)\"\] = ", component_script(each), re.M)
    }
    assert used == {path.relative_to(COMPONENTS).as_posix() for path in COMPONENTS.rglob("*.js")}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_component_is_one_script_that_imports_nothing(name):
    script = component_script(name)
    assert len(re.findall(r"\bexport\b", re.sub(r"//.*", "", script))) == 1
    assert script.count("export default ") == 1
    assert not re.search(r"^import\b", script, re.M)
    assert component_script(name) is script  # read once


def test_every_component_is_read_by_one_of_the_faces():
    assert ENTRIES == [
        "board/board.js",
        "letters/letters.js",
        "link/copy.js",
        "mask/painter.js",
        "picture/canvas.js",
        "picture/feed.js",
        "record/lens.js",
        "thumb/bar.js",
        "thumbnails/picker.js",
    ]
