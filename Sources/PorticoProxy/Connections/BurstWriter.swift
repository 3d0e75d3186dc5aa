// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Gathers what one event makes for one socket, so that a head and a small body leave in one system call, and large
/// runs leave from where they were received.
///
/// Writes into the worker's shared buffer: it must be flushed before another socket's burst begins.
struct BurstWriter {
    let worker: Worker
    let socket: StreamSocket

    /// Runs below this are copied behind what is there already.
    static let copyLimit = 8 * 1024

    func write(_ bytes: Span<UInt8>) {
        if bytes.count < Self.copyLimit {
            self.worker.output.append(bytes)
        } else if self.worker.output.isEmpty {
            self.socket.send(bytes)
        } else {
            self.worker.output.withSpan { self.socket.send($0, bytes) }
            self.worker.output.clear()
        }
    }

    /// The end of a message that is there whole: what of it has to wait is not copied.
    func write(whole bytes: [UInt8]) {
        guard bytes.count >= Self.copyLimit else { return self.worker.output.append(bytes) }
        self.worker.output.withSpan { self.socket.send($0, whole: bytes) }
        self.worker.output.clear()
    }

    func flush() {
        guard !self.worker.output.isEmpty else { return }
        self.worker.output.withSpan { self.socket.send($0) }
        self.worker.output.clear()
    }
}
