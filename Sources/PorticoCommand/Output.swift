// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whole texts to the standard streams.
enum Output {
    static func print(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
    static func error(_ text: String) { Self.write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
            }
            guard count > 0 || errno == EINTR else { return }
            start += max(count, 0)
        }
    }
}
