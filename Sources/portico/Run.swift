// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import PorticoServer

/// `portico run`: the gateway.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway with a configuration file.",
        discussion: """
            Access lines go to standard output, the gateway's own log to standard error. SIGTERM and SIGINT end it:
            it stops accepting, completes what is in flight (drain.timeout at most), and exits with 0.

            Example:  portico run gateway.yaml
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Option(help: "Event loops, one thread each. Default: one per processor.") var workers: Int?
    @Flag(help: "Write no access lines.") var noAccessLog = false

    func validate() throws {
        if let workers, workers < 1 || workers > 1024 { throw ValidationError("--workers takes 1 to 1024") }
    }

    func run() async throws {
        let blueprint = try ConfigFile(path: self.file).requireBlueprint()
        var options = GatewayOptions(workers: self.workers)
        options.logsAccess = !self.noAccessLog
        Process.prepare()
        let logger = Process.logger
        let gateway: Gateway
        do {
            gateway = try Gateway(blueprint, options: options, logger: logger)
        } catch {
            Output.error("portico: \(error)")
            throw ExitCode(1)
        }
        for (name, address) in gateway.addresses.sorted(by: { $0.key < $1.key }) {
            logger.info("listening", metadata: ["listener": "\(name)", "address": "\(address)"])
        }
        StartupPages.release()
        let workers = options.workers
        let service = GatewayService(gateway: gateway, logger: logger) {
            logger.info("ready", metadata: ["admin": "\(gateway.adminAddress)", "workers": "\(workers)"])
        }
        try await service.runUntilSignalled()
    }
}
