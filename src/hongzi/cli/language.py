"""The language of the terminal: Chinese, or English for those whose environment asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TypeVar

import click
from django.utils import translation
from django.utils.translation import gettext as _

from hongzi.kernel.phrases import retold

__all__ = ["LANGUAGES", "_", "asked_for", "in_words", "is_english", "speak", "told"]

AnyCommand = TypeVar("AnyCommand", bound=click.Command)

LANGUAGES = ("zh", "en")


def asked_for(environment: Mapping[str, str]) -> str:
    """HONGZI_LANG, else the locale of messages as POSIX finds it; all but English is Chinese."""
    names = ("HONGZI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    given = next((environment[name] for name in names if environment.get(name)), "")
    return "en" if given.lower().startswith("en") else "zh"


def speak(language: str) -> None:
    """From now on texts are in this language. Django's settings must be there."""
    translation.activate("en" if language == "en" else "zh-hans")


def is_english() -> bool:
    """Whether English is spoken."""
    return translation.get_language() == "en"


def told(text: str) -> str:
    """A phrase of the rooms in the language that is spoken; data stays as it is."""
    return retold(text, _)


def in_words(command: AnyCommand) -> AnyCommand:
    """A command whose help speaks the language; the command itself keeps its Chinese texts."""
    spoken = copy(command)
    spoken.help = command.help and _(command.help)
    spoken.params = [_option_in_words(param) for param in command.params]
    if isinstance(spoken, click.Group):
        spoken.commands = {name: in_words(one) for name, one in spoken.commands.items()}
    return spoken


def _option_in_words(param: click.Parameter) -> click.Parameter:
    spoken = copy(param)
    if isinstance(spoken, click.Option):
        spoken.help = spoken.help and _(spoken.help)
    return spoken
