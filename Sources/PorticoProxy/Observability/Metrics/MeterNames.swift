// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The names whose meters a snapshot keeps. Gathered where the snapshot is built, so that the loop only looks them up.
struct MeterNames {
    struct Part: Hashable {
        var route: String
        var name: String
        var service: String
    }

    private(set) var routes: Set<String> = []
    private(set) var services: Set<String> = []
    private(set) var parts: Set<Part> = []

    init() {}

    init(routes: [Route], services: [Service]) {
        self.routes = Set(routes.map(\.name))
        self.services = Set(services.map(\.name))
        for route in routes {
            for part in route.action.partLabels {
                self.parts.insert(Part(route: route.name, name: part.name, service: part.service))
            }
        }
    }
}
