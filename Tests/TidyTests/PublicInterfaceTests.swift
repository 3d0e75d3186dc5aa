// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What authors of filters see. A change of it is a change for them: it stands in the golden files, to be seen in review.
@Suite struct PublicInterfaceTests {
    /// Set to write the expectations anew instead of comparing them.
    private static let isUpdating = ProcessInfo.processInfo.environment["PORTICO_UPDATE_GOLDEN"] != nil

    @Test(
        "the public declarations are those of the baseline",
        arguments: ["PorticoProxy", "PorticoWire", "PorticoConfig"])
    func baseline(_ module: String) throws {
        let path = "Tests/Golden/interface/\(module).txt"
        let text = PublicInterface(Repository.swiftFiles.filter { $0.module == module }).text
        if Self.isUpdating {
            return try text.write(to: Repository.root.appending(path: path), atomically: true, encoding: .utf8)
        }
        let (expected, found) = (
            Self.declarations(Repository.read(path).lines), Self.declarations(text.split(separator: "\n"))
        )
        let (gone, new) = (expected.subtracting(found), found.subtracting(expected))
        let changes = gone.sorted().map { "- \($0)" } + new.sorted().map { "+ \($0)" }
        #expect(
            changes.isEmpty, "\(changes.joined(separator: "\n"))\nIf so it shall be: PORTICO_UPDATE_GOLDEN=1")
    }

    /// Each with its type.
    private static func declarations(_ lines: [some StringProtocol]) -> Set<String> {
        var type = ""
        var declarations: Set<String> = []
        for line in lines where !line.isEmpty {
            if line.hasPrefix("# ") {
                type = String(line.dropFirst(2))
            } else {
                declarations.insert("\(type): \(line)")
            }
        }
        return declarations
    }

    @Test("what is seen outside is found, in whatever form it is written, and nothing else")
    func finds() {
        let file = SourceFile(
            path: "Sources/PorticoProxy/A.swift",
            text: """
                /// A public class A { }
                public final class A: B {
                    public static let standard = A(1)
                    @exclusivity(unchecked) public internal(set) var a: [Int: String] = [:]
                    var hidden = { 1 }
                    public var b: Int { self.a.count }
                    public subscript(_ key: Int) -> Int? {
                        get { nil }
                        set { if newValue == nil { self.a = [:] } }
                    }
                    @discardableResult
                    public func first(
                        _ a: Int, b: (Int) -> Void = { _ in }
                    ) throws
                        -> Int
                    {
                        struct Local { public var c = 1 }
                        return 1
                    }
                    enum Inner { case one }
                    package init() {}
                }
                extension A.Inner { public var two: Int { 2 } }
                public protocol P: AnyObject {
                    associatedtype T
                    static var name: String { get }
                    func change(_ t: inout T)
                }
                extension Int {
                    public var three: Int { 3 }
                    public enum E: String { case one = "1", two }
                }
                """)
        #expect(
            PublicInterface([file]).text == """
                # A
                public final class A: B
                public func first(_ a: Int, b: (Int) -> Void = { _ in }) throws -> Int
                public internal(set) var a: [Int: String]
                public static let standard = A(1)
                public subscript(_ key: Int) -> Int? { get set }
                public var b: Int { get }

                # Int
                public var three: Int { get }

                # Int.E
                case one = "", two
                public enum E: String

                # P
                associatedtype T
                func change(_ t: inout T)
                public protocol P: AnyObject
                static var name: String { get }

                """)
    }
}
