// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What a client may ask of a body that the gateway makes itself: not to get what it has, and to get it compressed.
extension Exchange {
    /// Bodies below this many bytes go as they are.
    private static let smallest = 128
    /// Up to so many they are little work.
    static let atOnce = 16 * 1024
    /// Larger ones go as they are: to compress them takes longer than to send them.
    private static let largest = 1 << 20

    /// Hands over the body to send in place of this one, now or later; the head stands in `response`.
    func negotiate(_ body: [UInt8], isTagged: Bool, _ done: @escaping ([UInt8]) -> Void) {
        guard self.isWorthCoding(body) else { return self.hash(body, coded: nil, isTagged, done) }
        self.work(Gzip.Compression(body, self.core.gzip)) { result in
            if case .success(let compression) = result { self.hash(body, coded: compression.output, isTagged, done) }
        }
    }

    private func hash(_ body: [UInt8], coded: [UInt8]?, _ isTagged: Bool, _ done: @escaping ([UInt8]) -> Void) {
        guard isTagged else { return done(self.entity(body, coded: coded, nil)) }
        self.work(EntityTag.Hashing(body)) { result in
            guard case .success(let hashing) = result else { return }
            done(self.entity(body, coded: coded, EntityTag(hashing, coding: coded.map { _ in "gzip" })))
        }
    }

    /// The same at once, for a body that is little work.
    func negotiateAtOnce(_ body: [UInt8], isTagged: Bool) -> [UInt8] {
        let coded = self.isWorthCoding(body) ? self.core.gzip.compress(body) : nil
        let tag = isTagged ? EntityTag(body, coding: coded.map { _ in "gzip" }) : nil
        return self.entity(body, coded: coded, tag)
    }

    private func isWorthCoding(_ body: [UInt8]) -> Bool {
        body.count >= Self.smallest && body.count <= Self.largest && self.takesGzip
    }

    /// Says in the head what is sent, but for what the route removes or sets itself, and gives the body.
    private func entity(_ body: [UInt8], coded: [UInt8]?, _ tag: EntityTag?) -> [UInt8] {
        let omitted = self.result.omitted
        if !omitted.contains(.vary) { self.response.fields.add(name: "Vary", value: "Accept-Encoding") }
        if coded != nil { self.response.fields.add(name: "Content-Encoding", value: "gzip") }
        guard let tag, !omitted.contains(.etag) else { return coded ?? body }
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
