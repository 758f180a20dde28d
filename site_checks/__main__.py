"""``make audit``: the budgets that need a browser and public tools, on the sample library and the real document.

Lighthouse (mobile), the Nu HTML checker, and what Chromium fetches, stores and lays out. Needs node and Java; the tools
are installed from npm into a folder of their own. One line a page and figure; exit 1 if any budget is not met.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import ARGUMENTS, chromium

HERE = Path(__file__).resolve().parent
TOOLS = Path(os.environ.get("AUDIT_TOOLS", Path(tempfile.gettempdir()) / "tovani-audit-tools"))
ADDRESS = "http://localhost:8097"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGE_BYTES = 14 * 1024
ATTEMPTS = 3


def install() -> None:
    TOOLS.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", TOOLS)
    shutil.copy(HERE / "package-lock.json", TOOLS)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=TOOLS, check=True)


def serve(folder: str):
    """The addresses to audit, and a server of them."""
    environment = {
        **os.environ,
        "VAR_DIR": folder,
        "DATABASE_URL": "",
        "DEBUG": "false",
        "PUBLIC_BASE_URL": ADDRESS,
        "DJANGO_SETTINGS_MODULE": "tovani.settings.dev",
    }
    run = subprocess.run([sys.executable, "-m", "site_checks.site"], env=environment, check=True, capture_output=True)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=environment, check=True)
    options = ["--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "error"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tovani.wsgi", "--bind", ADDRESS.removeprefix("http://"), *options],
        env=environment,
    )
    for _attempt in range(100):
        try:
            urllib.request.urlopen(f"{ADDRESS}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    return json.loads(run.stdout.splitlines()[-1]), server


def body(path: str) -> bytes:
    try:
        return urllib.request.urlopen(ADDRESS + path, timeout=30).read()
    except urllib.error.HTTPError as refused:
        return refused.read()


def nu_checker(paths: list[str], folder: Path):
    """(path, errors) of each page and the style sheet."""
    jar = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    files = {}
    for number, path in enumerate([*paths, "/static/public/site.css"]):
        name = folder / f"{number}.{'css' if path.endswith('.css') else 'html'}"
        name.write_bytes(body(path))
        files[str(name)] = path
    command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--also-check-css", *files]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(run.stderr or run.stdout)["messages"]
    for name, path in files.items():
        mine = [m for m in messages if m.get("url", "").endswith(name)]
        yield path, [f"{m.get('lastLine')}: {m['message']}" for m in mine if m["type"] == "error"]


def lighthouse(path: str, folder: Path) -> dict[str, int]:
    report = folder / "lighthouse.json"
    command = [
        str(TOOLS / "node_modules" / ".bin" / "lighthouse"),
        ADDRESS + path,
        "--output=json",
        f"--output-path={report}",
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
    ]
    if subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium()}, check=False).returncode:
        return dict.fromkeys(CATEGORIES, 0)  # it could not measure; the next attempt may
    found = json.loads(report.read_text("utf-8"))
    scores = {name: round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES}
    for name, score in scores.items():
        if score < 100:
            refs = found["categories"][name]["auditRefs"]
            audits = [found["audits"][ref["id"]] for ref in refs if ref["weight"]]
            print(f"   {name}:", "; ".join(a["title"] for a in audits if a["score"] is not None and a["score"] < 1))
    return scores


def best_of(attempts: int, measure) -> dict[str, int]:
    """The scores of the first run without a loss: what else the machine does at that moment is no fault of the page."""
    for _attempt in range(attempts):
        scores = measure()
        if min(scores.values()) == 100:
            break
    return scores


def in_browser(paths: list[str]):
    """(path, what, figure, met) of each page: what is fetched from whom, and what is left in the browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for path in paths:
            context = started.new_context(viewport={"width": 390, "height": 844})
            window, asked, sizes = context.new_page(), [], []
            window.on("request", lambda request, asked=asked: asked.append(request))
            window.goto(ADDRESS + path, wait_until="networkidle")
            fetched = [request for request in asked if not request.url.startswith("data:")]
            sizes = [request.sizes()["responseBodySize"] for request in fetched if request.resource_type != "image"]
            foreign = [request.url for request in fetched if not request.url.startswith(ADDRESS)]
            scripts = [request.url for request in fetched if request.resource_type == "script"]
            stored = window.evaluate("localStorage.length + sessionStorage.length") + len(context.cookies())
            images = sum(request.resource_type == "image" for request in fetched)
            yield path, "bytes of HTML and CSS", sum(sizes), sum(sizes) <= PAGE_BYTES
            yield path, "requests beside images", len(fetched) - images, len(fetched) - images <= 2
            yield (
                path,
                "scripts, third parties, cookies and storage",
                len(scripts) + len(foreign) + stored,
                not (scripts or foreign or stored),
            )
            context.close()
        started.close()


def main() -> int:
    missing = [tool for tool in ("node", "npm", "java") if not shutil.which(tool)] + (
        [] if chromium() else ["chromium"]
    )
    if missing:
        print(f"The audit needs {', '.join(missing)}. (Debian: apt-get install nodejs npm default-jre chromium)")
        return 1
    install()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        addresses, server = serve(folder)
        try:
            pages = addresses["indexed"] + addresses["others"]
            for path, errors in nu_checker(pages, Path(folder)):
                failed += bool(errors)
                print(f"Nu checker  {len(errors)} errors  {path}", *errors[:5], sep="\n   " if errors else "")
            for path, what, figure, met in in_browser(pages):
                failed += not met
                print(f"Chromium  {figure:>6} {what}  {path}{'' if met else '  TOO MUCH'}")
            for path in addresses["indexed"]:
                scores = best_of(ATTEMPTS, lambda path=path: lighthouse(path, Path(folder)))
                failed += min(scores.values()) < 100
                print("Lighthouse  " + ", ".join(f"{name} {score}" for name, score in scores.items()) + f"  {path}")
        finally:
            server.terminate()
            server.wait()
    print(f"{failed} budgets not met")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
