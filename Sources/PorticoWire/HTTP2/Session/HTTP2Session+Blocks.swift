// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HTTP2Session {
    mutating func takeBlock(_ piece: HTTP2BlockPiece, _ bytes: Span<UInt8>) throws(HTTP2Error) -> HTTP2Event? {
        if piece.isFirst {
            self.block.removeAll(keepingCapacity: true)
            self.blockStart = piece
        }
        unsafe bytes.extracting(piece.bytes.lower..<piece.bytes.upper).withUnsafeBufferPointer {
            unsafe self.block.append(contentsOf: $0)
        }
        guard piece.isLast, let start = self.blockStart else { return nil }
        self.blockStart = nil
        return try self.begin(start)
    }

    /// The block is whole. It is read in any case: the table of HPACK is all streams'.
    private mutating func begin(_ start: HTTP2BlockPiece) throws(HTTP2Error) -> HTTP2Event? {
        guard let stream = self.streams[start.stream] else { return try self.open(start) }
        if stream.isReset || stream.isRemoteClosed {
            try self.skip()
            if stream.isResetByUs { return nil }
            return try self.fail(HTTP2Error(.streamClosed, .closedStream, stream: start.stream))
        }
        if start.dependsOnItself {
            return try self.skip(HTTP2Error(.protocolError, .dependsOnItself, stream: start.stream))
        }
        guard stream.hasHead else {
            return self.wait(.response, start, .response(start.stream, endsStream: start.endsStream))
        }
        guard start.endsStream else {
            return try self.skip(HTTP2Error(.protocolError, .trailersGoOn, stream: start.stream))
        }
        guard stream.left ?? 0 == 0 else {
            return try self.skip(HTTP2Error(.protocolError, .bodyLength, stream: start.stream))
        }
        return self.wait(.trailers, start, .trailers(start.stream))
    }

    /// A stream of the peer's that is not there (RFC 9113 §5.1, §5.1.1, §5.1.2).
    private mutating func open(_ start: HTTP2BlockPiece) throws(HTTP2Error) -> HTTP2Event? {
        let id = start.stream
        guard self.role == .server, id > self.highestStream else { return try self.refuseClosed(id) }
        guard id % 2 == 1 else { throw HTTP2Error(.protocolError, .streamNumber) }
        self.highestStream = id
        if self.isClosing {
            // RFC 9113 §6.8: what comes behind GOAWAY is not looked at, but for the table.
            try self.skip()
            try self.glitch(1, .tooManyStreams)
            self.closed.add(id, .resetByUs)
            return nil
        }
        self.lastStream = id
        if start.dependsOnItself { return try self.skip(HTTP2Error(.protocolError, .dependsOnItself, stream: id)) }
        guard self.streams.count < self.limits.streams else {
            return try self.skip(HTTP2Error(.refusedStream, .tooManyStreams, stream: id))
        }
        self.streams[id] = HTTP2Stream(sendWindow: self.peer.window, receiveWindow: self.limits.streamWindow)
        return self.wait(.request, start, .request(id, endsStream: start.endsStream))
    }

    private mutating func refuseClosed(_ id: UInt32) throws(HTTP2Error) -> HTTP2Event? {
        if self.isIdle(id) { throw HTTP2Error(.protocolError, .idleStream) }
        switch self.closed.end(of: id) {
        case .resetByUs:
            try self.skip()
            return nil
        case .resetByPeer: return try self.skip(HTTP2Error(.streamClosed, .closedStream, stream: id))
        case .whole: throw HTTP2Error(.streamClosed, .closedStream)
        // Never open, or so long ago that nothing can be on its way: its number is too low.
        case nil: throw HTTP2Error(.protocolError, .streamNumber)
        }
    }

    private mutating func wait(
        _ kind: HTTP2PendingBlock.Kind, _ start: HTTP2BlockPiece, _ event: HTTP2Event
    ) -> HTTP2Event? {
        self.pending = HTTP2PendingBlock(kind: kind, stream: start.stream, endsStream: start.endsStream)
        return event
    }

    private mutating func skip() throws(HTTP2Error) {
        let block = self.block
        do { try self.decoder.skip(block.span) } catch { throw HTTP2Error(.compression, .fieldBlock) }
    }

    private mutating func skip(_ error: HTTP2Error) throws(HTTP2Error) -> HTTP2Event? {
        try self.skip()
        return try self.fail(error)
    }

    mutating func skipPending() throws(HTTP2Error) {
        guard let pending = self.pending else { return }
        self.pending = nil
        try self.skip()
        self.didReadHead(pending, length: nil)
    }

    // MARK: Heads

    /// Reads the request that has come.
    /// - Returns: why it is none. Its stream has been reset then, and is to be released, unless it is too large: that can be
    ///   answered.
    package mutating func readRequest(into head: inout RequestHead) throws(HTTP2Error) -> HTTP2HeadError? {
        guard let pending = self.takePending(.request) else { return nil }
        let block = self.block
        var error: HTTP2HeadError?
        do {
            error = try self.decoder.readRequest(
                block.span, endsStream: pending.endsStream, limits: self.limits.requestHead, into: &head)
        } catch {
            throw self.failBlock()
        }
        if error == nil, !head.connectProtocol.isEmpty, !self.limits.takesExtendedConnect {
            head.clear()
            error = .strayPseudoField
        }
        return try self.finish(pending, error, head.statedLength(endsStream: pending.endsStream))
    }

    /// Reads the response that has come, which may be an interim one.
    package mutating func readResponse(into head: inout ResponseHead) throws(HTTP2Error) -> HTTP2HeadError? {
        guard let pending = self.takePending(.response) else { return nil }
        let toHEAD = self.streams[pending.stream]?.toHEAD ?? false
        let block = self.block
        var error: HTTP2HeadError?
        do {
            error = try self.decoder.readResponse(
                block.span, endsStream: pending.endsStream, toHEAD: toHEAD, limits: self.limits.responseHead,
                into: &head)
        } catch {
            throw self.failBlock()
        }
        if error == nil, head.isInterim { return nil }
        let hasNoBody = head.framing == .none && !pending.endsStream
        return try self.finish(pending, error, hasNoBody ? 0 : head.framing.length)
    }

    package mutating func readTrailers(into fields: inout Fields) throws(HTTP2Error) -> HTTP2HeadError? {
        guard let pending = self.takePending(.trailers) else { return nil }
        let block = self.block
        let error: HTTP2HeadError?
        do {
            error = try self.decoder.readTrailers(block.span, into: &fields)
        } catch {
            throw self.failBlock()
        }
        return try self.finish(pending, error, nil)
    }

    private mutating func takePending(_ kind: HTTP2PendingBlock.Kind) -> HTTP2PendingBlock? {
        guard let pending = self.pending, pending.kind == kind else { return nil }
        self.pending = nil
        return pending
    }

    private mutating func failBlock() -> HTTP2Error {
        let error = HTTP2Error(.compression, .fieldBlock)
        self.end(error)
        return error
    }

    private mutating func finish(
        _ pending: HTTP2PendingBlock, _ error: HTTP2HeadError?, _ length: Int?
    ) throws(HTTP2Error) -> HTTP2HeadError? {
        self.didReadHead(pending, length: length)
        guard let error else { return nil }
        do throws(HTTP2Error) {
            if error.isLimit, pending.kind == .request {
                try self.glitch(1, .headLimit)
            } else {
                let fault: HTTP2Fault = error.isLimit ? .headLimit : .malformedHead
                _ = try self.fail(HTTP2Error(.protocolError, fault, stream: pending.stream))
            }
        } catch let failure {
            self.end(failure)
            throw failure
        }
        return error
    }

    private mutating func didReadHead(_ pending: HTTP2PendingBlock, length: Int?) {
        guard var stream = self.streams[pending.stream] else { return }
        if pending.kind != .trailers {
            stream.hasHead = true
            stream.left = length
        }
        if pending.endsStream { stream.isRemoteClosed = true }
        self.streams[pending.stream] = stream
        self.removeIfDone(pending.stream)
    }
}

extension BodyFraming {
    var length: Int? {
        guard case .length(let count) = self else { return nil }
        return count
    }
}

extension RequestHead {
    /// Of the body that follows; `nil`: any.
    func statedLength(endsStream: Bool) -> Int? {
        if self.framing == .none, !endsStream, self.fields.firstIndex(of: .contentLength) != nil { return 0 }
        return self.framing.length
    }
}
