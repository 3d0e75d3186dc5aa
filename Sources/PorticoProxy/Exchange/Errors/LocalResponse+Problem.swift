// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

extension LocalResponse {
    /// An error of an operator's request as `application/problem+json` (RFC 9457), with further members where wanted.
    public static func problem(
        _ status: Int, _ detail: String, fields: [Field] = [], members: [JSONValue.Member] = []
    ) -> LocalResponse {
        let problem = Problem(status: status, detail: detail, members: members)
        return LocalResponse(
            status: status, fields: Problem.fields(.json) + fields, body: problem.body(.json, indent: 0))
    }
}
