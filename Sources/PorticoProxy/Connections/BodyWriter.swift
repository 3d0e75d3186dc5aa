// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Writes one body as HTTP/1 frames it (RFC 9112 §6).
struct BodyWriter {
    enum Framing {
        /// There is none: what comes is dropped.
        case none
        /// Its data: the head has said its length, or the connection's end is its end.
        case data
        case chunks
    }

    var framing: Framing

    var takesChunks: Bool { self.framing == .chunks }

    /// - Parameter form: Chunks only where `takesChunks`.
    @inline(__always)
    func write(_ bytes: Span<UInt8>, _ form: BodyForm, to socket: StreamSocket) {
        switch self.framing {
        case .none: break
        case .data: socket.write(bytes)
        case .chunks: form == .chunks ? socket.write(bytes) : Self.writeChunk(bytes, to: socket)
        }
    }

    private static func writeChunk(_ bytes: Span<UInt8>, to socket: StreamSocket) {
        guard bytes.count > 0 else { return }
        socket.write {
            $0.append(hexadecimal: bytes.count)
            $0.append("\r\n")
        }
        socket.write(bytes)
        socket.write { $0.append("\r\n") }
    }

    /// A body that is there whole, and its end.
    func write(whole bytes: [UInt8], to socket: StreamSocket) {
        if self.framing != .none { socket.write(whole: bytes) }
    }

    /// - Parameter trailers: Passed on where the framing has room for them.
    func finish(_ trailers: Fields?, to socket: StreamSocket) {
        guard self.framing == .chunks else { return }
        socket.write {
            $0.append("0\r\n")
            if let trailers { $0.append(trailers) }
            $0.append("\r\n")
        }
    }
}
