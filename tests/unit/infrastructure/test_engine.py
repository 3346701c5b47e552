"""The engine is fetched whole and unchanged, or not at all; a machine that cannot is told what it needs."""

import hashlib
import tarfile
from pathlib import Path

import pytest

from infrastructure import engine


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the engine and with nothing but these programs."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(engine, "FOLDER", tmp_path / "there" / "engine")
    return programs


def _program(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(f"#!/bin/sh\n{script}\n")
    (machine / name).chmod(0o755)


def _archive(tmp_path: Path) -> Path:
    jar, packed = tmp_path / "DynamoDBLocal.jar", tmp_path / "package.tgz"
    jar.write_bytes(b"an engine")
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(jar, engine.INSIDE + jar.name)
        archive.add(jar, "package/scripts/install.js")
    return packed


def test_without_java_it_is_said(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert engine.main([]) == engine.CANNOT
    assert "needs Java 11 or newer" in capsys.readouterr().err


def test_a_java_that_only_says_that_there_is_none_is_none(machine: Path) -> None:
    _program(machine, "java", "exit 1")
    assert engine.main([]) == engine.CANNOT


def test_without_npm_it_is_said(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _program(machine, "java", "exit 0")
    assert engine.main([]) == engine.CANNOT
    assert "fetched by npm" in capsys.readouterr().err


def test_where_npm_fails_its_reason_is_passed_on(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _program(machine, "java", "exit 0")
    _program(machine, "npm", "echo 'no network' >&2; exit 1")
    assert engine.main([]) == engine.CANNOT
    assert "no network" in capsys.readouterr().err
    assert not engine.FOLDER.exists()


def test_another_file_than_the_pinned_one_is_refused(machine: Path, tmp_path: Path) -> None:
    _program(machine, "java", "exit 0")
    _program(machine, "npm", f"/bin/cp {_archive(tmp_path)} .")
    with pytest.raises(RuntimeError, match="SHA-512"):
        engine.fetch()
    assert not engine.FOLDER.exists()


def test_it_is_fetched_once_and_nothing_else_is_unpacked(
        machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(machine, "java", "exit 0")
    packed = _archive(tmp_path)
    monkeypatch.setattr(engine, "SHA512", hashlib.sha512(packed.read_bytes()).hexdigest())
    _program(machine, "npm", f"/bin/cp {packed} .")
    assert [each.name for each in engine.fetch().iterdir()] == ["DynamoDBLocal.jar"]
    _program(machine, "npm", "exit 1")
    assert engine.fetch() == engine.FOLDER
    assert [each.name for each in engine.FOLDER.parent.iterdir()] == ["engine"]
