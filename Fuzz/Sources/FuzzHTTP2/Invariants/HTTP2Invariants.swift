// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoWire

/// What holds for any bytes that are read as the frames of an HTTP/2 connection, and for the heads in them.
enum HTTP2Invariants {
    /// What came of the bytes; DATA without how it was cut.
    private struct Reading: Equatable {
        var log: [String] = []
        var error: HTTP2Error?
        var blocks: [[UInt8]] = []
    }

    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        let whole = Self.read(bytes, by: Swift.max(1, bytes.count))
        for step in [1, 2, 7] where Self.read(bytes, by: step) != whole { return "read otherwise in pieces of \(step)" }
        // The bytes themselves are a block too, so that few of them suffice.
        for blocks in [whole.blocks, [bytes]] {
            if let violation = Self.headViolation(blocks) { return violation }
        }
        return nil
    }

    private static func read(_ bytes: [UInt8], by step: Int) -> Reading {
        var (reader, reading, block) = (HTTP2FrameReader(), Reading(), [UInt8]())
        var (start, end, data) = (0, 0, [UInt8]())
        while end < bytes.count {
            end = Swift.min(bytes.count, end + step)
            let part = Array(bytes[..<end])
            do throws(HTTP2Error) {
                while let frame = try reader.next(part.span, from: &start) {
                    guard start <= part.count else { return reading }
                    Self.note(frame, part, &reading, &data, &block)
                }
            } catch {
                reading.error = error
                return reading
            }
        }
        reading.log.append("data \(data)")
        return reading
    }

    private static func note(
        _ frame: HTTP2Frame, _ bytes: [UInt8], _ reading: inout Reading, _ data: inout [UInt8], _ block: inout [UInt8]
    ) {
        switch frame {
        case .data(let piece):
            if piece.isFirst { reading.log.append("begin \(piece.stream) \(piece.flowCount)") }
            data += bytes[piece.bytes]
            guard piece.isLast else { return }
            reading.log.append("data \(data) \(piece.endsStream)")
            data = []
        case .block(let piece):
            block = (piece.isFirst ? [] : block) + bytes[piece.bytes]
            if piece.isLast { reading.blocks.append(block) }
        default: reading.log.append("\(frame)")
        }
    }

    // MARK: Heads

    /// Each block as a request, as a response and as trailers.
    private static func headViolation(_ blocks: [[UInt8]]) -> String? {
        var (requests, responses, trailers) = (HPACKDecoder(), HPACKDecoder(), HPACKDecoder())
        for block in blocks {
            var (request, response, fields) = (RequestHead(), ResponseHead(), Fields())
            guard
                let first = try? requests.readRequest(block.span, endsStream: false, into: &request)
                    as HTTP2HeadError??,
                let second = try? responses.readResponse(
                    block.span, endsStream: false, toHEAD: false, into: &response) as HTTP2HeadError??,
                let third = try? trailers.readTrailers(block.span, into: &fields) as HTTP2HeadError??
            else { return nil }
            if first == .some(nil), let violation = Self.violation(of: request) { return violation }
            if second == .some(nil), let violation = Self.violation(of: response) { return violation }
            if third == .some(nil), fields.slots.contains(where: { !$0.isDropped && $0.id != .other && $0.id != .date })
            {
                return "a trailer that decides something"
            }
        }
        return nil
    }

    /// What is forwarded in HTTP/1 is accepted there, and means the same.
    private static func violation(of head: RequestHead) -> String? {
        guard head.method != .connect else { return nil }
        var output = OutputBuffer()
        output.append(head.fields.bytes, head.methodText)
        output.append(" ")
        output.append(head.fields.bytes, head.target)
        output.append(" HTTP/1.1\r\n")
        output.append(head.fields)
        if head.framing == .chunked { output.append("Transfer-Encoding: chunked\r\n") }
        output.append("\r\n")
        let (bytes, limits) = (output.bytes, HeadLimits(bytes: 1 << 20, fields: 200))
        var read = RequestHead()
        guard let end = try? RequestHeadParser(limits: limits).parse(bytes.span, into: &read) else {
            return "HTTP/1 does not take \(output.text)"
        }
        let isSame =
            end == bytes.count && read.framing == head.framing && read.method == head.method
            && read.fields.bytes[read.authority] == head.fields.bytes[head.authority]
            && read.fields.bytes[read.target] == head.fields.bytes[head.target]
        let count = head.fields.slots.count { !$0.isDropped } + (head.framing == .chunked ? 1 : 0)
        return isSame && read.fields.slots.count == count ? nil : "HTTP/1 reads otherwise: \(output.text)"
    }

    private static func violation(of head: ResponseHead) -> String? {
        var output = OutputBuffer()
        output.append("HTTP/1.1 ")
        output.append(decimal: head.status)
        output.append(" \r\n")
        output.append(head.fields)
        output.append("\r\n")
        let (bytes, limits) = (output.bytes, HeadLimits(bytes: 1 << 20, fields: 400))
        var read = ResponseHead()
        guard let end = try? ResponseHeadParser(limits: limits).parse(bytes.span, toHEAD: false, into: &read) else {
            return "HTTP/1 does not take \(output.text)"
        }
        let count = head.fields.slots.count { !$0.isDropped }
        let isSame = end == bytes.count && read.status == head.status && read.statedLength == head.statedLength
        return isSame && read.fields.slots.count == count ? nil : "HTTP/1 reads otherwise: \(output.text)"
    }
}
