// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// httpbin under gunicorn, from the virtual environment that `scripts/install-test-tools` makes.
enum HttpbinProcess {
    static let notice: Comment = "httpbin is not installed: scripts/install-test-tools installs it"
    static let isThere = access(Self.python, X_OK) == 0

    private static var python: String {
        if let folder = getenv("PORTICO_TEST_VENV") { return String(cString: folder) + "/bin/python" }
        return "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/.build/test-venv/bin/python"
    }

    /// Runs the body with a gateway in front of it.
    static func run(_ body: (TestGateway) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let child = try await ChildProcess(
            [
                Self.python, "-m", "gunicorn", "-k", "gthread", "--threads", "4", "--keep-alive", "30",
                "--bind", "127.0.0.1:0", "--worker-tmp-dir", folder.path, "httpbin:app",
            ],
            environment: ["HOME": folder.path])
        var failure: (any Error)?
        do {
            _ = try await child.errors.receive(through: "Listening at: http://127.0.0.1:")
            let digits = try await child.errors.receive(through: " ").dropLast()
            let gateway = try TestGateway(Rig.plain, values: ["app": "http://127.0.0.1:\(digits)"])
            do { try await body(gateway) } catch { failure = error }
            await gateway.stop()
        } catch {
            failure = error
        }
        // A quick end: it does not wait for idle connections.
        child.signal(SIGQUIT)
        _ = await child.exitStatus()
        await child.stop()
        if let failure { throw failure }
    }
}
