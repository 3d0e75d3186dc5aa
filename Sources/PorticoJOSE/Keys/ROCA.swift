// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// RSA keys of a chip's faulty library (CVE-2017-15361), whose modulus can be factored. They are known by their modulus
/// being a power of 65537 modulo each of these primes, as one of 2^27 others is.
enum ROCA {
    private static let primes: [UInt32] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

    /// - Parameter modulus: the highest byte first.
    static func isWeak(_ modulus: [UInt8]) -> Bool {
        Self.primes.allSatisfy { prime in
            let rest = modulus.reduce(UInt32(0)) { ($0 &<< 8 | UInt32($1)) % prime }
            return Self.powers(modulo: prime).contains(rest)
        }
    }

    private static func powers(modulo prime: UInt32) -> Set<UInt32> {
        var powers: Set<UInt32> = []
        var power: UInt32 = 1
        while powers.insert(power).inserted { power = power * (65537 % prime) % prime }
        return powers
    }
}
