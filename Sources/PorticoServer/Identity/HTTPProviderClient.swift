// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import PorticoFeatures
import Synchronization

/// Asks identity providers over HTTP/1.1, on a thread of its own that begins with the first request. No proxies.
package final class HTTPProviderClient: ProviderClient {
    private enum State {
        case idle
        case running(HTTPClient, MultiThreadedEventLoopGroup)
        case stopped
    }

    private let state = Mutex<State>(.idle)
    private let inFlight = Atomic<Int>(0)
    /// A file with the certificates that providers' must come from; `nil`: the system's.
    private let authorityFile: String?

    static let maximumInFlight = 1000
    private static let connectTimeout = TimeAmount.seconds(3)

    init(authorityFile: String? = HTTPProviderClient.systemAuthorityFile) { self.authorityFile = authorityFile }

    package func send(
        _ request: ProviderRequest, on loop: any EventLoop
    ) -> EventLoopFuture<Result<ProviderAnswer, ProviderFailure>> {
        guard let (client, _) = self.running else { return loop.makeSucceededFuture(.failure(.offline)) }
        guard self.inFlight.add(1, ordering: .relaxed).newValue <= Self.maximumInFlight else {
            self.inFlight.subtract(1, ordering: .relaxed)
            return loop.makeSucceededFuture(.failure(.busy))
        }
        let deadline = NIODeadline.now() + TimeAmount(request.timeout)
        return self.send(request, client, deadline, repeats: true).hop(to: loop).map { result in
            self.inFlight.subtract(1, ordering: .relaxed)
            return result
        }
    }

    /// A loop for timers, which is there from the first call on; `nil`: the client has stopped.
    var loop: (any EventLoop)? { self.running?.1.next() }

    /// Requests that are under way fail. Blocks nobody.
    package func stop() {
        let before = self.state.withLock { state in
            defer { state = .stopped }
            return state
        }
        guard case .running(let client, let group) = before else { return }
        client.shutdown().whenComplete { _ in group.shutdownGracefully { _ in } }
    }

    deinit { self.stop() }

    // MARK: One request

    /// - Parameter repeats: once more on another connection, where the provider closed one that was kept.
    private func send(
        _ request: ProviderRequest, _ client: HTTPClient, _ deadline: NIODeadline, repeats: Bool
    ) -> EventLoopFuture<Result<ProviderAnswer, ProviderFailure>> {
        let collector = ProviderAnswerCollector(limit: request.maximumBody)
        let loop = client.eventLoopGroup.any()
        let task: HTTPClient.Task<ProviderAnswer>
        do {
            task = client.execute(
                request: try Self.request(request), delegate: collector, eventLoop: .delegateAndChannel(on: loop),
                deadline: deadline)
        } catch {
            return loop.makeSucceededFuture(.failure(ProviderFailure(error)))
        }
        return task.futureResult.map { .success($0) }.flatMapError { error in
            if repeats, error as? HTTPClientError == .remoteConnectionClosed, !collector.hasBegun {
                return self.send(request, client, deadline, repeats: false)
            }
            return loop.makeSucceededFuture(.failure(ProviderFailure(error)))
        }
    }

    private static func request(_ request: ProviderRequest) throws -> HTTPClient.Request {
        var fields = HTTPHeaders(request.fields.map { ($0.name, $0.value) })
        if !fields.contains(name: "User-Agent") { fields.add(name: "User-Agent", value: "portico") }
        let body: HTTPClient.Body? = request.body.isEmpty ? nil : .bytes(request.body)
        var made = try HTTPClient.Request(
            url: request.url.text, method: HTTPMethod(rawValue: request.method), headers: fields, body: body)
        if let authority = request.authority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
            made.tlsConfiguration = tls
        }
        return made
    }

    /// Whether a text in PEM holds certificates.
    static func isAuthority(_ text: String) -> Bool {
        ((try? NIOSSLCertificate.fromPEMBytes(Array(text.utf8)))?.isEmpty ?? true) == false
    }

    // MARK: The client

    private var running: (HTTPClient, MultiThreadedEventLoopGroup)? {
        self.state.withLock { state in
            switch state {
            case .running(let client, let group): return (client, group)
            case .stopped: return nil
            case .idle:
                let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
                let client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: self.configuration)
                state = .running(client, group)
                return (client, group)
            }
        }
    }

    private var configuration: HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorityFile { tls.trustRoots = .file(authorityFile) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectTimeout), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(20)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}
