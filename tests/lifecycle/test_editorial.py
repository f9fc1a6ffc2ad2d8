import pytest

from qmsctl.lifecycle.editorial import editorial_misfit


@pytest.mark.parametrize(
    ("before", "after", "language", "expected"),
    [
        ("Wipe teh table.", "Wipe the table.", "en", []),
        ("wait 5mm, 10 %", "wait 5 mm, 10%", "en", []),
        ("All shall wait 5 mm.", "All should wait 5 mm.", "en", ["'shall' became 'should'"]),
        ("All Shall wait.", "All shall wait.", "en", []),
        ("wait 5 mm", "wait 7 mm", "en", ["'5 mm' became '7 mm'"]),
        ("wait 5 mm", "wait 5 cm", "en", ["'5 mm' became '5 cm'"]),
        ("from -5 to 10 °C", "from 5 to 10 °C", "en", ["'-5' became '5'"]),
        ("0–10 bar", "0–12 bar", "en", ["'0–10 bar' became '0–12 bar'"]),
        ("on 2026-01-01", "on 2026-01-02", "en", ["'2026-01-01' became '2026-01-02'"]),
        ("every two days", "every three days", "en-GB", ["'two' became 'three'"]),
        ("must be hot", "must not be hot", "en", ["'must' became 'must not'"]),
        ("it is hot", "it is never hot", "en", ["'never' added"]),
        ("it may be hot", "it is hot", "en", ["'may' removed"]),
        ("a may b may c", "a b c 4", "en", ["'may' became '4'", "'may' removed"]),
        (
            "# Scope\n\nwait 5 mm",
            "# Scope\n\nwait 7 mm",
            "en",
            ["'5 mm' became '7 mm' under “Scope”"],
        ),
        ("# 1. Scope\n\nx", "# 2. Scope\n\nx", "en", []),
        ("# Scope 1\n\nx", "# Scope 2\n\nx", "en", ["'1' became '2' under “Scope 2”"]),
        (
            "See [the form](FRM-003-form.md 'v 3').",
            "See [the form](FRM-004-form.md 'v 3').",
            "en",
            [],
        ),
        ("See [it](a1.md) or SOP-002.", "See [it](a2.md) or SOP-002.", "en", []),
        ("one\n\nwait 5 mm\n\ntwo", "one\n\ntwo\n\nwait 5 mm", "en", []),
        ("one\n\nAll gauges must go.", "one", "en", ["'must' removed"]),
        ("one", "one\n\nAll gauges must go.", "en", ["'must' added"]),
        ("- a 1\n- b 2", "- a 1\n- b 3", "en", ["'2' became '3'"]),
        ("| a |\n|---|\n| must 5 |", "| a |\n|---|\n| must 6 |", "en", ["'5' became '6'"]),
        ("Man muss warten.", "Man kann warten.", "de", ["'muss' became 'kann'"]),
        ("Man darf gehen.", "Man darf nicht gehen.", "de-AT", ["'darf' became 'darf nicht'"]),
        ("höchstens 2 Tage", "mindestens 2 Tage", "de", ["'höchstens' became 'mindestens'"]),
        ("Il doit partir.", "Il peut partir.", "fr", ["'doit' became 'peut'"]),
        ("No debe salir.", "Debe salir.", "es", ["'no debe' became 'debe'"]),
        ("Deve uscire.", "Può uscire.", "it", ["'deve' became 'può'"]),
        ("Het moet uit.", "Het moet niet uit.", "nl", ["'moet' became 'moet niet'"]),
        ("They do wait.", "They don't wait.", "en", ["'don't' added"]),
        ("1. one 5 mm\n2. two", "1. new\n2. one 5 mm\n3. two", "en", []),
        ("Musi iść 5 mm.", "Może iść 6 mm.", "pl", ["'5 mm' became '6 mm'"]),
        ("It must go.", "It may go.", "pl", []),
    ],
)
def test_editorial_misfit(before: str, after: str, language: str, expected: list[str]) -> None:
    assert [str(item) for item in editorial_misfit(before, after, language)] == expected
