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
}
