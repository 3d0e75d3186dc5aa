// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy

/// Who somebody is of whom only a part is stated, as tests and explanations do.
extension Principal {
    /// As if a route's methods had verified it: a consumer of that name; else what the claims say, by the methods' paths.
    func completed(by methods: [any AuthMethod]) -> Principal {
        for method in methods {
            if let consumer = method.consumer(named: self.id) { return self.completed(by: consumer) }
        }
        var principal = self
        principal.stated = []
        let mappings = methods.compactMap(\.principalMapping)
        var index = JSONIndex(maximumDepth: 64)
        guard !mappings.isEmpty, (try? index.build(Array(self.claims.text().utf8))) != nil else { return principal }
        if !self.stated.contains(.roles) { principal.roles = Self.first(mappings.map { $0.roles(in: index) }) }
        if !self.stated.contains(.scopes) { principal.scopes = Self.first(mappings.map { $0.scopes(in: index) }) }
        if mappings.contains(where: { $0.tier != nil }) {
            principal.tier = mappings.lazy.compactMap { $0.tier(in: index) }.first
        }
        return principal
    }

    /// What is stated holds; the rest is the consumer's.
    private func completed(by consumer: Principal) -> Principal {
        var principal = consumer
        if self.stated.contains(.roles) { principal.roles = self.roles }
        if self.stated.contains(.scopes) { principal.scopes = self.scopes }
        if self.stated.contains(.claims) { principal.claims = self.claims }
        return principal
    }

    private static func first(_ lists: [[String]]) -> [String] { lists.first { !$0.isEmpty } ?? [] }
}
