// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import Logging
import PorticoServer
import UnixSignals

/// `portico run`: the gateway.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway with a configuration file.",
        discussion: """
            Access lines go to standard output unless the file says otherwise, the gateway's own log to standard \
            error.

            Signals: SIGTERM, SIGINT and SIGQUIT end it: not ready, no new connections, what is in flight completes \
            (drain.timeout at most), exit status 0; a second one ends it at once. SIGHUP reads the configuration \
            again; one that has errors changes nothing. SIGUSR1 opens the log files anew. SIGUSR2 and SIGALRM do nothing.

            Example:  portico run gateway.yaml --watch
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Option(help: "Event loops, one thread each. Default: one per processor.") var workers: Int?
    @Flag(help: "Read the configuration again when one of its files has changed.") var watch = false
    @Option(help: "The least that the gateway's own log tells: trace, debug, info, notice, warning, error, critical.")
    var logLevel: Logger.Level = .info
    @Option(help: "How the gateway's own log looks: logfmt or json.") var logFormat = ProcessLog.Format.logfmt
    @Flag(help: "Write no access lines.") var noAccessLog = false
    @OptionGroup var style: StyleOptions

    func validate() throws {
        if let workers, workers < 1 || workers > 1024 { throw ValidationError("--workers takes 1 to 1024") }
    }

    func run() async throws {
        Process.prepareToServe()
        let file = ConfigFile(path: self.file, logsBriefly: Style.output.isTerminal)
        let blueprint = try file.requireBlueprint()
        var options = GatewayOptions(workers: self.workers)
        options.logsAccess = !self.noAccessLog
        options.observer = SystemdSocket.note
        let logger = Process.logger(self.logFormat, self.logLevel)
        let signals = await GatewayProcess.trapSignals()
        let gateway: Gateway
        do {
            gateway = try Gateway(blueprint, options: options, logger: logger, source: file.origin)
        } catch {
            UsageError.report("\(error)")
            throw ExitCode(1)
        }
        if Style.error.isTerminal { Output.error(StartSummary(gateway, blueprint, file).text) }
        await self.serve(gateway, logger, signals, workers: options.workers)
    }

    private func serve(_ gateway: Gateway, _ logger: Logger, _ signals: UnixSignalsSequence, workers: Int) async {
        for (name, address) in gateway.addresses.sorted(by: { $0.key < $1.key }) {
            logger.info("listening", metadata: ["listener": "\(name)", "address": "\(address)"])
        }
        StartupPages.release()
        logger.info("ready", metadata: ["admin": "\(gateway.adminAddress)", "workers": "\(workers)"])
        SystemdSocket.ready()
        await GatewayProcess(gateway: gateway, logger: logger, watchesFiles: self.watch).run(signals)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
