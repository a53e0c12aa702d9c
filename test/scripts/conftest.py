# SPDX-License-Identifier: BSD-2-Clause
"""Tools speak to these tests as they do in Makefile, whatever the user's
locale is."""

import os

os.environ["LC_ALL"] = "C.UTF-8"
