"""What is woven into a page in a real browser: what stays, and what moves."""

from django.templatetags.static import static


def test_a_choice_that_is_renewed_keeps_what_is_chosen_and_a_new_one_its_first(room):
    bo = room.sit(room.bo)
    [fresh, kept, gone] = bo.evaluate(
        """async (path) => {
          const { weave } = await import(path)
          const options = (...names) => names.map((name) => `<option>${name}</option>`).join("")
          const woven = (from, chosen, to) => {
            const select = () => document.createElement("select")
            const [old, fresh] = [select(), select()]
            old.innerHTML = options(...from)
            if (chosen) old.value = chosen
            fresh.innerHTML = options(...to)
            weave(old, fresh)
            return old.value
          }
          return [
            woven([], "", ["call", "mail", "message"]),
            woven(["call", "mail"], "mail", ["call", "letter", "mail", "message"]),
            woven(["call", "mail"], "mail", ["call", "message"]),
          ]
        }""",
        static("ui/js/weave.js"),
    )

    assert [fresh, kept, gone] == ["call", "mail", "call"]


def test_u15_what_is_woven_moves_as_little_as_it_can_and_what_is_kept_stays(room):
    """Whatever moves in a document loses its focus, its scroll and its open menus."""
    bo = room.sit(room.bo)
    found = bo.evaluate(
        """async (path) => {
          const { weave } = await import(path)
          const list = (names) => {
            const drawn = document.createElement("ul")
            drawn.innerHTML = [...names]
              .map((name) => `<li id="${name}"${name < "a" ? " data-keep" : ""}></li>`)
              .join("\\n")
            return drawn
          }
          const woven = (from, to) => {
            const [old, fresh] = [list(from), list(to)]
            const moves = new MutationObserver(() => {})
            moves.observe(old, { childList: true })
            weave(old, fresh)
            const gone = moves.takeRecords().flatMap(({ removedNodes }) => [...removedNodes])
            const names = (all) => [...all].map(({ id }) => id ?? "").join("")
            return [names(old.children), names(gone)]
          }
          return [
            woven("abcd", "bcda"), woven("abcd", "dabc"), woven("nab", "anb"),
            woven("abcd", "xacyd"), woven("aKb", "axb"), woven("abK", "cab"), woven("aKb", "axKb"),
          ]
        }""",
        static("ui/js/weave.js"),
    )

    assert found == [
        ["bcda", "a"], ["dabc", "d"], ["anb", "n"],
        ["xacyd", "b"], ["aKxb", ""], ["cabK", ""], ["axKb", ""],
    ]  # fmt: skip
