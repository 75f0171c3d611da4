"""get_file against real Keras, from addresses of files on this disk; archives that try to leave their folder."""

from __future__ import annotations

import io
import tarfile
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import keras
import pytest

from runtime.core.errors import InvalidArgument
from runtime.utils import get_file
from runtime.utils.downloads import NotDownloaded, hash_of
from tests.runtime.counting import CASES


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A folder with a file, a tar file and a zip file, all with text.txt in a folder."""
    folder = tmp_path / "origin"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "text.txt").write_text("some words")
    (folder / "text.txt").write_text("some words")
    with tarfile.open(folder / "data.tar.gz", "w:gz") as tar:
        tar.add(folder / "inner", "inner")
    with zipfile.ZipFile(folder / "data.zip", "w") as file:
        file.write(folder / "inner" / "text.txt", "inner/text.txt")
    return folder


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("text.txt", {}),
    ("text.txt", {"fname": "renamed.txt", "cache_subdir": "models"}),
    ("data.tar.gz", {"extract": True}),
    ("data.tar.gz", {"fname": "data.tar.gz", "untar": True}),
    ("data.tar.gz", {"fname": "folder", "extract": True, "archive_format": ["zip", "tar"]}),
    ("data.zip", {"extract": True}),
    ("data.zip", {"fname": "folder", "extract": True, "archive_format": "zip"}),
    ("data.zip", {"fname": "folder", "extract": True, "archive_format": None}),
    ("data.zip", {"fname": "folder", "untar": True}),
]


@pytest.mark.parametrize(("name", "options"), CALLS, ids=str)
@pytest.mark.filterwarnings("ignore")
def test_files_lie_where_keras_puts_them(name: str, options: dict[str, Any], origin: Path, tmp_path: Path) -> None:
    found = {}
    for who, function in (("ours", get_file), ("theirs", keras.utils.get_file)):
        cache = tmp_path / who
        cache.mkdir()
        path = function(origin=(origin / name).as_uri(), cache_dir=str(cache), **options)
        files = sorted(str(each.relative_to(cache)) for each in cache.rglob("*") if each.is_file())
        found[who] = Path(path).relative_to(cache), files
    assert found["ours"] == found["theirs"]
    CASES["utils.get_file"] += 1


def test_a_file_in_the_cache_is_not_fetched_again(origin: Path, tmp_path: Path) -> None:
    address = (origin / "text.txt").as_uri()
    path = Path(get_file(origin=address, cache_dir=tmp_path))
    (origin / "text.txt").write_text("other words")
    assert Path(get_file(origin=address, cache_dir=tmp_path)).read_text() == "some words"
    get_file(origin=address, cache_dir=tmp_path, force_download=True)
    assert path.read_text() == "other words"


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_hashes(algorithm: str, origin: Path, tmp_path: Path, capsys: Any) -> None:
    address, right = (origin / "text.txt").as_uri(), hash_of(origin / "text.txt", algorithm)
    path = Path(get_file(origin=address, cache_dir=tmp_path, file_hash=right))
    path.write_text("broken")
    get_file(origin=address, cache_dir=tmp_path, file_hash=right)
    assert path.read_text() == "some words"
    assert "its hash is another. It is fetched again." in capsys.readouterr().out
    wrong = right[::-1]
    with pytest.raises(InvalidArgument, match=f"Received: hash {right}, not {wrong}"):
        get_file("other.txt", address, cache_dir=tmp_path, file_hash=wrong)
    assert [each.name for each in (tmp_path / "datasets").iterdir()] == ["text.txt"]


def test_an_interrupted_download_leaves_nothing(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer(io.BytesIO):
        headers = {"Content-Length": "2000000"}

        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError("gone")
            return super().read(size)

    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: Answer(b"x" * 100))
    with pytest.raises(NotDownloaded, match=r"could not be fetched \(gone\)"):
        get_file(origin="https://example.org/data.bin", cache_dir=tmp_path)
    assert list((tmp_path / "datasets").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "get_file needs origin"),
        ({"origin": "https://example.org/"}, "get_file needs fname where the address ends in no name"),
        ({"origin": "https://example.org/a", "fname": "b/c"}, "without folders"),
        ({"origin": "nonsense", "fname": "a"}, "could not be fetched"),
    ],
)
def test_calls_that_are_refused(options: dict[str, Any], text: str, tmp_path: Path) -> None:
    with pytest.raises((InvalidArgument, NotDownloaded), match=text):
        get_file(cache_dir=tmp_path, **options)


def tar_with(path: Path, member: tarfile.TarInfo, content: bytes = b"x") -> None:
    member.size = len(content) if member.isfile() else 0
    with tarfile.open(path, "w") as tar:
        tar.addfile(member, io.BytesIO(content))


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


@pytest.mark.parametrize(
    "member",
    [
        entry("../outside"),
        entry("/tmp/outside"),
        entry("a/../../outside"),
        entry("a/link", tarfile.SYMTYPE, "../../outside"),
        entry("link", tarfile.LNKTYPE, "../outside"),
        entry("link", tarfile.SYMTYPE, "/etc/passwd"),
        entry("device", tarfile.CHRTYPE),
    ],
    ids=lambda member: f"{member.name}->{member.linkname}",
)
def test_a_tar_file_cannot_leave_its_folder(member: tarfile.TarInfo, tmp_path: Path) -> None:
    tar_with(tmp_path / "bad.tar", member)
    with pytest.raises(InvalidArgument, match="must hold"):
        get_file("bad", (tmp_path / "bad.tar").as_uri(), extract=True, cache_dir=tmp_path)
    assert [each.name for each in (tmp_path / "datasets").iterdir()] == ["bad_archive"]


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside", "..\\outside"])
def test_a_zip_file_cannot_leave_its_folder(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as file:
        file.writestr(name, "x")
    with pytest.raises(InvalidArgument, match="nothing outside of its own folder"):
        get_file("bad", (tmp_path / "bad.zip").as_uri(), extract=True, cache_dir=tmp_path)
    assert not (tmp_path / "outside").exists()


def test_an_archive_is_unpacked_again_only_when_it_is_new(origin: Path, tmp_path: Path) -> None:
    address = (origin / "data.zip").as_uri()
    text = Path(get_file(origin=address, extract=True, cache_dir=tmp_path)) / "inner" / "text.txt"
    text.write_text("edited")
    get_file(origin=address, extract=True, cache_dir=tmp_path)
    assert text.read_text() == "edited"
    get_file(origin=address, extract=True, cache_dir=tmp_path, force_download=True)
    assert text.read_text() == "some words"
