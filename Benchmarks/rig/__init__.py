# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""The parts of the comparison rig; each module does one thing."""
