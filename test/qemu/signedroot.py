# SPDX-License-Identifier: BSD-2-Clause
"""A root that its owner signed, and a loader with the owner's keys.

    root = SignedRoot(build, workdir, {"netbsd": kernel, "EFI/NetBSD/boot.cfg": b""})
    root.manifest()
    boot(files={**root.files(), "EFI/BOOT/BOOTX64.EFI": root.loader()}, ...)
"""

import subprocess

import mkdisk


class SignedRoot:
    def __init__(self, build, workdir, content):
        self.build, self.workdir = build, workdir
        self.root = workdir / "root"
        self.put(content)
        self.tool("keys", "--new=owner", "--type=p256")
        self.keys("owner.crt")

    def tool(self, *args, status=0):
        """Run primeboot-kmod; what it printed."""
        done = subprocess.run(
            [self.build / "tools" / "primeboot-kmod", *args], cwd=self.workdir,
            check=False, capture_output=True, text=True)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def keys(self, *args):
        """The list of keys that the loader gets."""
        self.tool("keys", "-o", "keys.list", *args)

    def put(self, content):
        for name, data in content.items():
            path = self.root / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(mkdisk.content(data))

    def manifest(self, folder="", svn=1, key="owner.key", add=(), more=()):
        """The signed manifest of the root, or of a set in it; add: what is
        listed beside what a root has, as "image:boot/fs.tar"; more: further
        words for its signature."""
        name = f"root/{folder}/MANIFEST" if folder else "root/boot.manifest"
        self.tool("manifest", "-o", name, f"--svn={svn}",
                  *(f"--add={a}" for a in add), f"root/{folder}")
        self.sign(name, key, more)

    def sign(self, name, key="owner.key", more=()):
        self.tool("sign", "-k", key, *more, name)

    def files(self):
        """All files of the root, as they are now."""
        return {str(p.relative_to(self.root)): p
                for p in self.root.rglob("*") if p.is_file()}

    def loader(self, kind="x64", secure=None):
        """The loader with the keys; `secure': signed by them (secureboot.py)."""
        path = self.workdir / f"boot{kind}.efi"
        path.write_bytes((self.build / "efi" / path.name).read_bytes())
        self.tool("keys", f"--enrol={path}", "keys.list")
        if secure:
            secure.sign(path)
        return path.read_bytes()
