"""Every shipped scenario fits the schema that `wp8 schema` prints, as an outside validator sees it; broken ones do not."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.resolver import VersionedResolver

WP8 = os.environ["WP8"]

# Malformed scenarios that the schema must refuse; the others are wrong in ways that only loading can see.
REFUSED = [
    "arguments", "booleans", "broken-by", "for-each", "known-failure", "misspelt-keys", "no-step",
    "no-such-units", "nothing-but-a-title", "numbers", "repeat", "two-things-in-a-step", "unknown-profiles",
    "unknown-things", "unknown-verbs", "who-does-it", "wrong-types",
]


class Resolver(VersionedResolver):
    """YAML 1.2 as editors read it: a date is a text."""

    def resolve(self, kind, value, implicit):
        tag = super().resolve(kind, value, implicit)
        return "tag:yaml.org,2002:str" if str(tag).endswith(":timestamp") else tag


def yaml(path):
    loader = YAML(typ="safe", pure=True)
    loader.version = (1, 2)
    loader.Resolver = Resolver
    return loader.load(path)


def errors(validator, document):
    """The innermost of what is wrong: where, and what."""
    def leaves(error):
        return [leaf for inner in error.context for leaf in leaves(inner)] if error.context else [error]

    return [f"{error.json_path}: {error.message[:200]}" for top in validator.iter_errors(document) for error in leaves(top)]


def main():
    schema = json.loads(subprocess.run([WP8, "schema"], check=True, capture_output=True).stdout)
    Draft202012Validator.check_schema(schema)
    scenario = Draft202012Validator(schema)
    part = Draft202012Validator({"$ref": "#/$defs/steps", "$defs": schema["$defs"]})

    # What `wp8 reproduce` reads is no scenario.
    shipped = sorted(path for path in Path("scenarios").rglob("*.yaml") if path.parent.name != "symptoms")
    shipped += sorted(Path("tests/cases").glob("*.yaml")) + sorted(Path("tests/browser").glob("*.yaml"))
    shipped += [Path("scenarios/src/cli/new.scenario"), Path("scenarios/src/picture/gallery.scenario")]
    failed = 0
    for path in shipped:
        # Files and folders with `_` are for including: lists of steps.
        included = any(part.startswith("_") for part in path.parts)
        wrong = errors(part if included else scenario, yaml(path))
        for line in wrong:
            print(f"{path}: {line}")
        failed += bool(wrong)

    for name in REFUSED:
        if scenario.is_valid(yaml(Path("tests/cases/bad") / f"{name}.yaml")):
            print(f"tests/cases/bad/{name}.yaml: the schema has nothing against it")
            failed += 1
    # Each shipped scenario with one letter more in one word.
    for path in shipped[:40]:
        document = yaml(path)
        if not isinstance(document, dict):
            continue
        broken = copy.deepcopy(document)
        broken["stepps"] = broken.pop("steps")
        if scenario.is_valid(broken):
            print(f"{path}: still fits when `steps` is `stepps`")
            failed += 1
    print(f"{len(shipped)} shipped scenarios fit the schema, {len(REFUSED)} malformed ones do not, {failed} failed")
    return bool(failed)


sys.exit(main())
