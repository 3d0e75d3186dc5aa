// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Writes the heads that services get which speak HTTP/2 (RFC 9113 §8.3.1).
enum HTTP2RequestWriter {
    static func write(_ exchange: Exchange, _ encoder: inout HPACKEncoder, to output: inout OutputBuffer) {
        let (core, head) = (exchange.core, exchange.request)
        core.scratch.clear()
        let end = RequestWriter.writeTargetAndHost(exchange, to: &core.scratch)
        core.scratch.withSpan { line in
            encoder.append(
                method: head.fields.bytes.span.extracting(Int(head.methodText.lower)..<Int(head.methodText.upper)),
                isSecure: exchange.forward.attempt.target?.tls != nil,
                authority: line.extracting(end...), path: line.extracting(..<end), connectProtocol: Span(),
                to: &output)
        }
        encoder.append(head.fields, to: &output)
        core.scratch.clear()
        RequestWriter.writeOwnFields(exchange, to: &core.scratch)
        core.scratch.withSpan { encoder.append(lines: $0, to: &output) }
        if head.takesTrailers { encoder.appendTakesTrailers(to: &output) }
    }
}
