"""Sheets of pictures by `impasto bench quality`, for the scripts that make pictures of the documentation."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def command(sheets, contents, styles, options, folder):
    """
    The command that paints sheets, given as options of stylize by name, into a folder: contents and styles are names of
    files in the folders of photographs and paintings that the options name, beside the size and the network that
    judges.
    """
    words = [ROOT / "impasto", "bench", "quality", *(f"{name}={text}" for name, text in sheets.items())]
    for content in contents:
        words += ["--content", options.photos / f"{content}.jpg"]
    for style in styles:
        words += ["--style", options.paintings / f"{style}.jpg"]
    words += ["--encoder", options.judge, "--size", options.size, "--output", folder]
    return [str(word) for word in words]
