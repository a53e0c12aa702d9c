#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make data/wycheproof.txt of Wycheproof's test vectors.

    wycheproof.py FOLDER >test/unit/verify/data/wycheproof.txt

FOLDER has the JSON files of https://github.com/google/wycheproof (Apache-2.0),
as in src/third_party/wycheproof_testvectors of Debian's source package
android-platform-external-boringssl 13.0.0+r24-2. A line is "key TYPE HASH BYTES",
or "ID valid|invalid|acceptable MESSAGE SIGNATURE COMMENT" for the key above it;
an empty field is "-".
"""

import json
import pathlib
import sys

# The last one has a few of many kinds: those of 4096 bits over SHA-256 are used.
MIXED = "rsa_signature_test"
FILES = ("ecdsa_secp256r1_sha256_p1363_test", "ecdsa_secp384r1_sha384_p1363_test",
         "rsa_signature_2048_sha256_test", "rsa_signature_3072_sha256_test", MIXED)


def wanted(name, group):
    return name != MIXED or (group["keysize"], group["sha"]) == (4096, "SHA-256")


def key(group):
    if "n" in group:
        return "rsa " + f"{int(group['e'], 16):08x}" + group["n"].removeprefix("00")
    curve = {"secp256r1": "p256", "secp384r1": "p384"}[group["key"]["curve"]]
    return f"{curve} {group['key']['uncompressed']}"


def main():
    folder = pathlib.Path(sys.argv[1])
    print("# Wycheproof's test vectors, Apache-2.0: see wycheproof.py.")
    for name in FILES:
        text = json.loads((folder / f"{name}.json").read_text())
        groups = [g for g in text["testGroups"] if wanted(name, g)]
        print(f"# {name}, {text['generatorVersion']}: "
              f"{sum(len(g['tests']) for g in groups)}")
        for group in groups:
            kind, data = key(group).split()
            print("key", kind, group["sha"].replace("-", "").lower(), data)
            for test in group["tests"]:
                print(test["tcId"], test["result"], test["msg"] or "-",
                      test["sig"] or "-", test["comment"])


if __name__ == "__main__":
    main()
