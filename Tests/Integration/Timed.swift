// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Tests in which real time passes, or that need the whole machine: one after the other.
@Suite(.serialized) enum Timed {}
