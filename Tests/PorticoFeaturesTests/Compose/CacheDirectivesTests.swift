// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoFeatures

/// How long an answer made of several may be kept: no longer than each of them.
@Suite struct CacheDirectivesTests {
    private static func joined(_ parts: [String?], isPrivate: Bool = false) -> String? {
        var directives = CacheDirectives(isPrivate: isPrivate)
        for part in parts { directives.join(part) }
        return directives.text
    }

    @Test(
        "the strictest of the parts holds",
        arguments: [
            ([], nil), ([nil], nil), ([nil, nil], nil), (["max-age=5"], "max-age=5"), (["max-age=5", nil], "no-cache"),
            (["max-age=5", "max-age=60"], "max-age=5"), (["no-store", "max-age=5"], "no-store"),
            (["no-cache", "no-store"], "no-store"), (["private, max-age=7", "max-age=9"], "private, max-age=7"),
            (["private", "max-age=9"], "private, no-cache"), (["public"], "no-cache"), ([""], "no-cache"),
            (["s-maxage=3, max-age=9"], "max-age=3"), (["max-age=3, s-maxage=9"], "max-age=3"),
            (["Max-Age = 4"], "max-age=4"), (["max-age=\"4\""], "max-age=4"), (["max-age=-1"], "max-age=0"),
            (["max-age"], "max-age=0"), (["max-age=x"], "no-cache"),
            (["no-cache=\"set-cookie\", max-age=4"], "no-cache"),
            (["max-age=99999999999999999999"], "no-cache"), (["immutable, max-age=4"], "max-age=4"),
            (["max-age=9, must-revalidate", "max-age=4"], "max-age=4, must-revalidate"),
            (["s-maxage=9, proxy-revalidate"], "max-age=9, must-revalidate"),
            ([",,;"], "no-cache"), (["max-age=4, x=\"a, no-store"], "no-store"),
            ([String(repeating: "a,", count: 200) + "max-age=4"], "no-store"),
        ] as [([String?], String?)])
    func strictest(_ parts: [String?], _ expected: String?) {
        #expect(Self.joined(parts) == expected)
        #expect(Self.joined(parts.reversed()) == expected, "the order does not matter")
    }

    @Test(
        "a part that a cache has held is fresh for so much less",
        arguments: [
            (nil, "max-age=60"), ("0", "max-age=60"), ("50", "max-age=10"), ("60", "max-age=0"), ("61", "max-age=0"),
            ("-5", "max-age=60"), ("x", "max-age=0"), ("9223372036854775807", "max-age=0"), ("", "max-age=0"),
        ] as [(String?, String)])
    func age(_ age: String?, _ expected: String) {
        var directives = CacheDirectives()
        directives.join("max-age=60", age: age)
        directives.join("max-age=90", age: "20")
        #expect(directives.text == expected)
    }

    @Test("an answer for one client stays private, unless it is not kept at all")
    func scope() {
        #expect(Self.joined(["max-age=5"], isPrivate: true) == "private, max-age=5")
        #expect(Self.joined(["no-cache"], isPrivate: true) == "private, no-cache")
        #expect(Self.joined(["no-store"], isPrivate: true) == "no-store")
        #expect(Self.joined([nil], isPrivate: true) == nil)
    }
}
