"""DynamoDB Local, the second engine that tests and benchmarks run against: fetched once, checked, run in memory.

    python -m infrastructure.engine                 fetch it
    python -m infrastructure.engine COMMAND …       run a command with AWS_ENDPOINT_URL_DYNAMODB naming it

It needs Java 11 or newer, and npm to fetch it: Amazon ships it in a package of npm's, under a licence that lets nobody
pass it on, so it is never committed. Ends with 69 where the machine cannot run or fetch it.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from infrastructure.local.tables import ANOTHER_DYNAMODB

PACKAGE, VERSION = "amplify-dynamodb-simulator", "2.9.30"  # which ships DynamoDB Local 1.25.1
SHA512 = ("c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c52804398"
          "36665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1")
FOLDER = Path(__file__).resolve().parents[1] / ".local" / f"dynamodb-local-{VERSION}"
INSIDE = "package/emulator/"
READY_SECONDS, END_SECONDS = 60, 10
CANNOT = 69  # EX_UNAVAILABLE of sysexits.h


class CannotRun(RuntimeError):
    """This machine cannot fetch or run the engine; the message says what is missing."""


def fetch() -> Path:
    """The folder of the engine, fetched where it is not there yet. Raises CannotRun, or RuntimeError where what was
    fetched is not what was expected."""
    _check_java()
    if not FOLDER.exists():
        FOLDER.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER.parent) as folder:
            _unpack(_packed(Path(folder)), Path(folder))
            (Path(folder) / INSIDE).rename(FOLDER)
    return FOLDER


def _check_java() -> None:
    java = shutil.which("java")  # macOS has one that only says that there is none
    if not java or subprocess.run([java, "-version"], capture_output=True, check=False).returncode:  # noqa: S603
        raise CannotRun("DynamoDB Local needs Java 11 or newer, and there is none (Debian: apt-get install "
                        "default-jre-headless).")


def _packed(folder: Path) -> Path:
    npm = shutil.which("npm")
    if not npm:
        raise CannotRun("DynamoDB Local is fetched by npm, and there is none (Debian: apt-get install npm).")
    print(f"Fetching DynamoDB Local ({PACKAGE} {VERSION}, 57 MB), once …", file=sys.stderr)
    done = subprocess.run([npm, "pack", f"{PACKAGE}@{VERSION}", "--silent"], cwd=folder,  # noqa: S603
                          capture_output=True, text=True, check=False)
    found = next(folder.glob("*.tgz"), None)
    if done.returncode or found is None:
        raise CannotRun(f"npm could not fetch {PACKAGE} {VERSION}: {(done.stderr or done.stdout).strip()}")
    return found


def _unpack(packed: Path, folder: Path) -> None:
    with packed.open("rb") as file:
        if hashlib.file_digest(file, "sha512").hexdigest() != SHA512:
            raise RuntimeError(f"{packed.name} is not the file that it was: its SHA-512 is another one. Do not use it.")
    with tarfile.open(packed) as archive:
        wanted = [each for each in archive.getmembers() if each.name.startswith(INSIDE)]
        archive.extractall(folder, wanted, filter="data")


@contextmanager
def running() -> Iterator[str]:
    """An empty DynamoDB in memory on a free port of this machine: its address. Raises as `fetch` does.

    It would tell Amazon about its use: the variable stops that, the option alone does not.
    """
    folder, port = fetch(), _free_port()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            ["java", f"-Djava.library.path={folder}/DynamoDBLocal_lib", "-jar", f"{folder}/DynamoDBLocal.jar",  # noqa: S607
             "-port", str(port), "-inMemory", "-sharedDb", "-disableTelemetry"],
            env={**os.environ, "DDB_LOCAL_TELEMETRY": "0"}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            _wait_until_ready(process, port, said)
            yield f"http://127.0.0.1:{port}"
        finally:
            _end(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, said: IO[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    said.seek(0)
    raise CannotRun(f"DynamoDB Local did not start: {said.read().decode(errors='replace').strip()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main(command: list[str]) -> int:
    """Fetch the engine, and run the command against it: its exit status."""
    try:
        if not command:
            fetch()
            return 0
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or the engine would be left behind
        with running() as address:
            return subprocess.run(command, env={**os.environ, ANOTHER_DYNAMODB: address}, check=False).returncode  # noqa: S603
    except CannotRun as why:
        print(why, file=sys.stderr)
        return CANNOT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
