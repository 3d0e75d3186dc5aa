// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts of one route, by its name: a reload does not end it.
final class RouteMeters {
    /// Empty for the exchanges that no route took.
    let name: String
    /// The path pattern, as the last snapshot has it: a label, so that a counter goes on when it changes.
    var template: String
    /// In the order in which routes were first used.
    let number: Int
    /// The last snapshot that has the route.
    var generation: Int
    /// By service; nearly always one.
    private var entries: [ExchangeMeters] = []
    private var parts: [PartMeters] = []

    init(_ name: String, template: String, number: Int, generation: Int) {
        self.name = name
        self.template = template
        self.number = number
        self.generation = generation
    }

    func meters(with service: ServiceMeters?) -> ExchangeMeters {
        if let entry = self.entries.first(where: { $0.service === service }) { return entry }
        let entry = ExchangeMeters(service: service)
        self.entries.append(entry)
        return entry
    }

    func meters(of part: PartLabel) -> PartMeters {
        let known = self.parts.first { $0.name == part.name && $0.service == part.service }
        let meters = known ?? PartMeters(part.name, service: part.service, generation: self.generation)
        if known == nil { self.parts.append(meters) }
        return meters
    }

    /// A further snapshot has the route, and these parts of it.
    func retain(_ names: Set<MeterNames.Part>, generation: Int) {
        self.generation = generation
        for part in self.parts where names.contains(.init(route: self.name, name: part.name, service: part.service)) {
            part.generation = generation
        }
    }

    /// Forgets the services and parts that no snapshot has had since then.
    func drop(before generation: Int) {
        self.entries.removeAll { ($0.service?.generation ?? generation) < generation }
        self.parts.removeAll { $0.generation < generation }
    }

    var partReadings: [MetricsReading.Part] { self.parts.map { $0.reading(route: self.name) } }

    var readings: [MetricsReading.Exchanges] {
        self.entries.map { $0.reading(route: self.name, template: self.template) }
    }
}
