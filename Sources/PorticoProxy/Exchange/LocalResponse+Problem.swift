// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

extension LocalResponse {
    /// An error of an operator's request as `application/problem+json` (RFC 9457), with further members where wanted.
    public static func problem(
        _ status: Int, _ detail: String, fields: [Field] = [], members: [JSONValue.Member] = []
    ) -> LocalResponse {
        let own: [JSONValue.Member] = [
            .init("type", .string("about:blank")), .init("title", .string("\(StatusText.of(status))")),
            .init("status", .int(status)), .init("detail", .string(detail)),
        ]
        let standard: [Field] = [
            .init("Content-Type", "application/problem+json"), .init("Cache-Control", "no-store"),
            .init("X-Content-Type-Options", "nosniff"),
        ]
        let body = JSONValue.object(own + members).text(indent: 0) + "\n"
        return LocalResponse(status: status, fields: standard + fields, body: Array(body.utf8))
    }
}
