// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Lets a loop that does something again and again for a while leave the processor to others.
enum Pace {
    static func tick() async { try? await Task.sleep(for: .milliseconds(5)) }
}
