// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// Reads all workers and writes the page, off their loops. Scrapes that come while one is at work share its result.
actor MetricsCollector {
    private let workers: [WorkerHandle]
    private let figures: @Sendable () -> GatewayFigures
    private var current: Task<[UInt8], Never>?

    init(workers: [WorkerHandle], figures: @escaping @Sendable () -> GatewayFigures) {
        self.workers = workers
        self.figures = figures
    }

    func page() async -> [UInt8] {
        if let current = self.current { return await current.value }
        let task = Task { [workers, figures] in await Self.page(workers, figures) }
        self.current = task
        let page = await task.value
        self.current = nil
        return page
    }

    @concurrent
    private static func page(_ workers: [WorkerHandle], _ figures: () -> GatewayFigures) async -> [UInt8] {
        var readings: [MetricsReading] = []
        for worker in workers { readings.append(await worker.readMetrics()) }
        return MetricsPage.text(MetricsTotals(readings), figures(), ProcessFigures.now())
    }
}
