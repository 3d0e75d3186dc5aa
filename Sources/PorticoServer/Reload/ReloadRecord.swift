// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoProxy

/// What became of the attempts to take a new configuration.
struct ReloadRecord: Sendable {
    /// Counts the configurations that were in use, the first one too.
    private(set) var snapshot = 1
    /// Seconds since 1970.
    private(set) var loadedAt = WallClock.now()
    private(set) var successes = 0
    private(set) var failures = 0
    /// Why the last attempt failed; empty where it did not.
    private(set) var errors: [String] = []

    var wasSuccessful: Bool { self.errors.isEmpty }

    mutating func note(_ outcome: ReloadOutcome) {
        self.errors = outcome.errors.map(\.summary)
        guard outcome.isSuccess else {
            self.failures += 1
            return
        }
        self.successes += 1
        self.snapshot += 1
        self.loadedAt = WallClock.now()
    }

    /// The configuration is the same, and what it names is not.
    mutating func noteNamedFiles() {
        self.snapshot += 1
        self.loadedAt = WallClock.now()
    }

    /// What the last attempt failed on is as it should be, and in use.
    mutating func noteMended() { self.errors = [] }

    var json: JSONValue {
        .object([
            .init("snapshot", .int(self.snapshot)),
            .init("loaded_at", .string(WallClock.text(self.loadedAt))),
            .init("last_reload_successful", .bool(self.wasSuccessful)),
            .init("reloads", .int(self.successes)),
            .init("failed_reloads", .int(self.failures)),
            .init("errors", .array(self.errors.map { .string($0) })),
        ])
    }
}

/// What one attempt to take a new configuration led to.
public struct ReloadOutcome: Sendable {
    /// Logs, answers and the status have no room for more findings; `check` shows all.
    private static let most = 100

    /// Warnings too; the last of very many says how many are left out.
    public let diagnostics: [Diagnostic]

    init(diagnostics: [Diagnostic]) {
        let errors = diagnostics.filter { $0.severity == .error }
        guard diagnostics.count > Self.most else {
            self.diagnostics = diagnostics
            return
        }
        let kept = (errors + diagnostics.filter { $0.severity != .error }).prefix(Self.most)
        let rest = diagnostics.count - kept.count
        let severity: Diagnostic.Severity = errors.isEmpty ? .warning : .error
        self.diagnostics = kept + [Diagnostic(severity, at: [], "\(rest) more; 'portico check' shows all")]
    }

    public var errors: [Diagnostic] { self.diagnostics.filter { $0.severity == .error } }
    public var isSuccess: Bool { self.errors.isEmpty }

    /// A configuration that is right in itself and cannot be used here and now.
    static func failure(_ message: String) -> ReloadOutcome {
        ReloadOutcome(diagnostics: [Diagnostic(.error, at: [], message)])
    }
}
