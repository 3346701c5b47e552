"""`make package`: the app as CloudFormation takes it, in `build/`: template.json and deployment.zip.

Needs no AWS account and no credentials. Refuses a region outside the EU and the UK before it does anything (LOC-1).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from chalicelib.core.regions import DEFAULT_REGION, REQUIRED, is_allowed

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "infrastructure" / "template.yaml"
CONFIG = ROOT / ".chalice" / "config.json"
BUILD = ROOT / "build"

LAMBDA_UNPACKED_LIMIT = 250 * 1024 * 1024
EPOCH_OF_ZIPS = (1980, 1, 1, 0, 0, 0)  # the same source makes the same zip, so an unchanged function is not deployed
RUN_CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"


class PackagingError(Exception):
    """Packaging cannot go on; the message says why in one sentence."""


def check_region(region: str) -> None:
    """Raise PackagingError for a region that personal data may not go to."""
    if not is_allowed(region):
        raise PackagingError(f"{region} is refused. {REQUIRED}")


def copy_source(target: Path, *, with_libraries: bool = True) -> None:
    """What Chalice packages, without what it would ship by accident (byte-code of this machine, editors' files).

    Without libraries it is enough to render the template, in a second instead of a quarter of a minute.
    """
    (target / ".chalice").mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target / "chalicelib", ignore_errors=True)
    shutil.copytree(ROOT / "chalicelib", target / "chalicelib",
                    ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~"))
    shutil.copy(ROOT / "app.py", target)
    for each in (ROOT / ".chalice").glob("*.json"):
        shutil.copy(each, target / ".chalice")
    if with_libraries:
        shutil.copy(ROOT / "requirements.txt", target)
    else:
        (target / "requirements.txt").write_text("")


def run_chalice(source: Path, out: Path, *, region: str, stage: str) -> None:
    """`chalice package` with our template merged in. Raises PackagingError with its words where it fails."""
    command = [sys.executable, "-c", RUN_CHALICE, "--project-dir", str(source),
               "package", "--stage", stage, "--merge-template", str(TEMPLATE), str(out)]
    done = subprocess.run(command, env=_environment(region), capture_output=True, text=True, cwd=source)  # noqa: S603
    said = done.stdout + done.stderr
    if done.returncode or "Could not install dependencies" in said:
        raise PackagingError(f"chalice package failed:\n{said.strip()}")


def _environment(region: str) -> dict[str, str]:
    """The caller's environment without its AWS settings: packaging needs a region's name and nothing more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "AWS_DEFAULT_REGION": region, "AWS_EC2_METADATA_DISABLED": "true"}


def merged_template(out: Path) -> dict[str, Any]:
    """The template that Chalice wrote, read back so that it can be written without YAML aliases.

    Chalice writes repeated parts as aliases (`*id001`), which CloudFormation does not take.
    """
    with (out / "sam.yaml").open() as file:
        template: dict[str, Any] = yaml.safe_load(file)
    return template


def add_byte_code(archive: Path, target: Path) -> None:
    """Write `target`: the archive with every module compiled.

    Lambda's /var/task is read-only, so that each cold start would compile all of it again. Hashes are not checked:
    source and byte-code come from the same zip.
    """
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
                   "-s", folder, "-p", "/var/task", folder]
        subprocess.run(command, check=True)  # noqa: S603
        _zip(Path(folder), target)


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(each.relative_to(folder).as_posix(), EPOCH_OF_ZIPS)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, each.read_bytes(), zipfile.ZIP_DEFLATED)


def summary(template: dict[str, Any], archive: Path) -> str:
    """What was made: resources by type, and the size of the code. Raises PackagingError where Lambda refuses it."""
    with zipfile.ZipFile(archive) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    if unpacked > LAMBDA_UNPACKED_LIMIT:
        raise PackagingError(f"The code is {unpacked // 1_000_000} MB unpacked; Lambda takes 250 MB.")
    kinds = Counter(resource["Type"] for resource in template["Resources"].values())
    lines = [f"{count:5} {kind}" for kind, count in sorted(kinds.items())]
    lines.append(f"{archive.stat().st_size / 1e6:5.1f} MB zipped, {unpacked / 1e6:.1f} MB unpacked")
    return "\n".join(lines)


def package(region: str, stage: str) -> str:
    """Make `build/template.json` and `build/deployment.zip`; the summary of both. Raises PackagingError."""
    check_region(region)
    source = BUILD / "source"
    copy_source(source)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run_chalice(source, out, region=region, stage=stage)
        template = merged_template(out)
        add_byte_code(out / "deployment.zip", BUILD / "deployment.zip")
    (BUILD / "template.json").write_text(json.dumps(template, indent=1, sort_keys=True))
    return summary(template, BUILD / "deployment.zip")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. 0 when packaged, 2 with one sentence when refused."""
    stages = sorted(json.loads(CONFIG.read_text())["stages"])
    parser = argparse.ArgumentParser(prog="python -m infrastructure.package", description=__doc__)
    parser.add_argument("--region", default=DEFAULT_REGION, help=f"where it will run (default {DEFAULT_REGION})")
    parser.add_argument("--stage", default="prod", choices=stages)
    chosen = parser.parse_args(arguments)
    try:
        print(package(chosen.region, chosen.stage))
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"\nbuild/template.json and build/deployment.zip are ready for {chosen.region}; see docs/deploying.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
