// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A system call that failed.
package struct SystemError: Error, CustomStringConvertible {
    package var call: String
    package var code: Int32

    /// Reads `errno`.
    init(_ call: String) {
        self.call = call
        self.code = errno
    }

    package var description: String { "\(self.call): \(Self.words(self.code))" }

    /// What the system calls it: `Connection refused`.
    static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
