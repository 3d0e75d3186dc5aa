// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Debian's nginx with a configuration and a folder of its own.
struct NginxProcess {
    let child: ChildProcess
    let port: Int
    private let folder: TemporaryFolder

    static let path: String? = ["/usr/sbin/nginx", "/usr/bin/nginx"].first { access($0, X_OK) == 0 }
    static let notice: Comment = "nginx is not installed: scripts/install-test-tools installs it"

    /// Starts it and waits until it listens. A port that another program takes in between is tried again.
    static func start() async throws -> NginxProcess {
        for _ in 0..<5 {
            if let process = try await Self.attempt() { return process }
        }
        throw TestingError("nginx found no free port")
    }

    private static func attempt() async throws -> NginxProcess? {
        guard let path = Self.path else { throw TestingError("nginx is not there") }
        let folder = try TemporaryFolder()
        let port = try DeadPort().port
        _ = try folder.write("large.txt", String(repeating: "0123456789abcdef", count: 1 << 18))
        _ = try folder.write("small.txt", "small")
        let file = try folder.write("nginx.conf", Self.configuration(folder.path, port))
        let child = try await ChildProcess([path, "-p", folder.path, "-c", file, "-e", "stderr"])
        let line = try await child.errors.receive(throughAny: ["getrlimit(RLIMIT_NOFILE)", "[emerg]"])
        if line.hasSuffix("[emerg]") {
            await child.stop()
            return nil
        }
        return NginxProcess(child: child, port: port, folder: folder)
    }

    private static func configuration(_ folder: String, _ port: Int) -> String {
        """
        daemon off; master_process off; error_log stderr notice; pid \(folder)/pid;
        \(getuid() == 0 ? "user root;" : "")
        events { worker_connections 256; }
        http {
          access_log off; client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p; fastcgi_temp_path \(folder)/f;
          uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s; default_type text/plain; etag on; client_max_body_size 1g;
          server {
            listen 127.0.0.1:\(port); root \(folder); keepalive_requests 50;
            location = /empty { return 204; }
            location = /error { return 500 "broken"; }
            location = /echo { add_header X-Length $content_length always; proxy_pass http://127.0.0.1:\(port)/taken; }
            location = /taken { return 200 "taken"; }
            location = /chunked { gzip on; gzip_proxied any; gzip_min_length 1; gzip_types text/plain; rewrite ^ /large.txt break; }
            location = /headers { return 200 "$http_host|$http_x_forwarded_for|$http_via|$http_x_user_id"; }
          }
        }
        """
    }
}

extension RawConnection {
    /// Everything up to and with the first of the texts that comes.
    func receive(throughAny texts: [String]) async throws -> String {
        var received = ""
        while !texts.contains(where: { received.hasSuffix($0) }) {
            received += String(decoding: try await self.receive(1), as: UTF8.self)
        }
        return received
    }
}
