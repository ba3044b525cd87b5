"""What is measured beside us: `cp -r`, and the peers that can be installed from PyPI, each with its own default profile.

Peers do not do the same work as we do, nor as each other; what survives them is told in the documentation. They run in
an interpreter of their own (`--peers`), because some pin old versions of what we use.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

_LOOP = """\
import os, sys
source, target = sys.argv[1:3]
{setup}
def each():
    for folder, _, names in os.walk(source):
        os.makedirs(os.path.join(target, os.path.relpath(folder, source)), exist_ok=True)
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield path, os.path.join(target, os.path.relpath(path, source))
for path, out in each():
{work}
"""

_DCMANON = _LOOP.format(
    setup="from dcmanon import Anonymizer\nanonymizer = Anonymizer()",
    work="    data = anonymizer.anonymize(path)\n    with open(out, 'wb') as file:\n        file.write(data)",
)
_DICOGNITO = _LOOP.format(
    setup="import pydicom\nfrom dicognito.anonymizer import Anonymizer\nanonymizer = Anonymizer(seed='benchmark')",
    work="    dataset = pydicom.dcmread(path)\n    anonymizer.anonymize(dataset)\n    dataset.save_as(out)",
)
_DICOM_ANONYMIZER = _LOOP.format(
    setup="from dicomanonymizer.simpledicomanonymizer import anonymize_dicom_file",
    work="    anonymize_dicom_file(path, out)",
)
_DEID = _LOOP.format(
    setup="import logging; logging.disable()\nfrom deid.config import DeidRecipe\n"
    "from deid.dicom import replace_identifiers\nrecipe = DeidRecipe()",
    work="    cleaned = replace_identifiers([path], deid=recipe, remove_private=True, save=False)\n"
    "    cleaned[0].save_as(out)",
)
_PYDICOM = _LOOP.format(setup="import pydicom", work="    pydicom.dcmread(path).save_as(out)")


@dataclass(frozen=True)
class Peer:
    """`package` is what must import; `slow` ones run on a share of a set. `name` is the one on PyPI."""

    name: str
    package: str
    script: str
    slow: bool = True

    def command(self, python: str, source: str, target: str) -> list[str]:
        return [python, "-c", self.script, source, target]

    def is_there(self, python: str) -> bool:
        probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({self.package!r}) is None)"
        return subprocess.run([python, "-c", probe], check=False).returncode == 0


PEERS = (
    Peer("dcmanon", "dcmanon", _DCMANON, slow=False),
    Peer("pydicom (read and write only)", "pydicom", _PYDICOM),
    Peer("dicognito", "dicognito", _DICOGNITO),
    Peer("dicom-anonymizer", "dicomanonymizer", _DICOM_ANONYMIZER),
    Peer("deid", "deid", _DEID),
)


def copy_command(source: str, target: str) -> list[str]:
    return ["cp", "-r", source, target]
