// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Writes the heads that clients of HTTP/2 get.
enum HTTP2ResponseWriter {
    /// - Parameter ownCount: how long the gateway's own body is; `nil`: a service's is sent on.
    static func write(
        _ exchange: Exchange, ownCount: Int?, _ encoder: inout HPACKEncoder, to output: inout OutputBuffer
    ) {
        encoder.append(response: exchange.response, to: &output)
        let core = exchange.core
        core.scratch.clear()
        ResponseWriter.writeOwnFields(exchange, ownCount: ownCount, to: &core.scratch)
        core.scratch.withSpan { encoder.append(lines: $0, to: &output) }
    }
}
