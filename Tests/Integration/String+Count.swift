// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension String {
    /// How often the part occurs.
    func components(of part: String) -> Int {
        Array(self.utf8).ranges(of: Array(part.utf8)).count
    }
}
