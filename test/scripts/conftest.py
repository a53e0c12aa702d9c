# SPDX-License-Identifier: BSD-2-Clause
"""Tools run in the locale that Makefile sets, whatever the user's is."""

import os

os.environ["LC_ALL"] = "C.UTF-8"
