// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// A script that a store runs as one command, known to it by its hash once it has been sent whole.
package struct StoreScript: Sendable {
    let text: [UInt8]
    /// SHA-1, in hexadecimal digits.
    let hash: [UInt8]

    /// - Parameter hash: the SHA-1 of the text in hexadecimal digits, as `EVALSHA` takes it.
    package init(_ text: String, hash: String) {
        self.text = Array(text.utf8)
        self.hash = Array(hash.utf8)
    }
}

extension Store {
    private static let byHash = Array("EVALSHA".utf8)
    private static let whole = Array("EVAL".utf8)

    /// Runs a script; where the store does not know it yet, it is sent whole. As `send` otherwise.
    package func evaluate<Value>(
        _ script: StoreScript, keys: [[UInt8]], _ arguments: [[UInt8]],
        reading: @escaping (RESPValue) -> Result<Value, StoreFailure>,
        _ done: @escaping (Result<Value, StoreFailure>) -> Void
    ) {
        guard let connection else { return done(.failure(.away("it is not in use"))) }
        let count = Array(String(keys.count).utf8)
        connection.send([Self.byHash, script.hash, count] + keys + arguments) { result in
            guard case .failure(.refused("NOSCRIPT")) = result else {
                return done(connection.judge(result.flatMap(reading)))
            }
            self.send([Self.whole, script.text, count] + keys + arguments, reading: reading, done)
        }
    }
}
