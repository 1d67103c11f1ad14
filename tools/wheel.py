"""Builds `dist/oactl-….whl` and beside it `dist/requirements.txt`, which names it by its hash.

Run by `make wheel`. The two files are all that another machine needs:

    cd dist && python -m pip install --require-hashes -r requirements.txt

The second also names everything that oactl needs, each version with the hashes of its files, so
that nothing else than what was tested gets installed.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
DIST = HERE / "dist"


def main() -> int:
    """Build the wheel and write the list. Returns the exit code."""
    for old in DIST.glob("oactl-*.whl"):
        old.unlink()
    words = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    words += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(DIST), str(HERE)]
    done = subprocess.run([sys.executable, *words], check=False)
    if done.returncode:
        return done.returncode
    (wheel,) = DIST.glob("oactl-*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    needs = (HERE / "requirements" / "run.txt").read_text(encoding="utf-8")
    own = f"./{wheel.name} \\\n    --hash=sha256:{digest}\n"
    (DIST / "requirements.txt").write_text(own + needs, encoding="utf-8")
    print(f"dist/{wheel.name}")
    print("dist/requirements.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
