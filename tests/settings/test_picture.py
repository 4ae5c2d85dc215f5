"""A centre's own picture: what it is, is told by its first bytes, and nothing else is taken."""

from __future__ import annotations

import pytest

from portal.settings import picture
from tests.tables import for_each

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@for_each("content, kind", [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")])
@for_each("name", ["logo.png", "Our logo.JPG", "標誌"])
def test_a_picture_is_what_its_first_bytes_say(tmp_path, content, kind, name):
    (tmp_path / name).write_bytes(content)
    assert picture.read(name, tmp_path) == picture.Picture(content, kind)


def test_no_name_is_no_picture(tmp_path):
    assert picture.read(" ", tmp_path) is None


@for_each("content", [SVG, b"", b"GIF89a", b"RIFF\x24\0\0\0WAVE", b"<!DOCTYPE html>", PNG[1:]])
def test_what_is_none_of_the_three_is_refused_whatever_its_name(tmp_path, content):  # T44
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"is 'logo\.png', which is no PNG, JPEG or WebP picture"):
        picture.read("logo.png", tmp_path)


def test_a_picture_has_a_largest_size(tmp_path):
    (tmp_path / "logo.png").write_bytes(PNG.ljust(256 * 1024, b"\0"))
    assert len(picture.read("logo.png", tmp_path).content) == 256 * 1024
    (tmp_path / "logo.png").write_bytes(PNG.ljust(256 * 1024 + 1, b"\0"))
    with pytest.raises(ValueError, match="larger than 256 KB"):
        picture.read("logo.png", tmp_path)


@for_each("name", ["../logo.png", "/etc/passwd", "a/logo.png", "..", ".", ".hidden", "logo\0.png"])
def test_only_a_file_of_the_folder_itself_is_looked_at(tmp_path, name):  # T43
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "logo.png").write_bytes(PNG)
    with pytest.raises(ValueError, match="write the name of a file in the instance folder"):
        picture.read(name, tmp_path / "in")


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()], ids=["nothing", "a folder"])
def test_a_picture_that_cannot_be_read_is_told(tmp_path, make):
    make(tmp_path / "logo.png")
    with pytest.raises(ValueError, match="cannot be read in"):
        picture.read("logo.png", tmp_path)
