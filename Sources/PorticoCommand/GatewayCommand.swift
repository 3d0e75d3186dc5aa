// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoProxy

/// The whole program, for one with filters of its own: `portico run | check | test | routes | explain | schema | …`.
public enum GatewayCommand {
    /// What the commands know beside the built-in filters.
    @TaskLocal static var filters: [any CustomFilter.Type] = []

    /// Runs the command that the arguments of the process ask for, and ends the process.
    /// - Parameter filters: beside the built-in ones, in the order in which they run at each phase.
    public static func main(filters: [any CustomFilter.Type] = []) async {
        await self.$filters.withValue(filters) { await Portico.main() }
    }
}
