// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON

extension Kind where Value == JSONPath {
    /// `$.a.b[0]`, or the same without `$.`.
    static let jsonPath = Kind<String>.text("a path into JSON", pattern: nil) { text throws(ValueError) in text }
        .map(
            { text, _ throws(ValueError) in
                do throws(JSONPathError) {
                    return try JSONPath(parsing: text)
                } catch {
                    throw ValueError("'\(text)' is not a path into JSON: \(error.message)")
                }
            }, back: { $0.description })
}
