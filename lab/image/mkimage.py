#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mkimage.py OUT.tar NAME:TAG ENTRYPOINT(json) PATH=FILE...

Writes a one-layer image archive (docker's save format, which `ctr images import` takes) without a registry or an
image tool. PATH=->TARGET makes a symbolic link. The user is nobody, so that a pod may ask for runAsNonRoot.
"""
import hashlib
import io
import json
import platform
import sys
import tarfile

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
NOBODY = 65534


def add(archive, name, data=b"", mode=0o755, **fields):
    entry = tarfile.TarInfo(name)
    entry.mode, entry.size = mode, len(data)
    for field, value in fields.items():
        setattr(entry, field, value)
    archive.addfile(entry, io.BytesIO(data))


def layer(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for directory in ("bin", "etc", "proc", "sys", "dev"):
            add(archive, directory, type=tarfile.DIRTYPE)
        add(archive, "tmp", mode=0o1777, type=tarfile.DIRTYPE)
        users = f"root:x:0:0:root:/:/bin/sh\nnobody:x:{NOBODY}:{NOBODY}:nobody:/:/bin/sh\n"
        add(archive, "etc/passwd", users.encode(), mode=0o644)
        add(archive, "etc/group", f"root:x:0:\nnobody:x:{NOBODY}:\n".encode(), mode=0o644)
        for path, source in (file.split("=", 1) for file in files):
            if source.startswith("->"):
                add(archive, path, type=tarfile.SYMTYPE, linkname=source[2:])
            else:
                with open(source, "rb") as file:
                    add(archive, path, file.read())
    return out.getvalue()


def main(out, reference, entrypoint, *files):
    content = layer(files)
    config = json.dumps({
        "architecture": ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "created": "1970-01-01T00:00:00Z",
        "config": {
            "Entrypoint": json.loads(entrypoint),
            "Env": ["PATH=/bin"],
            "User": f"{NOBODY}:{NOBODY}",
            "WorkingDir": "/",
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(content).hexdigest()]},
    }).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": name, "RepoTags": [reference], "Layers": ["layer.tar"]}]).encode()
    with tarfile.open(out, "w") as archive:
        for member, data in ((name, config), ("layer.tar", content), ("manifest.json", manifest)):
            add(archive, member, data, mode=0o644)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
