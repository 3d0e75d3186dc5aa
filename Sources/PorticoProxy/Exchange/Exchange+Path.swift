// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The path of a request, in its one form.
extension Exchange {
    /// Brings the path to its canonical form. Answers whether it holds an encoded slash, which only some routes take.
    func canonicalizePath(_ snapshot: Snapshot) throws(PathError) -> Bool {
        do throws(PathError) {
            try CanonicalPath.normalize(&self.request, allowEncodedSlashes: false)
            return false
        } catch {
            guard error == .encodedSlash, snapshot.keepsEncodedSlashes else { throw error }
        }
        try CanonicalPath.normalize(&self.request, allowEncodedSlashes: true)
        // A service that decodes it must not find a dot segment.
        let path = self.request.path
        let bytes = self.request.fields.bytes
        if CanonicalPath.holdsDotSegment(bytes.span, path.lower..<path.upper) { throw .encodedDotSegment }
        return true
    }

    /// Whether the route that was found takes a path with an encoded slash; where none was, it is refused too.
    func keepsEncodedSlash(_ snapshot: Snapshot) -> Bool {
        guard case .route(let index) = self.decision.outcome else { return false }
        return snapshot.routes[index].keepsEncodedSlashes
    }
}
