"""Messages, calls, favourites and people of a backup file, as programs nobody here wrote read them."""

import os
import subprocess
import sysconfig
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import vobject
from bookmarks_converter import Chrome, Firefox
from lxml import etree

WP8 = os.environ["WP8"]
HERE = Path("target/interop/exports")
PHRASE = HERE / "phrase.txt"
BACKUP = HERE / "old.wp8backup"

# What the scenario puts on the phone besides what is made up.
TITLE, URL, FOLDER = 'Fish & "chips" <b>, Ünïcode 🐟', "http://example.com/?a=1&b=<2>", "Food; drink"
TEXT, SENDER = "Line one\nline two, with 'quotes' & <tags> ]]> 🐟", "(206) 555-0177"


def wp8(*arguments):
    done = subprocess.run([WP8, "backup", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def exported(form):
    path = HERE / f"old.{form}"
    wp8("export", str(BACKUP), "--phrase-file", str(PHRASE), "--as", form, "--to", str(path))
    return path


def listed():
    """How many of each kind `wp8` says are in the file, and the lines it finds them by."""
    text = wp8("list", str(BACKUP), "--phrase-file", str(PHRASE), "--search", "")
    kinds = [line.strip().split("  ") for line in text.splitlines() if line.startswith("      ")]
    return {kind: int(count) for count, kind in kinds}


def sms_reader():
    """A reader of this XML that is a program, not a library: its parser is taken out of it."""
    path = Path(sysconfig.get_path("scripts")) / "silbacre"
    loader = SourceFileLoader("silbacre", str(path))
    module = module_from_spec(spec_from_loader("silbacre", loader))
    loader.exec_module(module)
    return module


def check_messages(kinds):
    path = exported("sms")
    silbacre = sms_reader()
    read = [silbacre.Message(element) for _, element in etree.iterparse(path) if element.tag in ("sms", "mms")]
    assert len(read) == kinds["SMS"] + kinds["MMS"], f"{len(read)} messages of {kinds}"
    assert all(message.body for message in read)
    told = [message for message in read if message.body == TEXT]
    assert len(told) == 1, f"the text is read {len(told)} times"
    assert told[0].type == silbacre.Type.received and told[0].address == SENDER, dict(told[0])
    root = etree.parse(path).getroot()
    assert int(root.get("count")) == len(read)
    return len(read)


def check_calls(kinds):
    root = etree.parse(exported("calls")).getroot()
    calls = root.findall("call")
    assert root.tag == "calls" and int(root.get("count")) == len(calls) == kinds["call"]
    for call in calls:
        assert call.get("number").startswith("+1") and int(call.get("date")) > 1_300_000_000_000
        assert int(call.get("type")) in (1, 2, 3) and int(call.get("duration")) >= 0
    return len(calls)


def leaves(node, folders=()):
    for child in node.children:
        if hasattr(child, "url"):
            yield folders, child.title, child.url
        else:
            yield from leaves(child, (*folders, child.title))


def check_bookmarks(kinds):
    path = exported("bookmarks")
    for reader in (Chrome(), Firefox()):
        read = list(leaves(reader.from_html(path)))
        assert len(read) == kinds["favourite"], f"{len(read)} of {kinds['favourite']} favourites"
        ours = [folders for folders, title, url in read if (title, url) == (TITLE, URL)]
        assert len(ours) == 1 and ours[0][-1] == FOLDER, ours
    return len(read)


def check_people():
    cards = list(vobject.readComponents(exported("vcard").read_text()))
    numbers = [card.tel.value for card in cards if hasattr(card, "tel")]
    assert len(numbers) == len(set(numbers)) == len(cards) and "+12065550177" in numbers, numbers
    for card in cards:
        assert card.validate(raiseException=True) and card.fn.value == card.tel.value
    return len(cards)


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    PHRASE.write_text("seven words nobody would guess\n")
    scenario = Path(__file__).parent / "exports.yaml"
    where = ["--phone", "old", "--phrase-file", str(PHRASE), "--to", str(BACKUP)]
    wp8("save", str(scenario), "--profile", "reference", *where)
    kinds = listed()
    print(f"{check_messages(kinds)} messages, {check_calls(kinds)} calls, {check_bookmarks(kinds)} favourites, "
          f"{check_people()} people are read as they were written")
    # None of the checks passes whatever it is given.
    for check in (check_messages, check_calls, check_bookmarks):
        try:
            check({kind: count + 1 for kind, count in kinds.items()})
        except AssertionError:
            continue
        raise SystemExit(f"{check.__name__} does not notice that something is missing")


if __name__ == "__main__":
    main()
