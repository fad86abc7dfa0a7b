"""Logo and colour: what a document can carry, and what to repair where it cannot."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from pathlib import Path

import pytest

from reconciler.brand import LARGEST_LOGO, contrast_on_white
from reconciler.config import Brand, ConfigError, config_from_json, config_json, read_config
from reconciler.setup import new_workspace

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="url(#a)"/></svg>'


def png(width: int = 1, height: int = 1) -> bytes:
    """A white picture, made by hand from the PNG specification."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\xff" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def brand(workspace: Path, line: str) -> Brand:
    """The brand of a config with another line in its last section."""
    config = workspace / "reconciler.toml"
    if not config.exists():
        new_workspace(workspace)
    key = line.partition(" ")[0]
    lines = [line if old.startswith(f"{key} ") else old for old in config.read_text(encoding="utf-8").splitlines()]
    config.write_text("\n".join(lines), encoding="utf-8")
    return read_config(config).brand


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("logo.png", png(), "png"), ("mark.jpg", b"\xff\xd8\xff\xe0 picture \xff\xd9", "jpeg"), ("l.svg", SVG, "svg+xml")],
)
def test_a_logo_is_kept_with_the_config(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    kept = brand(tmp_path, f'logo = "{name}"').logo
    assert kept.startswith(f"data:image/{kind};base64,")
    assert b64decode(kept.partition(",")[2]) == content


def test_the_books_keep_the_logo_after_the_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    brand(tmp_path, 'logo = "logo.png"')
    config = read_config(tmp_path / "reconciler.toml")
    (tmp_path / "logo.png").unlink()
    assert config_from_json(config_json(config)) == config


@pytest.mark.parametrize("size", [LARGEST_LOGO, LARGEST_LOGO + 1])
def test_a_logo_may_have_so_many_bytes(tmp_path: Path, size: int) -> None:
    (tmp_path / "logo.png").write_bytes(png().ljust(size, b"\0"))
    if size == LARGEST_LOGO:
        assert brand(tmp_path, 'logo = "logo.png"').logo
    else:
        with pytest.raises(ConfigError, match=r"brand\.logo: 'logo\.png' has 65,537 bytes and may have 65,536"):
            brand(tmp_path, 'logo = "logo.png"')


def test_a_logo_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"brand\.logo: 'no\.png' is not there; put the file into"):
        brand(tmp_path, 'logo = "no.png"')


def test_a_logo_stands_in_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    for name in ("../logo.png", str(tmp_path / "logo.png")):
        with pytest.raises(ConfigError, match=r"brand\.logo: .* lies outside the workspace"):
            brand(tmp_path / "books", f'logo = "{name}"')


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a", b"", b"not an image", b"\x89PNG\r\n\x1a\n cut off", b"\xff\xd8\xff cut off", b"<html/>",
        b"<svg", b"<a>&b;</a>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://logos.example/a.png"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"><use x:href="a.svg#b"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><style>@import "a.css";</style></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><style>a{fill:url(http://logos.example)}</style></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><path style="fill: url( \'a.svg#b\' )"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        b'<?xml-stylesheet href="a.css"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
)  # fmt: skip
def test_what_is_no_plain_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo.svg").write_bytes(content)
    with pytest.raises(ConfigError, match=r"brand\.logo: 'logo\.svg' .*Save it as a PNG"):
        brand(tmp_path, 'logo = "logo.svg"')


def test_a_picture_inside_the_picture_is_part_of_it(tmp_path: Path) -> None:
    inside = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,AAAA"/><use href="#a"/></svg>'
    (tmp_path / "logo.svg").write_bytes(inside)
    assert brand(tmp_path, 'logo = "logo.svg"').logo


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#ff0000", 4.00), ("#0000ff", 8.59), ("#777777", 4.48), ("#767676", 4.54), ("#ffffff", 1.0)],
)
def test_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    """Published values: red on white 4.00, blue 8.59, #777 4.48, and #767676 the lightest grey that passes."""
    assert contrast_on_white(colour) == pytest.approx(contrast, abs=0.005)


def test_a_colour_must_be_readable_on_white(tmp_path: Path) -> None:
    assert brand(tmp_path, 'colour = "#767676"').colour == "#767676"
    assert brand(tmp_path, 'colour = "#1F3A5F"').colour == "#1f3a5f"
    with pytest.raises(
        ConfigError, match=r"brand\.colour: '#777777' is too pale .* contrast is 4\.48, .* at least 4\.5"
    ):
        brand(tmp_path, 'colour = "#777777"')


@pytest.mark.parametrize("colour", ["red", "#123", "#12345g", "#1234567", "1f3a5f", ""])
def test_a_colour_is_six_digits(tmp_path: Path, colour: str) -> None:
    with pytest.raises(ConfigError, match=r"brand\.colour: .* is no colour; write # and six"):
        brand(tmp_path, f'colour = "{colour}"')


@pytest.mark.parametrize(
    ("footer", "fits"), [("x" * 400, True), ("x" * 401, False), ("a\\nb\\nc\\nd", True), ("a\\n\\n\\n\\nb", False)]
)
def test_a_footer_has_room_for_so_much(tmp_path: Path, footer: str, fits: bool) -> None:
    if fits:
        assert brand(tmp_path, f'footer = "{footer}"').footer == footer.replace("\\n", "\n")
    else:
        with pytest.raises(ConfigError, match=r"brand\.footer: the text is too long"):
            brand(tmp_path, f'footer = "{footer}"')


def test_the_paper_is_one_of_two(tmp_path: Path) -> None:
    assert brand(tmp_path, 'paper = "Letter"').paper == "Letter"
    with pytest.raises(ConfigError, match=r"brand\.paper must be 'A4' or 'Letter', not \"A5\""):
        brand(tmp_path, 'paper = "A5"')
