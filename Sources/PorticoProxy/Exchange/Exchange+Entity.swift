// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What a client may ask of a body that the gateway makes itself: not to get what it has, and to get it compressed.
extension Exchange {
    /// Bodies below this many bytes go as they are.
    private static let smallest = 128
    /// Larger ones would hold up the worker's other exchanges.
    private static let largest = 1 << 20

    /// The body to send in place of this one; the head stands in `response`.
    func negotiate(_ body: [UInt8], isTagged: Bool) -> [UInt8] {
        self.response.fields.add(name: "Vary", value: "Accept-Encoding")
        var coded: [UInt8]?
        if body.count >= Self.smallest, body.count <= Self.largest, self.takesGzip {
            coded = self.core.gzip.compress(body)
        }
        if coded != nil { self.response.fields.add(name: "Content-Encoding", value: "gzip") }
        guard isTagged else { return coded ?? body }
        let tag = EntityTag(body, coding: coded == nil ? nil : "gzip")
        self.response.fields.add(name: "ETag", value: tag.text)
        if let list = self.request.fields.joinedValue(named: "if-none-match"), tag.isNamed(in: list) {
            self.response.becomeNotModified()
            return []
        }
        return coded ?? body
    }

    /// RFC 9110 §12.5.3. Where the field is absent any coding would do; none is the safest.
    private var takesGzip: Bool {
        guard let list = self.request.fields.joinedValue(named: "accept-encoding") else { return false }
        var gzip: Bool?
        var any = false
        for member in ListField(list) {
            if member.isNamed("gzip") || member.isNamed("x-gzip") { gzip = member.quality > 0 }
            if member.isNamed("*") { any = member.quality > 0 }
        }
        return gzip ?? any
    }
}
