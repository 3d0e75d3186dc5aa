// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

extension ChildProcess {
    /// What commands of the shell print, errors too, and how they end.
    @discardableResult
    static func shell(_ commands: String, in folder: TemporaryFolder? = nil) async throws -> (text: String, status: Int)
    {
        let child = try await Self.startShell(commands, in: folder)
        let status = await child.exitStatus()
        _ = try? await child.errors.receiveAll()
        return (child.errors.history, Int(status))
    }

    /// What the commands print can be waited for in `errors`.
    static func startShell(_ commands: String, in folder: TemporaryFolder? = nil) async throws -> ChildProcess {
        let place = folder.map { "cd \($0.path) && " } ?? ""
        return try await ChildProcess(
            ["/bin/sh", "-c", "\(place){ \(commands)\n} 1>&2"], environment: ["PATH": "/usr/bin:/bin"])
    }
}
