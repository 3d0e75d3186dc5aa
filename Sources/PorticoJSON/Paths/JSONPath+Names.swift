// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONPath {
    /// The names along the way, for texts that spread over arrays by themselves: `[*]` is passed over.
    func namesThroughArrays(_ refusal: String) throws(JSONPathError) -> [JSONName] {
        var names: [JSONName] = []
        for step in self.steps {
            switch step {
            case .name(let name): names.append(JSONName(utf8: name))
            case .index: throw JSONPathError("'\(self)' has a place in an array; \(refusal)")
            case .all: break
            }
        }
        guard !names.isEmpty else { throw JSONPathError("'\(self)' names no member") }
        return names
    }

    /// The names of a path that has nothing else.
    func names() throws(JSONPathError) -> [JSONName] {
        var names: [JSONName] = []
        for step in self.steps {
            guard case .name(let name) = step else { throw JSONPathError("'\(self)' may hold names only") }
            names.append(JSONName(utf8: name))
        }
        guard !names.isEmpty else { throw JSONPathError("'\(self)' names no member") }
        return names
    }
}
