// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Certificates that are their own authority, valid until 2120.
enum TestCertificate {
    /// For `redis.internal`, `*.shop.internal`, 127.0.0.1 and ::1.
    static let server = TextFile(
        path: "server.pem",
        text: """
            -----BEGIN CERTIFICATE-----
            MIIBmTCCAT+gAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5yZWRpcy5p
            bnRlcm5hbDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
            A1UEAwwOcmVkaXMuaW50ZXJuYWwwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARE
            WnRvrpWLKs+4ukYjBYAhUbFzwA2zAfm1m1UA9ipv1oMsWP1N2yh/S8L6TtTiie12
            If5enbXqwuupcKEUlNKao3YwdDAPBgNVHRMBAf8EBTADAQH/MEIGA1UdEQQ7MDmC
            DnJlZGlzLmludGVybmFsgg8qLnNob3AuaW50ZXJuYWyHBH8AAAGHEAAAAAAAAAAA
            AAAAAAAAAAEwHQYDVR0OBBYEFCHyNUTHSSUrzTBvxIuOkrQYH45SMAoGCCqGSM49
            BAMCA0gAMEUCIQDx59fq7eXfTYVlkG6jmzVfTu4kNcFGe5jeBKEfPDMtAQIgGVNA
            +90f4bjDbNWXD7QHEF2Mtd9Kum+iQgJfKohk8ck=
            -----END CERTIFICATE-----

            """)
    static let serverKey = TextFile(
        path: "server.key",
        text: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgw4Z5gVody/EmfSQX
            oXuLW7xA1KBNZc5g8j99+jGm36GhRANCAAREWnRvrpWLKs+4ukYjBYAhUbFzwA2z
            Afm1m1UA9ipv1oMsWP1N2yh/S8L6TtTiie12If5enbXqwuupcKEUlNKa
            -----END PRIVATE KEY-----

            """)
    /// Of somebody else.
    static let other = TextFile(
        path: "other.pem",
        text: """
            -----BEGIN CERTIFICATE-----
            MIIBXjCCAQSgAwIBAgIBATAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVvdGhlcjAg
            Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEDEOMAwGA1UEAwwFb3Ro
            ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrTYnhrHtDHsDaRdyFyGBGf16L
            d+3S5+PshwDPGTbWzCZr4lSaN2UcdheTqrW9AeC4NLHL3fJdejbzeMuMe5mfo00w
            SzAPBgNVHRMBAf8EBTADAQH/MBkGA1UdEQQSMBCCDnJlZGlzLmludGVybmFsMB0G
            A1UdDgQWBBSh3fsIynV3R8oVrLTFot7ngzjclDAKBggqhkjOPQQDAgNIADBFAiEA
            xhA4zE0w0LnKlqmb83FwQvDBAma3c9Pua3fYpFYdxXYCIBJXv19tkxlhO/1idqHc
            VoqK1nL2SnCk4/29xxhaGmso
            -----END CERTIFICATE-----

            """)
    static let otherKey = TextFile(
        path: "other.key",
        text: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEFtLKS3z9y7RVTya
            Bl7/QH7u1XDoFEDvrsI5Ocf9EsyhRANCAATrTYnhrHtDHsDaRdyFyGBGf16Ld+3S
            5+PshwDPGTbWzCZr4lSaN2UcdheTqrW9AeC4NLHL3fJdejbzeMuMe5mf
            -----END PRIVATE KEY-----

            """)
}
