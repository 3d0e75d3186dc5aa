// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The methods that the answer to a preflight names. Browsers remember them for the address, so none is among them that
/// another route may take there.
struct PreflightMethods: Sendable {
    /// `nil`: the one that is asked for.
    private let always: String?
    /// Empty: any.
    private let allowed: [String]

    /// - Parameters:
    ///   - route: Those that the route takes; empty: all that no other route does.
    ///   - allowed: Those that pages may use; empty: all that the route takes.
    init(route: [String], allowed: [String]) {
        let allowed = Self.withHEAD(allowed)
        let both = Self.withHEAD(route).filter { allowed.isEmpty || allowed.contains($0) }
        self.allowed = allowed
        if route.isEmpty {
            self.always = nil
        } else {
            self.always = (both.isEmpty ? allowed : both).joined(separator: ", ")
        }
    }

    func text(for asked: String) -> String {
        if let always = self.always { return always }
        // Where it is not among them the browser says so, and remembers nothing.
        return self.allowed.isEmpty || self.allowed.contains(asked) ? asked : self.allowed.joined(separator: ", ")
    }

    private static func withHEAD(_ methods: [String]) -> [String] {
        methods.contains("GET") && !methods.contains("HEAD") ? methods + ["HEAD"] : methods
    }
}
