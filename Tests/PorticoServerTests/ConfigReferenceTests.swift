// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoServer
import Testing

@Suite struct ConfigReferenceTests {
    private static let page = GoldenFile.root + "/../docs/reference/configuration.md"

    @Test func theReferencePageIsCurrent() throws {
        let text = ConfigReference.markdown()
        if GoldenFile.isUpdating {
            try text.write(toFile: Self.page, atomically: true, encoding: .utf8)
            return
        }
        let written = try? String(contentsOfFile: Self.page, encoding: .utf8)
        #expect(written == text, "docs/reference/configuration.md is stale: PORTICO_UPDATE_GOLDEN=1 writes it anew")
    }

    @Test func theReferenceNamesEveryKeyWithItsDefault() {
        let text = ConfigReference.markdown()
        #expect(text.contains("| `head_timeout` | a duration | `10s` |"))
        #expect(text.contains("| `to` | `service` or `service:/path` | required |"))
        #expect(text.contains("Not supported yet, and refused as such: `caches`"))
    }
}
