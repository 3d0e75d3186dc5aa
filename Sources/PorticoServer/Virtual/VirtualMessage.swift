// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A request or a response as it was read.
public struct VirtualMessage: Sendable {
    /// Of a response; 0: it is a request.
    public var status = 0
    public var method = ""
    /// Path and query of a request.
    public var target = ""
    /// In wire order; names keep their case.
    public var fields: [(name: String, value: String)] = []
    public var body: [UInt8] = []

    /// The values of a field joined (RFC 9110 §5.3); `nil`: there is none.
    public func field(_ name: String) -> String? {
        let values = self.fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

/// What a service is asked.
public struct VirtualCall: Sendable {
    public var service: String
    public var message: VirtualMessage
}

/// What a service does with a call.
public struct VirtualReply: Sendable {
    public enum Failure: String, Sendable, CaseIterable {
        /// It cannot be reached.
        case connect
        /// It ends the connection instead of answering.
        case reset
        /// It never answers.
        case timeout
    }

    public var status = 200
    public var fields: [(name: String, value: String)] = []
    public var body: [UInt8] = []
    /// Until the answer, or the failure; a service that cannot be reached fails at once.
    public var delay: Duration = .zero
    public var failure: Failure?

    public init() {}

    /// As it goes over the wire.
    var message: [UInt8] {
        var text = "HTTP/1.1 \(self.status) \r\n"
        for field in self.fields { text += "\(field.name): \(field.value)\r\n" }
        if self.status != 204, self.status != 304 { text += "Content-Length: \(self.body.count)\r\n" }
        return Array("\(text)\r\n".utf8) + self.body
    }
}
