// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Runs a few lines of Python: its own client behaves as many clients do.
enum PythonProgram {
    static let notice: Comment = "there is no python3"
    private static let places: [String] = ["/usr/bin/python3", "/usr/local/bin/python3"]
    static let path = Self.places.first { place in access(place, X_OK) == 0 }

    /// What the program wrote to standard error.
    static func run(_ text: String) async throws -> String {
        guard let path = Self.path else { throw TestingError("there is no python3") }
        let child = try await ChildProcess([path, "-c", text])
        let told = try await child.errors.receiveAll()
        _ = await child.exitStatus()
        await child.stop()
        return String(decoding: told, as: UTF8.self)
    }
}
