// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HPACKDecoder {
    /// Reads a request's field block (RFC 9113 §8.3.1) into the same form as a head of HTTP/1: the authority is its Host, a
    /// body of unknown length is as good as chunked, and what was split of Cookie is one field.
    ///
    /// A CONNECT (§8.5) has the authority for its target and no path; an extended one (RFC 8441) has `connectProtocol`.
    /// - Returns: why it is refused, and `head` is empty; the table is in step all the same.
    package mutating func readRequest(
        _ block: Span<UInt8>, endsStream: Bool, limits: HeadLimits = HeadLimits(), into head: inout RequestHead
    ) throws(HPACKError) -> HTTP2HeadError? {
        head.clear()
        head.isHTTP2 = true
        var section = HTTP2FieldSection(.request, limits)
        try self.read(block, &section, into: &head.fields)
        do throws(HTTP2HeadError) {
            if let error = section.error { throw error }
            try head.setLine(section)
            try head.setFields(section, endsStream: endsStream)
        } catch {
            head.clear()
            return error
        }
        return nil
    }
}

extension RequestHead {
    /// What stands in the request line in HTTP/1.
    fileprivate mutating func setLine(_ section: HTTP2FieldSection) throws(HTTP2HeadError) {
        guard let method = section.method else { throw .missingPseudoField }
        guard !method.isEmpty, self.fields.bytes[method].allSatisfy(CharacterClass.isToken) else { throw .badMethod }
        self.methodText = method
        self.method = Method(self.fields.bytes.span, method)
        guard self.method != .connect || section.connectProtocol != nil else { return try self.setConnect(section) }
        guard let scheme = section.scheme, let path = section.path else { throw .missingPseudoField }
        guard Self.isScheme(self.fields.bytes.span, scheme) else { throw .badScheme }
        self.scheme = scheme
        if let name = section.connectProtocol {
            guard self.method == .connect else { throw .strayPseudoField }
            guard !name.isEmpty, self.fields.bytes[name].allSatisfy(CharacterClass.isToken) else { throw .badMethod }
            self.connectProtocol = name
        }
        try self.setPath(path, encodesUTF8: section.limits.encodesUTF8)
    }

    /// RFC 9113 §8.5.
    private mutating func setConnect(_ section: HTTP2FieldSection) throws(HTTP2HeadError) {
        guard let authority = section.authority else { throw .missingPseudoField }
        guard section.scheme == nil, section.path == nil else { throw .strayPseudoField }
        self.target = authority
    }

    private mutating func setPath(_ path: ByteRange, encodesUTF8: Bool) throws(HTTP2HeadError) {
        let bytes = self.fields.bytes
        guard let first = bytes[path].first, bytes[path].allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { throw .badPath }
        let isForServer = first == UInt8(ascii: "*") && self.method == .options
        guard first == UInt8(ascii: "/") || isForServer else { throw .badPath }
        self.target = path
        do throws(WireError) {
            try RequestTarget.split(path: bytes.span, into: &self)
        } catch {
            guard error == .targetBeyondASCII, encodesUTF8, let whole = RequestTarget.encoded(bytes.span, path) else {
                throw .badPath
            }
            self.target = self.fields.store(whole[path.lower..<path.upper + whole.count - bytes.count])
            let encoded = self.fields.bytes
            do { try RequestTarget.split(path: encoded.span, into: &self) } catch { throw .badPath }
        }
    }

    private static func isScheme(_ bytes: Span<UInt8>, _ scheme: ByteRange) -> Bool {
        (scheme.count == 5 && bytes.equalsLowercased("https", at: scheme.lower))
            || (scheme.count == 4 && bytes.equalsLowercased("http", at: scheme.lower))
    }

    /// What the fields say of the request.
    fileprivate mutating func setFields(_ section: HTTP2FieldSection, endsStream: Bool) throws(HTTP2HeadError) {
        section.joinCrumbs(in: &self.fields)
        var length: Int?
        // Of the authority, where there is one.
        var host: Int?
        for index in self.fields.slots.indices where self.fields.slots[index].id != .other {
            let slot = self.fields.slots[index]
            switch slot.id {
            case .host:
                if let host { try self.dropHost(index, beside: host, section) } else { host = index }
            case .contentLength: length = try self.fields.readLength(slot.value, after: length)
            case .expect:
                let isContinue = self.fields.bytes.span.equalsLowercased("100-continue", at: slot.value.lower)
                self.expectsContinue = slot.valueCount == 12 && isContinue && !endsStream
            case .gatewayExplain: self.explainToken = slot.value
            default: break
            }
        }
        guard let host else { throw .missingAuthority }
        self.authority = self.fields.slots[host].value
        guard HostField.isValid(self.fields.bytes.span, self.authority) else { throw .badAuthority }
        self.takesTrailers = section.takesTrailers
        if endsStream {
            if let length, length > 0 { throw .lengthMismatch }
        } else if let length {
            self.framing = length > 0 ? .length(length) : .none
        } else {
            self.framing = .chunked
        }
    }

    /// Host may say again what the authority says (RFC 9113 §8.3.1), and nothing else.
    private mutating func dropHost(
        _ index: Int, beside host: Int, _ section: HTTP2FieldSection
    ) throws(HTTP2HeadError) {
        let (one, other) = (self.fields.slots[host].value, self.fields.slots[index].value)
        let bytes = self.fields.bytes
        guard section.authority != nil, bytes.span.equalsIgnoringCase(one, bytes.span, other) else { throw .otherHost }
        self.fields.drop(index)
    }
}

extension Fields {
    func readLength(_ value: ByteRange, after length: Int?) throws(HTTP2HeadError) -> Int? {
        var framing = FramingFields()
        framing.length = length
        do { try framing.readLength(self.bytes.span, value) } catch { throw .badContentLength }
        return framing.length
    }
}
