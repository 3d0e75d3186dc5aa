// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoWire

/// What everything on one worker uses, whatever it is: the loop, and the buffers, numbers and machines that the worker
/// has for itself. It knows nothing of exchanges.
package final class WorkerCore {
    package let loop: WorkerLoop
    /// Of the worker: 0…, in the order of their start.
    let index: Int
    /// Where sockets write what leaves at the end of an event.
    @exclusivity(unchecked) var buffers = BufferPool()
    /// For bytes that become something else at once.
    var scratch = OutputBuffer(capacity: 256)
    /// Where the texts of templates are made.
    var text: [UInt8] = []
    /// Every socket of the worker receives into this: bytes that nobody kept cost no memory.
    let receiveBuffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: WorkerCore.receiveSize)
    /// What a TLS connection has received passes through it.
    var ciphertext = ByteBuffer()
    /// Connects to targets in the system's place; `nil` but where a configuration is tried without a network.
    let dialer: (any Dialer)?
    let gzip = Gzip()
    var random: FastRandom
    /// Tells the gateway's own log of errors; nil where nobody reads it.
    var errorLog: ErrorLog?
    /// Hears of the connections to stores.
    var storeObserver: (any StoreObserver)?
    /// What authorities are shown; `nil`: none is asked for certificates.
    package var challenges: (any ChallengeSource)? { didSet { self.hasChallenges = self.challenges != nil } }
    /// Each request asks this: all workers share the other.
    private(set) var hasChallenges = false
    private var dateStorage = DateField()

    private static let receiveSize = 128 * 1024

    init(index: Int = 0, loop: WorkerLoop, seed: UInt64, dialer: (any Dialer)?) {
        self.index = index
        self.loop = loop
        self.random = FastRandom(seed: seed)
        self.dialer = dialer
    }

    deinit { self.receiveBuffer.deallocate() }

    /// The current date, for responses of the gateway's own.
    var date: [UInt8] {
        self.dateStorage.update()
        return self.dateStorage.text
    }
}
