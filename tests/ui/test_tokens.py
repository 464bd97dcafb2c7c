"""Both themes can be read: every word has at least 4.5 : 1 on what it stands on."""

import pytest

from app.ui.tokens import DARK, LIGHT, READABLE, State, Tokens, contrast, mixed, readable

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = ("ink", "mute_text", "accent_text", "good_text", "warn_text", "bad_text")


@THEMES
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("surface", ["panel", "bg", "side"])
def test_text_is_readable_on_every_surface(tokens: Tokens, text: str, surface: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, surface)) >= READABLE


@THEMES
@pytest.mark.parametrize("state", list(State))
def test_a_pill_is_readable(tokens: Tokens, state: State) -> None:
    assert contrast(tokens.text(state), tokens.soft(state)) >= READABLE


@THEMES
def test_selected_rows_and_the_primary_button_are_readable(tokens: Tokens) -> None:
    assert contrast(tokens.ink, tokens.accent_soft) >= READABLE
    assert contrast(tokens.mute_text, tokens.accent_soft) >= READABLE
    assert contrast(tokens.accent_text, tokens.accent_soft) >= READABLE
    assert contrast(tokens.on_accent, tokens.accent) >= READABLE
    assert contrast(tokens.ink, tokens.neutral_soft) >= READABLE
    assert contrast(tokens.mute_text, tokens.neutral_soft) >= READABLE


def test_only_what_needs_it_is_moved_from_the_designs_colour() -> None:
    moved = {
        (name, tokens.dark)
        for tokens in (LIGHT, DARK)
        for name in ("mute", "accent", "good", "warn", "bad")
        if getattr(tokens, name) != getattr(tokens, f"{name}_text")
    }
    assert moved == {("mute", False), ("good", False), ("warn", False), ("bad", False)}


def test_soft_is_an_eighth_of_the_colour_over_the_panel() -> None:
    assert LIGHT.accent_soft == mixed("#2f5fd0", "#ffffff", 0.12) == "#e6ecf9"
    assert DARK.bad_soft == mixed("#ef8079", "#1b1f26", 0.12)


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ffffff", "#ffffff") == 1.0


def test_a_colour_that_is_readable_already_stays() -> None:
    assert readable("#1b2330", ("#ffffff",), "#000000") == "#1b2330"
    assert contrast(readable("#ffff00", ("#ffffff",), "#000000"), "#ffffff") >= READABLE
