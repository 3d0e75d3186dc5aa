// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

extension FakeUpstream {
    /// Starts a gateway in front of it, runs the body, and stops both, whatever comes.
    func behind(
        _ start: () throws -> TestGateway, _ body: (TestGateway) async throws -> Void
    ) async throws {
        do {
            let gateway = try start()
            do {
                try await body(gateway)
            } catch {
                await gateway.stop()
                throw error
            }
            await gateway.stop()
        } catch {
            await self.stop()
            throw error
        }
        await self.stop()
    }
}
