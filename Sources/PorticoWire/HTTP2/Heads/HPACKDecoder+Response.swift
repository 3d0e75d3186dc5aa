// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HPACKDecoder {
    /// Reads a response's field block (RFC 9113 §8.3.2) into the same form as a head of HTTP/1, without a reason; a body of
    /// unknown length is as good as chunked.
    /// - Returns: why it is refused, and `head` is empty; the table is in step all the same.
    package mutating func readResponse(
        _ block: Span<UInt8>, endsStream: Bool, toHEAD: Bool,
        limits: HeadLimits = ResponseHeadParser().limits, into head: inout ResponseHead
    ) throws(HPACKError) -> HTTP2HeadError? {
        head.clear()
        head.isHTTP2 = true
        var section = HTTP2FieldSection(.response, limits)
        try self.read(block, &section, into: &head.fields)
        do throws(HTTP2HeadError) {
            if let error = section.error { throw error }
            try head.setStatus(section, endsStream: endsStream)
            try head.setFraming(endsStream: endsStream, toHEAD: toHEAD)
        } catch {
            head.clear()
            return error
        }
        return nil
    }
}

extension ResponseHead {
    fileprivate mutating func setStatus(_ section: HTTP2FieldSection, endsStream: Bool) throws(HTTP2HeadError) {
        guard let text = section.status else { throw .missingPseudoField }
        guard text.count == 3 else { throw .badStatus }
        for byte in self.fields.bytes[text] {
            let digit = byte &- 48
            guard digit <= 9 else { throw .badStatus }
            self.status = self.status * 10 + Int(digit)
        }
        // RFC 9113 §8.6: there is no 101. An interim answer is never the last one (§8.1).
        guard (100...599).contains(self.status), self.status != 101 else { throw .badStatus }
        if self.isInterim, endsStream { throw .badStatus }
    }

    fileprivate mutating func setFraming(endsStream: Bool, toHEAD: Bool) throws(HTTP2HeadError) {
        for slot in self.fields.slots where slot.id == .contentLength {
            self.statedLength = try self.fields.readLength(slot.value, after: self.statedLength)
        }
        if toHEAD || self.isInterim || self.status == 204 || self.status == 304 {
            self.framing = .none
        } else if endsStream {
            if let statedLength, statedLength > 0 { throw .lengthMismatch }
        } else if let statedLength {
            self.framing = statedLength > 0 ? .length(statedLength) : .none
        } else {
            self.framing = .chunked
        }
    }
}
