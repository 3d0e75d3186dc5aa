// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a peer has done against RFC 9113: it ends a stream (§5.4.2), or the connection (§5.4.1) where it is thrown.
package struct HTTP2Error: Error, Sendable, Hashable {
    package var code: HTTP2ErrorCode
    package var reason: HTTP2Fault
    /// 0: it is about the connection.
    package var stream: UInt32

    package init(_ code: HTTP2ErrorCode, _ reason: HTTP2Fault, stream: UInt32 = 0) {
        self.code = code
        self.reason = reason
        self.stream = stream
    }
}

/// The same in words, for logs and counters.
package enum HTTP2Fault: String, Sendable, CaseIterable {
    case frameTooLarge = "a frame is larger than the limit"
    case frameSize = "a frame has not the size that its type has"
    case padding = "a frame's padding is longer than the frame"
    case streamMissing = "a frame that belongs to a stream names none"
    case streamNamed = "a frame that belongs to the connection names a stream"
    case blockInterrupted = "a frame stands within a field block"
    case continuationAlone = "a CONTINUATION continues nothing"
    case continuations = "a field block has too many frames"
    case settingsCount = "a SETTINGS frame has too many entries"
    case settingsValue = "a setting has a value that it cannot have"
    case pushPromise = "a push was promised, which is switched off"
    case zeroIncrement = "a WINDOW_UPDATE by nothing"
    case dependsOnItself = "a stream depends on itself"
    case preface = "the connection does not begin with the preface and SETTINGS"
    case fieldBlock = "a field block cannot be read"
    case malformedHead = "a head is malformed"
    case headLimit = "a head is beyond the limits"
    case idleStream = "a frame is for a stream that was never opened"
    case streamNumber = "a stream has a number that it cannot have"
    case closedStream = "a frame is for a stream that has ended"
    case tooManyStreams = "more streams than the limit"
    case receiveWindow = "more data than the window takes"
    case windowTooLarge = "a window grows beyond its limit"
    case bodyLength = "a body has not the length that its head says"
    case trailersGoOn = "trailers do not end their stream"
    case emptyData = "frames of DATA that hold nothing"
    case resets = "more resets than the limit"
    case glitches = "more oddities than the limit"
    case queuedControls = "more frames to be answered than the peer takes answers"
    case strayAck = "an acknowledgement of nothing"
    case reset = "the peer has reset a stream"
    case unread = "the peer's frame is not known"
}
