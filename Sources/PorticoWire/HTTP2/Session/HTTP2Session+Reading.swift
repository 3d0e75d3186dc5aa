// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HTTP2Session {
    /// What happens next; `nil`: more bytes are needed, and those behind `offset` are to be handed over again with them.
    /// What is thrown ends the connection: `output` says why to the peer.
    /// - Parameters:
    ///   - offset: where to begin; afterwards, what has been read.
    ///   - now: in milliseconds, from any beginning.
    package mutating func next(
        _ bytes: Span<UInt8>, from offset: inout Int, now: Int
    ) throws(HTTP2Error) -> HTTP2Event? {
        if let failure { throw failure }
        self.now = now
        do throws(HTTP2Error) {
            try self.skipPending()
            guard try self.readPreface(bytes, &offset) else { return nil }
            while let frame = try self.reader.next(bytes, from: &offset) {
                if let event = try self.take(frame, bytes) { return event }
            }
            return nil
        } catch {
            self.end(error)
            throw error
        }
    }

    mutating func end(_ error: HTTP2Error) {
        self.failure = error
        self.isClosing = true
        self.note(error.reason)
        self.output.append(goAway: error.code, lastStream: self.lastStream)
    }

    private mutating func readPreface(_ bytes: Span<UInt8>, _ offset: inout Int) throws(HTTP2Error) -> Bool {
        guard !self.isPrefaceRead else { return true }
        switch HTTP2Preface.read(bytes.extracting(offset...)) {
        case .beginning: return false
        case .other: throw HTTP2Error(.protocolError, .preface)
        case .preface:
            offset += HTTP2Preface.count
            self.isPrefaceRead = true
            return true
        }
    }

    @inline(__always)
    private mutating func take(_ frame: HTTP2Frame, _ bytes: Span<UInt8>) throws(HTTP2Error) -> HTTP2Event? {
        if !self.areSettingsRead {
            // RFC 9113 §3.4.
            guard case .settings = frame else { throw HTTP2Error(.protocolError, .preface) }
        }
        switch frame {
        case .data(let piece): return try self.takeData(piece)
        case .block(let piece): return try self.takeBlock(piece, bytes)
        case .windowUpdate(let stream, let increment): return try self.takeWindow(stream, increment)
        case .reset(let stream, let code): return try self.takeReset(stream, code)
        default: return try self.takeControl(frame, bytes)
        }
    }

    private mutating func takeControl(_ frame: HTTP2Frame, _ bytes: Span<UInt8>) throws(HTTP2Error) -> HTTP2Event? {
        switch frame {
        case .settings(let payload): return try self.takeSettings(bytes, payload)
        case .settingsAck:
            guard self.unackedSettings > 0 else {
                try self.glitch(1, .strayAck)
                return nil
            }
            self.unackedSettings -= 1
            return .settingsAck
        case .ping(let data, let isAck):
            guard !isAck else { return .pong }
            try self.countControl()
            self.output.append(ping: bytes.extracting(data.lower..<data.upper), isAck: true)
            return nil
        case .goAway(let last, let code, _):
            self.isPeerClosing = true
            return .goAway(lastStream: last, code)
        case .faulty(let error):
            // PRIORITY may stand for any stream; the others only for one that was opened.
            if self.isIdle(error.stream), error.reason == .zeroIncrement {
                throw HTTP2Error(.protocolError, .idleStream)
            }
            return try self.fail(error)
        default:
            try self.glitch(1, .unread)
            return nil
        }
    }

    private mutating func takeSettings(
        _ bytes: Span<UInt8>, _ payload: ByteRange
    ) throws(HTTP2Error) -> HTTP2Event? {
        let before = self.peer.window
        self.peer.read(bytes, payload)
        if self.areSettingsRead { try self.glitch(1, .settingsCount) }
        self.areSettingsRead = true
        self.encoder.setTableSize(self.peer.tableSize)
        // RFC 9113 §6.9.2: windows of streams follow, and may be less than nothing then.
        let change = self.peer.window - before
        if change != 0 {
            for id in Array(self.streams.keys) {
                self.streams[id]?.sendWindow += change
                if let window = self.streams[id]?.sendWindow, window > HTTP2Settings.largestWindow {
                    throw HTTP2Error(.flowControl, .windowTooLarge)
                }
            }
        }
        try self.countControl()
        self.output.appendSettingsAck()
        return .settings
    }

    private mutating func takeReset(_ id: UInt32, _ code: HTTP2ErrorCode) throws(HTTP2Error) -> HTTP2Event? {
        if self.isIdle(id) { throw HTTP2Error(.protocolError, .idleStream) }
        guard var stream = self.streams[id], !stream.isReset else { return nil }
        // One that says that all is well, or that is about something that is over, is no burden.
        if !stream.isClosed { try self.countReset() }
        stream.isReset = true
        self.streams[id] = stream
        self.removeIfDone(id)
        return .reset(id, code, isOurs: false)
    }

    private mutating func takeWindow(_ id: UInt32, _ increment: Int) throws(HTTP2Error) -> HTTP2Event? {
        if id == 0 {
            self.sendWindow += increment
            guard self.sendWindow <= HTTP2Settings.largestWindow else {
                throw HTTP2Error(.flowControl, .windowTooLarge)
            }
            return .windowOpened(0)
        }
        if self.isIdle(id) { throw HTTP2Error(.protocolError, .idleStream) }
        guard var stream = self.streams[id], !stream.isReset, !stream.isLocalClosed else { return nil }
        stream.sendWindow += increment
        self.streams[id] = stream
        guard stream.sendWindow <= HTTP2Settings.largestWindow else {
            return try self.fail(HTTP2Error(.flowControl, .windowTooLarge, stream: id))
        }
        return .windowOpened(id)
    }

    /// Never opened, by either side.
    func isIdle(_ id: UInt32) -> Bool {
        let isOdd = id % 2 == 1
        return switch self.role {
        case .server: !isOdd || id > self.highestStream
        case .client: !isOdd || id >= self.nextStream
        }
    }
}
