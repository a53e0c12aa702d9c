# SPDX-License-Identifier: BSD-2-Clause
"""For all Python tests: tools speak English and UTF-8, whatever the locale."""

import os

os.environ["LC_ALL"] = "C.UTF-8"
