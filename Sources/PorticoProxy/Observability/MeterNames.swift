// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The names whose meters a snapshot keeps. Gathered where the snapshot is built, so that the loop only looks them up.
struct MeterNames {
    private(set) var routes: Set<String> = []
    private(set) var services: Set<String> = []

    init() {}

    init(routes: [Route], services: [Service]) {
        self.routes = Set(routes.map(\.name))
        self.services = Set(services.map(\.name))
    }
}
