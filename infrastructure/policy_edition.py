"""`python -m infrastructure.policy_edition` writes the file of the newest edition of the operator's policy.

First give it an entry in chalicelib/privacy/editions.py; then enter the fingerprint that this prints. An edition that
was ever in force is never written again.
"""

import sys
from hashlib import sha256

from chalicelib.privacy import editions


def fingerprint(text: str) -> str:
    """What EDITIONS says of a file."""
    return sha256(text.encode()).hexdigest()


def main() -> None:
    """Write the file, and say its fingerprint."""
    text = editions.as_text(editions.facts())
    editions.FILES.mkdir(exist_ok=True)
    (editions.FILES / f"{editions.NEWEST.day}.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{editions.NEWEST.day}: {fingerprint(text)}\n")


if __name__ == "__main__":
    main()
