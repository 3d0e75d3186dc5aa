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

    init(routes: [String], services: [String], parts: [Part]) {
        self.routes = Set(routes)
        self.services = Set(services)
        self.parts = Set(parts)
    }
}
