// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The file that `portico init` writes: short, with a comment at each thing, and with a test that passes.
package enum StarterConfig {
    /// - Parameter file: as commands in it name it.
    package static func yaml(file: String) -> String {
        """
        # The front door of your services.
        #   portico check \(file)    every mistake at once
        #   portico test \(file)     the tests at the end of this file
        #   portico run \(file)      serves it; add --watch to follow changes
        version: 1

        # Where clients connect. 127.0.0.1 is this machine alone; 0.0.0.0 is every address.
        listeners:
          public: { address: "127.0.0.1:8080" }

        # For operators: health, metrics, status. Without 'token', programs on this machine alone.
        admin: { address: "127.0.0.1:9901" }

        # Where requests go: one line for each service.
        services:
          users: "http://127.0.0.1:9001"

        # Which requests go where. The order does not matter: the more exact match wins.
        routes:
          # /api/users/42 goes to the service as /users/42.
          users:
            match: /api/users/**
            to: "users:/users/**"
            timeout: { total: 5s }

          # The gateway answers by itself.
          hello:
            match: GET /
            respond: { json: { hello: "This is Portico." } }

        # Run by 'portico test': the real routes, with mocks in place of the services.
        tests:
          a user comes from the users service:
            request: GET /api/users/42
            mock:
              "GET users:/users/42": { json: { id: 42, name: Ada } }
            expect:
              route: users
              status: 200
              json: { name: Ada }

        """
    }
}
