// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoWire

/// What filters, actions and balancers read of an exchange.
extension Exchange {
    /// A number from 0 up to and without the limit, drawn anew each time; not for secrets.
    public func draw(below limit: Int) -> Int { Int(self.drawNumber() % UInt64(Swift.max(limit, 1))) }

    /// The first cookie of this name.
    public func cookie(_ name: String) -> String? { self.request.cookie(name) }

    /// The host that the client asked for, with its port where it has one; `nil`: it names none.
    package var authorityText: String? {
        if let host = self.asker.host { return host }
        return self.request.authority.isEmpty ? nil : self.request.fields.string(self.request.authority)
    }

    /// The same without the port.
    package var hostText: String? {
        if let host = self.asker.host {
            guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return host }
            return String(host[..<colon])
        }
        return self.request.authority.isEmpty ? nil : self.request.fields.string(self.request.host)
    }

    /// Where the client sees the gateway, also behind a trusted proxy: `https://shop.example.com`; `nil`: its request
    /// names no host.
    package var clientOrigin: String? {
        self.authorityText.map { "\(self.asker.isSecure ? "https" : "http")://\($0.lowercased())" }
    }

    /// The path that the rewrite makes of this request's, with the request's query, as a reference: brought to canonical
    /// form, so that no value can lead out of its place, nor to another host (`//evil.example`). `nil`: a value leads out
    /// of the path.
    package func reference(to path: PathRewrite) -> String? {
        self.core.scratch.clear()
        path.append(self.request, self.decision, to: &self.core.scratch)
        do throws(PathError) {
            let canonical = try self.core.scratch.withSpan { path throws(PathError) in try CanonicalPath.canonical(path)
            }
            if let canonical {
                self.core.scratch.clear()
                self.core.scratch.append(canonical)
            }
        } catch {
            return nil
        }
        if let query = self.request.query {
            self.core.scratch.append(UInt8(ascii: "?"))
            self.core.scratch.append(self.request.fields.bytes, query)
        }
        return self.core.scratch.text
    }

    /// The template's text with this exchange's values; `nil` where one is missing.
    public func expand(_ template: Template) -> String? {
        self.bytes(of: template).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same for the value of a field, in which bytes stay what they are. A parameter of the query that is
    /// empty, or nothing but blanks, is as good as none.
    package func fieldValue(_ template: Template) -> [UInt8]? { self.bytes(of: template, takesEmptyQuery: false) }

    /// The same for the value of a parameter in the query.
    package func queryValue(_ template: Template) -> [UInt8]? { self.bytes(of: template) }

    /// The storage is used again once the caller has let go of the result.
    private func bytes(of template: Template, takesEmptyQuery: Bool = true) -> [UInt8]? {
        var bytes: [UInt8] = []
        swap(&bytes, &self.core.text)
        defer { swap(&bytes, &self.core.text) }
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptText)
        for part in template.parts {
            switch part {
            case .literal(let literal): bytes += literal.utf8
            case .reference(let root, let name):
                let before = bytes.count
                guard TemplateValues.append(root, name, self.origin, to: &bytes) else { return nil }
                if root == .query, !takesEmptyQuery, bytes[before...].allSatisfy({ $0 <= 0x20 }) { return nil }
            }
        }
        return bytes
    }

    private static let keptText = 4096
}
