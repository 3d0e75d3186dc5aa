// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoServer

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the version.", discussion: "Example:  portico version")

    func run() { Output.print("portico \(GatewayVersion.text)") }
}
