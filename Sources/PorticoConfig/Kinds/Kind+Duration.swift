// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Kind where Value == Duration {
    /// A whole number with a unit: `250ms`, `30s`, `10m`, `12h`, `1d`.
    public static let duration = Kind.scalar(
        "a duration", schema: SchemaText.string(pattern: "^[0-9]{1,10}(ms|s|m|h|d)$"),
        parse: { text throws(ValueError) in try DurationText.parse(text) },
        print: { .string(DurationText.print($0)) })

    /// A duration other than zero.
    public static let positiveDuration = Kind.duration.map(
        { value, _ throws(ValueError) in
            guard value > .zero else { throw ValueError("the duration must be longer than zero") }
            return value
        }, back: { $0 })
}
