// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where access lines go.
package enum LogDestination: Sendable, Hashable {
    /// Stays the caller's.
    case descriptor(Int32)
    /// An absolute path.
    case file(String)

    /// Why a file cannot be opened: its name and the system's reason.
    package struct OpenError: Error, CustomStringConvertible {
        package var description: String
    }

    /// Opens it for writing.
    func open() throws(OpenError) -> LogOutput {
        switch self {
        case .descriptor(let descriptor): return LogOutput(borrowing: descriptor)
        case .file(let path):
            // Without O_NONBLOCK, opening a pipe that nobody reads would wait for ever.
            let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
            let descriptor = Glibc.open(path, flags, 0o640)
            guard descriptor >= 0 else {
                let reason = String(cString: strerror(errno))
                throw OpenError(description: "cannot open the access log '\(path)': \(reason)")
            }
            return LogOutput(owning: descriptor)
        }
    }
}
