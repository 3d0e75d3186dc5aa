// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging

/// The access log of a running gateway.
extension Gateway {
    static func openLog(_ config: GatewayConfig, _ options: GatewayOptions, _ logger: Logger) throws -> LogWriter? {
        guard options.logsAccess else { return nil }
        let destination = config.telemetry.accessLog.destination(orElse: options.accessLogDescriptor)
        do {
            return try LogWriter(to: destination, logger: logger)
        } catch {
            throw StartError(description: "\(error)")
        }
    }

    /// Access lines that were written, and lines that were lost; 0 where there is no access log.
    package var accessLogLines: (written: Int, dropped: Int) {
        (self.log?.writtenLines ?? 0, self.log?.droppedLines ?? 0)
    }

    /// Opens the access log's file anew: what was renamed by then is left alone. Where that fails, lines go on to the
    /// old one.
    package func reopenLogs() {
        do {
            try self.log?.reopen()
        } catch {
            self.logger.error("the access log goes on in its old file", metadata: ["error": "\(error)"])
        }
    }

    /// Opens what a new configuration logs to, and goes on there when the step has gone well.
    func changeLog(_ config: GatewayConfig, after step: () throws -> Void) throws {
        guard let log = self.log else { return try step() }
        let destination = config.telemetry.accessLog.destination(orElse: self.accessLogDescriptor)
        do {
            try log.change(to: destination, after: step)
        } catch let error as LogDestination.OpenError {
            throw StartError(description: "\(error)")
        }
    }
}
