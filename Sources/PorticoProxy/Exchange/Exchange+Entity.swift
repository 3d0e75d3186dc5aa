// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What a client may ask of a body that the gateway makes itself: not to get what it has, and to get it compressed.
extension Exchange {
    /// Bodies below this many bytes go as they are.
    private static let smallest = 128
    /// Larger ones go as they are: to compress them takes longer than to send them.
    private static let largest = 1 << 20

    /// Hands over the body to send in place of this one, now or later; the head stands in `response`.
    func negotiate(_ body: [UInt8], isTagged: Bool, _ done: @escaping ([UInt8]) -> Void) {
        self.response.fields.add(name: "Vary", value: "Accept-Encoding")
        guard body.count >= Self.smallest, body.count <= Self.largest, self.takesGzip else {
            return self.tag(body, coded: nil, isTagged, done)
        }
        self.work(Gzip.Compression(body, self.core.gzip)) { result in
            guard case .success(let compression) = result else { return }
            if compression.output != nil { self.response.fields.add(name: "Content-Encoding", value: "gzip") }
            self.tag(body, coded: compression.output, isTagged, done)
        }
    }

    private func tag(_ body: [UInt8], coded: [UInt8]?, _ isTagged: Bool, _ done: @escaping ([UInt8]) -> Void) {
        guard isTagged else { return done(coded ?? body) }
        self.work(EntityTag.Hashing(body)) { result in
            guard case .success(let hashing) = result else { return }
            let tag = EntityTag(hashing, coding: coded == nil ? nil : "gzip")
            self.response.fields.add(name: "ETag", value: tag.text)
            guard let list = self.request.fields.joinedValue(named: "if-none-match"), tag.isNamed(in: list) else {
                return done(coded ?? body)
            }
            self.response.becomeNotModified()
            done([])
        }
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
