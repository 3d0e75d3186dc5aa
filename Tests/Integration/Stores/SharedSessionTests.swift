// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Sessions in a real Redis, and in Valkey where it is there.
@Suite(.enabled(if: RedisProcess.isThere, RedisProcess.notice), .timeLimit(.minutes(3)))
struct SharedSessionTests {
    private typealias Rig = SharedSessionRig

    /// The same with a store that nothing else uses.
    private static func run(
        _ program: RedisProcess.Program? = nil, _ options: [String] = [],
        _ body: (RedisProcess, SharedSessionRig) async throws -> Void
    ) async throws {
        let redis = try await RedisProcess.start(program, options)
        do {
            try await Rig.run { try await body(redis, $0) }
        } catch {
            await redis.child.stop()
            throw error
        }
        await redis.child.stop()
    }

    @Test(
        "a session outlives its gateway, and is known to another one; a logout there ends it",
        arguments: RedisProcess.programs)
    func shared(program: RedisProcess.Program) async throws {
        try await Self.run(program) { redis, rig in
            let url = "redis://127.0.0.1:\(redis.port)"
            var cookie = ""
            try await rig.withGateway(url) { cookie = try await rig.logIn($0) }
            try await rig.withGateway(url, workers: 2) { one in
                try await rig.withGateway(url) { other in
                    for gateway in [one, other, one] {
                        let answer = try await Rig.get(gateway, cookie)
                        #expect(answer.status == 200 && answer.text == "me")
                    }
                    #expect(try await Rig.logOut(other, cookie).status == 200)
                    for gateway in [one, other] {
                        let answer = try await Rig.get(gateway, cookie)
                        #expect(answer.status == 401 && answer.values("Set-Cookie").first?.hasPrefix("sid=;") == true)
                    }
                    #expect(try await redis.ask("DBSIZE") == ":0")
                }
            }
        }
    }

    @Test("what is kept is JSON under a hash of the id, and ends by itself")
    func kept() async throws {
        try await Self.run { redis, rig in
            try await rig.withGateway("redis://localhost:\(redis.port)/3", session: ", idle: 100s, absolute: 1h") {
                gateway in
                let cookie = try await rig.logIn(gateway)
                let name = try await redis.inDatabase(3, "RANDOMKEY")
                #expect(name.hasPrefix("portico:session:") && name.utf8.count == 16 + 64)
                let text = try await redis.inDatabase(3, "GET \(name)")
                #expect(text.hasPrefix("{") && text.contains(#""id":"ann""#))
                let id = String(cookie.dropFirst(4))
                #expect(!name.contains(id) && !text.contains(id))
                let left = try await redis.inDatabase(3, "TTL \(name)")
                #expect((90...100).contains(Int(left) ?? 0), "\(left)")
                // A use puts the end off; not one that comes soon after another.
                _ = try await redis.inDatabase(3, "EXPIRE \(name) 50")
                try await Rig.expect(200, gateway, cookie)
                try await Pace.wait("a later end") {
                    (90...100).contains(Int(try await redis.inDatabase(3, "TTL \(name)")) ?? 0)
                }
                // What another program has put there is nobody's session, and ends none.
                _ = try await redis.inDatabase(3, "SET \(name) {}")
                Rig.expectUnavailable(try await Rig.get(gateway, cookie))
            }
        }
    }

