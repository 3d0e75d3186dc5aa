// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A system call that failed.
public struct SystemError: Error, CustomStringConvertible {
    public var call: String
    public var code: Int32

    /// Reads `errno`.
    init(_ call: String) {
        self.call = call
        self.code = errno
    }

    public var description: String { "\(self.call): \(String(cString: strerror(self.code)))" }
}
