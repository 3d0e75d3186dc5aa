// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Connections of clients and to services.
extension MetricFamily {
    static let openConnections = MetricFamily(
        "portico_connections", .gauge, ["listener"], "Client connections that are open.")
    static let connections = MetricFamily(
        "portico_connections_total", .counter, ["listener"], "Client connections accepted.")
    static let refusedConnections = MetricFamily(
        "portico_connections_refused_total", .counter, ["listener"],
        "Client connections turned away because there were too many.")
    static let failedHandshakes = MetricFamily(
        "portico_tls_handshakes_failed_total", .counter, ["listener"],
        "Client connections on which TLS did not come to stand.")
    static let glitches = MetricFamily(
        "portico_glitches_total", .counter, ["listener", "protocol", "reason"],
        "Oddities of clients on their connections: few are nothing, many are an attack or a broken client.")
    static let upstreamConnections = MetricFamily(
        "portico_upstream_connections", .gauge, ["service", "target", "state"],
        "Connections to a target; those being made count as active.")
    static let upstreamOpened = MetricFamily(
        "portico_upstream_connections_opened_total", .counter, ["service", "target"],
        "Connections to a target that came to stand.")
    static let connectFailures = MetricFamily(
        "portico_upstream_connect_failures_total", .counter, ["service", "target"],
        "Connections to a target that did not come to stand.")

    static let storeConnections = MetricFamily(
        "portico_store_connections", .gauge, ["store"], "Workers whose connection to a store stands and is not silent.")
    static let storeRefusals = MetricFamily(
        "portico_store_refusing", .gauge, ["store"],
        "Workers to which a store lately answered with errors, or with what was no reply to the command.")
    static let storeCommands = MetricFamily(
        "portico_store_command_duration_seconds", .histogram, ["store", "result"],
        "Time that commands to a store took; result: ok, error, timeout, lost, busy, or away.")

    static let connectionFamilies = [
        openConnections, connections, refusedConnections, failedHandshakes, glitches, upstreamConnections,
        upstreamOpened, connectFailures,
        storeConnections, storeRefusals, storeCommands,
    ]
}
