// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Debian's Chromium without a window, with a profile of its own.
struct BrowserProcess {
    let child: ChildProcess
    private let folder: TemporaryFolder

    static let path: String? = ["/usr/bin/chromium"].first { access($0, X_OK) == 0 }
    static let notice: Comment = "Chromium is not installed: scripts/install-test-tools installs it"

    /// Starts it with a page.
    init(_ address: String) async throws {
        guard let path = Self.path else { throw TestingError("Chromium is not there") }
        self.folder = try TemporaryFolder()
        self.child = try await ChildProcess([
            path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-breakpad", "--user-data-dir=\(self.folder.path)", address,
        ])
    }
}
