// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What lists of revoked certificates say of one that a client has shown.
package struct RevocationCheck: Sendable {
    package enum Verdict: Sendable, Hashable {
        /// It has a list of its authority's and stands in none, and so has each authority above it.
        case valid
        /// - Parameter serialNumber: of the one that stands in a list; it may be an authority's.
        case revoked(SerialNumber)
        /// A list should have been replaced by now: what it does not say may not hold any more.
        case overdue(issuer: String)
        /// There is no list of the one that has given a certificate of the chain.
        case unlisted(issuer: String)
    }

    /// All of them, in the order of their files.
    package let all: [RevocationList]
    private let lists: [String: [RevocationList]]
    /// By their subjects: several, where one was given by several others, or anew.
    private let authorities: [String: [CertificateAuthority]]

    /// - Parameter authorities: those that clients' certificates must come from, and those in between.
    package init(_ lists: [RevocationList], _ authorities: [CertificateAuthority]) {
        self.all = lists
        self.lists = Dictionary(grouping: lists) { $0.issuer.folded }
        self.authorities = Dictionary(grouping: authorities) { $0.subject.folded }
    }

    /// Of a certificate that has been verified. Those above it are looked at too, up to a root, which is taken at its word.
    /// What is revoked is said before what is not known.
    package func verdict(_ certificate: ClientCertificate, at time: Int64) -> Verdict {
        var doubt = self.doubt(certificate.issuer, .authorities, at: time)
        if self.isListed(certificate.serialNumber, certificate.issuer, .authorities) {
            return .revoked(certificate.serialNumber)
        }
        var seen: Set<String> = []
        var names = [certificate.issuer.folded]
        while let name = names.popLast() {
            guard seen.insert(name).inserted else { continue }
            for authority in self.authorities[name] ?? [] where authority.issuer.folded != name {
                if self.isListed(authority.serialNumber, authority.issuer, .owners) {
                    return .revoked(authority.serialNumber)
                }
                doubt = doubt ?? self.doubt(authority.issuer, .owners, at: time)
                names.append(authority.issuer.folded)
            }
        }
        return doubt ?? .valid
    }

    /// The names of authorities whose certificates are refused, for there is no list of theirs.
    package var unlisted: [String] {
        self.authorities.values.compactMap { same in
            same.first.flatMap { self.lists[$0.subject.folded] == nil ? $0.subject.text : nil }
        }.sorted()
    }

    /// - Parameter other: The scope of lists that say nothing of it.
    private func isListed(
        _ number: SerialNumber, _ issuer: DistinguishedName, _ other: RevocationList.Scope
    ) -> Bool {
        (self.lists[issuer.folded] ?? []).contains { $0.scope != other && $0.contains(number) }
    }

    private func doubt(_ issuer: DistinguishedName, _ other: RevocationList.Scope, at time: Int64) -> Verdict? {
        let lists = (self.lists[issuer.folded] ?? []).filter { $0.scope != other }
        guard !lists.isEmpty else { return .unlisted(issuer: issuer.text) }
        return lists.contains { $0.isOverdue(at: time) } ? .overdue(issuer: issuer.text) : nil
    }
}

/// Equal where they say the same of every certificate.
extension RevocationCheck: Hashable {
    package static func == (one: RevocationCheck, other: RevocationCheck) -> Bool {
        one.all.lazy.map(\.digest).elementsEqual(other.all.lazy.map(\.digest))
    }

    package func hash(into hasher: inout Hasher) {
        for list in self.all { hasher.combine(list.digest) }
    }
}
