"""What a cold start pays for: processor time and memory of the app and of each worker alone, and what they load."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks import stub
from tests.benchmarks.figures import Section

ROOT = Path(__file__).resolve().parents[2]
RUNS = 9
MODULES = ("app", "chalicelib.subscriptions.jobs", "chalicelib.campaigns.jobs", "chalicelib.activity.jobs",
           "chalicelib.retention.jobs")
LARGE = ("pydantic", "boto3", "jinja2", "markdown_it", "bs4", "css_inline", "nh3", "cryptography", "email_validator",
         "pynamodb", "botocore.session", "aws_lambda_powertools")
# VmHWM and not getrusage: what a process had been before it became this one does not count.
SCRIPT = """
import sys
from time import process_time
sys.path.insert(0, sys.argv[1])
before = process_time()
__import__(sys.argv[2])
module = sys.modules[sys.argv[2]]
for function in sys.argv[3:]:
    getattr(module, function)()
spent = process_time() - before
import json
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps([spent * 1000, peak / 1024, sorted(sys.modules)]))
"""


@dataclass(frozen=True)
class Fresh:
    """A process that did one thing and ended: milliseconds of processor, most memory in MB, modules at the end."""

    ms: float
    peak: float
    modules: set[str]


def fresh(module: str, *functions: str, **environment: str) -> Fresh:
    """Import a module in a new process, and call functions of it."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    said = subprocess.run([sys.executable, "-c", SCRIPT, str(ROOT), module, *functions], env=known | environment,
                          cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ms, peak, modules = json.loads(said.splitlines()[-1])
    return Fresh(ms, peak, set(modules))


def section() -> Section:
    """The app and every worker, each in fresh processes; and the app with its first requests answered."""
    rows = [_row(f"`{module}`", module) for module in MODULES]
    with stub.running() as address:
        rows.append(_row("`app`, an opening and a click answered", "tests.benchmarks.first", "look",
                         **stub.environment(address)))
    return Section(
        "Cold start",
        f"The app and each worker imported alone in {RUNS} fresh processes, byte-code present: milliseconds of "
        "processor and the most memory that the process ever held, Python itself included (an empty one: "
        f"{fresh('sys').peak:.0f} MB). No client is made by an import; the last row has those for Secrets Manager and "
        "DynamoDB.",
        ["what", "least, ms", "median, ms", "memory, MB", "modules", "large ones among them"], rows)


def _row(name: str, module: str, *functions: str, **environment: str) -> list[str]:
    runs = [fresh(module, *functions, **environment) for _ in range(RUNS + 1)][1:]  # the first writes byte-code
    large = ", ".join(each for each in LARGE if each in runs[0].modules)
    return [name, f"{min(run.ms for run in runs):.0f}", f"{median(run.ms for run in runs):.0f}",
            f"{max(run.peak for run in runs):.0f}", str(len(runs[0].modules)), large]
