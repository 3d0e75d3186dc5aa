// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@testable import PorticoProxy

@Suite struct ServiceTests {
    /// Targets by name, each with its priority.
    private static func service(_ priorities: [(name: String, priority: Int)]) -> Service {
        let service = Service(name: "app", targets: [], timeouts: .standard, balancer: RoundRobin())
        service.use(
            priorities.map { name, priority in
                let spec = TargetSpec(
                    authority: name, label: name, host: name, port: 80, addresses: [], priority: priority)
                return .init(target: Target(spec, streams: FakeStreamSource()), spec: spec)
            })
        return service
    }

    private static func exchange() throws -> Exchange {
        try Worker(index: 0, loop: try WorkerLoop(), accessLog: AccessLog(sink: nil), seed: 1).makeExchange()
    }

    /// The targets that an exchange goes to, none of which can be reached.
    private static func attempts(_ service: Service) throws -> [String] {
        let exchange = try Self.exchange()
        var labels: [String] = []
        while labels.count < 10, let target = service.pick(for: exchange) {
            labels.append(target.label)
            exchange.forward.unreachable.append(target)
        }
        return labels
    }

    @Test("all targets of one priority are tried before any of the next, in whatever order they were named")
    func priorities() throws {
        let service = Self.service([("c", 3), ("a", 1), ("d", 9), ("b", 2), ("A", 1)])
        for _ in 0..<3 {
            let labels = try Self.attempts(service)
            #expect(labels.prefix(2).sorted() == ["A", "a"] && labels.dropFirst(2) == ["b", "c", "d"])
        }
        #expect(service.targets.map(\.label) == ["a", "A", "b", "c", "d"])
    }

    @Test("a target that is not available is left out; where none is, all are tried")
    func availability() throws {
        let service = Self.service([("a", 1), ("b", 2), ("c", 2)])
        let targets = service.targets
        targets[0].isAvailable = false
        service.sort()
        #expect(try Self.attempts(service).sorted() == ["b", "c"])
        for target in targets { target.isAvailable = false }
        service.sort()
        let labels = try Self.attempts(service)
        #expect(labels.first == "a" && labels.sorted() == ["a", "b", "c"])
    }
}
