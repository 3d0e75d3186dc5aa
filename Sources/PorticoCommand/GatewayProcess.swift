// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import PorticoServer
import UnixSignals

/// The life of a process that runs a gateway: signals, the watch over files, the service manager, and the end.
///
/// SIGTERM, SIGINT and SIGQUIT drain (a second one ends at once), SIGHUP reloads, SIGUSR1 opens the log files anew.
struct GatewayProcess: Sendable {
    let gateway: Gateway
    let logger: Logger
    /// Whether the configuration's own files are followed; those that it names are in any case.
    let watchesFiles: Bool

    /// From here on signals wait for `run`. Before the gateway starts: the first process of a container would miss those
    /// that come meanwhile.
    static func trapSignals() async -> UnixSignalsSequence {
        await UnixSignalsSequence(trapping: .sigterm, .sigint, .sigquit, .sighup, .sigusr1)
    }

    /// Returns when the gateway has stopped.
    func run(_ signals: UnixSignalsSequence) async {
        let background = self.startBackground()
        await self.serve(signals)
        for task in background { task.cancel() }
        self.gateway.stop()
        self.logger.info("stopped")
    }

    private func startBackground() -> [Task<Void, Never>] {
        [Task { await self.gateway.watchFiles(includingConfiguration: self.watchesFiles) }]
    }

    /// Until a drain has ended, or was cut short.
    private func serve(_ signals: UnixSignalsSequence) async {
        let (events, source) = AsyncStream<Event>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in signals { source.yield(.signal(signal)) }
            }
            group.addTask {
                await self.gateway.waitForDrainRequest()
                source.yield(.request)
            }
            var drain: Task<Void, Never>?
            // A signal after `POST /drain` is the first one: Kubernetes sends it when its `preStop` hook has asked.
            var isSignalled = false
            for await event in events {
                switch event {
                case .signal(.sighup): Task { await self.gateway.reload("SIGHUP") }
                case .signal(.sigusr1): self.gateway.reopenLogs()
                case .signal where isSignalled:
                    self.logger.warning("a second signal: what is left is cut off")
                    drain?.cancel()
                    source.finish()
                case .signal, .request:
                    if case .signal = event { isSignalled = true }
                    drain = drain ?? self.startDrain { source.yield(.drained) }
                case .drained: source.finish()
                }
            }
            group.cancelAll()
        }
    }

    private func startDrain(_ done: @escaping @Sendable () -> Void) -> Task<Void, Never> {
        self.logger.info("draining")
        return Task {
            let isComplete = await self.gateway.drain()
            if !isComplete { self.logger.warning("what is left is cut off: the drain was ended or took too long") }
            done()
        }
    }

    private enum Event: Sendable {
        case signal(UnixSignal)
        /// `POST /drain`.
        case request
        case drained
    }
}
