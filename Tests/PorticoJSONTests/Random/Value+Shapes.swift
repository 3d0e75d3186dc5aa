// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What shapes mean, written down once more and as simply as possible, on values instead of texts.
extension Value {
    subscript(_ name: String) -> Value? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// `select` of plain paths, given as their names.
    func selecting(_ paths: [[String]]) -> Value {
        switch self {
        case .array(let values): return .array(values.map { $0.selecting(paths) })
        case .object(let members):
            var result: [String: Value] = [:]
            for name in Set(paths.compactMap(\.first)) {
                guard let value = members[name] else { continue }
                let inner = paths.filter { $0.first == name }.map { Array($0.dropFirst()) }
                if inner.contains([]) {
                    result[name] = value
                } else if case .array = value {
                    result[name] = value.selecting(inner)
                } else if case .object(let selected) = value.selecting(inner), !selected.isEmpty {
                    result[name] = .object(selected)
                }
            }
            return .object(result)
        default: return .null
        }
    }

    func removing(_ path: ArraySlice<String>) -> Value {
        switch self {
        case .array(let values): return .array(values.map { $0.removing(path) })
        case .object(var members):
            guard let name = path.first, let value = members[name] else { return self }
            members[name] = path.count == 1 ? nil : value.removing(path.dropFirst())
            return .object(members)
        default: return self
        }
    }

    func renaming(_ path: ArraySlice<String>, to newName: String) -> Value {
        switch self {
        case .array(let values): return .array(values.map { $0.renaming(path, to: newName) })
        case .object(var members):
            guard let name = path.first, let value = members[name] else { return self }
            guard path.count == 1 else {
                members[name] = value.renaming(path.dropFirst(), to: newName)
                return .object(members)
            }
            members[name] = nil
            members[newName] = value
            return .object(members)
        default: return self
        }
    }

    /// A value set under names; `nil` where what is on the way is no object.
    func setting(_ value: Value, at path: ArraySlice<String>) -> Value? {
        guard let name = path.first else { return value }
        guard case .object(var members) = self else { return nil }
        guard let inner = (members[name] ?? .object([:])).setting(value, at: path.dropFirst()) else { return nil }
        members[name] = inner
        return .object(members)
    }
}