    @Test("a session does not outlive its absolute time, however often it is used")
    func absolute() async throws {
        try await Self.run { redis, rig in
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)", session: ", idle: 2s, absolute: 2s") {
                gateway in
                let cookie = try await rig.logIn(gateway)
                try await Rig.wait(gateway, cookie, for: 401)
                try await Pace.wait("an empty store") { try await redis.ask("DBSIZE") == ":0" }
            }
        }
    }

    @Test(
        "while the store is away nobody is logged out, and it is used again once it is back",
        arguments: RedisProcess.programs)
    func away(program: RedisProcess.Program) async throws {
        try await Self.run(program) { redis, rig in
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)") { gateway in
                let cookie = try await rig.logIn(gateway)
                await redis.child.stop()
                for _ in 0..<3 { Rig.expectUnavailable(try await Rig.get(gateway, cookie)) }
                Rig.expectUnavailable(try await Rig.logOut(gateway, cookie))
                try await Rig.expect(200, gateway, "other=1", path: "/open")
                try await Rig.expect(401, gateway, "other=1")
                let scrape = try await Scrape.of(gateway)
                #expect(scrape.sum("portico_store_connections", #"store="shared""#) == 0)
                #expect(scrape.sum("portico_store_command_duration_seconds_count", #"result="away""#) > 0)
                let again = try await RedisProcess.start(program, at: redis.port)
                // It has forgotten everything.
                try await Rig.wait(gateway, cookie, for: 401)
                let other = try await rig.logIn(gateway)
                try await Rig.expect(200, gateway, other)
                #expect(try await Scrape.of(gateway).sum("portico_store_connections", #"store="shared""#) == 1)
                await again.child.stop()
            }
        }
    }

    @Test("a store that hangs holds up no request for longer than its timeout, and is used again")
    func hangs() async throws {
        try await Self.run { redis, rig in
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)", store: "timeout: 300ms") { gateway in
                let cookie = try await rig.logIn(gateway)
                redis.child.signal(SIGSTOP)
                let start = ContinuousClock.now
                for _ in 0..<3 { Rig.expectUnavailable(try await Rig.get(gateway, cookie)) }
                #expect(ContinuousClock.now - start < .seconds(10))
                try await Rig.expect(200, gateway, "", path: "/open")
                redis.child.signal(SIGCONT)
                try await Rig.wait(gateway, cookie, for: 200)
            }
        }
    }

    @Test("of instances that share a session one has its tokens refreshed")
    func refresh() async throws {
        try await Self.run { redis, rig in
            var rig = rig
            rig.more = #","refresh_token":"r","expires_in":20"#
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)", oidc: ", forward: access_token") { gateway in
                let cookie = try await rig.logIn(gateway)
                let session = try await redis.inDatabase(0, "RANDOMKEY")
                let claim = session.replacing("portico:session:", with: "portico:refresh:")
                _ = try await redis.inDatabase(0, "SET \(claim) 1")
                try await Rig.expect(200, gateway, cookie)
                try await Rig.expect(200, gateway, cookie)
                #expect(rig.issuer.asked("/token") == 1)
                _ = try await redis.inDatabase(0, "DEL \(claim)")
                try await Rig.expect(200, gateway, cookie)
                try await Pace.wait("a refresh") { rig.issuer.asked("/token") == 2 }
                #expect((1...10).contains(Int(try await redis.inDatabase(0, "TTL \(claim)")) ?? 0))
            }
        }
    }

    @Test("a request whose token has ended waits for another one, also where the session is in a store")
    func waits() async throws {
        try await Self.run { redis, rig in
            var rig = rig
            rig.more = #","refresh_token":"r","expires_in":3600"#
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)", oidc: ", forward: access_token") { gateway in
                let cookie = try await rig.logIn(gateway)
                let session = try await redis.inDatabase(0, "RANDOMKEY")
                let text = try await redis.inDatabase(0, "GET \(session)")
                let end = try #require(text.firstRange(of: "\"access_ends\":")).upperBound
                let ended = "\(text[..<end])1\(text[end...].drop { $0.isNumber })"
                _ = try await redis.inDatabase(0, "SET \(session) '\(ended)' KEEPTTL")
                try await Rig.expect(200, gateway, cookie)
                #expect(rig.issuer.asked("/token") == 2)
            }
        }
    }

    @Test("a request whose token has ended waits for another instance that is about to refresh it")
    func waitsForOther() async throws {
        try await Self.run { redis, rig in
            var rig = rig
            rig.more = #","refresh_token":"r","expires_in":3600"#
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)", oidc: ", forward: access_token") { gateway in
                let cookie = try await rig.logIn(gateway)
                let session = try await redis.inDatabase(0, "RANDOMKEY")
                let claim = session.replacing("portico:session:", with: "portico:refresh:")
                let text = try await redis.inDatabase(0, "GET \(session)")
                let end = try #require(text.firstRange(of: "\"access_ends\":")).upperBound
                let ended = "\(text[..<end])1\(text[end...].drop { $0.isNumber })"
                _ = try await redis.inDatabase(0, "SET \(claim) other")
                _ = try await redis.inDatabase(0, "SET \(session) '\(ended)' KEEPTTL")
                async let answer = Rig.get(gateway, cookie)
                let fresh = text.replacing("\"access_token\":\"", with: "\"access_token\":\"new-")
                _ = try await redis.inDatabase(0, "SET \(session) '\(fresh)' KEEPTTL")
                #expect(try await answer.status == 200)
                #expect(rig.issuer.asked("/token") == 1)
            }
        }
    }

    @Test("a password is asked for: the right one does, in the URL or beside it, with a user or without")
    func password() async throws {
        let options =
            ["--requirepass", "s3/c@t", "--user", "web", "on", ">p%w", "~portico:*"] + [
                "+@read", "+@write", "+@connection",
            ]
        try await Self.run(nil, options) { redis, rig in
            let place = "127.0.0.1:\(redis.port)"
            for (url, more) in [
                ("redis://:s3%2Fc%40t@\(place)", ""), ("redis://:s3/c@t@\(place)/2", ""),
                ("redis://web:p%25w@\(place)", ""), ("redis://\(place)", ", password: \"s3/c@t\""),
                ("redis://\(place)", ", user: web, password: \"p%w\""), ("redis://web@\(place)", ", password: \"p%w\""),
            ] {
                try await rig.withGateway(url, store: "timeout: 20s" + more) { gateway in
                    let cookie = try await rig.logIn(gateway)
                    #expect(try await Rig.get(gateway, cookie).status == 200, "\(url)")
                }
            }
            for url in ["redis://\(place)", "redis://:wrong@\(place)", "redis://nobody:s3%2Fc%40t@\(place)"] {
                try await rig.withGateway(url) { gateway in
                    let answer = try await Rig.get(gateway, "sid=" + String(repeating: "A", count: 43))
                    Rig.expectUnavailable(answer)
                    #expect(!answer.text.contains("wrong"))
                }
            }
        }
    }
}

extension RedisProcess {
    /// What the command answers in this database, without its length.
    func inDatabase(_ number: Int, _ command: String) async throws -> String {
        let connection = try await RawConnection.connect(port: self.port)
        try await connection.send("SELECT \(number)\r\n")
        _ = try await connection.receive(through: "\r\n")
        try await connection.send(command + "\r\n")
        var line = try await connection.receive(through: "\r\n").filter { !$0.isNewline }
        if line.hasPrefix("$"), let count = Int(line.dropFirst()), count >= 0 {
            line = " " + String(decoding: try await connection.receive(count), as: UTF8.self)
        }
        await connection.close()
        return String(line.dropFirst())
    }
}
