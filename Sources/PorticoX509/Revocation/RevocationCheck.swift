// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What lists of revoked certificates say of one that a client has shown.
package struct RevocationCheck: Sendable {
    package enum Verdict: Sendable, Hashable {
        /// Each certificate of the chain has a list of its authority's, and stands in none.
        case valid
        /// - Parameter serialNumber: of the one that stands in a list; it may be an authority's.
        case revoked(SerialNumber)
        /// A list should have been replaced by now: what it does not say may not hold any more.
        case overdue(issuer: String)
        /// There is no list of the one that has given a certificate of the chain.
        case unlisted(issuer: String)
    }

    private let lists: [String: [RevocationList]]

    package init(_ lists: [RevocationList]) {
        self.lists = Dictionary(grouping: lists) { $0.issuer.folded }
    }

    package var isEmpty: Bool { self.lists.isEmpty }

    /// Of a chain that has been verified: the client's own certificate first. The root is taken at its word.
    /// What is revoked is said before what is not known.
    package func verdict(_ chain: [ClientCertificate], at time: Int64) -> Verdict {
        var doubt: Verdict?
        for (index, certificate) in chain.enumerated() {
            let issuer = certificate.issuer.folded
            if index > 0, issuer == certificate.subject.folded { continue }
            let lists = (self.lists[issuer] ?? []).filter { $0.scope != (index == 0 ? .authorities : .owners) }
            if lists.contains(where: { $0.contains(certificate.serialNumber) }) {
                return .revoked(certificate.serialNumber)
            }
            if lists.isEmpty {
                doubt = doubt ?? .unlisted(issuer: certificate.issuer.text)
            } else if lists.contains(where: { $0.isOverdue(at: time) }) {
                doubt = doubt ?? .overdue(issuer: certificate.issuer.text)
            }
        }
        return doubt ?? .valid
    }
}
