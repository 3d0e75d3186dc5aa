// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Reads a file with all that it includes into one map of top-level keys.
struct ConfigSources {
    private let files: any ConfigFiles
    private let reader: ConfigReader
    private var merged: [ConfigNode.Entry] = []
    /// Where each name of a merged map was defined: `routes.home`.
    private var places: [String: SourceLocation] = [:]
    /// Every file read, by its name.
    private(set) var names: [String] = []
    private var seen: Set<String> = []

    private static let maximalFiles = 1000

    init(files: any ConfigFiles, reader: ConfigReader) {
        self.files = files
        self.reader = reader
    }

    /// Nil when the first file itself cannot be read.
    mutating func read(_ path: String) -> ConfigNode? {
        let start = SourceLocation(file: path, line: 1, column: 1)
        do throws(ConfigFileError) {
            let bytes = try self.files.read(path)
            return self.parse(bytes, path, shown: path, chain: [], scope: .file)
                ? ConfigNode(.map(self.merged), at: start) : nil
        } catch {
            self.reader.report(Diagnostic(.error, at: [], "cannot read '\(path)': \(error.reason)"))
            return nil
        }
    }

    /// - Parameter shown: the file's name in diagnostics.
    private mutating func parse(
        _ bytes: [UInt8], _ file: String, shown: String, chain: [String], scope: IncludeConfig.Scope
    ) -> Bool {
        self.names.append(file)
        self.seen.insert(Self.normalised(file))
        guard let node = self.reader.document(bytes, file: shown) else { return false }
        let isFirst = chain.isEmpty
        guard let entries = node.entries else {
            if !isFirst, case .empty = node.content { return true }
            self.reader.error(
                "expected a map of keys, found \(node.description)", at: node.location, ConfigPath(),
                hint: isFirst ? "a configuration starts with 'version: 1'" : nil)
            return false
        }
        for entry in entries {
            switch entry.name {
            case "version" where !isFirst: self.checkVersion(entry.value)
            case _ where scope == .bff: self.mergeBFF(entry)
            case "include": self.include(entry.value, from: file, chain: chain + [Self.normalised(file)])
            default: self.merge(entry)
            }
        }
        return true
    }

    /// A file of one BFF adds that, and nothing that others would notice.
    private mutating func mergeBFF(_ entry: ConfigNode.Entry) {
        guard entry.name == "bffs" else {
            self.reader.error(
                "'\(entry.name)' is outside of the bff: this file is included with 'scope: bff'", at: entry.location,
                ConfigPath().key(entry.name), hint: "it holds 'bffs' with one name, and nothing else")
            return
        }
        if let second = entry.value.entries?.dropFirst().first {
            self.reader.error(
                "bff '\(second.name)' is a second one: this file is included with 'scope: bff'", at: second.location,
                ConfigPath().key("bffs").key(second.name), hint: "give it a file of its own")
        }
        for bff in entry.value.entries ?? [] {
            for route in bff.value["routes"]?.entries ?? [] {
                guard let place = route.value.entries?.first(where: { $0.name == "priority" }) else { continue }
                self.reader.error(
                    "'priority' ranks before the hosts of others: this file is included with 'scope: bff'",
                    at: place.location, ConfigPath(text: "bffs.\(bff.name).routes.\(route.name).priority"),
                    hint: "narrow the match instead")
            }
        }
        self.merge(entry)
    }

    private func checkVersion(_ node: ConfigNode) {
        let key = GatewayConfig.keys.first { $0.name == "version" }
        key?.validate(node, ConfigPath().key("version"), self.reader)
    }

    private mutating func include(_ node: ConfigNode, from file: String, chain: [String]) {
        let path = ConfigPath().key("include")
        for include in Kind<[IncludeConfig]>.oneOrList(.include).decode(node, path, self.reader) ?? [] {
            // One that asks for what is not supported yet has no place, and is left alone.
            guard let place = include.location else { continue }
            let pattern = FilePattern(Self.join(file, include.files))
            let paths = pattern.isPlain ? [Self.join(file, include.files)] : pattern.matches(in: self.files)
            if paths.isEmpty { self.reader.warning("no file matches '\(self.shown(include.files))'", at: place, path) }
            for name in paths { self.includeFile(name, at: place, chain: chain, include.scope) }
        }
    }

    private mutating func includeFile(
        _ name: String, at place: SourceLocation, chain: [String], _ scope: IncludeConfig.Scope
    ) {
        let path = ConfigPath().key("include")
        let identity = Self.normalised(name)
        let shown = self.shown(name)
        if chain.contains(identity) {
            self.reader.error("'\(shown)' includes itself", at: place, path, hint: "remove one of the includes")
            return
        }
        guard !self.seen.contains(identity) else { return }
        guard self.names.count < Self.maximalFiles else {
            self.reader.error("more than \(Self.maximalFiles) files are included", at: place, path)
            return
        }
        do throws(ConfigFileError) {
            _ = self.parse(try self.files.read(name), name, shown: shown, chain: chain, scope: scope)
        } catch {
            self.reader.error("cannot read '\(shown)': \(error.reason)", at: place, path)
        }
    }

    /// A file's name without what came from a variable.
    private func shown(_ name: String) -> String {
        self.reader.secrets.contains { $0.hasPrefix("include") } ? self.reader.secretTexts.hidden(in: name) : name
    }

    /// Maps keyed by name grow; anything else may be said once.
    private mutating func merge(_ entry: ConfigNode.Entry) {
        guard let key = GatewayConfig.keys.first(where: { $0.name == entry.name }) else {
            self.merged.append(entry)
            return
        }
        guard case .map(let noun, _, _) = key.shape.shape, let added = entry.value.entries else {
            self.mergeWhole(entry)
            return
        }
        let what = noun.hasSuffix(" name") ? String(noun.dropLast(5)) : noun
        let fresh = added.filter { item in
            let path = "\(entry.name).\(item.name)"
            guard let first = self.places.updateValue(item.location, forKey: path) else { return true }
            self.places[path] = first
            self.reader.report(
                Diagnostic(.error, at: [first, item.location], path: path, "\(what) '\(item.name)' is defined twice"))
            return false
        }
        guard let index = self.merged.firstIndex(where: { $0.name == entry.name }) else {
            self.merged.append(entry)
            return
        }
        guard let before = self.merged[index].value.entries else { return }
        self.merged[index].value.content = .map(before + fresh)
    }

    private mutating func mergeWhole(_ entry: ConfigNode.Entry) {
        guard let first = self.merged.first(where: { $0.name == entry.name }) else {
            self.merged.append(entry)
            return
        }
        if case .empty = entry.value.content { return }
        self.reader.report(
            Diagnostic(
                .error, at: [first.location, entry.location], path: entry.name, "'\(entry.name)' is defined twice"))
    }

    /// Relative to the file that includes.
    private static func join(_ file: String, _ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return self.normalised(path) }
        return self.normalised(file[...slash] + path)
    }

    /// Without `.` and `..`, to know a file again.
    private static func normalised(_ path: some StringProtocol) -> String {
        var words: [Substring] = []
        for word in path.split(separator: "/") where word != "." {
            if word == "..", let last = words.last, last != ".." {
                words.removeLast()
            } else {
                words.append(Substring(word))
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + words.joined(separator: "/")
    }
}
