// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A message whose body becomes another one: what the head says of the old one goes.
extension RequestHead {
    /// - Parameter count: Of the new body, in bytes.
    public mutating func replaceBody(count: Int) {
        self.fields.dropBodyFields()
        self.fields.add(name: "Content-Length", value: "\(count)")
        self.framing = .length(count)
    }
}

extension ResponseHead {
    /// - Parameter count: Of the new body, in bytes; `nil`: none follows, as for HEAD.
    public mutating func replaceBody(count: Int?) {
        self.fields.dropBodyFields()
        self.statedLength = nil
        self.framing = count.map { .length($0) } ?? .none
        if let count { self.fields.add(name: "Content-Length", value: "\(count)") }
    }
}

extension ResponseHead {
    /// The client has the body already (RFC 9110 §15.4.5).
    public mutating func becomeNotModified() {
        self.status = 304
        self.fields.drop(named: "content-encoding")
        self.fields.drop(named: "content-type")
    }
}

extension Fields {
    /// Lengths, digests and validators are those of the old bytes (RFC 9110 §8.6, §8.8.3; RFC 9530).
    fileprivate mutating func dropBodyFields() {
        self.drop(.contentLength)
        self.drop(.trailer)
        for name in ["etag", "content-md5", "content-digest", "repr-digest", "digest", "accept-ranges"] {
            self.drop(named: name)
        }
    }
}
