// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
package import PorticoWire

/// What a request brings at a place of credentials.
package enum Credential {
    case absent
    /// Among the bytes of the request's head.
    case field(ByteRange)
    /// Decoded.
    case bytes([UInt8])
    /// There is something that can be no credential of this kind.
    case malformed(String)
}

extension Exchange {
    /// What stands at the place. Several of a kind are malformed: gateway and service could take different ones.
    package func credential(at place: CredentialPlace) -> Credential {
        switch place {
        case .bearer: self.authorization("bearer")
        case .basic: self.authorization("basic")
        case .header(let name): self.fieldCredential(name)
        case .cookie(let name): self.cookieCredential(name)
        case .query(let name): self.queryCredential(name)
        // It is no text: its method looks at it itself.
        case .certificate: .absent
        }
    }

    /// What stands at one of the places; at two of them it is malformed: who calls must not hang on which one is read
    /// (RFC 6750 §2).
    package func onlyCredential(at places: [CredentialPlace]) -> (credential: Credential, place: CredentialPlace)? {
        var found: (credential: Credential, place: CredentialPlace)?
        for place in places {
            let credential = self.credential(at: place)
            if case .absent = credential { continue }
            if let found { return (.malformed("it stands in several places"), found.place) }
            found = (credential, place)
        }
        return found
    }

    /// The bytes of a credential, for a look at them.
    @inline(__always)
    package func withBytes<Result>(of credential: Credential, _ body: (Span<UInt8>) -> Result) -> Result? {
        switch credential {
        case .absent, .malformed: return nil
        case .field(let range):
            let bytes = self.request.fields.bytes
            return body(bytes.span.extracting(range.lower..<range.upper))
        case .bytes(let bytes): return body(bytes.span)
        }
    }

    /// What follows the scheme in `Authorization`; another scheme is another credential's.
    private func authorization(_ scheme: StaticString) -> Credential {
        guard let found = self.onlyField("authorization") else { return .absent }
        guard let range = found else { return .malformed("there are several Authorization fields") }
        let bytes = self.request.fields.bytes
        let count = scheme.utf8CodeUnitCount
        guard range.count >= count, self.begins(bytes, range, with: scheme) else { return .absent }
        var start = range.lower + count
        guard start == range.upper || bytes[start] == 0x20 else { return .absent }
        while start < range.upper, bytes[start] == 0x20 { start += 1 }
        guard start < range.upper else { return .malformed("the credential is empty") }
        return .field(ByteRange(start..<range.upper))
    }

    private func begins(_ bytes: [UInt8], _ range: ByteRange, with scheme: StaticString) -> Bool {
        for offset in 0..<scheme.utf8CodeUnitCount
        where bytes[range.lower + offset] | 0x20 != scheme.utf8Start[offset] {
            return false
        }
        return true
    }

    /// A field's value alone; in it `Bearer ` may stand before the credential.
    private func fieldCredential(_ name: String) -> Credential {
        guard let found = self.onlyField(name) else { return .absent }
        guard var range = found else { return .malformed("there are several fields '\(name)'") }
        let bytes = self.request.fields.bytes
        if range.count > 7, self.begins(bytes, range, with: "bearer"), bytes[range.lower + 6] == 0x20 {
            range = ByteRange((range.lower + 7)..<range.upper)
        }
        return range.isEmpty ? .malformed("the field '\(name)' is empty") : .field(range)
    }

    /// Nil: there is none; nil inside: there are several.
    private func onlyField(_ name: String) -> ByteRange?? {
        var found: ByteRange?
        let fields = self.request.fields
        for index in fields.slots.indices where fields.isField(index, named: name) {
            if found != nil { return .some(nil) }
            found = fields.slots[index].value
        }
        return found.map { .some($0) }
    }

    private func cookieCredential(_ name: String) -> Credential {
        let values = self.request.cookies(named: name, atMost: 2)
        guard let value = values.first else { return .absent }
        if values.count > 1 { return .malformed("there are several cookies '\(name)'") }
        return value.isEmpty ? .malformed("the cookie '\(name)' is empty") : .field(value)
    }

    private func queryCredential(_ name: String) -> Credential {
        let values = self.request.queryValues(named: name, atMost: 2)
        guard let value = values.first else { return .absent }
        if values.count > 1 { return .malformed("there are several query parameters '\(name)'") }
        return value.isEmpty ? .malformed("the query parameter '\(name)' is empty") : .bytes(value)
    }
}

extension RequestHead {
    /// What carried a credential does not reach the service.
    mutating func drop(_ place: CredentialPlace) {
        switch place {
        case .bearer, .basic: self.fields.drop(confusableWith: "authorization")
        case .header(let name): self.fields.drop(confusableWith: name)
        case .cookie(let name): self.dropCookie(named: name)
        case .query(let name): self.dropQuery(named: name)
        case .certificate: break
        }
    }
}
