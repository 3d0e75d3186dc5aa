// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import PorticoServer

@Suite struct ProcessFiguresTests {
    @Test("the system's figures of this process are read")
    func figures() {
        let figures = ProcessFigures.now()
        #expect(figures.cpuNanoseconds > 0)
        #expect(figures.residentBytes > 1024 * 1024 && figures.virtualBytes > figures.residentBytes)
        #expect(figures.openDescriptors >= 3 && figures.maximumDescriptors >= figures.openDescriptors)
        #expect(figures.threads >= 1)
        let age = UInt64(time(nil)) - figures.startNanoseconds / 1_000_000_000
        #expect(age < 24 * 60 * 60)
    }
}
