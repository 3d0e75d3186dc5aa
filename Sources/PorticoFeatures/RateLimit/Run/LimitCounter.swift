// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// One number that a route's limits count with in memory: the rate of a limit, or its quota.
final class LimitCounter {
    let limit: RouteLimit
    /// Of the limits of the route.
    let index: Int
    let slot: LimitPlan.Slot
    let table: LimitTable

    init(_ limit: RouteLimit, _ index: Int, _ slot: LimitPlan.Slot) {
        self.limit = limit
        self.index = index
        self.slot = slot
        self.table = limit.table(slot)
    }

    /// `nil`: the tier of who calls has no such number.
    @inline(__always)
    func rule(_ exchange: Exchange) -> LimitRule? { self.limit.plan.rules(exchange)[self.slot] }
}
