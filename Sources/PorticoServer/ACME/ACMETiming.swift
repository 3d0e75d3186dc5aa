// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// When certificates are ordered. Arithmetic without a clock; times are seconds since 1970.
package struct ACMETiming: Sendable {
    /// After a failure; twice as long after each further one.
    package var firstPause: Double = 60
    package var longestPause: Double = 3 * 3600
    /// Between two looks at what another instance may have ordered.
    package var lookPause: Double = 2

    package init() {}

    /// A third of the life is left then, or a bit more: instances and hosts that began together do not renew together.
    /// - Parameter random: from 0 to 1.
    func renewal(of certificate: KeptCertificate, random: Double) -> Double {
        let life = max(certificate.notAfter - certificate.notBefore, 0)
        return certificate.notAfter - life / 3 - life / 20 * random
    }

    /// - Parameters:
    ///   - failures: in a row, at least one.
    ///   - asked: by the directory.
    func pause(after failures: Int, asked: Duration?, random: Double) -> Double {
        let doublings = min(max(failures - 1, 0), 16)
        let pause = min(self.firstPause * Double(1 << doublings), self.longestPause) * (0.9 + 0.2 * random)
        return max(pause, asked.map { Double($0.components.seconds) } ?? 0)
    }
}
